"""Whether keys can be kept on this computer, in words for people who are no engineers."""

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class VaultKind(StrEnum):
    """What the key store is ready for."""

    READY = "ready"
    LOCKED = "locked"
    NO_BACKEND = "no-backend"
    DENIED = "denied"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VaultState:
    """One look at the key store.

    Attributes:
        backend: name of the key store for people, empty when there is none.
        sentence: what is the case.
        advice: what to do about it on this computer; a command has a line of its own. Empty when ready.
        detail: the technical words of the failure, for a bug report. Never holds a key.
    """

    kind: VaultKind
    backend: str
    sentence: str
    advice: str = ""
    detail: str = ""

    @property
    def can_keep(self) -> bool:
        """Whether asking it to keep a key is worth a try: a locked store asks the person to unlock it."""
        return self.kind in (VaultKind.READY, VaultKind.LOCKED)


class KeyringUnavailable(Exception):
    """The key store did not do what was asked. Nothing was kept elsewhere instead."""

    def __init__(self, state: VaultState) -> None:
        super().__init__(state.sentence)
        self.state = state


@dataclass(frozen=True, slots=True)
class Computer:
    """The facts about this computer that the advice depends on.

    Attributes:
        system: as `sys.platform` has it.
        family: distribution ids of Linux, own id first (`ID` and `ID_LIKE` of os-release).
        desktop: upper-case names of `XDG_CURRENT_DESKTOP`.
        has_bus: whether a D-Bus session can be reached; only Linux needs one.
    """

    system: str
    family: tuple[str, ...] = ()
    desktop: tuple[str, ...] = ()
    has_bus: bool = True

    @classmethod
    def this(cls, environment: Mapping[str, str] = os.environ) -> "Computer":
        """Read from the running system; reads one small file on Linux."""
        if not sys.platform.startswith(("linux", "freebsd")):
            return cls(sys.platform)
        address = environment.get("DBUS_SESSION_BUS_ADDRESS", "")
        has_bus = bool(address) or (Path(environment.get("XDG_RUNTIME_DIR", "")) / "bus").exists()
        desktop = tuple(environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":"))
        return cls(sys.platform, _linux_family(), desktop, has_bus)


def _linux_family() -> tuple[str, ...]:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ()
    return (release.get("ID", ""), *release.get("ID_LIKE", "").split())


SYSTEM_STORE = "the system's key store"


def _start(name: str) -> str:
    return name[:1].upper() + name[1:]


def ready(backend: str) -> VaultState:
    return VaultState(VaultKind.READY, backend, f"Keys are kept in {backend}, protected by your login.")


def ready_after_set_up(backend: str) -> VaultState:
    return VaultState(
        VaultKind.LOCKED,
        backend,
        f"{_start(backend)} has not been used on this computer yet.",
        "When you save, the system asks you to choose a password for it.",
    )


def locked(backend: str, computer: Computer, detail: str = "") -> VaultState:
    advice = {
        "win32": "Sign out of Windows and in again, then try once more.",
        "darwin": "Unlock the “login” keychain in Keychain Access, then try again.",
    }.get(
        computer.system,
        "When the system asks for your password, type the one you log in with, then try again.",
    )
    return VaultState(VaultKind.LOCKED, backend, f"{_start(backend)} is locked.", advice, detail)


def waiting() -> VaultState:
    return VaultState(
        VaultKind.LOCKED,
        SYSTEM_STORE,
        f"{_start(SYSTEM_STORE)} is still waiting for your answer.",
        "Look for the system's password window, perhaps behind this one, and answer or close it.",
    )


def denied(backend: str, computer: Computer, detail: str = "") -> VaultState:
    advice = "Allow it when the system asks, then try again."
    if computer.system == "darwin":
        advice = "Try again and choose “Always Allow”. In Keychain Access you can take an earlier refusal back."
    return VaultState(VaultKind.DENIED, backend, f"{_start(backend)} did not let this program in.", advice, detail)


def failed(backend: str, computer: Computer, detail: str = "") -> VaultState:
    name = _start(backend or SYSTEM_STORE)
    advice = {
        "win32": "Check in Services that “Credential Manager” is running, then try again.",
        "darwin": "Open Keychain Access and see whether the “login” keychain is there, then try again.",
    }.get(computer.system, "Log out and in again, then try once more.")
    return VaultState(VaultKind.FAILED, backend, f"{name} answered with an error.", advice, detail)


def not_a_key(backend: str, detail: str) -> VaultState:
    sentence = "What is kept for this connection is not an API key."
    return VaultState(VaultKind.FAILED, backend, sentence, "Paste the key again and save it.", detail)


def no_backend(computer: Computer) -> VaultState:
    sentence = "This computer offers no safe place for keys."
    return VaultState(VaultKind.NO_BACKEND, "", sentence, _what_to_install(computer))


def unsafe(backend: str, reason: str, computer: Computer) -> VaultState:
    sentence = f"The key store that is set up here is not safe: {reason}. It is not used."
    return VaultState(VaultKind.NO_BACKEND, "", sentence, _what_to_install(computer), backend)


def _what_to_install(computer: Computer) -> str:
    if computer.system == "win32":
        return "Windows keeps keys in Credential Manager. Check in Services that it is running."
    if computer.system == "darwin":
        return "macOS keeps keys in the keychain. Open Keychain Access and look for the “login” keychain."
    if not computer.has_bus:
        return (
            "This login has no session bus, as is usual over SSH and in containers. "
            "Start the program from a desktop session to have keys kept."
        )
    if "KDE" in computer.desktop:
        return (
            "Switch on KDE Wallet in System Settings, with its Secret Service, then log out and in again. "
            f"Or install another key store:\n{_install_command(computer.family)}"
        )
    return f"Install a key store, then log out and in again:\n{_install_command(computer.family)}"


def _install_command(family: tuple[str, ...]) -> str:
    if "fedora" in family or "rhel" in family:
        return "sudo dnf install gnome-keyring"
    if "arch" in family:
        return "sudo pacman -S gnome-keyring"
    if any(name.startswith(("suse", "opensuse")) for name in family):
        return "sudo zypper install gnome-keyring"
    return "sudo apt install gnome-keyring"

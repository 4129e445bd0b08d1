"""The advice fits the computer."""

import pytest

from chatbase_inspector.credentials import state
from chatbase_inspector.credentials.state import Computer, VaultKind


@pytest.mark.parametrize(
    ("computer", "words"),
    [
        (Computer("linux", ("debian",)), "sudo apt install gnome-keyring"),
        (Computer("linux", ("ubuntu", "debian")), "sudo apt install gnome-keyring"),
        (Computer("linux", ("fedora",)), "sudo dnf install gnome-keyring"),
        (Computer("linux", ("rocky", "rhel", "fedora")), "sudo dnf install gnome-keyring"),
        (Computer("linux", ("manjaro", "arch")), "sudo pacman -S gnome-keyring"),
        (Computer("linux", ("opensuse-leap", "suse", "opensuse")), "sudo zypper install gnome-keyring"),
        (Computer("linux", ("debian",), ("KDE",)), "KDE Wallet"),
        (Computer("linux", ("debian",), has_bus=False), "no session bus"),
        (Computer("darwin"), "Keychain Access"),
        (Computer("win32"), "Credential Manager"),
    ],
)
def test_that_the_advice_fits_the_system(computer: Computer, words: str) -> None:
    now = state.no_backend(computer)
    assert words in now.advice
    assert now.kind is VaultKind.NO_BACKEND
    assert not now.can_keep


def test_that_a_command_stands_on_a_line_of_its_own() -> None:
    advice = state.no_backend(Computer("linux", ("debian",))).advice
    assert advice.splitlines()[-1] == "sudo apt install gnome-keyring"


def test_that_a_locked_store_is_still_worth_a_try() -> None:
    assert state.locked(state.SYSTEM_STORE, Computer("linux")).can_keep
    assert state.locked(state.SYSTEM_STORE, Computer("linux")).sentence == "The system's key store is locked."


def test_that_this_computer_knows_whether_it_has_a_session_bus() -> None:
    with_bus = Computer.this({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "XDG_CURRENT_DESKTOP": "ubuntu:GNOME"})
    assert with_bus.has_bus
    assert "GNOME" in with_bus.desktop or not with_bus.system.startswith("linux")

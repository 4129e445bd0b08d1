"""Keeps a test run away from the person who runs it: their files, keyring, display, proxies and network.

`isolate_process` runs once, before Qt or keyring is imported; `fresh_home` once a test.
Importing this needs no PySide6.
"""

import os
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "share",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}
_FORGOTTEN = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "CHATBASE_API_KEY",
    "PYTHONASYNCIODEBUG",
    *(name + "_proxy" for name in ("http", "https", "all", "no")),
    *(name + "_PROXY" for name in ("HTTP", "HTTPS", "ALL", "NO")),
    *(name for name in os.environ if name.startswith(("QT_", "QML_"))),
)
_FIXED = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_STYLE_OVERRIDE": "Fusion",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


def fresh_home(folder: Path) -> dict[str, str]:
    """Make an empty home with its XDG folders under `folder`; return the variables that lead there."""
    made = {name: folder / below for name, below in _HOMES.items()}
    for path in made.values():
        path.mkdir(parents=True, exist_ok=True)
    made["XDG_RUNTIME_DIR"].chmod(0o700)
    return {name: str(path) for name, path in made.items()}


def isolate_process(folder: Path) -> None:
    """Give this process an empty home, no display, no proxy, no keyring, one locale, time zone and font."""
    for name in _FORGOTTEN:
        os.environ.pop(name, None)
    os.environ.update(_FIXED)
    os.environ.update(fresh_home(folder))
    os.environ.update(_same_fonts(folder))
    if hasattr(time, "tzset"):
        time.tzset()


def _same_fonts(folder: Path) -> dict[str, str]:
    """Let fontconfig see four DejaVu files alone, so that a text is as wide on every machine; set-up installs them."""
    names = [f"DejaVuSans{variant}.ttf" for variant in ("", "-Bold", "Mono", "Mono-Bold")]
    places = {path.parent for name in names for path in Path("/usr/share/fonts").rglob(name)}
    if not places:
        return {}
    globs = "".join(f"<acceptfont><glob>*/{name}</glob></acceptfont>" for name in names)
    config = folder / "fonts.conf"
    config.write_text(
        "<fontconfig>"
        + "".join(f"<dir>{place}</dir>" for place in sorted(places))
        + f"<cachedir>{folder / 'font-cache'}</cachedir>"
        + f"<selectfont>{globs}<rejectfont><glob>*.ttf</glob></rejectfont></selectfont>"
        + _alias("DejaVu Sans", "sans-serif", "Sans Serif", "sans", "serif")
        + _alias("DejaVu Sans Mono", "monospace", "mono")
        + "</fontconfig>",
        encoding="utf-8",
    )
    return {"FONTCONFIG_FILE": str(config)}


def _alias(name: str, *asked: str) -> str:
    return "".join(
        f"<alias binding='same'><family>{one}</family><prefer><family>{name}</family></prefer></alias>" for one in asked
    )


@dataclass
class NetworkGuard:
    """Refuses every connection that leaves this machine, in all threads, and remembers who asked.

    An audit hook cannot be taken out again, so there is one guard a process. A name under `.invalid` fails
    like a name that does not exist and is not held against the test: RFC 2606 promises that it never will.
    """

    refused: list[str] = field(default_factory=list)

    def install(self) -> None:
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if not event.startswith("socket."):
            return
        if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            self._judge(_text(arguments[0]))
        elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
            self._judge(_text(arguments[1][0]))

    def _judge(self, host: str) -> None:
        if host in {"", "localhost", "::1", "0.0.0.0", "::"} or host.startswith("127."):  # noqa: S104
            return
        if not host.endswith(".invalid"):
            self.refused.append(host)
        raise socket.gaierror(socket.EAI_NONAME, f"{host}: tests have no network")


def _text(host: object) -> str:
    if isinstance(host, (bytes, bytearray)):
        return host.decode("ascii", "replace")
    return "" if host is None else str(host)

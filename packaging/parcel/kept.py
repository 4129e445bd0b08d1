"""Which of the collected files go into the bundle. Measured 2026-11-24: this takes it from 190 MB to 110 MB.

Qt: only what is named here. Everything else: all but what is named here, which is also what every Linux desktop has in
a version that must fit its drivers and fonts (C++, X11, fontconfig, GLib, D-Bus).
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

Entry = TypeVar("Entry", bound=tuple[str, ...])

QT_MODULES: Final = ("QtCore", "QtGui", "QtSvg", "QtWidgets")
_QT_LIBRARIES: Final = ("Core", "DBus", "Gui", "Svg", "Widgets", "XcbQpa", "WaylandClient", "WlShellIntegration")
_PLUGINS: Final = (
    r"iconengines/.*svgicon",
    r"imageformats/.*qsvg",
    r"platforms/.*q(xcb|wayland|offscreen|windows|cocoa)",
    r"platforminputcontexts/.*(compose|ibus)",
    r"platformthemes/.*xdgdesktopportal",
    r"styles/.*",
    r"wayland-decoration-client/.*",
    r"wayland-shell-integration/.*xdg-shell",
)
_QT: Final = (
    *(rf"PySide6/{module}(\.abi3)?\.(so|pyd)" for module in QT_MODULES),
    r"PySide6/(lib)?pyside6(\.abi3)?\.(so[.\d]*|dll|dylib|[\d.]+dylib)",
    r"PySide6/libpyside6\.abi3\.[\d.]+dylib",
    *(rf"(PySide6/)?(Qt/lib/)?(lib)?Qt6?{name}(\.so[.\d]*|\.dll|\.framework/.*|)" for name in _QT_LIBRARIES),
    r"(PySide6/)?(Qt/lib/)?libicu(data|i18n|uc)\.so[.\d]*",
    *(rf"PySide6/(Qt/)?plugins/{plugin}.*" for plugin in _PLUGINS),
    r"PySide6/(vcruntime|msvcp|concrt).*\.dll",
)
_KEPT_QT: Final = re.compile("|".join(rf"(?:{one})" for one in _QT), re.IGNORECASE)

_LEFT_OUT: Final = re.compile(
    r"""
      base_library\.zip/.*
    | (python[\d.]+/)?(lib-dynload/)?(readline|_curses(_panel)?|_tkinter|_crypt|nis|ossaudiodev|spwd|_test\w*|xx\w*)
      \.(cpython.*\.)?(so|pyd)
    | lib(stdc\+\+|gcc_s|X11(-xcb)?|xcb|Xau|Xdmcp|fontconfig|freetype|expat|z|glib-2\.0|gthread-2\.0|dbus-1)\.so.*
    | .*\.dist-info/sboms/.*
    | rapidfuzz/(fuzz_cpp|process_cpp|distance/metrics_cpp_(avx2|sse2)).*  # one of several builds of the same stays
    | .*/(RECORD|INSTALLER|REQUESTED|WHEEL|direct_url\.json|top_level\.txt|entry_points\.txt)
    | .*\.(pyi|pxd|hpp|h)
    """,
    re.VERBOSE,
)
_NEEDED_ENTRY_POINTS: Final = re.compile(r"keyring-[^/]*/entry_points\.txt")


def is_kept(name: str) -> bool:
    """Whether the file that would lie at `name` in the bundle (with / or \\) belongs there."""
    place = name.replace("\\", "/")
    if _is_of_qt(place):
        return _KEPT_QT.fullmatch(place) is not None
    return _NEEDED_ENTRY_POINTS.fullmatch(place) is not None or _LEFT_OUT.fullmatch(place) is None


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """Of PyInstaller's entries (first member: the place in the bundle), those that belong there, by name."""
    return sorted(entry for entry in entries if is_kept(entry[0]))


def _is_of_qt(place: str) -> bool:
    file = place.rpartition("/")[2]
    return place.startswith("PySide6/") or re.match(r"(lib)?(Qt6|icu(data|i18n|uc)|Qt[A-Z])", file) is not None


def without_unneeded(entries: Iterable[Entry], needs: Callable[[Entry], Iterable[str]]) -> list[Entry]:
    """Of the kept binaries, those that a kept one needs: what was left out leaves its own libraries behind.

    Args:
        needs: the file names of the libraries that an entry names as needed.
    """
    here = list(entries)
    loose = {file_of(entry[0]): entry for entry in here if _is_loose_library(entry[0])}
    found = [entry for entry in here if not _is_loose_library(entry[0])]
    seen = set(found)
    for entry in found:  # grows while it is walked
        for name in needs(entry):
            needed = loose.get(name)
            if needed is not None and needed not in seen:
                seen.add(needed)
                found.append(needed)
    return sorted(found)


def file_of(name: str) -> str:
    """The file's own name."""
    return name.replace("\\", "/").rpartition("/")[2]


def _is_loose_library(name: str) -> bool:
    """A library that lies at the top because something needs it, not one that is loaded by its name."""
    return "/" not in name and re.match(r"lib.*\.so(\.|$)", name) is not None and not name.startswith("libpython")


# Modules that libraries import when they are there, and that the program never uses.
EXCLUDED: Final = (
    *("tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "ensurepip", "venv", "pydoc_data", "test", "unittest"),
    *("doctest", "pdb", "curses", "readline", "distutils", "setuptools", "pkg_resources", "pip", "wheel", "numpy"),
    *(
        "trio",
        "uvloop",
        "httptools",
        "websockets",
        "watchfiles",
        "wsproto",
        "python_multipart",
        "jinja2",
        "itsdangerous",
    ),
    *("IPython", "PIL", "PyQt5", "PyQt6", "PySide2", "h2", "socksio", "brotli", "brotlicffi", "zstandard", "rich"),
    *(
        "pygments.sphinxext",
        "attr",
        "attrs",
        "chardet",
        "charset_normalizer",
        "xmlrpc",
        "pycparser",
        "yaml",
        "dotenv",
        "a2wsgi",
    ),
)

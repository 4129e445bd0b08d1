"""Finds every part of the program with its licence. Reads files only when a text is asked for."""

import os
import platform
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from chatbase_inspector import __version__
from chatbase_inspector.assets import resource

PROGRAM: Final = "chatbase-inspector"
_QT: Final = "pyside6-essentials"
_PYTHON: Final = "@python"
_USUAL_NAMES: Final = ("LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING")


class Part(msgspec.Struct, frozen=True):
    """One library. `licence` is its own word for it, an SPDX expression where it has one; `version` may be empty.

    Attributes:
        kind: "python" for what the package index knows under this name, else "beside".
        source: where its source is, where the licence asks for that; else empty.
    """

    name: str
    version: str
    licence: str
    home: str
    kind: str
    source: str = ""
    texts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All texts of its licence; a sentence where it brought none."""
        found = [read for name in self.texts if (read := self._read(name).strip())]
        return "\n\n".join(found) or f"{self.name} names its licence ({self.licence}) and brings no text of it."

    def _read(self, name: str) -> str:
        if name == _PYTHON:
            return _python_licence()
        if not name.startswith("@"):
            return resource(f"licences/{name}").read_text("utf-8")
        installed_as = PROGRAM if self.kind == "own" else self.name
        return metadata.distribution(installed_as).read_text(name[1:]) or ""


@cache
def parts() -> tuple[Part, ...]:
    """The program first, then all it stands on, by name."""
    known = _known()
    found = [_python_part(name, known) for name in _needed(PROGRAM) if name != PROGRAM]
    found += [_beside(entry) for entry in known["beside"]]
    found.sort(key=lambda part: part.name.lower())
    return (Part("Chatbase Inspector", __version__, "MIT", "", "own", texts=_own_texts()), *found)


def whole() -> str:
    """Names, versions and licences, then every text once, under the names of all that share it."""
    listed = parts()
    lines = [f"{part.name} {part.version}".strip() + f": {part.licence}{_at(part)}" for part in listed]
    texts: dict[str, list[str]] = {}
    for part in listed:
        texts.setdefault(part.text, []).append(part.name)
    blocks = [f"{'=' * 78}\n{', '.join(names)}\n{'=' * 78}\n\n{text}" for text, names in texts.items()]
    return "\n".join(lines) + "\n\n" + "\n\n\n".join(blocks) + "\n"


def _at(part: Part) -> str:
    return f" (source: {part.source})" if part.source else ""


def _known() -> dict[str, Any]:
    return msgspec.json.decode(resource("licences/parts.json").read_bytes(), type=dict[str, Any])


def _beside(entry: dict[str, Any]) -> Part:
    versions = {"Python": platform.python_version(), "Qt": _version(_QT)}
    texts = tuple(entry["texts"])
    return Part(
        entry["name"],
        versions.get(entry["name"], ""),
        entry["licence"],
        entry["home"],
        "beside",
        entry["source"],
        texts,
    )


def _python_part(name: str, known: dict[str, Any]) -> Part:
    found = metadata.distribution(name)
    own = found.metadata
    key = canonical(name)
    shipped = tuple(known["texts"].get(key, ())) or tuple(_texts(found))
    licence = known["licences"].get(key) or _licence(own)
    return Part(own["Name"], found.version, licence, _home(own), "python", known["sources"].get(key, ""), shipped)


def _texts(found: metadata.Distribution) -> Iterator[str]:
    """Where its licences are in its metadata. Some builders put the file there and do not name it."""
    named = found.metadata.get_all("License-File") or _USUAL_NAMES
    for name in named:
        for place in (f"licenses/{name}", name):
            if found.read_text(place):
                yield f"@{place}"
                break


def _licence(own: Any) -> str:
    expression = own.get("License-Expression")
    if expression:
        return str(expression)
    classified = [line.rpartition(" :: ")[2] for line in own.get_all("Classifier") or () if line.startswith("License")]
    short = (own.get("License") or "").strip()
    if short and "\n" not in short and len(short) < 60:
        return short
    return ", ".join(classified) or "not named"


def _home(own: Any) -> str:
    links = [str(link).partition(", ") for link in own.get_all("Project-URL") or ()]
    by_name = {name.strip().lower(): address.strip() for name, _, address in links}
    for name in ("homepage", "home", "repository", "source", "source code", "github", "documentation"):
        if name in by_name:
            return by_name[name]
    return str(own.get("Home-page") or "")


def _needed(start: str) -> list[str]:
    """The names of all that is installed and that `start` needs, itself included.

    A condition (another system, an older Python) needs no reading: what it leaves out is not installed. Only extras
    are passed over, because development tools may have brought them.
    """
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if canonical(name) in seen:
            continue
        try:
            asked = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        seen[canonical(name)] = name
        waiting += [_name_of(line) for line in asked if "extra ==" not in line]
    return list(seen.values())


def _name_of(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;(]", requirement, maxsplit=1)[0]


def canonical(name: str) -> str:
    """A project's name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _own_texts() -> tuple[str, ...]:
    try:
        return tuple(_texts(metadata.distribution(PROGRAM)))
    except metadata.PackageNotFoundError:
        return ()


def _python_licence() -> str:
    """Beside the standard library; the installers put it among the resources."""
    for path in (Path(__file__).parents[1] / "resources/licences/python.txt", Path(os.__file__).parent / "LICENSE.txt"):
        if path.is_file():
            return path.read_text("utf-8")
    return ""

"""The libraries in a bundle that came from the system it was built on."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Library:
    """`from_package`: the Debian package it was in, with its version; empty where there is no dpkg or none had it."""

    name: str
    sha256: str
    from_package: str
    path: Path


def in_bundle(bundle: Path) -> list[Library]:
    """By name. Python's own library is one of Python's parts and not among them."""
    inside = bundle / "_internal"
    return [
        Library(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), _package_of(path.name), path)
        for path in sorted(inside.glob("lib*.so*"))
        if path.is_file() and not path.is_symlink() and not path.name.startswith("libpython")
    ]


def copy_licences(bundle: Path) -> None:
    """Put what Debian says of each of them beside the program, as `licences/<package>.txt`."""
    for library in in_bundle(bundle):
        package = library.from_package.partition(" ")[0]
        said = Path("/usr/share/doc") / package / "copyright"
        if package and said.is_file():
            (bundle / "licences").mkdir(exist_ok=True)
            (bundle / "licences" / f"{package}.txt").write_bytes(said.read_bytes())


def _package_of(name: str) -> str:
    if shutil.which("dpkg-query") is None:
        return ""
    for place in _places(name):
        asked = subprocess.run(["dpkg-query", "-S", str(place)], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            package = asked.stdout.splitlines()[0].rpartition(": ")[0]
            shown = ["dpkg-query", "-W", "-f", "${Package} ${Version}", package]
            return subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    return ""


def _places(name: str) -> Iterator[Path]:
    """Where the linker finds it, under the names that dpkg may know it by since /lib became /usr/lib."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    for line in listed.splitlines():
        if line.strip().startswith(f"{name} "):
            path = Path(line.rpartition(" => ")[2])
            yield path
            yield path.resolve()
            yield Path("/usr", *path.parts[1:])
            yield Path("/", *path.resolve().parts[2:])

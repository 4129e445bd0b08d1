"""The .deb: one tree below /usr, what it depends on asked of the libraries themselves, no script that runs as root."""

import datetime as dt
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from parcel import names, pages, system_libraries
from parcel.bundle import NotBuilt
from parcel.icons import SIZES_PX

HOME: Final = f"usr/lib/{names.PROGRAM}"
MOST_MB: Final = 40
ALWAYS: Final = ("ca-certificates", "hicolor-icon-theme", "shared-mime-info")
# Debian 13 and Ubuntu 24.04 gave these a new name when time became 64 bits wide on small machines.
RENAMED: Final = {name: f"{name}t64" for name in ("libglib2.0-0", "libssl3", "libpng16-16")}


def build(program: Path, source: Path = names.ROOT, version: str | None = None, out: Path = names.DIST) -> Path:
    """Make the package of a bundle; returns the file.

    Args:
        version: what dpkg compares; the program's own by default.

    Raises:
        NotBuilt: a library has no package to depend on, or a tool failed.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = version or names.version(source)
    with tempfile.TemporaryDirectory(dir=names.BUILD) as scratch:
        tree = Path(scratch) / "tree"
        _fill(tree, program, source, wanted)
        control = tree / "DEBIAN"
        control.mkdir()
        size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
        facts = {"DEPENDS": depends(tree), "SIZE_KIB": str(-(-size // 1024)), "ARCHITECTURE": _architecture()}
        (control / "control").write_text(pages.page("linux/control", source, DEB_VERSION=wanted, **facts), "utf-8")
        (control / "md5sums").write_text(_sums(tree), "utf-8")
        _settle(tree, names.epoch(source))
        target = out / f"{names.PROGRAM}_{wanted}_{facts['ARCHITECTURE']}.deb"
        _run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, target], epoch=names.epoch(source))
    if target.stat().st_size > MOST_MB * 1_000_000:
        raise NotBuilt(f"{target.name} has {target.stat().st_size / 1e6:.1f} MB; {MOST_MB} are allowed.")
    return target


def depends(tree: Path) -> str:
    """The packages that the libraries in the tree need, with the names that newer releases use.

    Raises:
        NotBuilt: a library is needed that neither the tree nor a package has.
    """
    home = tree / HOME
    files = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    with tempfile.TemporaryDirectory(dir=names.BUILD) as scratch:
        (Path(scratch) / "debian").mkdir()
        (Path(scratch) / "debian/control").write_text("Source: x\n\nPackage: x\nArchitecture: any\n")
        folders = sorted({f"-l{path.parent}" for path in files})
        said = _run(["dpkg-shlibdeps", "-O", "--ignore-missing-info", *folders, *files], cwd=Path(scratch))
    line = re.search(r"^shlibs:Depends=(.*)$", said, re.MULTILINE)
    if line is None:
        raise NotBuilt(f"dpkg-shlibdeps named nothing:\n{said}")
    return ", ".join(sorted({*map(with_new_name, line[1].split(", ")), *ALWAYS}))


def with_new_name(package: str) -> str:
    """A dependency, or the same under the name of newer releases where it has one."""
    name = package.partition(" ")[0]
    return f"{package} | {RENAMED[name]}" if name in RENAMED else package


def _fill(tree: Path, program: Path, source: Path, version: str) -> None:
    home = tree / HOME
    shutil.copytree(program, home, symlinks=True)
    for library in system_libraries.in_bundle(home):
        if library.from_package:
            library.path.unlink()
    shutil.rmtree(home / "licences", ignore_errors=True)
    notices = (home / "NOTICES.txt").read_text("utf-8")
    (home / "NOTICES.txt").unlink()
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin" / names.PROGRAM).symlink_to(f"../lib/{names.PROGRAM}/{names.PROGRAM}")
    share = tree / "usr/share"
    date = dt.datetime.fromtimestamp(names.epoch(source), dt.UTC)
    more = {"DEB_VERSION": version, "DEB_DATE": format_datetime(date)}
    pages_of = {
        f"applications/{names.PROGRAM}.desktop": "linux/chatbase-inspector.desktop",
        f"metainfo/{names.APP_ID}.metainfo.xml": "linux/metainfo.xml",
        f"mime/packages/{names.PROGRAM}.xml": "linux/mime.xml",
        f"lintian/overrides/{names.PROGRAM}": "linux/lintian-overrides",
    }
    for place, template in pages_of.items():
        _write(share / place, pages.page(template, source, **more))
    documents = share / "doc" / names.PROGRAM
    legal = {
        "OWN_LICENCE": _indented((source / "LICENSE").read_text("utf-8")),
        "LISTED": _indented(notices.partition("\n\n")[0]),
    }
    _write(documents / "copyright", pages.page("linux/copyright", source, **legal))
    _write_gz(documents / "NOTICES.gz", notices)
    _write_gz(documents / "changelog.gz", pages.page("linux/changelog", source, **more))
    _write_gz(documents / "CHANGELOG.md.gz", (source / "CHANGELOG.md").read_text("utf-8"))
    shutil.move(home / "sbom.cdx.json", documents / "sbom.cdx.json")
    _write_gz(share / f"man/man1/{names.PROGRAM}.1.gz", pages.page("linux/chatbase-inspector.1", source))
    _put_icons(share / "icons/hicolor")


def _put_icons(theme: Path) -> None:
    drawn = names.BUILD / "icons"
    places = {theme / f"{size}x{size}/apps/{names.PROGRAM}.png": drawn / f"{size}.png" for size in SIZES_PX}
    places[theme / f"scalable/apps/{names.PROGRAM}.svg"] = drawn / f"{names.PROGRAM}.svg"
    for place, picture in places.items():
        place.parent.mkdir(parents=True)
        shutil.copyfile(picture, place)


def _indented(text: str) -> str:
    return "\n".join(f" {line}" if line.strip() else " ." for line in text.rstrip().splitlines())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_gz(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def _sums(tree: Path) -> str:

    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree).as_posix()}\n"
        for path in files
        if "DEBIAN" not in path.relative_to(tree).parts
    ]
    return "".join(lines)


def _settle(tree: Path, epoch: int) -> None:
    """Modes that Debian wants, and one date."""

    starts = {tree / HOME / names.PROGRAM}
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in starts else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _architecture() -> str:
    return _run(["dpkg", "--print-architecture"]).strip()


def _run(command: list[object], cwd: Path | None = None, epoch: int | None = None) -> str:

    environment = {**os.environ, "LC_ALL": "C", **({"SOURCE_DATE_EPOCH": str(epoch)} if epoch is not None else {})}
    words = [str(word) for word in command]
    ended = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise NotBuilt(f"This step failed: {' '.join(words[:4])} …\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}")
    return ended.stdout

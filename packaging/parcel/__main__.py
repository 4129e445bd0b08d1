"""The commands: `bundle`, `archive`, `deb`, and what they call in the bundle's own environment."""

import argparse
import importlib.util
import sys
from pathlib import Path

from parcel import bundle, debian, icons, names, pages, portable, windows


def main() -> int:
    """The exit code: 0, or 1 with a sentence on standard error."""
    whole = argparse.ArgumentParser(prog="python -m parcel", description="Builds the installers.")
    commands = whole.add_subparsers(dest="command", required=True)
    for name, words in (
        ("bundle", "the frozen program, into build/package/bundle"),
        ("archive", "the portable archive of the bundle, into dist/"),
        ("deb", "the Debian package of the bundle, into dist/"),
        ("version", "print the version"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("--source", type=Path, default=names.ROOT, help="another source tree than this one")
        if name in {"bundle", "archive", "deb"}:
            command.add_argument("--bundle", type=Path, default=names.BUILD / "bundle")
        if name == "deb":
            command.add_argument("--version", help="another version than the program's")
            command.add_argument("--out", type=Path, default=names.DIST)
    for name in ("icons", "pages", "beside", "version-file"):
        command = commands.add_parser(name, help="part of bundle")
        command.add_argument("folder", type=Path)
        command.add_argument("--source", type=Path, default=names.ROOT)
    if _knows_updates():
        from parcel import feed

        feed.add_to(commands)
    given = whole.parse_args()
    return _do(given)


def _knows_updates() -> bool:
    """Not where only installers are built, and not where the program is an older one, for trying an upgrade."""
    needed = ("cryptography", "chatbase_inspector", "chatbase_inspector.updates")
    return all(importlib.util.find_spec(name) is not None for name in needed)


def _do(given: argparse.Namespace) -> int:
    match given.command:
        case "version":
            print(names.version(given.source))
        case "icons":
            icons.draw(given.folder, given.source)
        case "feed":
            from parcel import feed

            return feed.run(given)
        case "pages":
            _write_pages(given.folder, given.source)
        case "beside":
            from chatbase_inspector.notices.parts import whole
            from parcel import sbom, system_libraries

            (given.folder / "NOTICES.txt").write_text(whole(), "utf-8")
            sbom.write(given.folder, given.folder / "sbom.cdx.json", given.source)
            system_libraries.copy_licences(given.folder)
        case "version-file":
            given.folder.write_text(windows.version_file(), "utf-8")
        case _:
            return _build(given)
    return 0


def _build(given: argparse.Namespace) -> int:
    try:
        match given.command:
            case "bundle":
                folder = bundle.build(given.source, given.bundle)
                print(f"{folder.relative_to(names.ROOT)}: {bundle.size_mib(folder):.1f} MiB")
            case "archive":
                print(_said(portable.build(given.bundle / names.PROGRAM, given.source)))
            case "deb":
                print(_said(debian.build(given.bundle / names.PROGRAM, given.source, given.version, given.out)))
    except bundle.NotBuilt as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _write_pages(folder: Path, source: Path) -> None:
    """What a Linux desktop reads about the program, for other packages than ours."""
    folder.mkdir(parents=True, exist_ok=True)
    for template in ("chatbase-inspector.desktop", "chatbase-inspector.1", "metainfo.xml", "mime.xml"):
        (folder / template).write_text(pages.page(f"linux/{template}", source), "utf-8")


def _said(made: Path) -> str:
    return f"{made}: {made.stat().st_size / 1e6:.1f} MB"


if __name__ == "__main__":
    sys.exit(main())

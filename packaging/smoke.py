#!/usr/bin/env python3
"""Tries the installed program: `make smoke`, as root. Pictures and a record are left in build/smoke.

A clean Debian is made, the .deb installed in it with apt, the program started on an invisible X screen with a real key
store and no network, worked by keyboard, and removed. With `--from COMMIT` the package of that commit comes first.
"""

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from parcel import bundle, debian, names
from parcel.smoke import story
from parcel.smoke.person import Person
from parcel.smoke.root import WORK, Broken, Root

OLD_VERSION = "0.0.9"


def main() -> int:
    """The exit code: 0, or 1 with what did not hold."""
    given = _given()
    deb = given.deb or _newest()
    if deb is None:
        print("There is no .deb in dist/; call make package first.")
        return 1
    begun = time.monotonic()
    try:
        old = _old(given.old) if given.old else None
        for suite in given.suite:
            _try(suite, deb, old)
    except (Broken, bundle.NotBuilt) as problem:
        print(f"FAILED: {problem}\nPictures: {WORK / 'pictures'}")
        return 1
    print(
        f"{deb.name} held in {', '.join(given.suite)} ({time.monotonic() - begun:.0f} s). Pictures: {WORK / 'pictures'}"
    )
    return 0


def _given() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description="Try the installed program.")
    asked.add_argument("--deb", type=Path, help="the package; the newest in dist/ by default")
    asked.add_argument("--from", dest="old", metavar="COMMIT", help="install the package of this commit first")
    asked.add_argument("--suite", action="append", help="a release of Debian; bookworm by default; may be repeated")
    given = asked.parse_args()
    given.suite = given.suite or ["bookworm"]
    return given


def _newest() -> Path | None:
    found = sorted(names.DIST.glob("*.deb"), key=lambda path: path.stat().st_mtime)
    return found[-1] if found else None


def _try(suite: str, deb: Path, old: Path | None) -> None:
    root = Root.fresh(suite)
    person = Person(root, WORK / "pictures" / suite)
    before = story.files_of(root)
    step = _Steps(suite)
    step(f"install {old.name if old else deb.name} with apt")
    _install(root, old or deb)
    with root.session():
        server, address = story.serve(root)
        try:
            step("connect with a key, retry")
            person.start()
            story.connect(person, address)
            story.key_is_kept(root, address)
            story.retry(person, 1, "3-first-retry")
            person.quit()
            if old:
                step(f"upgrade to {deb.name}")
                _install(root, deb)
            step("start again, traced: history, key and settings are there; retry")
            person.start(traced=True)
            story.retry(person, 2, "4-second-retry")
            person.quit()
            story.key_is_kept(root, address)
            story.nothing_from_outside(root)
            step("the demo")
            person.start("window", "--demo", f"{names.SCHEME}://{story.LAMP}")
            person.rest()
            person.shoot("5-demo-by-link")
            person.quit()
            story.installed(root)
        finally:
            server.kill()
    step("purge")
    root.apt("purge", names.PROGRAM)
    story.purged(root, before)
    step("done")


class _Steps:
    def __init__(self, suite: str) -> None:
        self._suite, self._begun = suite, time.monotonic()

    def __call__(self, words: str) -> None:
        print(f"[{self._suite} {time.monotonic() - self._begun:4.0f} s] {words}", flush=True)


def _install(root: Root, deb: Path) -> None:
    root.borrow_network()
    shutil.copyfile(deb, root.path / "smoke.deb")
    root.apt("install", "--no-install-recommends", "--reinstall", "/smoke.deb")
    (root.path / "smoke.deb").unlink()


def _old(commit: str) -> Path:
    """The package of an earlier commit, built with today's tools."""
    tree = WORK / "old-source"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", commit], cwd=names.ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", tree], input=packed, check=True)
    for place in ("gui/chatbase_inspector/notices", "resources/licences"):  # the tools need them to be there
        shutil.copytree(names.ROOT / place, tree / place, dirs_exist_ok=True)
    program = bundle.build(tree, WORK / "old-bundle")
    return debian.build(program, tree, OLD_VERSION, WORK)


if __name__ == "__main__":
    sys.exit(main())

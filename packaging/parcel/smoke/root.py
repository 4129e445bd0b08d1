"""A clean Debian in a folder, and a session in it: loopback only, an X screen, a window manager, a key store."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from parcel import names

WORK: Final = names.ROOT / "build" / "smoke"
MIRROR: Final = "http://deb.debian.org/debian"
TOOLS: Final = (
    *("xvfb", "jwm", "xdotool", "dbus", "gnome-keyring", "libsecret-tools", "libglib2.0-bin"),
    *("fonts-dejavu-core", "strace", "desktop-file-utils"),
)
PERSON: Final = "person"
DISPLAY: Final = ":7"
_START_LIMIT_S: Final = 60.0
_SESSION: Final = """#!/bin/sh
# The person's session; what its programs need to know is left in /smoke/session.env.
printf 'test\\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
jwm >/smoke/jwm.log 2>&1 &
env >/smoke/session.env.new && mv /smoke/session.env.new /smoke/session.env
exec sleep infinity
"""


class Broken(Exception):
    """A sentence: what did not hold."""


class Root:
    """One installation of Debian below `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._session: subprocess.Popen[bytes] | None = None
        self._inner = 0

    @classmethod
    def fresh(cls, suite: str) -> "Root":
        """A new one of that release with the tools of the smoke test; the long part is done once and kept."""
        kept = WORK / f"{suite}-with-tools"
        if not (kept / "done").exists():
            shutil.rmtree(kept, ignore_errors=True)
            _say(f"Making a clean Debian ({suite}); this happens once")
            _must(["debootstrap", "--variant=minbase", suite, str(kept), MIRROR])
            root = cls(kept)
            root.borrow_network()
            root.apt("update")
            root.apt("install", "--no-install-recommends", *TOOLS)
            root.command("useradd", "--create-home", "--uid", "1000", PERSON)
            root.command("sh", "-c", "rm -rf /var/cache/apt/archives/*.deb")
            (kept / "done").touch()
        path = WORK / suite
        shutil.rmtree(path, ignore_errors=True)
        _must(["cp", "-a", str(kept), str(path)])
        return cls(path)

    def borrow_network(self) -> None:
        """apt in there reaches what apt out here reaches."""
        for name in ("etc/resolv.conf", "etc/hosts"):
            shutil.copyfile(Path("/") / name, self.path / name)
        for file in Path("/etc/apt/apt.conf.d").glob("99*"):
            shutil.copyfile(file, self.path / "etc/apt/apt.conf.d" / file.name)

    def apt(self, *words: str) -> None:
        """Raises: Broken: apt failed."""
        self.command("apt-get", "-y", "-q", "-o", "Acquire::Retries=3", *words)

    def command(self, *words: str) -> str:
        """Run as root in there, with the network; what it printed. Raises: Broken: it failed."""
        return _must(["chroot", str(self.path), "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", *words])

    # ------------------------------------------------------------------ the session

    @contextlib.contextmanager
    def session(self) -> Iterator[None]:
        """A desktop without a network beyond loopback; everything in it ends with it."""
        shared = self.path / "smoke"
        (shared / "screen").mkdir(parents=True, exist_ok=True)
        shared.chmod(0o777)
        (shared / "session.env").unlink(missing_ok=True)
        (shared / "session.sh").write_text(_SESSION)
        (shared / "session.sh").chmod(0o755)
        self._session = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", self._beginning()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(WORK / "session.log").open("wb"),
        )
        try:
            wait_for((shared / "session.env").exists, "the session", _START_LIMIT_S)
            self._inner = _only_child(self._session.pid)
            yield
        finally:
            self._session.kill()
            self._session.wait()

    def _beginning(self) -> str:
        root = self.path
        home = {"HOME": f"/home/{PERSON}", "XDG_RUNTIME_DIR": "/run/user/1000", "DISPLAY": DISPLAY, "LANG": "C.UTF-8"}
        known = " ".join(f"{name}={value}" for name, value in {**home, "PATH": "/usr/bin:/bin", "USER": PERSON}.items())
        return f"""set -e
ip link set lo up
mount -t proc proc {root}/proc
mkdir -p {root}/run/user/1000 {root}/dev/shm {root}/tmp/.X11-unix
chown 1000:1000 {root}/run/user/1000
chmod 700 {root}/run/user/1000
chmod 1777 {root}/tmp {root}/tmp/.X11-unix {root}/dev/shm
chroot {root} Xvfb {DISPLAY} -screen 0 1500x950x24 -fbdir /smoke/screen -nolisten tcp -noreset &
exec chroot {root} runuser -u {PERSON} -- env -i {known} dbus-run-session -- /smoke/session.sh
"""

    def start(self, words: Sequence[str], **streams: object) -> subprocess.Popen[bytes]:
        """Start a program as the person, in the session."""
        lines = (self.path / "smoke/session.env").read_text().splitlines()
        known = [line for line in lines if "=" in line and not line.startswith(("_=", "PWD=", "SHLVL="))]
        inside = ["nsenter", "--target", str(self._inner), "--mount", "--net", "--pid"]
        whole = [*inside, "chroot", str(self.path), "runuser", "-u", PERSON, "--", "env", "-i", *known, *words]
        return subprocess.Popen(whole, **streams)  # type: ignore[call-overload, no-any-return]

    def run(self, *words: str, limit_s: float = 60.0) -> str:
        """Run as the person, in the session; what it printed.

        Raises:
            Broken: it failed, took too long, or wrote to standard error.
        """
        started = self.start(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            said, complained = started.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            started.kill()
            raise Broken(f"{words[0]} took more than {limit_s:g} s") from None
        if started.returncode != 0 or complained:
            raise Broken(f"{' '.join(words)}: {started.returncode}, {complained.decode(errors='replace')}")
        return said.decode()


def wait_for(holds: Callable[[], object], what: str, limit_s: float) -> None:
    """Wait for a condition. Raises: Broken: it did not come in time."""
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise Broken(f"{what} did not come within {limit_s:g} s")
        time.sleep(0.1)


def _only_child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _must(words: list[str]) -> str:
    ended = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if ended.returncode != 0:
        raise Broken(f"{' '.join(words)}:\n{ended.stdout[-2000:]}{ended.stderr[-3000:]}")
    return ended.stdout


def _say(words: str) -> None:
    print(words, flush=True)

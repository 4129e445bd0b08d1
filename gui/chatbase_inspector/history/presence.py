"""Which windows (processes) live on one history.

Each holds an operating-system lock on a file of its own; the system drops it with the process, however that
ends. Process ids are no proof: they are used again.
"""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from chatbase_inspector.history import failing

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")

_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_PATIENCE_S = (
    180.0  # checking or shrinking a file of 1 GB takes some seconds, saving what is left of a damaged one a minute
)


class Lock:
    """An exclusive lock on a small file, free again when closed or when the process ends. Not for network folders."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it if nobody holds it.

        Raises:
            OSError: the file cannot be made or the file system knows no locks.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError as cause:
            os.close(handle)
            if cause.errno in _HELD:
                return False
            raise
        self._handle = handle
        return True

    def free(self, *, remove: bool = False) -> None:
        """Let go, and delete the file where asked. Not holding it is no error."""
        if self._handle is None:
            return
        if remove and sys.platform != "win32":
            self.path.unlink(missing_ok=True)  # while it is held, so that nobody locks a file about to vanish
        os.close(self._handle)
        self._handle = None
        if remove and sys.platform == "win32":
            with suppress(OSError):  # somebody may look at it just now; the next start sweeps it
                self.path.unlink(missing_ok=True)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Presence(Lock):
    """The lock that the window with that token holds while it lives."""

    def __init__(self, path: Path, token: str) -> None:
        super().__init__(path.with_name(f"{path.stem}.open-{token}.lock"))
        self.token = token


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """One process at a time checks, migrates, sets aside and looks who lives. Waits for the other; it takes moments.

    Raises:
        OSError: the folder cannot be written.
        HistoryUnavailable: the other does not come to an end.
    """
    lock = Lock(path.with_name(f"{path.stem}.opening.lock"))
    _take_in_turn(lock, path)
    try:
        yield
    finally:
        lock.free()


@contextmanager
def maintaining(path: Path) -> Iterator[None]:
    """One process at a time removes and shrinks, and the others see by `maintained` that waiting has an end.

    Raises:
        OSError: the folder cannot be written.
        HistoryUnavailable: the other does not come to an end.
    """
    lock = _maintenance(path)
    _take_in_turn(lock, path)
    try:
        yield
    finally:
        lock.free(remove=True)


def maintained(path: Path) -> bool:
    """Whether a window holds the file for its maintenance just now: it is busy, and will be free again."""
    lock = _maintenance(path)
    try:
        if not lock.path.exists():
            return False
        taken = lock.take()
    except OSError:
        return False
    lock.free(remove=True)
    return not taken


def patiently(path: Path, work: Callable[[], T]) -> T:
    """The result of `work`, which is tried again as long as it finds the file busy because of a maintenance."""
    while True:
        waited = maintained(path)
        try:
            return work()
        except Exception as cause:
            busy = failing.unavailable(cause, path).failure.code == failing.BUSY
            if not (busy and (waited or maintained(path))):
                raise


def _maintenance(path: Path) -> Lock:
    return Lock(path.with_name(f"{path.stem}.maintaining.lock"))


def _take_in_turn(lock: Lock, path: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not lock.take():
        if time.monotonic() > until:
            raise failing.refusal(failing.BUSY, path)
        time.sleep(0.02)  # portable locks cannot be waited for; this thread has nothing else to do


def lives(path: Path, token: str) -> bool:
    """Whether the window with that token still runs. It removes the file of a dead one."""
    lock = Presence(path, token)
    if not lock.path.exists():
        return False
    if not lock.take():
        return True
    lock.free(remove=True)
    return False


def anybody_lives(path: Path) -> bool:
    """Whether any window has this history open, also when the database itself cannot be read.

    Ask inside `opening` only: a window takes its lock a moment after it made the file.
    """
    prefix, suffix = f"{path.stem}.open-", ".lock"
    tokens = [found.name[len(prefix) : -len(suffix)] for found in path.parent.glob(f"{prefix}*{suffix}")]
    living = [token for token in tokens if lives(path, token)]  # asks all: the files of dead ones are swept
    return bool(living)

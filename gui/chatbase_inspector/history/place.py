"""Where the history lies, and that nobody but its owner can read it."""

import glob
import os
import sys
import time
from pathlib import Path

import platformdirs

NAME = "history.sqlite3"
_BESIDE = ("", "-wal", "-shm", "-journal")  # SQLite keeps these next to the file


def default_path() -> Path:
    """`history.sqlite3` in the platform's folder for this person's data."""
    return platformdirs.user_data_path("chatbase-inspector", appauthor=False) / NAME


def make_folder(path: Path) -> None:
    """Make the folder of the file for its owner alone (0700). Windows keeps the rights of the person's profile.

    A folder that was there before and is not the program's own is left as it is: it may be shared on purpose.

    Raises:
        OSError: it cannot be made.
    """
    folder = path.parent
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    elif path == default_path():
        folder.chmod(0o700)


def make_file(path: Path) -> None:
    """Make the file if it is missing, and see that its owner alone can read it (0600) and what lies beside it.

    SQLite gives the `-wal` and `-shm` files that it makes the rights of the main file.

    Raises:
        OSError: it cannot be made or is not ours.
    """
    if not path.exists():
        # Only then: closing a handle of our own on an open database drops SQLite's locks in this process (POSIX).
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.chmod(0o600)
    _sync_folder(path.parent)


def set_aside(path: Path) -> Path:
    """Rename a damaged database and what lies beside it to `history.damaged-<UTC time>.sqlite3`; return the new name.

    Raises:
        OSError: it cannot be renamed.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{count}{path.suffix}")
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    _sync_folder(path.parent)
    return aside


def salvaging(path: Path) -> Path:
    """Where a new history is built from a damaged one."""
    return path.with_name(f"{path.stem}.salvaging{path.suffix}")


def finish_salvage(path: Path) -> None:
    """Put a new history that was built in its place, if it is free: it is finished then. Else remove it: it is not.

    Raises:
        OSError: it cannot be renamed or removed.
    """
    fresh = salvaging(path)
    if path.exists():
        remove(fresh)
    elif fresh.exists():
        fresh.rename(path)
        _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Delete a database that is not in use and what lies beside it; none is no error."""
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def set_aside_before(path: Path) -> list[Path]:
    """All files of databases that were set aside as damaged and still lie there, what lies beside each included."""
    return sorted(path.parent.glob(f"{glob.escape(path.stem)}.damaged-*{path.suffix}*"))


def _sync_folder(folder: Path) -> None:
    """Make new names in the folder survive a power cut; Windows does so by itself."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

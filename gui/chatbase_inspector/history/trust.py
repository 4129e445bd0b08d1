"""Whether the file can be trusted, before anything is written to it; and what becomes of one that cannot."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chatbase_inspector.history import failing, place, presence
from chatbase_inspector.history.database import connect, connect_as_it_is, migrate, refuse_strangers
from chatbase_inspector.history.migrations import STEPS
from chatbase_inspector.history.salvage import salvage
from chatbase_inspector.history.salvage_sql import Saved

_THOROUGH_BYTES = 256 * 1024 * 1024  # measured: the thorough check of 166 MB takes 0.8 s, the quick one 0.4 s
_TABLES = frozenset({"conversations", "messages", "snapshots", "snapshot_messages", "runs", "frames"})


def prepare(path: Path) -> str | None:
    """Make, check and migrate the file. Returns a notice for the person when a damaged file was set aside.

    Call inside `presence.opening`.

    Raises:
        HistoryUnavailable: it cannot be made or used, and why.
    """
    try:
        place.finish_salvage(path)
        place.make_file(path)
        notice = None if _healthy(path) else _replaced(path)
        with closing(connect(path)) as connection:
            migrate(connection, path)
    except (OSError, sqlite3.Error) as cause:
        raise failing.unavailable(cause, path) from cause
    return notice


def _healthy(path: Path) -> bool:
    """Whether SQLite finds the file whole. An empty one is. Changes nothing in it: it may be somebody else's.

    Raises:
        HistoryUnavailable: it is whole, yet not ours to use.
        sqlite3.Error: other trouble than damage.
    """
    try:
        with closing(connect_as_it_is(path)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
            version = refuse_strangers(connection, path, len(STEPS), ours=names >= _TABLES)
            check = "quick_check" if path.stat().st_size > _THOROUGH_BYTES else "integrity_check"
            found = [words for (words,) in connection.execute(f"PRAGMA {check}(100)")]
            # Newer SQLite looks into the search index as well; that is made anew when it is used (`History.ask`).
            return _expected(version) <= names and all(words == "ok" or "FTS5" in words for words in found)
    except UnicodeDecodeError:
        return False
    except sqlite3.DatabaseError as cause:
        # a general error: its header asks for a format that does not exist, or its schema makes no sense
        if failing.code_of(cause) == failing.DAMAGED or cause.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            return False
        raise


def _expected(version: int) -> set[str]:
    """What a file of that version has in its schema."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in (statement for step in STEPS[:version] for statement in step):
            connection.execute(statement)
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE sql IS NOT NULL")}


def _replaced(path: Path) -> str:
    """Set the damaged file aside and put in its place a new one with what could be saved. The notice of it.

    Killed at any moment, the next start finds the damaged file in its place, or the finished new one.
    """
    if presence.anybody_lives(path):
        raise failing.refusal(failing.DAMAGED, path, "another window still uses it")
    fresh = place.salvaging(path)
    place.make_file(fresh)
    saved: Saved | None = None
    try:
        saved = salvage(path, fresh)
    except (OSError, sqlite3.OperationalError):  # the new one cannot be written: nothing is set aside that may be saved
        place.remove(fresh)
        raise
    except Exception:  # noqa: BLE001 - whatever stands in a damaged file, the program goes on without it
        saved = None
    if saved is None:
        place.remove(fresh)
        place.make_file(fresh)
    aside = place.set_aside(path)
    place.finish_salvage(path)
    return _notice(aside, saved or Saved())


def _notice(aside: Path, saved: Saved) -> str:
    said = [
        f"The local history was damaged. It was set aside as {aside.name} in {aside.parent}, and a new one was begun"
    ]
    if not saved.snapshots:
        return f"{said[0]}. Nothing in it could be read."
    whole = saved.snapshots - saved.partly_snapshots, saved.attempts - saved.partly_attempts
    said[0] += (
        f" with what could be saved: {_number(saved.conversations, 'conversation')}, "
        f"{_number(saved.snapshots, 'snapshot')} ({whole[0]} of them whole) and "
        f"{_number(saved.attempts, 'attempt')} ({whole[1]} of them whole)."
    )
    missing = [
        _number(count, name)
        for count, name in ((saved.lost_messages, "message"), (saved.lost_frames, "frame"))
        if count
    ]
    if missing:
        said.append(f"Known to be missing: {' and '.join(missing)}.")
    if saved.stopped:
        said.append("Reading it took too long and was stopped; the rest is in the file that was set aside.")
    elif not missing and not saved.partly_snapshots and not saved.partly_attempts:
        said.append("Nothing is known to be missing.")
    return " ".join(said)


def _number(count: int, name: str) -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"

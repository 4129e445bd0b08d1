"""One SQLite connection to the history: opened, checked, migrated."""

import sqlite3
from contextlib import closing
from pathlib import Path

from chatbase_inspector.history import failing, place, presence
from chatbase_inspector.history.migrations import STEPS

_APPLICATION_ID = 0x43424931  # "CBI1" in the file's header: told apart from any other SQLite file
_BUSY_MS = 10_000


def prepare(path: Path) -> str | None:
    """Make, check and migrate the file. Returns a notice for the person when a damaged file was set aside.

    Call inside `presence.opening`.

    Raises:
        HistoryUnavailable: it cannot be made or used, and why.
    """
    try:
        place.make_file(path)
        aside = None
        if not _healthy(path):
            if presence.anybody_lives(path):
                raise failing.refusal(failing.DAMAGED, path, "another window still uses it")
            aside = place.set_aside(path)
            place.make_file(path)
        with closing(connect(path)) as connection:
            migrate(connection, path)
    except (OSError, sqlite3.Error) as cause:
        raise failing.unavailable(cause, path) from cause
    if aside is None:
        return None
    return f"The local history was damaged. It was set aside as {aside.name} and a new one was begun."


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from any one thread at a time.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync does not reach the platter
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection, path: Path, steps: tuple[tuple[str, ...], ...] = STEPS) -> None:
    """Bring the schema to the newest version, all in one transaction.

    Raises:
        HistoryUnavailable: the file is another program's, or a newer version of this one wrote it.
        sqlite3.Error: it cannot be written; nothing is changed then.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _refuse_strangers(connection, path, len(steps))
        for statement in (statement for step in steps[version:] for statement in step):
            connection.execute(statement)
        if version < len(steps):
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo the open transaction. SQLite has done so by itself after some failures (disk full)."""
    if connection.in_transaction:
        connection.rollback()


def _healthy(path: Path) -> bool:
    """Whether SQLite finds the file whole. An empty one is. Changes nothing in it: it may be somebody else's.

    Raises:
        HistoryUnavailable: it is whole, yet not ours to use.
        sqlite3.Error: other trouble than damage.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)) as connection:
            _refuse_strangers(connection, path, len(STEPS))
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as cause:
        if failing.code_of(cause) == failing.DAMAGED:
            return False
        raise


def _refuse_strangers(connection: sqlite3.Connection, path: Path, known: int) -> int:
    """The file's schema version; raises HistoryUnavailable where we must keep our hands off."""
    version = _number(connection, "PRAGMA user_version")
    tables = _number(connection, "SELECT count(*) FROM sqlite_schema")
    if tables and _number(connection, "PRAGMA application_id") != _APPLICATION_ID:
        raise failing.refusal(failing.FOREIGN, path)
    if version > known:
        raise failing.refusal(failing.NEWER, path, f"version {version}, known are {known}")
    return version


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])

"""One SQLite connection to the history: opened, migrated."""

import sqlite3
from pathlib import Path

from chatbase_inspector.history import failing
from chatbase_inspector.history.migrations import STEPS

_APPLICATION_ID = 0x43424931  # "CBI1" in the file's header: told apart from any other SQLite file
_BUSY_MS = 10_000
_NO_VERSION = 10_000  # a higher number is no version of this program but damage


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from any one thread at a time.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    connection = connect_as_it_is(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: a plain fsync does not reach the platter
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_as_it_is(path: Path) -> sqlite3.Connection:
    """As `connect`, and nothing is asked of the file or changed in it yet."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)


def migrate(connection: sqlite3.Connection, path: Path, steps: tuple[tuple[str, ...], ...] = STEPS) -> None:
    """Bring the schema to the newest version, all in one transaction.

    Raises:
        HistoryUnavailable: the file is another program's, or a newer version of this one wrote it.
        sqlite3.Error: it cannot be written; nothing is changed then.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = refuse_strangers(connection, path, len(steps))
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


def refuse_strangers(connection: sqlite3.Connection, path: Path, known: int, *, ours: bool = False) -> int:
    """The file's schema version; raises HistoryUnavailable where we must keep our hands off.

    Args:
        ours: it has our tables, whatever its header says.

    Raises:
        sqlite3.DatabaseError: its header cannot be right.
    """
    version = _number(connection, "PRAGMA user_version")
    tables = _number(connection, "SELECT count(*) FROM sqlite_schema")
    named = _number(connection, "PRAGMA application_id") == _APPLICATION_ID
    if ours and not (named and 0 < version < _NO_VERSION):
        damaged = sqlite3.DatabaseError("the header is not that of a history")
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged
    if tables and not named:
        raise failing.refusal(failing.FOREIGN, path)
    if version > known:
        raise failing.refusal(failing.NEWER, path, f"version {version}, known are {known}")
    return version


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])

"""Statements that forget. What they remove leaves the file for good only with `shrink`."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from chatbase_inspector.history import indexing, presence, write_sql
from chatbase_inspector.history.database import roll_back
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.storable import storable

_CHECKPOINT_MS = 3_000  # readers let go within moments; one that does not is not waited for

_LIVING = """SELECT runs.id, conversation, owner, prepared_at, token FROM runs JOIN owners ON owners.id = owner
    WHERE state <> 'ended'"""
_CONVERSATION = "SELECT id FROM conversations WHERE base_url = ? AND agent_id = ? AND conversation_id = ?"
_COUNTS = (
    "SELECT count(*) FROM conversations",
    "SELECT count(*) FROM snapshots",
    "SELECT count(*) FROM runs",
)
# A run with all that belongs to it is as old as the newest of it.
_IS_OLD_RUN = """state = 'ended'
    AND max(prepared_at, coalesce(sent_at, prepared_at), coalesce(ended_at, prepared_at)) < :limit
    AND NOT EXISTS (SELECT 1 FROM snapshots WHERE id IN (before_snapshot, after_snapshot) AND taken_at >= :limit)"""
_OLD_RUNS = f"DELETE FROM runs WHERE {_IS_OLD_RUN}"  # noqa: S608 - our own pieces
_OLD_SNAPSHOTS = """DELETE FROM snapshots WHERE taken_at < :limit
    AND NOT EXISTS (SELECT 1 FROM runs WHERE before_snapshot = snapshots.id)
    AND NOT EXISTS (SELECT 1 FROM runs WHERE after_snapshot = snapshots.id)"""
# What the two above remove one after the other, seen at once.
_OLDER = f"""WITH old_runs AS (SELECT id FROM runs WHERE {_IS_OLD_RUN}),
    young_runs AS (SELECT * FROM runs WHERE id NOT IN old_runs),
    needed AS (SELECT before_snapshot AS id FROM young_runs UNION SELECT after_snapshot FROM young_runs
        WHERE after_snapshot IS NOT NULL),
    old_snapshots AS (SELECT id FROM snapshots WHERE taken_at < :limit AND id NOT IN needed),
    left_over AS (SELECT conversation FROM young_runs UNION
        SELECT conversation FROM snapshots WHERE id NOT IN old_snapshots)
    SELECT (SELECT count(*) FROM conversations WHERE id NOT IN left_over),
    (SELECT count(*) FROM old_snapshots), (SELECT count(*) FROM old_runs)"""  # noqa: S608 - our own pieces
_UNSEEN_MESSAGES = """DELETE FROM messages
    WHERE NOT EXISTS (SELECT 1 FROM snapshot_messages WHERE message = messages.id)"""
_EMPTY_CONVERSATIONS = """DELETE FROM conversations
    WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE conversation = conversations.id)
    AND NOT EXISTS (SELECT 1 FROM runs WHERE conversation = conversations.id)"""


class Living(msgspec.Struct, frozen=True):
    """An attempt that is still recorded, by a window that lives."""

    run: int
    conversation: int
    owner: int
    prepared_at: float


class Removed(msgspec.Struct, frozen=True):
    """How many rows went."""

    conversations: int = 0
    snapshots: int = 0
    attempts: int = 0


def living(connection: sqlite3.Connection, path: Path) -> list[Living]:
    """The attempts that windows still record; those of dead windows are marked as over first."""
    write_sql.end_orphans(connection, path)
    rows = connection.execute(_LIVING).fetchall()
    return [Living(*row) for *row, token in rows if presence.lives(path, token)]


def conversation(connection: sqlite3.Connection, key: Key) -> int | None:
    """The conversation's number; None: nothing of it is kept."""
    values = (storable(key.base_url), storable(key.agent_id), storable(key.conversation_id))
    row = connection.execute(_CONVERSATION, values).fetchone()
    return None if row is None else int(row[0])


def remove_conversation(connection: sqlite3.Connection, number: int) -> Removed:
    return _counted(connection, lambda: connection.execute("DELETE FROM conversations WHERE id = ?", (number,)))


def remove_everything(connection: sqlite3.Connection) -> Removed:
    return _counted(connection, lambda: connection.execute("DELETE FROM conversations"))


def remove_older(connection: sqlite3.Connection, limit: float) -> Removed:
    """Remove what is older than `limit` (epoch seconds) and that nothing younger needs."""

    def work() -> None:
        removed = 0
        for statement in (_OLD_RUNS, _OLD_SNAPSHOTS):
            removed += connection.execute(statement, {"limit": limit}).rowcount
        if removed:
            connection.execute(_UNSEEN_MESSAGES)
            connection.execute(_EMPTY_CONVERSATIONS)

    return _counted(connection, work)


def older(connection: sqlite3.Connection, limit: float) -> Removed:
    """What `remove_older` would remove now; reads only."""
    return Removed(*connection.execute(_OLDER, {"limit": limit}).fetchone())


def in_one(connection: sqlite3.Connection, work: Callable[[], Removed]) -> Removed:
    """Do `work` in one transaction that the disk confirms, overwriting what it removes, the search index included.

    Raises:
        sqlite3.Error: nothing was removed.
    """
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        removed = work()
        if removed != Removed():
            indexing.drop_deleted_words(connection)
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise
    return removed


def shrink(connection: sqlite3.Connection) -> bool:
    """Rewrite the file without what was removed, and empty the write-ahead log; not inside a transaction.

    It takes as much room again as the file has, twice: once where the system keeps temporary files, once in the log.

    Returns:
        Whether the log is empty. Else another window reads an older state just now: SQLite removes the log with its
        last user.

    Raises:
        sqlite3.Error: the file is as it was.
    """
    connection.execute("VACUUM")
    patience_ms = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_MS}")
    try:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience_ms}")
    return not busy


def mostly_free(connection: sqlite3.Connection) -> bool:
    """Whether a quarter of the file is unused: an earlier shrinking did not come to its end."""
    free, pages = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
    return bool(free * 4 > pages)


def _counted(connection: sqlite3.Connection, work: Callable[[], object]) -> Removed:
    before = _numbers(connection)
    work()
    return Removed(*(then - now for then, now in zip(before, _numbers(connection), strict=True)))


def _numbers(connection: sqlite3.Connection) -> list[int]:
    return [connection.execute(question).fetchone()[0] for question in _COUNTS]

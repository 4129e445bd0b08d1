"""Puts salvaged rows into a new history and makes them consistent: what lacks something of its own says so."""

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from chatbase_inspector.history import seals, write_sql
from chatbase_inspector.history.seals import Value
from chatbase_inspector.history.snapshot import Reason

Names = tuple[str, str, str]
"""Server, agent and id of a conversation."""

_PLACE = "SELECT message FROM snapshot_messages WHERE snapshot = ? AND position = ?"
# A snapshot that is lost itself, but whose messages are known in their order.
_LOST = """SELECT snapshot, min(messages.conversation), max(coalesce(created_at, 0)) FROM snapshot_messages
    JOIN messages ON messages.id = message WHERE snapshot NOT IN (SELECT id FROM snapshots)
    GROUP BY snapshot HAVING min(messages.conversation) = max(messages.conversation)"""
_PARTLY = """SELECT id, messages - present FROM (SELECT id, messages,
    (SELECT count(*) FROM snapshot_messages WHERE snapshot = snapshots.id) AS present FROM snapshots)
    WHERE messages <> present"""
_ORDERS = "SELECT id, order_seal FROM snapshots WHERE order_seal IS NOT NULL"
_UNSURE = "UPDATE snapshots SET complete = 0, older_missing = NULL WHERE id = ?"
_MARK = """UPDATE snapshots SET complete = 0, older_missing = coalesce(older_missing, 0) + :missing,
    messages = messages - :missing WHERE id = :id"""
_STRAYS = (
    "DELETE FROM snapshot_messages WHERE snapshot NOT IN (SELECT id FROM snapshots)",
    "DELETE FROM snapshot_messages WHERE message NOT IN (SELECT id FROM messages)",
    "DELETE FROM frame_seals WHERE NOT EXISTS (SELECT 1 FROM frames WHERE frames.run = frame_seals.run "
    "AND frames.number = frame_seals.number)",
)
_NOWHERE = "DELETE FROM messages WHERE id NOT IN (SELECT message FROM snapshot_messages)"
_QUEUE = (
    "DELETE FROM index_queue",
    "INSERT INTO index_queue (message) SELECT id FROM messages ORDER BY id",
    "INSERT INTO index_queue (run) SELECT id FROM runs ORDER BY id",
)
_COUNTS = (
    "SELECT count(*) FROM conversations",
    "SELECT count(*) FROM snapshots",
    "SELECT count(*) FROM runs",
)
_FRAMES = "SELECT count(*), coalesce(max(number) + 1, 0) FROM frames WHERE run = ?"


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved, and what is known to be missing. More may be missing that nothing speaks of any more.

    Attributes:
        partly_snapshots, partly_attempts: of those saved, how many lack messages or frames; they say so themselves.
        lost_messages, lost_frames: how many these lack.
        unreadable: pages of the file that are broken.
        stopped: the time was up before all was read.
    """

    conversations: int = 0
    snapshots: int = 0
    attempts: int = 0
    partly_snapshots: int = 0
    partly_attempts: int = 0
    lost_messages: int = 0
    lost_frames: int = 0
    unreadable: int = 0
    stopped: bool = False


def add_message(connection: sqlite3.Connection, number: int, row: Sequence[Value]) -> bool:
    """Whether it was added: an equal or other one may be there already."""
    values = (number, *row)
    return connection.execute("INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)", values).rowcount == 1


def raise_sequence(connection: sqlite3.Connection, table: str, number: int) -> None:
    """No number up to this one is given again."""
    if 0 < number < 1 << 62:
        connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table))
        if connection.execute("SELECT 1 FROM sqlite_sequence WHERE name = ?", (table,)).fetchone() is None:
            connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def add_places(connection: sqlite3.Connection, places: Iterable[tuple[int, int, int]]) -> None:
    """Put messages in their snapshots. Where two disagree about a place, it stays empty (message 0 until the end)."""
    for snapshot, place, message in places:
        there = connection.execute(_PLACE, (snapshot, place)).fetchone()
        if there is None:
            connection.execute("INSERT INTO snapshot_messages VALUES (?, ?, ?)", (snapshot, place, message))
        elif there[0] != message:
            changed = (snapshot, place)
            connection.execute("UPDATE snapshot_messages SET message = 0 WHERE snapshot = ? AND position = ?", changed)


def add_seal(connection: sqlite3.Connection, row: Sequence[Value]) -> None:
    connection.execute("INSERT OR IGNORE INTO frame_seals VALUES (?, ?, ?)", row)


def seal_of(connection: sqlite3.Connection, run: Value, number: Value) -> bytes | None:
    row = connection.execute("SELECT seal FROM frame_seals WHERE run = ? AND number = ?", (run, number)).fetchone()
    return None if row is None else bytes(row[0])


def add_frame(connection: sqlite3.Connection, row: Sequence[Value]) -> None:
    connection.execute("INSERT OR IGNORE INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def completed(
    connection: sqlite3.Connection,
    conversations: dict[int, Names],
    snapshots: dict[int, tuple[Value, ...]],
    runs: dict[int, dict[str, Value]],
) -> Saved:
    """Add the rest, mark what is not whole, remove what belongs to nothing; what there is then."""
    for number, names in conversations.items():
        connection.execute("INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?)", (number, *names))
    known = {number for (number,) in connection.execute("SELECT id FROM conversations")}
    connection.execute("DELETE FROM messages WHERE conversation NOT IN (SELECT id FROM conversations)")
    for number, row in snapshots.items():
        if row[0] in known:
            _add_snapshot(connection, number, row)
    partly = 0
    for number, run in runs.items():
        if run["conversation"] in known:
            partly += _add_run(connection, number, run)
    for number, conversation, created_at in connection.execute(_LOST).fetchall():
        messages = "SELECT max(position) + 1 FROM snapshot_messages WHERE snapshot = ?"
        count = connection.execute(messages, (number,)).fetchone()[0]
        _add_snapshot(connection, number, (conversation, Reason.OPENED.value, created_at, b"{}", 0, None, count, None))
        partly += 1
    for statement in _STRAYS:
        connection.execute(statement)
    marked, lost_messages = _mark_snapshots(connection)
    partly_attempts, lost_frames = _end_runs(connection)
    connection.execute(_NOWHERE)
    connection.execute("DELETE FROM conversations WHERE id NOT IN (SELECT conversation FROM snapshots)")
    for statement in _QUEUE:
        connection.execute(statement)
    counts = [connection.execute(question).fetchone()[0] for question in _COUNTS]
    return Saved(
        conversations=counts[0],
        snapshots=counts[1],
        attempts=counts[2],
        partly_snapshots=partly + marked,
        partly_attempts=partly_attempts,
        lost_messages=lost_messages,
        lost_frames=lost_frames,
    )


def _add_snapshot(connection: sqlite3.Connection, number: int, row: Sequence[Value]) -> None:
    *values, order = row
    values = [number, *values, seals.seal((number, *values)), order]
    connection.execute("INSERT INTO snapshots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _conversation_of(connection: sqlite3.Connection, snapshot: Value) -> int | None:
    row = connection.execute("SELECT conversation FROM snapshots WHERE id = ?", (snapshot,)).fetchone()
    return None if row is None else int(row[0])


def _add_run(connection: sqlite3.Connection, number: int, run: dict[str, Value]) -> int:
    """Add it; how many snapshots had to be made up for it: empty ones, which say that all of theirs is missing."""
    made = 0
    for name, reason in (("before_snapshot", Reason.BEFORE_RETRY), ("after_snapshot", Reason.AFTER_RETRY)):
        snapshot = run[name]
        if snapshot is None:
            continue
        there = _conversation_of(connection, snapshot)
        if there is None and name == "after_snapshot" and not _places(connection, snapshot):
            run[name] = None
        elif there is None:
            row = (
                run["conversation"],
                reason.value,
                run["prepared_at"],
                b"{}",
                0,
                None,
                _places(connection, snapshot),
                None,
            )
            _add_snapshot(connection, int(snapshot), row)
            made += 1
        elif there != run["conversation"]:
            return made
    names = list(run)
    connection.execute(
        f"INSERT INTO runs (id, {', '.join(names)}) VALUES (?{', ?' * len(names)})",  # noqa: S608 - our own names
        (number, *run.values()),
    )
    return made


def _places(connection: sqlite3.Connection, snapshot: Value) -> int:
    question = "SELECT coalesce(max(position) + 1, 0) FROM snapshot_messages WHERE snapshot = ?"
    return int(connection.execute(question, (snapshot,)).fetchone()[0])


def _mark_snapshots(connection: sqlite3.Connection) -> tuple[int, int]:
    partly = connection.execute(_PARTLY).fetchall()
    for number, missing in partly:
        connection.execute(_MARK, {"id": number, "missing": missing})
        seals.seal_snapshot(connection, number)
    unsure = [
        number
        for number, order in connection.execute(_ORDERS).fetchall()
        if seals.order_of(connection, number) != order
    ]
    for number in unsure:
        connection.execute(_UNSURE, (number,))
        seals.seal_snapshot(connection, number)
    return len(partly) + len(unsure), sum(missing for _, missing in partly)


def _end_runs(connection: sqlite3.Connection) -> tuple[int, int]:
    """Mark as over what was not, and say of each how many frames it had; how many lack some, and how many."""
    connection.execute("UPDATE runs SET owner = NULL")
    owner = write_sql.add_owner(connection, "salvaged")
    connection.execute("UPDATE runs SET owner = ? WHERE state <> 'ended'", (owner,))
    write_sql.end_owner(connection, owner)
    partly = lost = 0
    for number, told, seen in connection.execute("SELECT id, frames, frames_seen FROM runs").fetchall():
        count, following = connection.execute(_FRAMES, (number,)).fetchone()
        had = max(told or 0, seen or 0, following)
        if count < had:
            partly += 1
            lost += had - count
        if count < had or count != told:
            connection.execute("UPDATE runs SET frames_seen = ? WHERE id = ?", (had, number))
            write_sql.count_frames(connection, number)
            seals.seal_run(connection, number)
    return partly, lost

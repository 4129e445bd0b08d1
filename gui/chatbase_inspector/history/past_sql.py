"""What the recall of a conversation reads, in small pieces: a message that many snapshots show is read once."""

import sqlite3
from collections.abc import Collection

import msgspec

from chatbase_inspector.history.snapshot import StoredMessage

_SNAPSHOT = "SELECT taken_at, complete, head FROM snapshots WHERE id = ?"
_ROWS = "SELECT message FROM snapshot_messages WHERE snapshot = ? ORDER BY position"
_MESSAGES = "SELECT id, message_id, role, created_at, json FROM messages WHERE id IN"
_AT_ONCE = 500  # SQLite admits 32,766 values in a statement, older ones 999


class PastSnapshot(msgspec.Struct, frozen=True):
    """A snapshot that names its messages by their row.

    Attributes:
        head: JSON of the conversation without its messages.
        rows: the rows of its messages, in order.
        fresh: row and message of those that the asker does not know yet.
    """

    taken_at: float
    complete: bool
    head: bytes
    rows: tuple[int, ...]
    fresh: tuple[tuple[int, StoredMessage], ...]


def past_snapshot(connection: sqlite3.Connection, number: int, known: Collection[int]) -> PastSnapshot | None:
    """The snapshot; None: it is there no more (forgotten meanwhile)."""
    found = connection.execute(_SNAPSHOT, (number,)).fetchone()
    if found is None:
        return None
    rows = tuple(row for (row,) in connection.execute(_ROWS, (number,)))
    fresh: list[tuple[int, StoredMessage]] = []
    unknown = [row for row in dict.fromkeys(rows) if row not in known]
    for at in range(0, len(unknown), _AT_ONCE):
        some = unknown[at : at + _AT_ONCE]
        question = f"{_MESSAGES} ({', '.join('?' * len(some))})"
        fresh += [(row, StoredMessage(*message)) for row, *message in connection.execute(question, some)]
    taken_at, complete, head = found
    return PastSnapshot(taken_at, bool(complete), head, rows, tuple(fresh))

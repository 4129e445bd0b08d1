"""Check sums of rows: a row that a damaged disk gave back differently is told from one that was written so."""

import sqlite3
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

Value = None | int | float | str | bytes

SNAPSHOT = ("conversation", "reason", "taken_at", "head", "complete", "older_missing", "messages")
"""The columns that a snapshot's seal covers. Never change a list of columns; it is what old seals were made of."""

RUN = (
    *("conversation", "before_snapshot", "target_message_id", "user_message_id", "streamed", "state", "prepared_at"),
    *("sent_at", "ended_at", "status", "request_id", "headers_ns", "headers", "outcome", "interrupted", "duration_ns"),
    *("meta", "failure", "events", "warnings", "unknown", "frames", "frame_bytes", "frames_seen"),
    *("agent_name", "agent_model"),
)
"""As above, of a run that has ended; what is written to it later is not covered."""

_USUAL = (int, int, int, str, str, int, int, type(None), bytes)


def seal(values: Iterable[Value]) -> int:
    """A check sum of values as SQLite gives them back; other values, or another order, give another one."""
    return zlib.crc32(b"".join(map(_bytes, values)))


def seal_frame(row: Sequence[Any]) -> bytes:
    """The seal of a row of `frames`."""
    if tuple(map(type, row)) == _USUAL:
        run, number, at_ns, kind, event, data_at, data_bytes, _, raw = row
        if kind.isascii() and event.isascii():  # the same as below, in half the time
            head = f"i{run};i{number};i{at_ns};s{len(kind)}:{kind}s{len(event)}:{event}i{data_at};i{data_bytes};n"
            return zlib.crc32(raw, zlib.crc32(f"{head}b{len(raw)}:".encode())).to_bytes(4, "big")
    return seal(row).to_bytes(4, "big")


def seal_snapshot(connection: sqlite3.Connection, snapshot: int) -> None:
    """Seal a snapshot anew, of which not all could be saved."""
    _seal(connection, "snapshots", SNAPSHOT, snapshot)
    connection.execute("UPDATE snapshots SET order_seal = ? WHERE id = ?", (order_of(connection, snapshot), snapshot))


def order_of(connection: sqlite3.Connection, snapshot: int) -> int:
    """The seal over the messages of a snapshot in their order, as they stand there now."""
    question = """SELECT hash FROM snapshot_messages JOIN messages ON messages.id = message
        WHERE snapshot = ? ORDER BY position"""
    return seal(key for (key,) in connection.execute(question, (snapshot,)))


def seal_run(connection: sqlite3.Connection, run: int) -> None:
    """Seal a run that has just ended."""
    _seal(connection, "runs", RUN, run)


def _seal(connection: sqlite3.Connection, table: str, columns: tuple[str, ...], number: int) -> None:
    row = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (number,)).fetchone()  # noqa: S608
    if row is not None:
        connection.execute(f"UPDATE {table} SET seal = ? WHERE id = ?", (seal((number, *row)), number))  # noqa: S608


def _bytes(value: Value) -> bytes:
    if isinstance(value, bytes):
        return b"b%d:" % len(value) + value
    if isinstance(value, str):
        text = value.encode(errors="surrogatepass")
        return b"s%d:" % len(text) + text
    if isinstance(value, float):
        return b"f" + struct.pack("<d", value)
    return b"n" if value is None else b"i%d;" % value

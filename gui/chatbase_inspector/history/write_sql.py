"""Statements that write. Each runs inside a transaction of the writer, and may run again after a roll-back."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history import presence, seals
from chatbase_inspector.history.records import RunEnd, RunState
from chatbase_inspector.history.snapshot import Snapshot, StoredMessage
from chatbase_inspector.history.storable import storable, stored_json
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.frame import Frame, FrameKind

_KINDS = {kind: kind.value for kind in FrameKind}  # SQLite binds a plain str faster than its subclass
# or REPLACE: a second try must not stumble over the first
_FRAME, _FRAME_SEAL = "INSERT OR REPLACE INTO frames VALUES ", "INSERT OR REPLACE INTO frame_seals VALUES "
# Rows of one statement. At each statement the interpreter's lock is given away and fought for again, with the window's
# own thread: row by row a quick stream took twice as long (measured).
_ROWS = 128
_END = """UPDATE runs SET state = ?, ended_at = ?, outcome = ?, duration_ns = ?, meta = ?, failure = ?, events = ?,
    warnings = ?, unknown = ?, frames_seen = ? WHERE id = ?"""
_COUNT = """UPDATE runs SET frames = (SELECT count(*) FROM frames WHERE run = runs.id),
    frame_bytes = (SELECT coalesce(sum(length(raw)), 0) FROM frames WHERE run = runs.id) WHERE id = ?"""
_PROGRAM_ENDED = Failure(kind=FailureKind.CRASHED, code="program-ended", message="The program ended while this ran.")
_NEVER_SENT = Failure(
    kind=FailureKind.CRASHED,
    code="never-sent",
    message="The program ended before the request was sent. Nothing was sent.",
)


def add_owner(connection: sqlite3.Connection, token: str) -> int:
    """Name this window; its number."""
    return _number(
        connection,
        "INSERT INTO owners (token, pid, opened_at) VALUES (?, ?, ?) RETURNING id",
        (token, os.getpid(), time.time()),
    )


def add_snapshot(connection: sqlite3.Connection, snapshot: Snapshot) -> int:
    """Store a snapshot whole; its number."""
    conversation = _conversation(connection, snapshot)
    values = (
        conversation,
        snapshot.reason.value,
        float(snapshot.taken_at),
        snapshot.head,
        int(snapshot.complete),
        snapshot.older_missing,
        len(snapshot.messages),
    )
    number = _number(
        connection,
        """INSERT INTO snapshots (conversation, reason, taken_at, head, complete, older_missing, messages)
        VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        values,
    )
    keyed = [(message_hash(message), message) for message in snapshot.messages]
    sealed = seals.seal((number, *values)), seals.seal(key for key, _ in keyed), number
    connection.execute("UPDATE snapshots SET seal = ?, order_seal = ? WHERE id = ?", sealed)
    connection.executemany(
        """INSERT INTO messages (conversation, hash, message_id, role, created_at, json) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING""",
        ((conversation, key, storable(m.message_id), storable(m.role), m.created_at, m.raw) for key, m in keyed),
    )
    connection.executemany(
        "INSERT INTO snapshot_messages SELECT ?, ?, id FROM messages WHERE conversation = ? AND hash = ?",
        ((number, position, conversation, key) for position, (key, _) in enumerate(keyed)),
    )
    return number


def add_run(
    connection: sqlite3.Connection,
    owner: int,
    snapshot: Snapshot,
    *,
    target: str,
    user: str | None,
    streamed: bool,
    agent_name: str | None = None,
    agent_model: str | None = None,
) -> tuple[int, int]:
    """Store the snapshot and a prepared run; (number of the run, number of the snapshot)."""
    before = add_snapshot(connection, snapshot)
    run = _number(
        connection,
        """INSERT INTO runs (conversation, owner, before_snapshot, target_message_id, user_message_id, streamed, state,
        prepared_at, agent_name, agent_model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id""",
        (
            _conversation(connection, snapshot),
            owner,
            before,
            storable(target),
            _stored(user),
            streamed,
            RunState.PREPARED,
            time.time(),
            _stored(agent_name),
            _stored(agent_model),
        ),
    )
    return run, before


def add_after(connection: sqlite3.Connection, run: int, snapshot: Snapshot) -> int | None:
    """Store what the server had after the run; the snapshot's number. None, and nothing stored: no such run."""
    if connection.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is None:
        return None
    number = add_snapshot(connection, snapshot)
    connection.execute("UPDATE runs SET after_snapshot = ? WHERE id = ?", (number, run))
    return number


def mark_sent(connection: sqlite3.Connection, run: int, at: float) -> None:
    connection.execute("UPDATE runs SET state = ?, sent_at = ? WHERE id = ?", (RunState.SENT, at, run))


def add_headers(
    connection: sqlite3.Connection,
    run: int,
    *,
    status: int,
    request_id: str | None,
    headers_ns: int,
    pairs: Sequence[tuple[str, str]],
) -> None:
    kept = stored_json(tuple(pairs))
    connection.execute(
        "UPDATE runs SET status = ?, request_id = ?, headers_ns = ?, headers = ? WHERE id = ?",
        (status, _stored(request_id), headers_ns, kept, run),
    )


def add_frames(connection: sqlite3.Connection, run: int, frames: Sequence[Frame]) -> None:
    rows = [_frame_row(run, frame) for frame in frames]
    _insert(connection, _FRAME, rows)
    _insert(connection, _FRAME_SEAL, [(run, row[1], seals.seal_frame(row)) for row in rows])


def _insert(connection: sqlite3.Connection, words: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, many at a time."""
    for begin in range(0, len(rows), _ROWS):
        piece = rows[begin : begin + _ROWS]
        one = f"({', '.join('?' * len(piece[0]))})"
        connection.execute(words + ", ".join([one] * len(piece)), tuple(chain.from_iterable(piece)))


def end_run(connection: sqlite3.Connection, run: int, end: RunEnd, frames_seen: int) -> None:
    connection.execute(
        _END,
        (
            RunState.ENDED,
            time.time(),
            end.outcome,
            end.duration_ns,
            stored_json(end.meta),
            None if end.failure is None else stored_json(end.failure),
            end.events,
            end.warnings,
            end.unknown,
            frames_seen,
            run,
        ),
    )
    count_frames(connection, run)
    seals.seal_run(connection, run)


def count_frames(connection: sqlite3.Connection, run: int) -> None:
    """Note how many frames of the run are on disk."""
    connection.execute(_COUNT, (run,))


def end_orphans(connection: sqlite3.Connection, path: Path) -> int:
    """Mark the runs of windows that live no more as incomplete; how many.

    A new window takes its lock before it is named in `owners`, so none that lives is met without one.
    """
    owners = connection.execute("SELECT id, token FROM owners").fetchall()
    return sum(end_owner(connection, owner) for owner, token in owners if not presence.lives(path, token))


def end_owner(connection: sqlite3.Connection, owner: int) -> int:
    """Mark what a window left open as incomplete and forget the window; how many runs that were."""
    runs = connection.execute("SELECT id, state FROM runs WHERE owner = ? AND state <> 'ended'", (owner,)).fetchall()
    for run, state in runs:
        failure = _PROGRAM_ENDED if state == RunState.SENT else _NEVER_SENT
        connection.execute(
            "UPDATE runs SET state = ?, outcome = ?, interrupted = 1, failure = ? WHERE id = ?",
            (RunState.ENDED, Outcome.INCOMPLETE, stored_json(failure), run),
        )
        connection.execute(_COUNT, (run,))
        seals.seal_run(connection, run)
    connection.execute("DELETE FROM owners WHERE id = ?", (owner,))
    return len(runs)


def _conversation(connection: sqlite3.Connection, snapshot: Snapshot) -> int:
    key = tuple(storable(s) for s in (snapshot.base_url, snapshot.agent_id, snapshot.conversation_id))
    connection.execute(
        "INSERT INTO conversations (base_url, agent_id, conversation_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key
    )
    return _number(
        connection, "SELECT id FROM conversations WHERE base_url = ? AND agent_id = ? AND conversation_id = ?", key
    )


def message_hash(message: StoredMessage) -> bytes:
    """Equal for equal messages only: each member is preceded by its length."""
    found = hashlib.sha256()
    for member in (message.message_id, message.role, repr(message.created_at)):
        piece = member.encode(errors="surrogatepass")
        found.update(len(piece).to_bytes(8, "big") + piece)
    found.update(message.raw)
    return found.digest()


def _frame_row(run: int, frame: Frame) -> tuple[Any, ...]:
    data = frame.data.encode(errors="surrogatepass")
    at = frame.raw.find(data)
    event = storable(frame.event)
    if at < 0:
        return (run, frame.number, frame.at_ns, _KINDS[frame.kind], event, None, None, data, frame.raw)
    return (run, frame.number, frame.at_ns, _KINDS[frame.kind], event, at, len(data), None, frame.raw)


def _stored(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _number(connection: sqlite3.Connection, statement: str, values: Sequence[Any]) -> int:
    return int(connection.execute(statement, values).fetchone()[0])

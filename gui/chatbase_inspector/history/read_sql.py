"""Questions to the history. Each function reads inside one transaction: it sees one state of the file."""

import sqlite3
from typing import Any

import msgspec

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.records import RunRow, RunState, SnapshotRow
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.history.storable import storable
from chatbase_inspector.problems import Failure
from chatbase_inspector.stream.frame import Frame, FrameKind

_RUNS = """SELECT runs.id, base_url, agent_id, conversation_id, before_snapshot AS snapshot_id,
    after_snapshot AS after_id, target_message_id, user_message_id, streamed, state, prepared_at, sent_at, ended_at,
    status, request_id, headers_ns, headers, outcome, interrupted, duration_ns, meta, failure, events, warnings,
    unknown, frames, frame_bytes, frames_seen, agent_name, agent_model
    FROM runs JOIN conversations ON conversations.id = runs.conversation"""
_SNAPSHOTS = """SELECT snapshots.id, runs.id, reason, taken_at, complete, older_missing, messages
    FROM snapshots JOIN conversations ON conversations.id = snapshots.conversation
    LEFT JOIN runs ON runs.before_snapshot = snapshots.id OR runs.after_snapshot = snapshots.id
    WHERE base_url = ? AND agent_id = ? AND conversation_id = ? ORDER BY snapshots.id"""
_SNAPSHOT = """SELECT base_url, agent_id, conversation_id, head, complete, taken_at, reason, older_missing
    FROM snapshots JOIN conversations ON conversations.id = snapshots.conversation WHERE snapshots.id = ?"""
_MESSAGES = """SELECT message_id, role, created_at, json FROM snapshot_messages
    JOIN messages ON messages.id = snapshot_messages.message WHERE snapshot = ? ORDER BY position"""
_FRAMES = """SELECT number, at_ns, kind, event, data_at, data_bytes, data, raw FROM frames
    WHERE run = ? AND number >= ? ORDER BY number LIMIT ?"""
_KINDS = {kind.value: kind for kind in FrameKind}


def runs(connection: sqlite3.Connection, base_url: str, agent_id: str, conversation_id: str) -> list[RunRow]:
    """All runs of a conversation, oldest first."""
    question = f"{_RUNS} WHERE base_url = ? AND agent_id = ? AND conversation_id = ? ORDER BY runs.id"
    key = (storable(base_url), storable(agent_id), storable(conversation_id))
    return [_run(row) for row in _named(connection, question, key)]


def run(connection: sqlite3.Connection, number: int) -> RunRow:
    """Raises KeyError: no such run."""
    for row in _named(connection, f"{_RUNS} WHERE runs.id = ?", (number,)):
        return _run(row)
    raise KeyError(number)


def snapshots(connection: sqlite3.Connection, base_url: str, agent_id: str, conversation_id: str) -> list[SnapshotRow]:
    """All snapshots of a conversation, oldest first."""
    key = (storable(base_url), storable(agent_id), storable(conversation_id))
    return [
        SnapshotRow(
            id=number,
            run_id=run_id,
            reason=Reason(reason),
            taken_at=taken_at,
            complete=bool(complete),
            older_missing=older_missing,
            messages=messages,
        )
        for number, run_id, reason, taken_at, complete, older_missing, messages in connection.execute(_SNAPSHOTS, key)
    ]


def snapshot(connection: sqlite3.Connection, number: int) -> Snapshot:
    """Raises KeyError: no such snapshot."""
    row = connection.execute(_SNAPSHOT, (number,)).fetchone()
    if row is None:
        raise KeyError(number)
    base_url, agent_id, conversation_id, head, complete, taken_at, reason, older_missing = row
    return Snapshot(
        base_url=base_url,
        agent_id=agent_id,
        conversation_id=conversation_id,
        head=head,
        messages=tuple(StoredMessage(*message) for message in connection.execute(_MESSAGES, (number,))),
        complete=bool(complete),
        taken_at=taken_at,
        reason=Reason(reason),
        older_missing=older_missing,
    )


def frames(connection: sqlite3.Connection, run_id: int, first: int, limit: int | None) -> list[Frame]:
    """Frames of a run from number `first` on, at most `limit`."""
    rows = connection.execute(_FRAMES, (run_id, first, -1 if limit is None else limit))
    return [_frame(row) for row in rows]


def _frame(row: tuple[int, int, str, str, int | None, int | None, bytes | None, bytes]) -> Frame:
    number, at_ns, kind, event, data_at, data_bytes, data, raw = row
    if data_at is not None and data_bytes is not None:
        data = raw[data_at : data_at + data_bytes]
    text = (data or b"").decode(errors="surrogatepass")
    return Frame(number, at_ns, raw, _KINDS[kind], event, text)


def _run(row: dict[str, Any]) -> RunRow:
    for name in ("streamed", "interrupted"):
        row[name] = bool(row[name])
    row["state"] = RunState(row["state"])
    row["outcome"] = None if row["outcome"] is None else Outcome(row["outcome"])
    row["headers"] = msgspec.json.decode(row["headers"] or b"[]", type=tuple[tuple[str, str], ...])
    row["meta"] = msgspec.json.decode(row["meta"] or b"{}", type=RunMeta)
    row["failure"] = None if row["failure"] is None else msgspec.json.decode(row["failure"], type=Failure)
    return RunRow(**row)


def _named(connection: sqlite3.Connection, question: str, key: tuple[Any, ...]) -> list[dict[str, Any]]:
    cursor = connection.execute(question, key)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]

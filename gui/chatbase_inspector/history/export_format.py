"""The document that an export writes: one JSON object, UTF-8, its members always in this order.

format, version   "chatbase-inspector history", 1
key               base_url, agent_id, conversation_id
messages          each message once, in the order in which it was first seen: number (from 1), id, role, created_at,
                  json
snapshots         oldest first: id, run_id, reason, taken_at, complete, older_missing, head, and messages by number
removed           what is on the server no more, as far as known: run_id (null: somebody else removed it), at, and
                  messages with number, id and json
runs              oldest first: the recorded facts under the names of `RunRow`, then frames (number, at_ns, kind, event,
                  data, raw), then the answer that follows from them (text, parts)

JSON that came from the server stands as it came, byte for byte, as the value of its member (`json`, `head`, `input`,
`output`). What cannot be read as JSON is a string under that name with `_text` behind it, what is not UTF-8 either
with `_base64`; so does `raw` of a frame that is not UTF-8. Times are epoch seconds, `_ns` nanoseconds since the
request was sent. null: not recorded, or not provided by Chatbase. A reader ignores members it does not know; a change
that is not an addition gets a new version.
"""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from chatbase_inspector.conversation.parts import (
    Part,
    ReasoningPart,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatbase_inspector.history import read_sql
from chatbase_inspector.history.answering import Answering
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.records import RunRow
from chatbase_inspector.history.removal import removed_by
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.json_text import without_lone_escapes

FORMAT: Final = "chatbase-inspector history"
VERSION: Final = 1

_FRAMES_AT_ONCE = 500
_MESSAGES = "SELECT id, message_id, role, created_at, json FROM messages WHERE conversation = ? ORDER BY id"
_MESSAGE = "SELECT message_id, json FROM messages WHERE id = ?"
_SHOWN = "SELECT message FROM snapshot_messages WHERE snapshot = ? ORDER BY position"
_IN_KEY = ("base_url", "agent_id", "conversation_id")

Piece = tuple[bytes, int]
"""Bytes of the document, and how many frames are in them."""


def document(connection: sqlite3.Connection, conversation: int, key: Key) -> Iterator[Piece]:
    """The document in pieces: whatever it is long, little of it is in memory at a time.

    Args:
        conversation: the number that `key` has in the file.
    """
    yield _json({"format": FORMAT, "version": VERSION, "key": key})[:-1], 0
    numbers: dict[int, int] = {}
    yield from _list("messages", _messages(connection, conversation, numbers))
    yield from _list("snapshots", _snapshots(connection, key, numbers))
    yield from _list("removed", _removed(connection, numbers))
    yield b',\n"runs":[', 0
    for row, run in enumerate(read_sql.runs(connection, key.base_url, key.agent_id, key.conversation_id)):
        yield (b",\n" if row else b"\n"), 0
        yield from _run(connection, run)
    yield b"\n]}\n", 0


def _list(name: str, items: Iterable[dict[str, Any]]) -> Iterator[Piece]:
    yield f',\n"{name}":['.encode(), 0
    for row, item in enumerate(items):
        yield (b",\n" if row else b"\n") + _json(item), 0
    yield b"]", 0


def _messages(connection: sqlite3.Connection, conversation: int, numbers: dict[int, int]) -> Iterator[dict[str, Any]]:
    for row, identity, role, created_at, raw in connection.execute(_MESSAGES, (conversation,)):
        number = numbers[row] = len(numbers) + 1
        yield {"number": number, "id": identity, "role": role, "created_at": created_at, **_verbatim("json", raw)}


def _snapshots(connection: sqlite3.Connection, key: Key, numbers: dict[int, int]) -> Iterator[dict[str, Any]]:
    for row in read_sql.snapshots(connection, key.base_url, key.agent_id, key.conversation_id):
        (head,) = connection.execute("SELECT head FROM snapshots WHERE id = ?", (row.id,)).fetchone()
        yield {
            "id": row.id,
            "run_id": row.run_id,
            "reason": row.reason,
            "taken_at": row.taken_at,
            "complete": row.complete,
            "older_missing": row.older_missing,
            **_verbatim("head", head),
            "messages": [numbers[message] for (message,) in connection.execute(_SHOWN, (row.id,))],
        }


def _removed(connection: sqlite3.Connection, numbers: dict[int, int]) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[float, int | None], list[int]] = {}
    for message in numbers:
        found = removed_by(connection, message)
        if found is not None:
            groups.setdefault(found, []).append(message)
    for at, run in sorted(groups, key=lambda group: (group[0], group[1] or 0)):
        messages = []
        for message in groups[at, run]:
            identity, raw = connection.execute(_MESSAGE, (message,)).fetchone()
            messages.append({"number": numbers[message], "id": identity, **_verbatim("json", raw)})
        yield {"run_id": run, "at": at, "messages": messages}


def _run(connection: sqlite3.Connection, run: RunRow) -> Iterator[Piece]:
    facts = {name: value for name, value in msgspec.structs.asdict(run).items() if name not in _IN_KEY}
    yield _json(facts)[:-1] + b',"frames":[', 0
    answer, first = Answering(run.id), True
    while frames := read_sql.frames(connection, run.id, answer.next_frame, _FRAMES_AT_ONCE):
        answer.take(frames)
        yield (b"\n" if first else b",\n") + b",\n".join(_json(_frame(frame)) for frame in frames), len(frames)
        first = False
    attempt = answer.attempt
    told = {"text": attempt.text, "parts": [_part(part) for part in attempt.parts]}
    yield b'],\n"answer":' + _json(told) + b"}", 0


def _frame(frame: Frame) -> dict[str, Any]:
    known = {
        "number": frame.number,
        "at_ns": frame.at_ns,
        "kind": frame.kind,
        "event": frame.event,
        "data": frame.data,
    }
    try:
        return {**known, "raw": frame.raw.decode()}
    except UnicodeDecodeError:
        return {**known, "raw_base64": base64.b64encode(frame.raw).decode()}


def _part(part: Part) -> dict[str, Any]:
    match part:
        case TextPart():
            return {"type": "text", "text": str(part.text)}
        case ReasoningPart():
            return {"type": "reasoning", "text": str(part.text)}
        case ToolCallPart():
            given = part.input_json if part.input_json is not None else str(part.fragments) or None
            known = {"type": "tool-call", "call_id": part.call_id, "tool": part.tool, "state": part.state}
            return {**known, **_value("input", given), "error": part.error}
        case ToolResultPart():
            known = {"type": "tool-result", "call_id": part.call_id, "tool": part.tool}
            return {**known, **_value("output", part.output_json), "error": part.error, "denied": part.denied}
        case SourcePart():
            names = ("kind", "source_id", "url", "title", "media_type", "filename")
            return {"type": "source", **{name: getattr(part, name) for name in names}}
        case UnknownPart():
            return {"type": part.type, **_value("json", part.raw_json)}


def _value(name: str, text: str | None) -> dict[str, Any]:
    return {name: None} if text is None else _verbatim(name, text.encode(errors="surrogatepass"))


def _verbatim(name: str, raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(raw).decode()}
    try:
        msgspec.json.decode(without_lone_escapes(text))
    except (ValueError, RecursionError):
        return {f"{name}_text": text}
    return {name: msgspec.Raw(raw)}


def _json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # halves of characters, which JSON can only hold as escapes
        pass
    match value:
        case dict():
            return b"{" + b",".join(_json(name) + b":" + _json(member) for name, member in value.items()) + b"}"
        case list() | tuple():
            return b"[" + b",".join(map(_json, value)) + b"]"
        case _:
            return json.dumps(msgspec.to_builtins(value)).encode()

"""Reads the hand-written conversations of resources/demo and places them in time.

The short form of a message: `{"u": …}` from the user, `{"a": …}` from the assistant, holding a text or a list of
parts; a part is a string, `{"call": name, "input": …}`, `{"result": name, "output": …}` or `{"raw": {…}}`. Further
members: `answers` (what a retry can say), `after` (seconds since the message before), `feedback`, `score`, `time`
(instead of a computed `createdAt`; null is a null, "absent" leaves it out).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from chatbase_inspector.assets import resource
from chatbase_inspector.demo.lab import lab_conversations
from chatbase_inspector.demo.long_thread import long_messages
from chatbase_inspector.demo.script import script_from
from chatbase_inspector.demo.store import API_SOURCE, Conversation, LabFault
from chatbase_inspector.demo.wire import Json

_FILES = ("support.json", "unusual.json", "channels.json", "lab.json")
_DEFAULT_GAPS_S = {"u": 55, "a": 7}


def load_answers() -> Json:
    """What the agent says to questions without answers of their own."""
    answers: Json = _read("answers.json")
    return answers


def load_agents(now_s: float, conversations: Iterable[Conversation]) -> list[Json]:
    """The agents, with their last message taken from the conversations. ISO 8601 times, unlike everything else."""
    agents = _read("agents.json")["agents"]
    last: dict[str, float] = {}
    for item in conversations:
        last[item.agent_id] = max(last.get(item.agent_id, 0.0), item.updated_at_s)
    made = []
    for agent in agents:
        written = dict(agent)
        created_s = now_s - 86_400 * written.pop("createdDaysAgo")
        trained = written.pop("trainedDaysAgo")
        times = {
            "createdAt": _iso(created_s),
            "lastMessageAt": _iso(last[agent["id"]]) if agent["id"] in last else None,
            "lastTrainedAt": None if trained is None else _iso(now_s - 86_400 * trained),
        }
        made.append(written | times)
    return made


def load_conversations(now_s: float, seed: int) -> list[Conversation]:
    """All sample conversations; the newest activity is minutes before `now_s`."""
    made = []
    for name in _FILES:
        content = _read(name)
        rows = content["conversations"]
        if name == "lab.json":
            rows = rows + lab_conversations(content)
        made += [_conversation(row, content["agent"], now_s, seed) for row in rows]
    return made


def _read(name: str) -> Any:
    return json.loads(resource(f"demo/{name}").read_text(encoding="utf-8"))


def _iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _conversation(row: Json, agent_id: str, now_s: float, seed: int) -> Conversation:
    updated_s = float(round(now_s - 60 * row["minutesAgo"]))
    rows = row["messages"]
    if "long" in row:
        rows = [*long_messages(_read("long.json"), row["long"], seed), *rows]
    messages, scripts, took_s = _messages(row["key"], rows)
    created_s = updated_s - took_s
    for message in messages:
        if isinstance(message.get("createdAt"), _Offset):
            message["createdAt"] = round(created_s + message["createdAt"])
    return Conversation(
        id=row["id"],
        agent_id=agent_id,
        title=row["title"],
        created_at_s=created_s,
        updated_at_s=updated_s,
        user_id=row.get("userId"),
        status=row.get("status", "ongoing"),
        source=row.get("source", API_SOURCE),
        messages=tuple(messages),
        scripts=scripts,
        facets=row.get("facets", {}),
        lab=tuple(LabFault(**fault) for fault in row.get("faults", ())),
    )


class _Offset(float):
    """Seconds since the first message."""


def _messages(key: str, rows: Iterable[Json]) -> tuple[list[Json], dict[str, Any], float]:
    """Messages whose `createdAt` is still an offset, the scripts by user message, and the seconds it all took."""
    messages: list[Json] = []
    scripts: dict[str, Any] = {}
    counts = {"u": 0, "a": 0}
    at_s = 0.0
    for row in rows:
        letter = "u" if "u" in row else "a"
        # a greeting is a0, so that a1 answers u1
        greeting = letter == "a" and not counts["u"]
        counts[letter] += not greeting
        message_id = f"msg_{key}_{letter}{0 if greeting else counts[letter]}"
        at_s += row.get("after", _DEFAULT_GAPS_S[letter] if messages else 0)
        message: Json = {
            "id": message_id,
            "role": "user" if letter == "u" else "assistant",
            "parts": _parts(row[letter], message_id),
            "createdAt": row.get("time", _Offset(at_s)),
        }
        if message["createdAt"] == "absent":
            del message["createdAt"]
        if letter == "a":
            message |= {"feedback": row.get("feedback"), "metadata": {"score": row.get("score", 0.86)}}
        if "answers" in row:
            scripts[message_id] = tuple(script_from(value) for value in row["answers"])
        messages.append(message)
    return messages, scripts, at_s


def _parts(content: Any, message_id: str) -> list[Json]:
    if isinstance(content, str):
        content = [content]
    return [_part(part, message_id) for part in content]


def _part(part: Any, message_id: str) -> Json:
    default_id = "call_" + message_id.removeprefix("msg_").rstrip("0123456789")
    match part:
        case str():
            return {"type": "text", "text": part}
        case {"raw": dict(raw)}:
            return raw
        case {"call": str(name)}:
            made = {"type": "tool-call", "toolCallId": part.get("id", f"{default_id}_{name}"), "toolName": name}
            return made | ({"input": part["input"]} if "input" in part else {})
        case {"result": str(name)}:
            made = {"type": "tool-result", "toolCallId": part.get("id", f"{default_id}_{name}"), "toolName": name}
            return made | ({"output": part["output"]} if "output" in part else {})
    raise ValueError(f"No part of a demo message: {part!r}")

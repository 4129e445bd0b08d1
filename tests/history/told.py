"""Short ways to record a conversation for a search, and to search it."""

import json
from collections.abc import Sequence

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.finding import Hit, Wanted
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.history.samples import frame, snapshot


def said(identity: str, text: str, at: float | None = 100.0, role: str = "user") -> StoredMessage:
    """A message with one text."""
    return with_parts(identity, [{"type": "text", "text": text}], at, role)


def with_parts(
    identity: str, parts: Sequence[object], at: float | None = 100.0, role: str = "assistant"
) -> StoredMessage:
    raw = json.dumps({"id": identity, "role": role, "parts": list(parts)})
    return StoredMessage(identity, role, at, raw.encode())


def talk(*messages: StoredMessage, at: float = 1_000.0, **changes: object) -> Snapshot:
    """A snapshot of exactly these messages."""
    reason = changes.pop("reason", Reason.OPENED)
    return snapshot(messages, reason, taken_at=at, **changes)  # type: ignore[arg-type]


def streamed(*texts: str) -> list[Frame]:
    """The frames of an answer that comes in these pieces."""
    return [
        frame(number, json.dumps({"type": "text-delta", "id": "t", "delta": text})) for number, text in enumerate(texts)
    ]


def whole(text: str) -> list[Frame]:
    """The one frame of an answer that comes in one piece."""
    body = {"data": {"id": "whole", "role": "assistant", "parts": [{"type": "text", "text": text}]}}
    data = json.dumps(body)
    return [Frame(0, 1, data.encode(), FrameKind.BARE, "", data)]


async def play(
    history: History,
    before: Snapshot,
    target: str,
    frames: Sequence[Frame] = (),
    *,
    outcome: Outcome = Outcome.COMPLETE,
    status: int | None = 200,
    sent_at: float | None = 2_000.0,
    after: Snapshot | None = None,
    cost: float | None = None,
    name: str | None = None,
) -> int:
    """Record a whole run; its number."""
    run = await history.begin_run(
        before, target_message_id=target, user_message_id=None, streamed=True, agent_name=name, agent_model="gpt-9"
    )
    if sent_at is not None:
        await run.mark_sent(sent_at)
    if status is not None:
        run.headers(status, "req", 5, (("content-type", "text/event-stream"),))
    run.frames(frames)
    assert await run.end(RunEnd(outcome=outcome, duration_ns=7, meta=RunMeta(credits=cost)))
    if after is not None:
        await history.after_run(run.run_id, after)
    return run.run_id


async def found(history: History, text: str, **narrowed: object) -> tuple[Hit, ...]:
    """All hits, once everything is indexed."""
    await history.indexed()
    page = await Archive(history).find(Wanted(text=text, **narrowed))  # type: ignore[arg-type]
    assert page.pending == 0
    return page.hits


async def ids(history: History, text: str, **narrowed: object) -> list[str]:
    """Message ids of the messages and `run N` of the attempts that are found, sorted."""
    hits = await found(history, text, **narrowed)
    return sorted(hit.message_id or "" if hit.kind == "message" else f"run {hit.id}" for hit in hits)

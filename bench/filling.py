"""A large history, written through the program's own recorder: what years of daily work leave behind.

1,000 conversations of 100 messages with 10 attempts each are 100,000 messages and 10,000 attempts of 40 frames.
Words are drawn from a fixed list with a fixed seed, so that two files of the same size say the same.
"""

import asyncio
import random
import time
from pathlib import Path

import msgspec

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.stream.frame import Frame, FrameKind

BASE, AGENT = "https://bench.invalid/api/v2", "agent-bench"
RARE = "zirconium"
"""Stands in one message of the whole history."""
_COMMON = str.split(
    "the order was sent on monday and you can ask for a refund within thirty days please keep the label "
    "delivery invoice address parcel carrier customer account password card payment return exchange shop lamp"
)
_START = 1_760_000_000.0


def conversation_id(number: int) -> str:
    return f"bench-{number:06}"


async def fill(path: Path, conversations: int, messages: int, attempts: int, frames: int = 40) -> float:
    """Write the history; seconds it took. `messages` and `attempts` are those of each conversation."""
    began = time.perf_counter()
    history = await History.open(path)
    try:
        for first in range(0, conversations, 20):
            batch = range(first, min(first + 20, conversations))
            await asyncio.gather(*(_conversation(history, number, messages, attempts, frames) for number in batch))
    finally:
        await history.close()
    return time.perf_counter() - began


async def _conversation(history: History, number: int, messages: int, attempts: int, frames: int) -> None:
    rng = random.Random(number)  # noqa: S311 - no secret
    before = [_message(rng, number, row) for row in range(messages)]
    if number == 7:
        before[3] = _stored(f"m-{number}-3", 3, f"There is {RARE} in it.", 0.0)
    for attempt in range(attempts):
        sent = _START + number * 900 + attempt * 60
        run = await history.begin_run(
            _snapshot(number, tuple(before), sent),
            target_message_id=before[-1].message_id,
            user_message_id=before[-2].message_id,
            streamed=True,
        )
        await run.mark_sent(sent)
        words = [_sentence(rng, 4) for _ in range(frames)]
        new_id = f"m-{number}-{messages - 1}-{attempt}"
        meta = RunMeta(message_id=new_id, user_message_id=before[-2].message_id, finish_reason="stop", credits=1.0)
        run.headers(200, f"req_{number:06x}{attempt:02x}", 180_000_000, (("content-type", "text/event-stream"),))
        run.frames(_frames(words, new_id))
        await run.end(RunEnd(outcome=Outcome.COMPLETE, duration_ns=2_000_000_000, meta=meta, events=frames + 4))
        before[-1] = _stored(new_id, messages - 1, "".join(words), sent)
        await history.after_run(run.run_id, _snapshot(number, tuple(before), sent + 2, Reason.AFTER_RETRY))


def _snapshot(
    number: int, messages: tuple[StoredMessage, ...], at: float, reason: Reason = Reason.BEFORE_RETRY
) -> Snapshot:
    head = {"agent_id": AGENT, "id": conversation_id(number), "title": f"Talk {number}", "status": "ongoing"}
    return Snapshot(
        base_url=BASE,
        agent_id=AGENT,
        conversation_id=conversation_id(number),
        head=msgspec.json.encode(head),
        messages=messages,
        complete=True,
        taken_at=at,
        reason=reason,
    )


def _message(rng: random.Random, number: int, row: int) -> StoredMessage:
    return _stored(f"m-{number}-{row}", row, _sentence(rng, 30), _START + number * 900 + row)


def _stored(identity: str, row: int, text: str, at: float) -> StoredMessage:
    role = "assistant" if row % 2 else "user"
    body = {"id": identity, "role": role, "parts": [{"type": "text", "text": text}], "createdAt": at}
    return StoredMessage(identity, role, at, msgspec.json.encode(body))


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_COMMON, k=words)) + " "


def _frames(words: list[str], message_id: str) -> list[Frame]:
    events: list[dict[str, object]] = [
        {"type": "start", "messageId": message_id},
        {"type": "text-start", "id": "t0"},
        *({"type": "text-delta", "id": "t0", "delta": text} for text in words),
        {"type": "text-end", "id": "t0"},
        {"type": "finish", "finishReason": "stop", "messageMetadata": {"messageId": message_id}},
    ]
    found = []
    for number, event in enumerate(events):
        data = msgspec.json.encode(event).decode()
        raw = f"data: {data}\n\n".encode()
        found.append(Frame(number, 200_000_000 + number * 20_000_000, raw, FrameKind.EVENT, "", data))
    return found


async def fill_run(history: History, frames: int) -> tuple[int, float]:
    """Record one answer of so many frames, of five types, a word of its own in each delta; its run, seconds it took."""
    began = time.perf_counter()
    question = (_stored("m-0", 0, "Show the steps.", _START), _stored("m-1", 1, "Soon.", _START))
    run = await history.begin_run(
        _snapshot(0, question, _START), target_message_id="m-1", user_message_id="m-0", streamed=True
    )
    await run.mark_sent(_START)
    for first in range(0, frames, 1_000):
        run.frames([_one_of_many(number) for number in range(first, min(first + 1_000, frames))])
        await run.drain()
    await run.end(RunEnd(outcome=Outcome.COMPLETE, duration_ns=frames * 1_000_000, events=frames))
    return run.run_id, time.perf_counter() - began


def _one_of_many(number: int) -> Frame:
    at_ns = 200_000_000 + number * 1_000_000
    if number % 1_000 == 999:
        return Frame(number, at_ns, b": keep-alive\n\n", FrameKind.COMMENT, "", "")
    kind = "shiny-new" if number % 10_000 == 5_000 else "text-delta"
    data = f'{{"type":"{kind}","id":"t0","delta":"word{number} "}}'
    return Frame(number, at_ns, f"data: {data}\n\n".encode(), FrameKind.EVENT, "", data)

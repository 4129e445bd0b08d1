"""Conversations, frames and open histories for these tests."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.stream.frame import Frame, FrameKind

KEY = ("https://www.chatbase.co/api/v2", "agent-1", "conversation-1")
COMPLETE = RunEnd(outcome=Outcome.COMPLETE, duration_ns=1_500_000_000)


def message(number: int, text: str = "Wo ist mein Päckchen? 📦") -> StoredMessage:
    role = "assistant" if number % 2 else "user"
    raw = f'{{ "id":"msg_{number}","role":"{role}","parts":[{{"type":"text","text":"{text}"}}], "new": 1.50 }}'
    return StoredMessage(f"msg_{number}", role, 1_795_000_000.0 + number, raw.encode())


def snapshot(
    messages: int | tuple[StoredMessage, ...] = 4, reason: Reason = Reason.BEFORE_RETRY, **changes: Any
) -> Snapshot:
    members: dict[str, Any] = {
        "base_url": KEY[0],
        "agent_id": KEY[1],
        "conversation_id": KEY[2],
        "head": b'{"id": "conversation-1", "title": null}',
        "messages": tuple(map(message, range(messages))) if isinstance(messages, int) else messages,
        "complete": True,
        "taken_at": 1_795_000_100.25,
        "reason": reason,
    }
    return Snapshot(**{**members, **changes})


def frame(number: int, data: str = "") -> Frame:
    data = data or f'{{"type":"text-delta","id":"t0","delta":"word {number} "}}'
    return Frame(number, number * 1_000_000, f"data: {data}\n\n".encode(), FrameKind.EVENT, "", data)


async def begin(history: History, before: Snapshot | None = None) -> RunRecorder:
    return await history.begin_run(
        before or snapshot(), target_message_id="msg_1", user_message_id="msg_0", streamed=True
    )


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[History]:
    history = await History.open(path)
    try:
        yield history
    finally:
        await history.close()


@contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program sees it: only what is committed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def count(path: Path, table: str) -> int:
    with looked_at(path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

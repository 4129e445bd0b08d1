"""What `v1.sql` holds: recorded once, by the program whose schema was version 1. Never record that file again.

python -m tests.history.versions.v1_story     records the same with today's program and prints the dump
"""

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import msgspec

from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.frame import Frame, FrameKind

BASE = "https://www.chatbase.co/api/v2"
_HEAD = msgspec.json.encode(Head("agent-1", "conv-1", "Wo ist mein Päckchen?", "ongoing", 1_790_000_000.0))
_PLAIN = b"data: %s\n\n"


def _text(identity: str, role: str, at: float | None, text: str) -> StoredMessage:
    raw = f'{{ "id":"{identity}", "role":"{role}","parts":[{{"type":"text","text":"{text}"}}], "new": 1.50 }}'
    return StoredMessage(identity, role, at, raw.encode())


MESSAGES = (
    _text("u1", "user", 1_790_000_001.0, "Wo ist mein Päckchen? 📦"),
    _text("a1", "assistant", 1_790_000_002.5, "أين شحنتي؟ 您的包裹在路上。"),
    StoredMessage("", "system", None, b'{"role":"system","parts":[{"type":"hologram","depth":{"metres":3}}]}'),
    StoredMessage.of(
        Message(
            "u2", "user", (), 1_790_000_010.0, raw_json='{"id":"u2","parts":[{"type":"text","text":"halb \ud83d"}]}'
        )
    ),
    StoredMessage("a2", "assistant", 1_790_000_011.0, b"\xff\x00 no JSON: smashed \xc3("),
    StoredMessage(
        "a3",
        "assistant",
        1_790_000_012.0,
        b'{"id":"a3","role":"assistant","parts":[{"type":"tool-call","toolCallId":"c1","toolName":"get_order_status",'
        b'"input":{"order":"AB-1234"}},{"type":"tool-result","toolCallId":"c1","toolName":"get_order_status",'
        b'"output":{"carrier":"Brieftaube"}},{"type":"text","text":"It lies in Qu\\u00e9bec."}]}',
    ),
)


def _snapshot(reason: Reason, taken_at: float, messages: tuple[StoredMessage, ...] = MESSAGES) -> Snapshot:
    return Snapshot(
        base_url=BASE,
        agent_id="agent-1",
        conversation_id="conv-1",
        head=_HEAD,
        messages=messages,
        complete=len(messages) > 2,
        taken_at=taken_at,
        reason=reason,
        older_missing=None if len(messages) > 2 else 4,
    )


DEMO = Snapshot(
    base_url="demo",
    agent_id="agent-\ud800",
    conversation_id="conv-2",
    head=b'{"id": "conv-2", "title": null, "userId": "shopper"}',
    messages=(_text("d1", "user", 1.0, "Grüezi"), _text("d2", "assistant", 2.0, "Hoi zäme")),
    complete=True,
    taken_at=1_790_000_500.0,
    reason=Reason.OPENED,
)


def _frames(*payloads: bytes) -> tuple[Frame, ...]:
    return tuple(
        Frame(number, 1_000_000 * number, _PLAIN % data, FrameKind.EVENT, "", data.decode(errors="replace"))
        for number, data in enumerate(payloads)
    )


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the story; `end` None: its program died in the middle."""

    target: str
    before: Snapshot
    after: Snapshot | None = None
    status: int | None = 200
    frames: tuple[Frame, ...] = ()
    end: RunEnd | None


RUNS = (
    Recorded(
        target="a3",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_100.0),
        after=_snapshot(Reason.AFTER_RETRY, 1_790_000_105.0, (*MESSAGES[:5], _text("a4", "assistant", 9.0, "Neu."))),
        frames=_frames(
            b'{"type":"start","messageId":"a4"}',
            b'{"type":"text-start","id":"t"}',
            b'{"type":"text-delta","id":"t","delta":"Ihr Paket liegt beim Nach"}',
            b'{"type":"text-delta","id":"t","delta":"bar \\ud83d"}',
            b'{"type":"text-delta","id":"t","delta":"\\ude00"}',
            b'{"type":"text-end","id":"t"}',
            b'{"type":"finish","finishReason":"stop"}',
            b"[DONE]",
        ),
        end=RunEnd(
            outcome=Outcome.COMPLETE,
            duration_ns=1_500_000_000,
            meta=RunMeta("a4", "u2", "conv-1", None, "stop", 0.5),
            events=8,
        ),
    ),
    Recorded(
        target="a4",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_200.0, MESSAGES[:2]),
        frames=(
            *_frames(b'{"type":"text-delta","id":"t","delta":"Halfway"}', b'{"type":"error","errorText":"boom"}'),
            Frame(2, 3_000_000, b": keep-alive \xff\xfe\n\n", FrameKind.COMMENT, "", ""),
            Frame(3, 4_000_000, b'event: ping\ndata: {"a":\ndata: 1}\n\n', FrameKind.EVENT, "ping", '{"a":\n1}'),
            Frame(4, 5_000_000, b'data: {"cut', FrameKind.SKIPPED, "", '{"cut'),
        ),
        end=RunEnd(
            outcome=Outcome.FAILED,
            duration_ns=7,
            failure=Failure(kind=FailureKind.ANSWER_FAILED, message="boom \ud800"),
            events=3,
            unknown=1,
        ),
    ),
    Recorded(
        target="a4",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_300.0, MESSAGES[:2]),
        frames=_frames(b'{"type":"text-delta","id":"t","delta":"Stopped midway"}'),
        end=RunEnd(
            outcome=Outcome.INCOMPLETE, duration_ns=8, failure=Failure(kind=FailureKind.STOPPED, message="Stopped.")
        ),
    ),
    Recorded(
        target="a4",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_350.0),
        status=429,
        end=RunEnd(
            outcome=Outcome.REFUSED,
            duration_ns=9,
            failure=Failure(kind=FailureKind.REFUSED, message="Too many", code="RATE", status=429, wait_s=1.5),
        ),
    ),
    Recorded(
        target="a4",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_360.0),
        frames=_frames(
            b'{"type":"tool-input-available","toolCallId":"c9","toolName":"ask_warehouse","input":{"shelf":"Zwetschge"}}',
            b'{"type":"finish","finishReason":"tool-calls"}',
        ),
        end=RunEnd(outcome=Outcome.NEEDS_TOOL_RESULT, duration_ns=10, meta=RunMeta(finish_reason="tool-calls")),
    ),
    Recorded(
        target="d2",
        before=DEMO,
        frames=(
            Frame(
                0,
                11,
                b'{"data":{"id":"d3","role":"assistant","parts":[{"type":"text","text":"Am St\xc3\xbcck"}]}}',
                FrameKind.BARE,
                "",
                '{"data":{"id":"d3","role":"assistant","parts":[{"type":"text","text":"Am Stück"}]}}',
            ),
        ),
        end=RunEnd(outcome=Outcome.COMPLETE, duration_ns=11, meta=RunMeta(message_id="d3")),
    ),
    Recorded(
        target="a4",
        before=_snapshot(Reason.BEFORE_RETRY, 1_790_000_400.0),
        frames=_frames(b'{"type":"text-delta","id":"t","delta":"Nobody saw the end"}'),
        end=None,
    ),
)


async def _record(history: History) -> None:
    await history.keep(DEMO)
    for number, run in enumerate(RUNS):
        recorder = await history.begin_run(
            run.before, target_message_id=run.target, user_message_id="u2" if number else None, streamed=number != 5
        )
        await recorder.mark_sent(1_790_001_000.0 + number)
        if run.status is not None:
            headers = (
                ("content-type", "text/event-stream"),
                ("set-cookie", "sid=1"),
                ("x-request-id", f"req_{number}"),
            )
            recorder.headers(run.status, f"req_{number}", 100 + number, headers)
        recorder.frames(run.frames)
        await recorder.flush()
        if run.end is not None:
            await recorder.end(run.end)
        if run.after is not None:
            await history.after_run(recorder.run_id, run.after)


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        pragmas = [
            f"PRAGMA {name} = {connection.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in ("application_id", "user_version")
        ]
        return "\n".join((*pragmas, *connection.iterdump())) + "\n"


async def _story() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        history = await History.open(path)
        try:
            await _record(history)
            return _dump(path)  # while it is open: the last run's program has not closed it
        finally:
            await history.close()


if __name__ == "__main__":
    sys.stdout.buffer.write(asyncio.run(_story()).encode())

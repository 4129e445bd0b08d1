"""Recorded streams and the events that CONTRACT 6 says they are, written by hand."""

from pathlib import Path

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import BlockKind, StreamEvent
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.stream.frame import FrameKind
from tests.stream.reading import RECORDINGS, cut, events_of, frames_of

TEXT, REASONING = BlockKind.TEXT, BlockKind.REASONING
TALK = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"
RUN, AT = 7, 0


def words(frame: int, text: str, block: str | None = "t0", kind: BlockKind = TEXT) -> ev.TextArrived:
    return ev.TextArrived(RUN, AT, frame, kind, block, text, AT, frame)


def fragment(frame: int, call: str, text: str) -> ev.ToolInputArrived:
    return ev.ToolInputArrived(RUN, AT, frame, call, text, AT, frame)


def plain(first: int = 0) -> list[StreamEvent]:
    """The events of the plain answer up to its `finish`."""
    return [
        ev.MessageStarted(RUN, AT, first, RunMeta(message_id="msg_d41")),
        ev.StepStarted(RUN, AT, first + 1),
        ev.BlockStarted(RUN, AT, first + 2, TEXT, "t0"),
        words(first + 3, "Refunds take "),
        words(first + 4, "five days."),
        ev.BlockEnded(RUN, AT, first + 5, TEXT, "t0"),
        ev.StepFinished(RUN, AT, first + 6),
        ev.FinishArrived(RUN, AT, first + 7, RunMeta("msg_d41", "msg_d40", TALK, None, "stop", 1.0)),
    ]


EXPECTED: dict[str, list[StreamEvent]] = {
    "plain": [*plain(), ev.EndMarkArrived(RUN, AT, 8)],
    "plain-crlf": [*plain(), ev.EndMarkArrived(RUN, AT, 8)],
    "plain-bom": [*plain(), ev.EndMarkArrived(RUN, AT, 8)],
    "plain-trimmed": plain(),
    "client-action": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="msg_d43")),
        ev.BlockStarted(RUN, AT, 1, TEXT, "t0"),
        words(2, "Let me check that parcel."),
        ev.BlockEnded(RUN, AT, 3, TEXT, "t0"),
        ev.ToolInputStarted(RUN, AT, 4, "call_7", "find_parcel"),
        fragment(5, "call_7", '{"code":'),
        fragment(6, "call_7", '"PX-77"}'),
        ev.ToolInputReady(RUN, AT, 7, "call_7", "find_parcel", '{"code":"PX-77"}'),
        ev.FinishArrived(RUN, AT, 8, RunMeta("msg_d43", "msg_d42", TALK, None, "tool-calls", 2.0)),
        ev.EndMarkArrived(RUN, AT, 9),
    ],
    "dialect-1": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="msg_d41")),
        words(1, "Refunds take five days.", None),
        ev.FinishArrived(RUN, AT, 2, RunMeta(None, None, TALK, None, "stop", 1.0)),
    ],
    "dialect-2": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="msg_d41")),
        ev.BlockStarted(RUN, AT, 1, TEXT, "t0"),
        words(2, "Refunds take five days."),
        ev.BlockEnded(RUN, AT, 3, TEXT, "t0"),
        ev.MetadataArrived(RUN, AT, 4, RunMeta("msg_d41", "msg_d40", TALK, None, "stop", 1.0)),
        ev.FinishArrived(RUN, AT, 5, RunMeta()),
        ev.EndMarkArrived(RUN, AT, 6),
    ],
    "named-events": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="msg_d41")),
        words(1, "Refunds take five days.", None),
        ev.FinishArrived(RUN, AT, 2, RunMeta(finish_reason="stop")),
    ],
    "interleaved-tools": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="msg_9")),
        ev.StepStarted(RUN, AT, 1),
        ev.ToolInputStarted(RUN, AT, 2, "a", "stock"),
        ev.ToolInputStarted(RUN, AT, 3, "b", "price"),
        fragment(4, "a", '{"sku"'),
        fragment(5, "b", "{}"),
        fragment(6, "a", ":1}"),
        ev.ToolInputReady(RUN, AT, 7, "b", "price", "{}"),
        ev.ToolInputReady(RUN, AT, 8, "a", "stock", '{"sku": 1.0}'),
        ev.ToolOutputArrived(RUN, AT, 9, "a", '{"left":[3]}', preliminary=True),
        ev.ToolOutputArrived(RUN, AT, 10, "a", "null"),
        ev.ToolOutputArrived(RUN, AT, 11, "b", None, "no price list"),
        ev.ToolInputReady(RUN, AT, 12, "c", "stock", '"x"', "not an object"),
        ev.ToolOutputArrived(RUN, AT, 13, "d", None, denied=True),
        ev.UnknownArrived(
            RUN,
            AT,
            14,
            "tool-approval-request",
            '{"type":"tool-approval-request","approvalId":"p1","toolCallId":"d"}',
        ),
        ev.StepFinished(RUN, AT, 15),
        ev.FinishArrived(RUN, AT, 16, RunMeta(finish_reason="stop", credits=0.0)),
        ev.EndMarkArrived(RUN, AT, 17),
    ],
    "reasoning-and-sources": [
        ev.MessageStarted(RUN, AT, 1, RunMeta()),
        ev.BlockStarted(RUN, AT, 2, REASONING, "r"),
        words(3, "The person asks ", "r", REASONING),
        ev.BlockStarted(RUN, AT, 4, TEXT, "t"),
        words(5, "Zwölf ", "t"),
        words(6, "about stock.", "r", REASONING),
        ev.BlockEnded(RUN, AT, 8, REASONING, "r"),
        words(9, "Stück 📦\u2028da.", "t"),
        ev.BlockEnded(RUN, AT, 10, TEXT, "t"),
        ev.SourceArrived(RUN, AT, 11, "url", "s1", "https://example.org/stock", "Stock", None, None),
        ev.SourceArrived(RUN, AT, 12, "document", "s2", None, "Terms", "application/pdf", "terms.pdf"),
        ev.UnknownArrived(RUN, AT, 13, "data-mood", '{"type":"data-mood","data":{"calm":true}}'),
        ev.FinishArrived(RUN, AT, 14, RunMeta(finish_reason="length", credits=1.5)),
        ev.EndMarkArrived(RUN, AT, 15),
    ],
    "reset-step-and-reused-id": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="m")),
        ev.StepStarted(RUN, AT, 1),
        ev.BlockStarted(RUN, AT, 2, TEXT, "0"),
        words(3, "Wrong.", "0"),
        ev.StepReset(RUN, AT, 4),
        ev.BlockStarted(RUN, AT, 5, TEXT, "0"),
        words(6, "First.", "0"),
        ev.BlockEnded(RUN, AT, 7, TEXT, "0"),
        ev.StepFinished(RUN, AT, 8),
        ev.StepStarted(RUN, AT, 9),
        ev.BlockStarted(RUN, AT, 10, TEXT, "0"),
        words(11, "Second.", "0"),
        ev.BlockEnded(RUN, AT, 12, TEXT, "0"),
        ev.StepFinished(RUN, AT, 13),
        ev.FinishArrived(RUN, AT, 14, RunMeta(finish_reason="interrupted")),
        ev.EndMarkArrived(RUN, AT, 15),
    ],
    "abort": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="m")),
        words(1, "Half", "0"),
        ev.AbortArrived(RUN, AT, 2, "user left"),
        ev.EndMarkArrived(RUN, AT, 3),
    ],
    "error": [
        ev.MessageStarted(RUN, AT, 0, RunMeta(message_id="m")),
        words(1, "Half", "0"),
        ev.ErrorArrived(RUN, AT, 2, "The model is overloaded.", None),
        ev.EndMarkArrived(RUN, AT, 3),
    ],
}


def recorded(name: str) -> bytes:
    return (RECORDINGS / f"{name}.sse").read_bytes()


def test_that_every_recording_has_its_events_written_down() -> None:
    assert {path.stem for path in RECORDINGS.glob("*.sse")} == set(EXPECTED)
    assert Path(RECORDINGS / ".gitattributes").read_text().splitlines()[-1] == "*.sse -text"


@pytest.mark.parametrize("name", EXPECTED)
def test_that_a_recording_gives_the_events_of_the_contract(name: str) -> None:
    assert events_of(frames_of([recorded(name)]), run=RUN) == EXPECTED[name]


@pytest.mark.parametrize("size_bytes", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("name", EXPECTED)
def test_that_chunk_size_never_changes_the_events(name: str, size_bytes: int) -> None:
    frames = frames_of(cut(recorded(name), size_bytes))
    assert frames == frames_of([recorded(name)])
    assert events_of(frames, run=RUN) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_that_the_raw_bytes_of_the_frames_are_the_body(name: str) -> None:
    frames = frames_of([recorded(name)])
    assert b"".join(frame.raw for frame in frames) == recorded(name)
    assert [frame.number for frame in frames] == list(range(len(frames)))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("dialect-1", [FrameKind.BARE] * 3),
        ("dialect-2", [FrameKind.BARE] * 6 + [FrameKind.EVENT]),
        ("plain-trimmed", [FrameKind.EVENT] * 7 + [FrameKind.TAIL]),
        ("plain-crlf", [FrameKind.EVENT] * 9 + [FrameKind.SKIPPED]),
    ],
)
def test_that_the_log_tells_how_each_frame_was_read(name: str, kinds: list[FrameKind]) -> None:
    assert [frame.kind for frame in frames_of([recorded(name)])] == kinds

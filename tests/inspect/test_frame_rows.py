"""Type and text of single frames, and which of them the decoder does not know."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation.events import UnknownArrived
from chatbase_inspector.inspect.frame_bytes import as_text, visible
from chatbase_inspector.inspect.frame_rows import FrameType, holds, line_of, text_of, type_of
from chatbase_inspector.runs.keeping import whole_frame
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timeline.safe_text import safe_line
from tests.inspect.framed import RECORDINGS, frames_of, recorded

NAMES = sorted(path.stem for path in RECORDINGS.glob("*.sse"))


def only(body: bytes) -> Frame:
    (frame,) = frames_of(body)
    return frame


@pytest.mark.parametrize("name", NAMES)
def test_that_unknown_frames_are_those_that_the_decoder_does_not_know(name: str) -> None:
    frames = frames_of(recorded(name))
    unknown = {event.frame for event in Decoder(1).events(frames) if isinstance(event, UnknownArrived)}
    ended = next((frame.number for frame in frames if frame.data.strip() == "[DONE]"), len(frames))
    assert {frame.number for frame in frames[:ended] if type_of(frame).unknown} == unknown


@pytest.mark.parametrize(
    ("body", "name", "unknown"),
    [
        (b'data: {"type":"text-delta","id":"1","delta":"hi"}\n\n', "text-delta", False),
        (b'data: {"type":"text-delta","delta":"\\ud83d"}\n\n', "text-delta", False),
        (b'data: {"type":"data-mood","data":1}\n\n', "data-mood", True),
        (b'data: {"type":"tool-input-start"}\n\n', "tool-input-start", True),
        (b'event: ping\ndata: {"x":1}\n\n', "ping", True),
        (b'data: {"x":1}\n\n', "no type", False),
        (b"event: ping\n\n", "ping", False),
        (b": still here\n\n", "comment", False),
        (b"data: [DONE]\n\n", "[DONE]", False),
        (b"data: <html>\n\n", "not JSON", False),
        (b'data: {"type":"te', "not finished", False),
        (b"id: 7\n\n", "no data", False),
        (b'data: {"type":"data-deep","x":' + b"[" * 5_000 + b"]" * 5_000 + b"}\n\n", "data-deep", True),
    ],
)
def test_that_a_frame_is_called_by_its_type_its_event_or_what_it_is(body: bytes, name: str, unknown: bool) -> None:
    assert type_of(only(body)) == FrameType(name, unknown)


def test_that_a_whole_answer_is_no_unknown_event() -> None:
    assert type_of(whole_frame(b'{"data":{"id":"m"}}', 5), whole=True) == FrameType("whole answer")
    assert type_of(whole_frame(b"<html>", 5), whole=True) == FrameType("not JSON")


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({"type": "text-delta", "delta": "two\nlines"}, "two lines"),
        ({"type": "tool-input-delta", "toolCallId": "a", "inputTextDelta": '{"a"'}, '{"a"'),
        ({"type": "tool-input-available", "toolName": "stock", "input": {"a": 1}}, 'stock {"a": 1}'),
        ({"type": "tool-output-available", "toolCallId": "a", "output": [1]}, "[1]"),
        ({"type": "error", "errorText": "no credits"}, "no credits"),
        ({"type": "finish", "finishReason": "stop", "usage": {}}, "stop"),
        ({"type": "finish-step"}, ""),
        ({"type": "data-mood", "data": {"n": 1}, "id": "x"}, 'data: {"n": 1}, id: x'),
    ],
)
def test_that_the_text_of_a_row_is_what_the_frame_says(payload: dict[str, object], text: str) -> None:
    assert text_of(only(f"data: {json.dumps(payload)}\n\n".encode())) == text


@given(st.binary(max_size=300))
def test_that_no_bytes_whatever_break_a_row_or_leave_it_unsafe(body: bytes) -> None:
    for frame in frames_of(body):
        line = line_of(frame, type_of(frame))
        assert line.text == safe_line(line.text)
        assert line.type == safe_line(line.type)
        holds(frame, "x")
        visible(as_text(frame.raw)).encode()


def test_that_words_are_found_as_they_came_and_as_they_are_meant() -> None:
    frame = only(b'data: {"type":"text-delta","delta":"gr\\u00fc\\u00df Gott"}\n\n')
    assert holds(frame, "grüss".casefold())
    assert holds(frame, "\\u00fc")
    assert holds(only(b": keep-alive\n\n"), "alive")
    assert not holds(frame, "keep")


def test_that_bytes_show_all_that_cannot_be_seen() -> None:
    raw = b"\xef\xbb\xbfdata: a\x00\x1b[31m\xff\r\n" + "\u202e\u2028 \U0001f642\n".encode()
    assert visible(as_text(raw)) == "⟦BOM⟧data: a⟦NUL⟧⟦ESC⟧[31m⟦0xFF⟧⟦CR⟧\n⟦RLO⟧⟦LS⟧ \U0001f642\n"

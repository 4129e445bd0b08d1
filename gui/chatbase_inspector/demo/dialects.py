"""Events as bytes: the three published dialects, line ends, and what faults add between the frames."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chatbase_inspector.demo.faults import Active
from chatbase_inspector.demo.frames import Beat
from chatbase_inspector.demo.wire import Json, encode

_BOM = b"\xef\xbb\xbf"
_KEEP_ALIVE_EVERY = 3


@dataclass(frozen=True)
class Frame:
    """Bytes of one frame, after a pause. `event` None: the terminator or a comment."""

    pause_s: float
    data: bytes
    event: Json | None = None
    commit: bool = False
    exact: bool = False


def frames(beats: Iterator[Beat], active: Active) -> Iterator[Frame]:
    """The stream of an answer, in the dialect and with the line ends that the faults ask for."""
    if "dialect-1" in active:
        made = _first(beats)
    elif "dialect-2" in active:
        made = _second(beats)
    else:
        made = _third(beats, with_names="event-names" in active)
    if "unknown-events" in active:
        made = _with_broken_frames(made)
    if "keep-alive-comments" in active:
        made = _with_comments(made)
    if "no-done" not in active and "dialect-1" not in active:
        made = _with_done(made)
    return _with_line_ends(made, active)


def _third(beats: Iterator[Beat], *, with_names: bool) -> Iterator[Frame]:
    for beat in beats:
        name = f"event: {beat.event['type']}\n".encode() if with_names and "type" in beat.event else b""
        yield Frame(beat.pause_s, name + b"data: " + encode(beat.event) + b"\n\n", beat.event, beat.commit, beat.exact)


def _line(beat: Beat, event: Json) -> Frame:
    return Frame(beat.pause_s, encode(event) + b"\n", event, beat.commit, beat.exact)


def _first(beats: Iterator[Beat]) -> Iterator[Frame]:
    """Lines of JSON; text without block ids, no steps; nothing is published about its tools, so there are none."""
    for beat in beats:
        event = beat.event
        match event.get("type"):
            case "start" | "error":
                yield _line(beat, event)
            case "text-delta":
                yield _line(beat, {"type": "text-delta", "delta": event["delta"]})
            case "finish":
                told = event.get("messageMetadata", {})
                metadata = {name: told[name] for name in ("conversationId", "userId", "usage") if name in told}
                finish = {"type": "finish", "finishReason": event.get("finishReason", "stop"), "metadata": metadata}
                yield _line(beat, finish)
            case _:
                pass


def _second(beats: Iterator[Beat]) -> Iterator[Frame]:
    """Lines of JSON; the end data are flat in a `message-metadata` of their own."""
    for beat in beats:
        event = beat.event
        match event.get("type"):
            case "start":
                yield _line(beat, event | {"type": "message-start"})
            case "finish":
                flat = event.get("messageMetadata", {}) | {"finishReason": event.get("finishReason", "stop")}
                yield _line(beat, {"type": "message-metadata", **flat})
                yield Frame(0.0, encode({"type": "finish"}) + b"\n", {"type": "finish"})
            case _:
                yield _line(beat, event)


def _with_broken_frames(made: Iterator[Frame]) -> Iterator[Frame]:
    for row, frame in enumerate(made):
        yield frame
        if row == 1:
            yield Frame(0.0, b"data: {this is not JSON\n\n")
            yield Frame(0.0, b"data: [1, 2, 3]\n\n")
            yield Frame(0.0, b"id: 7\nretry: 10\nunknown: field\n\n")


def _with_comments(made: Iterator[Frame]) -> Iterator[Frame]:
    yield Frame(0.0, b": stream-open\n\n")
    for row, frame in enumerate(made):
        if row % _KEEP_ALIVE_EVERY == 0:
            yield Frame(0.0, b": keep-alive\n\n")
        yield frame


def _with_done(made: Iterator[Frame]) -> Iterator[Frame]:
    yield from made
    yield Frame(0.0, b"data: [DONE]\n\n")


def _with_line_ends(made: Iterator[Frame], active: Active) -> Iterator[Frame]:
    ends = b"\r\n" if "crlf" in active else b"\r" if "cr" in active else b"\n"
    for row, frame in enumerate(made):
        data = frame.data if ends == b"\n" else frame.data.replace(b"\n", ends)
        if row == 0 and "bom" in active:
            data = _BOM + data
        yield replace(frame, data=data)

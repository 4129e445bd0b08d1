"""Plays bodies through the reader and the decoder as a run does."""

from collections.abc import Iterable
from pathlib import Path

from chatbase_inspector.conversation.events import StreamEvent
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.frames import FrameReader

RECORDINGS = Path(__file__).with_name("recordings")


def cut(body: bytes, size_bytes: int) -> list[bytes]:
    return [body[begin : begin + size_bytes] for begin in range(0, len(body), size_bytes)]


def frames_of(chunks: Iterable[bytes]) -> list[Frame]:
    """All frames of a body, with `at_ns` 0 so that frames of differently cut bodies compare."""
    reader = FrameReader()
    frames: list[Frame] = []
    for chunk in chunks:
        frames += reader.feed(chunk, 0)
    return frames + reader.close(0)


def events_of(frames: Iterable[Frame], *, run: int = 1) -> list[StreamEvent]:
    return Decoder(run).events(frames)

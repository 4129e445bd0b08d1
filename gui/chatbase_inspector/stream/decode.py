"""Frames → typed events, all dialects of CONTRACT 6.

What does not fit its type is `UnknownArrived`, what is no JSON object `WarningRaised`; nothing a server sends raises.
"""

import re
from collections.abc import Iterable

import msgspec

from chatbase_inspector.conversation.events import (
    BlockKind,
    EndMarkArrived,
    StreamEvent,
    TextArrived,
    ToolInputArrived,
    UnknownArrived,
    WarningRaised,
)
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.stream.halves import Halves
from chatbase_inspector.stream.json_text import without_lone_escapes
from chatbase_inspector.stream.payloads import READERS, At, Delta, read_delta


class _Typed(msgspec.Struct):
    type: msgspec.Raw = msgspec.Raw()


_read_typed = msgspec.json.Decoder(_Typed).decode
_read_name = msgspec.json.Decoder(str).decode
_NO_DELTA = Delta()
_BLOCKS: dict[str | None, BlockKind] = {"text-delta": BlockKind.TEXT, "reasoning-delta": BlockKind.REASONING}
_FIRST_TYPE = re.compile(r'\s*\{\s*"type"\s*:\s*"([^"\\]+)"')


class Decoder:
    """Turns the frames of one run into events; one decoder a run, fed in order.

    Attributes:
        ended: `[DONE]` was seen; what follows gives no events.
    """

    def __init__(self, run: int) -> None:
        self.ended = False
        self._run = run
        self._halves = Halves()

    def events(self, frames: Iterable[Frame]) -> list[StreamEvent]:
        """The events of these frames, in order; comments and frames without `data` give none."""
        found: list[StreamEvent] = []
        run, held = self._run, self._halves.held
        for frame in frames:
            if self.ended:
                break
            try:
                delta = read_delta(frame.data)
            except (ValueError, RecursionError):
                delta = _NO_DELTA
            kind = _BLOCKS.get(delta.type)
            if kind is None or delta.delta is None or held:
                found += self._read(frame)
            else:
                at_ns, number = frame.at_ns, frame.number
                found.append(TextArrived(run, at_ns, number, kind, delta.id, delta.delta, at_ns, number))
        return found

    def _read(self, frame: Frame) -> list[StreamEvent]:
        at: At = (self._run, frame.at_ns, frame.number)
        if frame.kind is FrameKind.COMMENT:
            return []
        if frame.kind is FrameKind.SKIPPED:
            return [WarningRaised(*at, "JSON that was never finished")] if frame.data else []
        if frame.data.strip() == "[DONE]":
            self.ended = True
            mark = EndMarkArrived(*at)
            return [*self._halves.left_before(mark), mark]
        try:
            return self._read_object(at, frame, frame.data)
        except ValueError:
            mended = without_lone_escapes(frame.data)
        try:
            return self._read_object(at, frame, mended)
        except ValueError:
            return [WarningRaised(*at, "the payload is not a JSON object")]

    def _read_object(self, at: At, frame: Frame, payload: str) -> list[StreamEvent]:
        """Raises ValueError: the payload is not a JSON object that msgspec can read."""
        try:
            given = _read_typed(payload).type
        except RecursionError:
            first = _FIRST_TYPE.match(payload)
            return [UnknownArrived(*at, first[1] if first else frame.event, frame.data)]
        name = _name(given) or frame.event
        if not name:
            return [WarningRaised(*at, "the payload has no type")]
        reader = READERS.get(name)
        if reader is None:
            return [UnknownArrived(*at, name, frame.data)]
        try:
            event = reader(at, payload)
        except (ValueError, RecursionError):
            return [UnknownArrived(*at, name, frame.data)]
        if isinstance(event, TextArrived | ToolInputArrived):
            cut = self._halves.held or payload is not frame.data
            return [self._halves.whole(event, frame.data) if cut else event]
        return [*self._halves.left_before(event), event]


def _name(given: msgspec.Raw) -> str:
    try:
        return _read_name(given)
    except ValueError:
        return ""

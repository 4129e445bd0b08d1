"""What came over the line: frames, bytes, and the longest silence with the frames around it."""

from collections.abc import Iterable, Sequence

import msgspec

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.timing.tracing import RunEvent

_NO_FRAME = (ev.HeadersArrived, ev.WholeArrived, ev.RunEnded, ev.RunRefused)
_JOINED = (ev.TextArrived, ev.ToolInputArrived)  # an `|` of types is built anew each time it is asked


class Gap(msgspec.Struct, frozen=True):
    """A silence of the stream and the numbers of the frames around it. Keep-alives do not end one."""

    length_ns: int
    start_ns: int
    before: int
    after: int


class Traffic(msgspec.Struct, frozen=True):
    """Counts of one run.

    Attributes:
        frames: all, those without an event too.
        keep_alives: comments among them.
        received_bytes: all bytes of the body that came.
        events: how many events the frames gave.
        unknown: events of a type this program does not know.
        warnings: payloads that are no event.
        longest_gap: between two events; None: fewer than two came.
    """

    frames: int = 0
    keep_alives: int = 0
    received_bytes: int = 0
    events: int = 0
    unknown: int = 0
    warnings: int = 0
    longest_gap: Gap | None = None


class TrafficMeter:
    """Counts while frames come."""

    def __init__(self) -> None:
        self._frames = self._keep_alives = self._bytes = self._events = self._unknown = self._warnings = 0
        self._last: tuple[int, int] | None = None  # when the last event came, in which frame
        self._gap: Gap | None = None
        self._gap_ns = -1

    def feed(self, frames: Sequence[Frame], events: Iterable[RunEvent]) -> None:
        """Take in frames and the events that they gave."""
        self._frames += len(frames)
        for frame in frames:
            self._bytes += len(frame.raw)
            if frame.kind is FrameKind.COMMENT:
                self._keep_alives += 1
        for event in events:
            if isinstance(event, _NO_FRAME):
                continue
            self._events += 1
            last = self._last
            if last is not None and event.at_ns - last[0] > self._gap_ns:
                self._gap_ns = event.at_ns - last[0]
                self._gap = Gap(self._gap_ns, last[0], last[1], event.frame)
            if isinstance(event, _JOINED):
                self._last = event.last_ns, event.last_frame
                continue
            self._last = event.at_ns, event.frame
            self._unknown += isinstance(event, ev.UnknownArrived)
            self._warnings += isinstance(event, ev.WarningRaised)

    def traffic(self) -> Traffic:
        """The counts so far."""
        return Traffic(
            self._frames,
            self._keep_alives,
            self._bytes,
            self._events,
            self._unknown,
            self._warnings,
            self._gap,
        )

"""Everything about the timing of one run, fed once."""

from collections.abc import Iterable, Sequence
from itertools import chain

from chatbase_inspector.conversation.events import HeadersArrived, RunEnded, RunRefused, WholeArrived
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timing.rate import Curve, RateMeter
from chatbase_inspector.timing.spans import Track
from chatbase_inspector.timing.tracing import RunEvent, Tracer
from chatbase_inspector.timing.traffic import Traffic, TrafficMeter
from chatbase_inspector.timing.waiting import WaitMeter
from chatbase_inspector.timing.waits import Waits


class RunTiming:
    """The timing of one run, live or recorded; both give the same values. No clock, no I/O: `now_ns` is handed in.

    Events must come in order and as the decoder gave them, not joined by `coalesced`: a joined one hides the silences
    inside it. Taking in a text delta costs about 3 µs (measured over 1,000,000); asking for a value costs what it
    holds, however many frames came.
    """

    def __init__(self) -> None:
        self._tracer = Tracer()
        self._waits = WaitMeter()
        self._rate = RateMeter()
        self._traffic = TrafficMeter()

    def feed(self, frames: Sequence[Frame], events: Iterable[RunEvent]) -> None:
        """Take in frames (also those that gave no event) and their events, as `on_frames` of a run hands them out."""
        events = events if isinstance(events, list | tuple) else list(events)
        self._traffic.feed(frames, events)
        self._tracer.feed(events)
        self._waits.feed(events)
        self._rate.feed(events)

    def headers(self, event: HeadersArrived) -> None:
        self.feed((), (event,))

    def whole(self, frame: Frame, event: WholeArrived) -> None:
        """A whole JSON answer; the bytes are those of the run's only frame."""
        self.feed((frame,), (event,))

    def ended(self, event: RunEnded | RunRefused) -> None:
        """The run is over; nothing more is taken in."""
        self.feed((), (event,))

    def reread(self, at_ns: int) -> None:
        """When the conversation was read again, ns since the request was sent; nothing before the end."""
        self._tracer.reread(at_ns)

    def track(self) -> Track:
        """The spans so far."""
        return self._tracer.track()

    def waits(self, now_ns: int) -> Waits:
        """Where the time went; `now_ns` counts while the run goes on."""
        return self._waits.waits(now_ns)

    def curve(self, now_ns: int) -> Curve:
        """Characters of text over time, until `now_ns`; hand in `track().until(now_ns)` to stop at the end."""
        return self._rate.curve(now_ns)

    def traffic(self) -> Traffic:
        """Frames, bytes, the longest silence."""
        return self._traffic.traffic()


def recorded(
    frames: Iterable[Frame],
    *,
    headers: HeadersArrived | None = None,
    ended: RunEnded | RunRefused | None = None,
    whole: WholeArrived | None = None,
) -> RunTiming:
    """The timing of a run from what the journal kept. Work for a thread: 1,000,000 frames take several seconds.

    Args:
        headers, ended: as the run's row tells them; None: not known, or it has not ended.
        whole: for a run that was answered by a whole JSON document, whose only frame is no event of a stream.
    """
    timing = RunTiming()
    if headers is not None:
        timing.headers(headers)
    decoder, batch = Decoder(0), list[Frame]()
    for frame in chain(frames, (None,)):
        if frame is not None:
            batch.append(frame)
        if batch and (frame is None or len(batch) >= _BATCH):
            timing.feed(batch, (whole,) if whole is not None else decoder.events(batch))
            batch = []
    if ended is not None:
        timing.ended(ended)
    return timing


_BATCH = 2_000

"""Reads the timing of one run from the history, piece by piece. Qt-free."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec

from chatbase_inspector.api.answers import UnfitAnswer, is_whole, read_whole
from chatbase_inspector.api.head import read_head
from chatbase_inspector.conversation.events import HeadersArrived, RunEnded, RunRefused, WholeArrived
from chatbase_inspector.conversation.stored import message_from_answer, meta_from_answer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunRow, RunState
from chatbase_inspector.runs.keeping import NO_ANSWER
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timing.rate import Curve
from chatbase_inspector.timing.run import RunTiming
from chatbase_inspector.timing.spans import Track
from chatbase_inspector.timing.traffic import Traffic
from chatbase_inspector.timing.waits import Waits

PIECE = 5_000
_PIECE_BYTES = 16 << 20
_FIRST_PIECE = 500  # a few of them tell how large the others may be
_POLL_S = 0.25


class Picture(msgspec.Struct, frozen=True):
    """All that is drawn of a run at one moment; `now_ns` is how far it has come."""

    track: Track
    waits: Waits
    curve: Curve
    traffic: Traffic
    now_ns: int


class TimingReading:
    """What is known of one run's timing. Lives on the loop; frames are decoded in threads.

    After `go` was cancelled a thread may still be at its last piece: throw the reading away then.

    Attributes:
        row: the run as the history had it last; None: not read yet.
        read: how many frames are taken in.
        complete: the run is over and all of its frames are taken in.
        stopped: the person stopped the reading; `resume` goes on.
    """

    def __init__(self, history: History, run: int) -> None:
        self.row: RunRow | None = None
        self.read = self._bytes = 0
        self.complete = self.stopped = False
        self._history, self._run = history, run
        self._next = 0
        self._timing, self._decoder = RunTiming(), Decoder(run)
        self._with_headers = False
        self._sent_ns: int | None = None
        self._woken = asyncio.Event()

    @property
    def expected(self) -> int:
        """How many frames there are to read, as far as known."""
        return max(self.read, (self.row.frames or 0) if self.row is not None else 0)

    @property
    def missing(self) -> int:
        """How many frames were received that the disk did not take, once that is known."""
        seen = self.row.frames_seen if self.row is not None and self.complete else None
        return 0 if seen is None else max(0, seen - self.read)

    @property
    def live(self) -> bool:
        """Whether the answer was still arriving when the history was last asked."""
        return self.row is None or self.row.state is not RunState.ENDED

    def stop(self) -> None:
        """Read no further until `resume`."""
        self.stopped = True

    def resume(self) -> None:
        self.stopped = False
        self._woken.set()

    def picture(self) -> Picture:
        """What is known now."""
        track = self._timing.track()
        now_ns = track.until(self._now_ns() if self.live else 0)
        return Picture(track, self._timing.waits(now_ns), self._timing.curve(now_ns), self._timing.traffic(), now_ns)

    async def go(self, on_change: Callable[[], None]) -> None:
        """Read until the run is over and all is read.

        Args:
            on_change: called on the loop after each piece, and four times a second while the answer arrives.

        Raises:
            HistoryUnavailable: the history cannot be read.
            KeyError: it has no such run (any more).
        """
        while not self.complete:
            if self.stopped:
                self._woken.clear()
                await self._woken.wait()
            at_end = await self._piece()
            on_change()
            if at_end and not self.complete:
                await asyncio.sleep(_POLL_S)

    def _now_ns(self) -> int:
        """How long ago the request was sent; by the monotonic clock once that is known."""
        if self._sent_ns is None:
            if self.row is None or self.row.sent_at is None:
                return 0
            self._sent_ns = time.perf_counter_ns() - max(0, int((time.time() - self.row.sent_at) * 1e9))
        return time.perf_counter_ns() - self._sent_ns

    async def _piece(self) -> bool:
        """One more piece; whether there was no more."""
        if self.live:
            self.row = await self._history.run(self._run)
        size = PIECE if self.read else _FIRST_PIECE
        if self._bytes:
            size = max(1, min(size, _PIECE_BYTES * self.read // self._bytes))
        frames = await self._history.frames_of(self._run, self._next, size)
        if frames and not self._with_headers and self.live:
            self.row = await self._history.run(self._run)  # they came between both questions
        row, at_end = self.row, len(frames) < size
        if row is None:
            return at_end
        headers = row.headers_ns
        if headers is not None and not self._with_headers:
            self._with_headers = True
            self._timing.headers(HeadersArrived(row.id, headers, row.status or 0, row.request_id))
        if frames:
            await asyncio.to_thread(self._take, row, frames)
            self.read += len(frames)
            self._bytes += sum(len(frame.raw) for frame in frames)
            self._next = frames[-1].number + 1
        if at_end and row.state is RunState.ENDED:
            self._end(row)
        return at_end

    def _take(self, row: RunRow, frames: Sequence[Frame]) -> None:
        """Decode and take in; runs in a thread."""
        head = read_head(row.status or 0, row.headers, None)
        if row.streamed and not is_whole(head):
            self._timing.feed(frames, self._decoder.events(frames))
            return
        for frame in frames:
            try:
                answer = read_whole(frame.raw, head)
            except UnfitAnswer:
                self._timing.feed((frame,), ())
                continue
            arrived = WholeArrived(row.id, frame.at_ns, message_from_answer(answer), meta_from_answer(answer))
            self._timing.whole(frame, arrived)

    def _end(self, row: RunRow) -> None:
        at_ns = row.duration_ns if row.duration_ns is not None else self._timing.track().last_ns
        if row.failure is not None and row.failure.kind in NO_ANSWER:
            self._timing.ended(RunRefused(row.id, at_ns, row.failure))
        else:
            self._timing.ended(RunEnded(row.id, at_ns, row.failure))
        self.complete = True

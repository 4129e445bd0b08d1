"""Reads the frames of one run from the history, piece by piece, and sorts them by the newest filter. Qt-free."""

import asyncio
from array import array
from collections.abc import Callable, Sequence

from chatbase_inspector.history.history import History
from chatbase_inspector.history.read_sql import frames as read_frames
from chatbase_inspector.history.records import RunRow, RunState
from chatbase_inspector.inspect.frame_index import FrameFilter, FrameIndex, sort_out
from chatbase_inspector.inspect.frame_rows import holds
from chatbase_inspector.stream.frame import Frame

# Read in one piece: 10 ms on the reader's thread. The first pieces are small, so that something is seen at once.
_FIRST_PIECE, _PIECE = 200, 2_000
PIECE_BYTES = 8 << 20
_TYPES_PIECE = 100_000
_POLL_S = 0.25  # a person cannot read faster, and the journal is at most a few milliseconds behind the stream


async def frames_at(history: History, run: int, spans: Sequence[tuple[int, int]]) -> list[Frame]:
    """The frames of these spans of (first number, count), seen in one state of the file. Raises HistoryUnavailable."""
    return await history.ask(lambda c: [frame for first, count in spans for frame in read_frames(c, run, first, count)])


class FrameReading:
    """What is known of one run's frames. Lives on the loop; all slow work is done in threads.

    Attributes:
        index: of all frames read so far.
        matches: rows that the filter lets through, ascending; None: all.
        looked: how many rows of the index the filter has seen.
        row: the run as the history had it last; None: not read yet.
        complete: the run is over and all of its frames are in the index.
        stopped: the person stopped looking; `resume` goes on.
    """

    def __init__(self, history: History, run: int) -> None:
        self.index = FrameIndex()
        self.filter = FrameFilter()
        self.matches: array[int] | None = None
        self.looked = 0
        self.row: RunRow | None = None
        self.complete = False
        self.stopped = False
        self._history, self._run = history, run
        self._generation = 0
        self._woken = asyncio.Event()

    @property
    def history(self) -> History:
        return self._history

    @property
    def run(self) -> int:
        """The history's number of the run."""
        return self._run

    @property
    def whole(self) -> bool:
        """Whether the answer was asked for as one JSON object."""
        return self.row is not None and not self.row.streamed

    @property
    def expected(self) -> int:
        """How many frames there are to read, as far as known."""
        return max(len(self.index), (self.row.frames or 0) if self.row is not None else 0)

    @property
    def missing(self) -> int:
        """How many frames were received that the disk did not take, once that is known."""
        row = self.row
        if not self.complete or row is None or row.frames_seen is None:
            return 0
        return max(0, row.frames_seen - len(self.index))

    @property
    def searching(self) -> bool:
        """Whether the filter has not seen all that is read."""
        return self.matches is not None and self.looked < len(self.index)

    def show_only(self, wanted: FrameFilter) -> None:
        """Look for these frames, from the beginning; what was looked for before is dropped."""
        self._generation += 1
        self.filter = wanted
        self.matches = None if wanted.open else array("I")
        self.looked = 0
        self.resume()

    def stop(self) -> None:
        """Read and look no further until `resume`, or another filter."""
        self.stopped = True

    def resume(self) -> None:
        self.stopped = False
        self._woken.set()

    async def go(self, on_change: Callable[[], None]) -> None:
        """Read and look for ever; cancelling leaves what is known, and `go` again goes on from there.

        Args:
            on_change: called on the loop after each piece, and when it is complete.

        Raises:
            HistoryUnavailable: the history cannot be read.
            KeyError: it has no such run (any more).
        """
        at_end = False
        while True:
            self._woken.clear()
            if self.stopped:
                await self._woken.wait()
            elif self.searching:
                await self._look()
                on_change()
            elif self.complete:
                await self._woken.wait()
            else:
                if at_end:
                    await self._rest()
                at_end = await self._read()
                on_change()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_POLL_S):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _read(self) -> bool:
        """One more piece; whether there was no more."""
        known = len(self.index)
        if self.row is None or self.row.state is not RunState.ENDED:
            self.row = await self._history.run(self._run)
        size = _PIECE if known else _FIRST_PIECE
        if known:
            size = max(1, min(size, PIECE_BYTES * known // max(1, self.index.bytes)))
        frames = await self._history.frames_of(self._run, self.index.next_number, size)
        if frames:
            wanted, generation, whole = self.filter, self._generation, self.whole
            found = await asyncio.to_thread(sort_out, frames, wanted.words, whole=whole)
            self.index.add(found)
            if self.matches is not None and generation == self._generation and self.looked == known:
                fits = self.index.fitting(wanted, known, len(self.index))
                held = found.held
                self.matches.extend(row for row in fits if held is None or held[row - known])
                self.looked = len(self.index)
        at_end = len(frames) < size
        self.complete = at_end and self.row.state is RunState.ENDED
        return at_end

    async def _look(self) -> None:
        """Let the filter see one more piece of what is read already."""
        wanted, generation, first = self.filter, self._generation, self.looked
        last = min(len(self.index), first + _TYPES_PIECE)
        rows = await asyncio.to_thread(self.index.fitting, wanted, first, last)
        if wanted.words and rows:
            if len(rows) > _PIECE:
                last = rows[_PIECE]
                rows = rows[:_PIECE]
            spans = self.index.spans(rows, PIECE_BYTES)
            taken = sum(count for _, count in spans)
            if taken < len(rows):
                last = rows[taken]
                rows = rows[:taken]
            frames = await frames_at(self._history, self._run, spans)
            held = await asyncio.to_thread(lambda: {frame.number for frame in frames if holds(frame, wanted.words)})
            rows = array("I", [row for row in rows if self.index.number(row) in held])
        if generation == self._generation and self.matches is not None:
            self.matches.extend(rows)
            self.looked = last

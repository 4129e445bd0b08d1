"""Fetches what the table shows: the lines in sight, the chosen frame, and the text until there."""

import asyncio
from contextlib import suppress

from chatbase_inspector.inspect.frame_bytes import as_text
from chatbase_inspector.inspect.frame_merging import Merging
from chatbase_inspector.inspect.frame_pane import FramesPane
from chatbase_inspector.inspect.frame_reading import PIECE_BYTES, FrameReading, frames_at
from chatbase_inspector.inspect.frame_rows import FrameLine, FrameType, line_of
from chatbase_inspector.inspect.frame_words import row_words
from chatbase_inspector.problems import HistoryUnavailable
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.tasks import TaskScope

LINES_SLOT, DETAIL_SLOT, MERGED_SLOT = "frames-lines", "frames-detail", "frames-merged"
_NO_JSON = (FrameKind.COMMENT, FrameKind.SKIPPED)


class FrameLines:
    """The newest wish wins. A history that fails meanwhile is told by who reads the frames."""

    def __init__(self, pane: FramesPane, scope: TaskScope) -> None:
        self._pane, self._scope = pane, scope
        self._reading: FrameReading | None = None
        self._merging: Merging | None = None
        self._chosen: int | None = None
        pane.model.lines_wanted.connect(self._want_lines)
        pane.row_chosen.connect(self._choose)
        pane.detail.merged_wanted.connect(self._want_merged)

    @property
    def chosen(self) -> int | None:
        """The number of the frame that is shown below the table."""
        return self._chosen

    def show(self, reading: FrameReading | None) -> None:
        """The frames of another run; None: of none."""
        self._scope.cancel(LINES_SLOT)
        self.choose_none()
        self._reading = reading
        self._merging = Merging(reading.history, reading.run) if reading is not None else None

    def choose_none(self) -> None:
        """No frame is chosen any more."""
        self._scope.cancel(DETAIL_SLOT)
        self._scope.cancel(MERGED_SLOT)
        self._chosen = None
        self._pane.show_no_frame()

    def _want_lines(self) -> None:
        if self._reading is not None and not self._scope.busy(LINES_SLOT):  # what runs takes the new wishes along
            self._scope.start(LINES_SLOT, self._fetch(self._reading))

    async def _fetch(self, reading: FrameReading) -> None:
        index, waiting = reading.index, self._pane.model.take_wanted()
        with suppress(HistoryUnavailable):
            while waiting:
                spans = index.spans(waiting, PIECE_BYTES)
                rows = waiting[: sum(count for _, count in spans)]
                types = {index.number(row): index.type(row) for row in rows}
                frames = await frames_at(reading.history, reading.run, spans)
                self._pane.model.add_lines(await asyncio.to_thread(_lines, frames, types))
                waiting = self._pane.model.take_wanted() or waiting[len(rows) :]

    def _choose(self, shown: int) -> None:
        if self._reading is not None:
            row = self._pane.model.index_row(shown)
            self._chosen = self._reading.index.number(row)
            self._scope.start(DETAIL_SLOT, self._show(self._reading, row))

    async def _show(self, reading: FrameReading, row: int) -> None:
        number = reading.index.number(row)
        with suppress(HistoryUnavailable):
            for frame in await frames_at(reading.history, reading.run, ((number, 1),)):
                raw = await asyncio.to_thread(as_text, frame.raw)
                json = "" if frame.kind in _NO_JSON or frame.data.strip() == "[DONE]" else frame.data
                self._pane.show_frame(row_words(reading.index, row), raw, json)

    def _want_merged(self) -> None:
        if self._merging is not None and self._chosen is not None:
            self._scope.start(MERGED_SLOT, self._merge(self._merging, self._chosen))

    async def _merge(self, merging: Merging, number: int) -> None:
        with suppress(HistoryUnavailable):
            text = await merging.until(number)
            if number == self._chosen:
                self._pane.detail.show_merged(text)


def _lines(frames: list[Frame], types: dict[int, FrameType]) -> list[FrameLine]:
    return [line_of(frame, types[frame.number]) for frame in frames]

"""One selection: what is chosen in the timeline, the frames or the waterfall is chosen in the other two as well."""

from collections.abc import Iterator
from contextlib import contextmanager

from chatbase_inspector.conversation.parts import Part, ToolCallPart, ToolResultPart
from chatbase_inspector.conversation.state import Attempt, ConversationState, Turn
from chatbase_inspector.inspect.framing import FramesController
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.inspect.timing_control import TimingController
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, TextRow, ToolRow
from chatbase_inspector.timeline.view import TimelineView


class OneSelection:
    """Passes a choice on, and never back to where it came from.

    A frame that belongs to no part of the answer, such as its start or a keep-alive, is the line above the answer in
    the timeline. An answer that was not recorded has neither frames nor bars; its rows then stand for themselves.
    """

    def __init__(
        self, pane: InspectorPane, frames: FramesController, timing: TimingController, view: TimelineView
    ) -> None:
        self._frames, self._timing, self._view = frames, timing, view
        self._turn: Turn | None = None
        self._attempt: Attempt | None = None
        self._passing = False
        self._told: int | None = None  # the frame that the Frames tab was asked for: it may choose it only once read
        self._row: AnyRow | None = None  # chosen in the timeline, while the tabs are not told yet whose answer it is
        view.row_selected.connect(self._row_chosen)
        pane.frames.row_chosen.connect(lambda _row: self._frame_chosen())
        pane.timing.span_chosen.connect(self._bar_chosen)

    def show(self, turn: Turn | None, index: int, state: ConversationState | None) -> None:
        """The answer whose frames and bars are shown; called at every frame, after the tabs were told."""
        self._turn = turn
        attempts = turn.attempts if turn is not None else ()
        live = state.live if state is not None and turn is not None and state.live_turn == turn.key else None
        before, self._attempt = self._attempt, attempts[index] if 0 <= index < len(attempts) else live
        if before is None or self._attempt is None or before.run != self._attempt.run:
            self._told = None
        if self._row is not None:
            row, self._row = self._row, None
            self._pass_row(row)

    # ------------------------------------------------------------------ what was chosen where

    def _row_chosen(self, row: AnyRow | None) -> None:
        self._row = None if self._passing else row

    def _pass_row(self, row: AnyRow) -> None:
        seen = getattr(getattr(row, "part", None), "seen", None)
        if self._turn is None or row.turn != self._turn.key or row.faded:
            return
        with self._pass_on():
            if seen is not None:
                self._show_frame(seen.first_frame)
                self._timing.show_frame(seen.first_frame)
            elif isinstance(row, AnswerHeadRow) and self._attempt is not None and self._attempt.run is not None:
                self._show_frame(0)
                self._timing.show_frame(0)

    def _frame_chosen(self) -> None:
        number, told, self._told = self._frames.chosen, self._told, None
        if self._passing or number is None or number == told:
            return
        with self._pass_on():
            self._timing.show_frame(number)
            self._choose_row(self._part_of(number))

    def _bar_chosen(self, first_frame: int, part_row: object) -> None:
        if self._passing:
            return
        with self._pass_on():
            self._show_frame(first_frame)
            parts = self._attempt.parts if self._attempt is not None else ()
            known = isinstance(part_row, int) and part_row < len(parts)
            self._choose_row(parts[part_row] if known and isinstance(part_row, int) else self._part_of(first_frame))

    # ------------------------------------------------------------------ inside

    def _show_frame(self, number: int) -> None:
        self._told = number
        self._frames.show_frame(number)

    @contextmanager
    def _pass_on(self) -> Iterator[None]:
        self._passing = True
        try:
            yield
        finally:
            self._passing = False

    def _part_of(self, frame: int) -> Part | None:
        """The part that the frame belongs to; where parts overlap, the one that took the fewest frames."""
        found, fewest = None, 0
        for part in self._attempt.parts if self._attempt is not None else ():
            if part.seen is None or not part.seen.first_frame <= frame <= part.seen.last_frame:
                continue
            count = part.seen.last_frame - part.seen.first_frame
            if found is None or count < fewest:
                found, fewest = part, count
        return found

    def _choose_row(self, part: Part | None) -> None:
        row = self._row_of(part)
        current = self._view.current_row
        if current is not None and part is not None and current.turn == self._turn_key and _shows(current, part):
            return  # a further piece of the same text, perhaps
        if row is not None:
            self._view.select_row(row.key)
            self._view.scroll_to(row.key)

    @property
    def _turn_key(self) -> str | None:
        return self._turn.key if self._turn is not None else None

    def _row_of(self, part: Part | None) -> AnyRow | None:
        """The first row of a part; without one, the line above the answer."""
        rows = [row for row in self._view.model.rows if row.turn == self._turn_key and not row.faded]
        if part is None:
            return next((row for row in rows if isinstance(row, AnswerHeadRow)), None)
        return next((row for row in rows if _shows(row, part)), None)


def _shows(row: AnyRow, part: Part) -> bool:
    if isinstance(row, TextRow) and row.kind == "user":
        return False
    if isinstance(row, ToolRow) and isinstance(part, ToolCallPart | ToolResultPart):
        own = (row.part, row.result_part)
    else:
        own = (getattr(row, "part", None), None)
    return any(_same(each, part) for each in own if each is not None)


def _same(shown: Part, part: Part) -> bool:
    """Whether the row shows that part; as it grows, a row may be a frame of the screen behind."""
    if shown is part:
        return True
    if shown.seen is None or part.seen is None or type(shown) is not type(part):
        return False
    return shown.seen.first_frame == part.seen.first_frame

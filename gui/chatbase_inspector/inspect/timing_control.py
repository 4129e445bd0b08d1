"""Joins the tab “Timing” with the answer that is chosen in the timeline: reads its run from the history."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QTimer

from chatbase_inspector.conversation.state import Attempt, Turn
from chatbase_inspector.explain import explain
from chatbase_inspector.history.history import History
from chatbase_inspector.inspect import timing_words as words
from chatbase_inspector.inspect.timing_pane import TimingPane
from chatbase_inspector.inspect.timing_reading import Picture, TimingReading
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timing.figures import measured
from chatbase_inspector.timing.spread import spread

SLOT = "timing"
_UPDATE_MS = 250


class TimingController:
    """Reads only while the tab can be seen; a newer wish replaces an older one. Draws four times a second at most.

    Args:
        scope: runs the one task, in the slot “timing”.
        history: opened if need be, or why it cannot be.
    """

    def __init__(self, pane: TimingPane, scope: TaskScope, history: Callable[[], Awaitable[History | Failure]]) -> None:
        self._pane, self._scope, self._history = pane, scope, history
        self._turn: Turn | None = None
        self._attempt: Attempt | None = None
        self._reading: TimingReading | None = None
        self._wanted_part: int | None = None
        self._wanted_frame: int | None = None
        self._pause = QTimer(pane)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_UPDATE_MS)
        self._pause.timeout.connect(self._update_late)
        self._late = False
        pane.shown.connect(self._start)
        pane.hidden.connect(self._rest)
        pane.again_requested.connect(self._again)
        pane.stop_requested.connect(self._stop)
        pane.resume_requested.connect(self._resume)

    def show_attempt(self, turn: Turn | None, index: int, live: Attempt | None) -> None:
        """Show the timing of an attempt. Called at every change; the same one again costs nothing.

        Args:
            turn: None: nothing is chosen.
            index: row of the attempt in the turn; behind the last for the one that arrives.
            live: the attempt that arrives, if it is this turn's.
        """
        attempt = None
        if turn is not None:
            attempt = turn.attempts[index] if 0 <= index < len(turn.attempts) else live
        before, self._attempt = self._attempt, attempt
        known, self._turn = self._turn, turn
        if attempt is None:
            if before is not None:
                self._forget()
                self._pane.say(words.NOTHING)
        elif before is None or before.run != attempt.run or (attempt.run is None and before is not attempt):
            self._forget()
            self._begin()
        elif before is not attempt or known is not turn:
            self._changed()

    def show_frame(self, number: int) -> None:
        """Choose the bar of that frame, now or once it is read."""
        self._wanted_frame, self._wanted_part = number, None
        self._choose_wanted()

    def show_part(self, row: int) -> None:
        """Choose the bar of that row of `Attempt.parts`, now or once it is read."""
        self._wanted_part, self._wanted_frame = row, None
        self._choose_wanted()

    def close(self) -> None:
        """Forget the answer and stop reading. The pane may be deleted afterwards."""
        self._forget()
        self._turn = self._attempt = None

    # ------------------------------------------------------------------ inside

    def _forget(self) -> None:
        self._scope.cancel(SLOT)
        self._reading = self._wanted_frame = self._wanted_part = None
        self._pause.stop()
        self._late = False
        self._pane.waterfall.reset()

    def _begin(self) -> None:
        attempt = self._attempt
        if attempt is None or not self._pane.isVisible():
            return
        if attempt.run is None:
            self._pane.show_picture(None)
            self._pane.show_progress(0, 0, stopped=False)
            self._show_figures(f"{words.STORED} {words.RETRY_IT}")
            return
        if self._reading is None:
            self._pane.say(words.OPENING)
        self._scope.start(SLOT, self._work(attempt.run))

    def _start(self) -> None:
        if self._reading is not None and self._reading.complete:
            self._changed()
        elif not self._scope.busy(SLOT):
            self._begin()

    def _rest(self) -> None:
        """Out of sight: stop. What is half read goes, as a thread may still be at its last piece."""
        if self._reading is not None and not self._reading.complete:
            self._scope.cancel(SLOT)
            self._reading = None

    def _again(self) -> None:
        self._reading = None
        self._begin()

    async def _work(self, run: int) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._fail(history)
            return
        self._reading = TimingReading(history, run)
        try:
            await self._reading.go(self._changed)
            self._update()
        except HistoryUnavailable as problem:
            self._fail(problem.failure)
        except KeyError:
            self._reading = None
            self._pane.say(words.FORGOTTEN, words.FORGOTTEN_HINT)

    def _fail(self, failure: Failure) -> None:
        self._reading = None
        said = explain(failure)
        self._pane.say(said.what, said.next_step, again=True)

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.stop()
            self._changed()

    def _resume(self) -> None:
        if self._reading is not None:
            self._reading.resume()
            self._changed()

    # ------------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self._pause.isActive():
            self._late = True
        else:
            self._update()

    def _update_late(self) -> None:
        if self._late:
            self._update()

    def _update(self) -> None:
        """Bring the pane up to what is read."""
        reading, attempt = self._reading, self._attempt
        self._late = False
        if attempt is None or not self._pane.isVisible():
            return
        if attempt.run is None:
            self._show_figures(f"{words.STORED} {words.RETRY_IT}")
            return
        if reading is None or reading.row is None:
            return
        self._pause.start()
        picture = reading.picture()
        self._pane.show_picture(picture)
        self._pane.show_progress(reading.read, reading.expected, stopped=reading.stopped)
        self._show_figures(self._why(reading), picture if reading.read >= reading.expected else None)
        self._choose_wanted()

    def _show_figures(self, why: str, picture: Picture | None = None) -> None:
        attempt, turn = self._attempt, self._turn
        if attempt is None or turn is None:
            return
        figures = measured(
            attempt,
            picture.traffic if picture is not None else None,
            picture.now_ns if picture is not None else None,
        )
        stack = [measured(each) for each in turn.attempts]
        if not any(each is attempt for each in turn.attempts):
            stack.append(figures)
        self._pane.show_figures(figures, spread(stack) if len(stack) > 1 else (), why)

    def _why(self, reading: TimingReading) -> str:
        """One line about what is odd: refused, frames lost, cut short."""
        row = reading.row
        if row is None or not reading.complete:
            return ""
        said = [explain(row.failure).what] if row.failure is not None else []
        if row.interrupted:
            said.append("The program ended before the answer did; what came until then is shown.")
        if reading.missing:
            said.append(f"{reading.missing:,} more frames came; the disk did not take them.")
        if not row.streamed:
            said.append("It came as one JSON answer: nothing is known of what happened inside.")
        return " ".join(said)

    def _choose_wanted(self) -> None:
        picture = self._pane.waterfall.shown
        if picture is None:
            return
        if self._wanted_frame is not None and self._wanted_frame < len(picture.track.owners):
            number, self._wanted_frame = self._wanted_frame, None
            self._pane.show_frame(number)
        elif self._wanted_part is not None and picture.track.of_part(self._wanted_part) is not None:
            row, self._wanted_part = self._wanted_part, None
            self._pane.show_part(row)

"""Joins the tab “Frames” with the answer that is chosen in the timeline: reads its run from the history."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QTimer

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.state import Attempt, ConversationState, Turn
from chatbase_inspector.explain import explain
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunState
from chatbase_inspector.inspect import frame_words as words
from chatbase_inspector.inspect.frame_deeds import FrameDeeds
from chatbase_inspector.inspect.frame_index import FrameFilter
from chatbase_inspector.inspect.frame_lines import FrameLines
from chatbase_inspector.inspect.frame_pane import FramesPane
from chatbase_inspector.inspect.frame_reading import FrameReading
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.tasks import TaskScope

SLOT = "frames"
_UPDATE_MS = 250
OpenHistory = Callable[[], Awaitable[History | Failure]]


class FramesController:
    """Reads only while the tab can be seen; what was read stays. The table grows at most four times a second, which
    is faster than anybody reads and leaves the frames of the screen to the timeline.

    Args:
        scope: runs the tasks, in slots that begin with “frames”.
        history: opened if need be, or why it cannot be.
        copy: puts a text on the clipboard.
    """

    def __init__(self, pane: FramesPane, scope: TaskScope, history: OpenHistory, copy: Callable[[str], None]) -> None:
        self._pane, self._scope, self._history = pane, scope, history
        self._run: int | None = None
        self._chosen_attempt = False
        self._reading: FrameReading | None = None
        self._wanted_frame: int | None = None
        self._lines = FrameLines(pane, scope)
        self._deeds = FrameDeeds(pane, scope, copy)
        self._pause = QTimer(pane)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_UPDATE_MS)
        self._pause.timeout.connect(self._update_late)
        self._late = self._arrived_live = False
        pane.shown.connect(self._start)
        pane.hidden.connect(self._rest)
        pane.again_requested.connect(self._start)
        pane.bar.filter_requested.connect(self._filter)
        pane.bar.stop_requested.connect(self._stop)
        pane.bar.resume_requested.connect(self._resume)

    def show_turn(
        self, turn: Turn | None, index: int, state: ConversationState | None, session: Session | None
    ) -> None:
        """Show the frames of an attempt of a turn; `index`: its row, behind the last for the one that arrives."""
        attempt = None
        if turn is not None and state is not None:
            attempt = turn.attempts[index] if index < len(turn.attempts) else state.live
        self.show_attempt(attempt, session.base_url if session is not None else None, state)

    def show_attempt(self, attempt: Attempt | None, base_url: str | None, state: ConversationState | None) -> None:
        """Show the frames of this answer. Called at every change; the same run again costs nothing.

        Args:
            attempt: None: no answer is chosen.
            base_url: of the connection, for the curl command; None: not known.
            state: the conversation, for its ids.
        """
        self._deeds.aim(base_url, state.head if state is not None else None)
        run = attempt.run if attempt is not None else None
        if run == self._run and (attempt is not None) == self._chosen_attempt:
            return
        self._forget()
        self._run, self._chosen_attempt = run, attempt is not None
        if attempt is None:
            self._pane.say(words.NOTHING)
        elif run is None:
            self._pane.say(words.NOT_RECORDED, words.NOT_RECORDED_HINT)
        else:
            self._pane.say(words.OPENING)
            self._start()

    @property
    def chosen(self) -> int | None:
        """The number of the frame that is chosen."""
        return self._lines.chosen

    @property
    def searching(self) -> bool:
        """Whether a filter is still looking through the frames."""
        return self._reading is not None and self._reading.searching

    def show_frame(self, number: int) -> None:
        """Choose the frame of that number, now or once it is read; a filter that hides it is dropped."""
        self._wanted_frame = number
        self._choose_wanted()

    def close(self) -> None:
        """Forget the answer and stop reading. The pane may be deleted afterwards."""
        self._forget()
        self._run, self._chosen_attempt = None, False

    # ------------------------------------------------------------------ inside

    def _forget(self) -> None:
        self._rest()
        self._lines.show(None)
        self._deeds.show(None)
        self._reading = self._wanted_frame = None
        self._pause.stop()
        self._late = self._arrived_live = False
        self._pane.bar.clear_filter()
        self._pane.notice("")

    def _start(self) -> None:
        if self._run is not None and self._pane.isVisible() and not self._scope.busy(SLOT):
            self._scope.start(SLOT, self._work(self._run))

    def _rest(self) -> None:
        self._scope.cancel(SLOT)

    async def _work(self, run: int) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._fail(history)
            return
        if self._reading is None or self._reading.history is not history:
            self._reading = FrameReading(history, run)
            self._lines.show(self._reading)
            self._deeds.show(self._reading)
            self._pane.model.show(self._reading.index, None)
            self._filter(self._pane.bar.filter)
        try:
            await self._reading.go(self._changed)
        except HistoryUnavailable as problem:
            self._fail(problem.failure)
        except KeyError:
            self._pane.say(words.FORGOTTEN, words.FORGOTTEN_HINT)

    def _fail(self, failure: Failure) -> None:
        said = explain(failure)
        self._pane.say(said.what, said.next_step, again=True)

    def _filter(self, wanted: FrameFilter) -> None:
        reading = self._reading
        if reading is None or wanted == reading.filter:
            return
        if wanted.open and self._wanted_frame is None:
            self._wanted_frame = self._lines.chosen
        self._lines.choose_none()
        reading.show_only(wanted)
        self._pane.model.show(reading.index, reading.matches)
        self._update()

    def _stop(self) -> None:
        if self._deeds.busy:
            self._deeds.stop()
        elif self._reading is not None:
            self._reading.stop()
            self._update()

    def _resume(self) -> None:
        if self._reading is not None:
            self._reading.resume()
            self._update()

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
        reading, pane = self._reading, self._pane
        self._late = False
        self._pause.start()
        if reading is None or reading.row is None:
            return
        index, live = reading.index, reading.row.state is not RunState.ENDED
        if not len(index):
            self._say_empty(reading, live=live)
            return
        pane.show_table()
        self._arrived_live = self._arrived_live or live  # its last frames may come with the news that it is over
        pane.follow(follows=self._arrived_live)
        pane.extend()
        pane.show_none_fit(none=not pane.model.rowCount() and not reading.searching)
        pane.bar.show_types(index.types(), len(index))
        pane.bar.show_unknown(index.unknown)
        pane.bar.show_count(words.count_words(reading, live=live))
        if not self._deeds.busy:
            done = reading.looked if reading.searching else len(index)
            pane.bar.show_progress(words.progress_words(reading), done, reading.expected, stopped=reading.stopped)
        self._deeds.offer()
        self._choose_wanted()

    def _say_empty(self, reading: FrameReading, *, live: bool) -> None:
        row = reading.row
        if live or not reading.complete or row is None:
            self._pane.say(words.WAITING if live else words.OPENING)
        elif reading.missing:
            self._pane.say(words.NO_FRAMES, f"{reading.missing:,} frames came; the disk did not take them.")
        else:
            why = explain(row.failure).what if row.failure is not None else ""
            self._pane.say(words.NO_FRAMES, why)

    def _choose_wanted(self) -> None:
        reading, number = self._reading, self._wanted_frame
        row = reading.index.row_of(number) if reading is not None and number is not None else None
        if reading is None or row is None:
            return
        shown = self._pane.model.shown_at(row)
        if shown is None and reading.matches is not None:
            self._pane.bar.clear_filter()
            self._filter(FrameFilter())
            return
        if shown is not None:
            self._wanted_frame = None
            self._pane.table.choose(shown)

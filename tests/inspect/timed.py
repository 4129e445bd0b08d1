"""The tab “Timing” on a screen with its controller, over a real history."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, Origin, Turn
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.inspect.timing_control import TimingController
from chatbase_inspector.inspect.timing_pane import TimingPane
from chatbase_inspector.problems import Failure
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timing.bars import Bar
from tests.inspect.framed import begun
from tests.support.accessible import by_name, spoken
from tests.support.qt_loop import LiveLoop
from tests.timing import clock
from tests.timing.clock import MS

# 18 frames of “interleaved-tools”; the calls of “stock” and “price” overlap
TOOLS_MS = [100, 110, 200, 260, 300, 340, 380, 400, 420, 440, 2600, 3400, 3450, 3460, 3500, 3560, 3600, 3610]
STORED = Attempt(0, Origin.STORED)


def turn_of(*attempts: Attempt) -> Turn:
    rows = tuple(replace(each, number=row) for row, each in enumerate(attempts))
    return Turn("turn-1", None, rows, len(rows) - 1)


async def ended(
    history: History, frames: Sequence[Frame], took_ms: int, failure: Failure | None = None, *, streamed: bool = True
) -> Attempt:
    """A run that is over, as the history has it, and as the timeline shows it."""
    recorder = await begun(history, streamed=streamed)
    recorder.headers(200, "request-1", 10 * MS, [])
    recorder.frames(frames)
    outcome = Outcome.COMPLETE if failure is None else Outcome.REFUSED
    await recorder.end(RunEnd(outcome=outcome, duration_ns=took_ms * MS, failure=failure))
    state = clock.live([[frame] for frame in frames], clock.headers(10), clock.ended(took_ms, failure))
    return replace(clock.attempt_of(state), run=recorder.run_id)


def complete(took_ms: int) -> RunEnd:
    return RunEnd(outcome=Outcome.COMPLETE, duration_ns=took_ms * MS)


@dataclass
class TimingDesk:
    """The tab with its controller and a history."""

    pane: TimingPane
    scope: TaskScope
    history: History
    live: LiveLoop
    qtbot: QtBot
    trouble: Failure | None = None
    chosen: list[tuple[int, int | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.controller = TimingController(self.pane, self.scope, self._opened)
        self.pane.span_chosen.connect(lambda frame, part: self.chosen.append((frame, part)))

    async def _opened(self) -> History | Failure:
        return self.trouble or self.history

    def keep(self, name: str, at_ms: Sequence[int], took_ms: int) -> Attempt:
        """A recording of which each frame came at that time."""
        return self.live.run(ended(self.history, clock.arriving(name, at_ms), took_ms))

    def open(self, *attempts: Attempt, index: int = -1) -> None:
        turn = turn_of(*attempts)
        self.controller.show_attempt(turn, index % len(attempts), None)

    def opened(self, *attempts: Attempt) -> None:
        """Choose the last of these and wait until it is drawn to its end."""
        self.open(*attempts)
        self.qtbot.waitUntil(lambda: "The answer " in self.described() and "still" not in self.described())

    def described(self) -> str:
        return self.pane.waterfall.accessibleDescription()

    def said(self) -> str:
        """All labels that can be seen."""
        labels = self.pane.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisibleTo(self.pane))

    def says(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.said())

    def cards(self) -> list[str]:
        """What a screen reader hears of the figures."""
        frames = self.pane.findChildren(QFrame)
        return [spoken(card) for card in frames if card.property("role") == "card" and card.isVisibleTo(self.pane)]

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(by_name(self.pane, QAbstractButton, name), Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.pane.waterfall, key, modifier)

    def tip(self, place: QPoint) -> str:
        """What the tool tip says there."""
        view = self.pane.waterfall
        QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
        return QToolTip.text()

    def wheel(self, place: QPoint, turned: int) -> None:
        """Turn the wheel with Ctrl."""
        view = self.pane.waterfall.viewport()
        event = QWheelEvent(
            QPointF(place),
            QPointF(view.mapToGlobal(place)),
            QPoint(),
            QPoint(0, turned),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)

    def readout(self) -> str:
        return by_name(self.pane, QLabel, "Under the cursor").text()

    def bar(self, label: str) -> Bar:
        picture = self.pane.waterfall.picture
        assert picture is not None
        return next(bar for bar in picture.bars if bar.label == label)

    def place(self, bar: Bar) -> QPoint:
        """The middle of a bar in the viewport."""
        return QPoint(round(bar.x + bar.width / 2), round(self.pane.waterfall.lanes_top_px + bar.y + 11))


@contextmanager
def timing_desk(live: LiveLoop, qtbot: QtBot, folder: Path) -> Iterator[TimingDesk]:
    """The tab on a screen, 420 px wide; closed at the end, so that no task or widget stays."""
    pane = TimingPane()
    pane.resize(420, 800)
    pane.show()
    crashes: list[str] = []
    scope = TaskScope(lambda slot, problem: crashes.append(f"{slot}: {problem!r}"))
    history = live.run(History.open(folder / "history.sqlite3"))
    desk = TimingDesk(pane, scope, history, live, qtbot)
    try:
        yield desk
    finally:
        desk.controller.close()
        live.run(scope.aclose())
        live.run(history.close())
        pane.close()
        pane.deleteLater()
    assert crashes == []

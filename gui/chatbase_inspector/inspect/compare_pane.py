"""The tab “Compare”: two answers to one message, their numbers, words and tool calls."""

from PySide6.QtCore import QEvent, QRect, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from chatbase_inspector.compare.result import Comparison
from chatbase_inspector.inspect.compare_bar import COPY_KEY, NEXT_KEY, PREVIOUS_KEY, CompareBar
from chatbase_inspector.inspect.compare_calls import CallsSection
from chatbase_inspector.inspect.compare_figures import FiguresSection
from chatbase_inspector.inspect.compare_labels import plain_label
from chatbase_inspector.inspect.compare_reading import Difference, differences, pieces_of
from chatbase_inspector.inspect.compare_states import BusyPage, StatePage
from chatbase_inspector.inspect.compare_text import TextSection
from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce

NOTHING = "Choose an answer in the timeline to compare it with another one."
ALONE = "There is only one answer to this message."
ALONE_HINT = "Retry it, and both can be compared here."
ALIKE = "Both say the same and do the same."
STOPPED = "Comparing was stopped."
FAILED = "These two answers could not be compared."
_SIDE_BY_SIDE_PX = 340
_NARROW_PX = 320
_SIDE_PX = 14
_MOMENT_MS = 250


class ComparePane(QWidget):
    """Shows what it is given; a controller computes it.

    Signals:
        sides_requested: the keys of the left and the right answer that the person chose.
        copy_requested: the diff is wanted as text; True: only what differs.
        stop_requested: the person does not want to wait for the comparison.
        compare_requested: what is chosen is wanted: the tab came into sight, or the person asks again.
    """

    sides_requested = Signal(str, str)
    copy_requested = Signal(bool)
    stop_requested = Signal()
    compare_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._differences: tuple[Difference, ...] | None = None
        self._sought: tuple[QWidget, QRect] | None = None
        self._at = 0  # 1 for the first difference; 0: the person has gone to none yet
        self._bar = CompareBar()
        self._state, self._busy = StatePage(), BusyPage()
        self._figures = FiguresSection()
        self._text = TextSection(self._reveal)
        self._calls = CallsSection(self._reveal)
        self._alike = plain_label(f"= {ALIKE}", "strong")
        self._alike.setAccessibleName(ALIKE)
        self._page = self._scrolling()
        self._stack = QStackedWidget()
        for page in (self._state, self._busy, self._page):
            self._stack.addWidget(page)
        self._moment = QTimer(self)
        self._moment.setSingleShot(True)
        self._moment.setInterval(_MOMENT_MS)
        self._moment.timeout.connect(self._show_busy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        self._join()
        self.show_nothing()

    def show_nothing(self) -> None:
        """No answer is chosen in the timeline."""
        self._say(NOTHING, with_bar=False)

    def show_alone(self) -> None:
        """The turn has one answer only."""
        self._say(ALONE, ALONE_HINT, with_bar=False)

    def show_sides(self, choices: tuple[tuple[str, str], ...], left: str, right: str) -> None:
        """Offer pairs of key and label, with two chosen. What was compared before stays until something is known."""
        self._bar.show_sides(choices, left, right)
        self._bar.show()

    def show_busy(self) -> None:
        """Comparing has begun; said when it takes longer than a moment."""
        if not self._moment.isActive():
            self._moment.start()

    def show_stopped(self) -> None:
        """The person stopped it."""
        self._say(STOPPED, button="Compare")

    def show_failed(self) -> None:
        """It broke off."""
        self._say(FAILED, "Nothing was changed or lost here.", "Try again")

    def show_comparison(self, comparison: Comparison) -> None:
        """Show the numbers, words and calls of the two chosen answers."""
        self._moment.stop()
        labels = self._bar.labels
        pieces = pieces_of(comparison.text.inline)
        self._differences, self._at = differences(comparison, pieces), 0
        self._sought = None
        self._alike.setVisible(comparison.alike)
        self._choose_reading()
        self._figures.show_figures(comparison.figures, labels)
        self._text.show_text(comparison.text, pieces, labels)
        self._calls.show_calls(comparison.calls)
        self._stack.setCurrentWidget(self._page)
        self._page.verticalScrollBar().setValue(0)
        self._bar.show_place(0, len(self._differences))
        announce(self, ALIKE if comparison.alike else f"Compared: {len(self._differences)} differences")

    @property
    def compared(self) -> bool:
        """Whether a comparison is what the person sees."""
        return self._differences is not None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The places that next and previous go to; empty while nothing is compared."""
        return self._differences or ()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.compare_requested.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():  # larger letters need more room
            self._choose_reading()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_reading()
        side = metrics.SPACE_S if event.size().width() < metrics.scaled(_NARROW_PX) else _SIDE_PX
        layout = self._content.layout()
        if layout is not None:
            layout.setContentsMargins(side, metrics.SPACE_XS, side, metrics.SPACE_M)

    def _say(self, words: str, hint: str = "", button: str = "", *, with_bar: bool = True) -> None:
        self._moment.stop()
        self._differences = None
        self._bar.setVisible(with_bar)
        self._bar.show_place(0, None)
        self._state.say(words, hint, button)
        self._stack.setCurrentWidget(self._state)

    def _show_busy(self) -> None:
        self._differences = None
        self._bar.show_place(0, None)
        self._stack.setCurrentWidget(self._busy)
        self._busy.start()

    def _choose_reading(self) -> None:
        """Side by side where there is room and the person wants it."""
        room = self.width() >= metrics.scaled(_SIDE_BY_SIDE_PX)
        self._bar.offer_side_by_side(offered=room)
        self._text.show_side_by_side(side_by_side=room and self._bar.side_by_side)

    def _show_only_differences(self, only: bool) -> None:
        with QSignalBlocker(self._page.verticalScrollBar()):
            for section in (self._figures, self._text, self._calls):
                section.show_only_differences(only=only)
        self._go(self._at)

    def _read_otherwise(self) -> None:
        self._choose_reading()
        self._go(self._at)

    def _step(self, step: int) -> None:
        """To the next difference (+1) or the one before (-1); behind the last comes the first."""
        count = len(self.differences)
        if not count:
            return
        at = 1 if not self._at and step > 0 else (self._at - 1 + step) % count + 1 if self._at else count
        self._go(at)
        announce(self, f"{at} of {count}. {self.differences[at - 1].words}")

    def _go(self, at: int) -> None:
        if self._differences is None:
            return
        self._at = at
        self._bar.show_place(at, len(self._differences))
        there = self._differences[at - 1] if at else None
        self._calls.go_to(there.at if there is not None and there.kind == "call" else None)
        self._text.go_to(there.at if there is not None and there.kind == "text" else 0)

    def _copy(self) -> None:
        if self._differences is not None:
            self.copy_requested.emit(self._bar.only_differences)

    def _reveal(self, widget: QWidget, area: QRect) -> None:
        """Scroll the page to it once its place is known: what was just shown gets one when the loop comes round, and
        another one when the page grows; until the person scrolls."""
        self._sought = (widget, area)
        QTimer.singleShot(0, self, self._scroll_to_sought)

    def _scroll_to_sought(self) -> None:
        if self._sought is None:
            return
        widget, area = self._sought
        if not isValid(widget) or not self._content.isAncestorOf(widget) or not widget.isVisible():
            return
        top = widget.mapTo(self._content, area.topLeft()).y()
        height = min(area.height(), self._page.viewport().height() // 2)
        self._page.ensureVisible(0, top + height // 2, 0, height // 2 + metrics.SPACE_XL)

    def _scrolling(self) -> QScrollArea:
        page = self._content = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(_SIDE_PX, metrics.SPACE_XS, 14, metrics.SPACE_M)
        column.setSpacing(metrics.SPACE_L)
        for section in (self._alike, self._figures, self._text, self._calls):
            column.addWidget(section)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        scroll.verticalScrollBar().rangeChanged.connect(self._scroll_to_sought)
        scroll.verticalScrollBar().actionTriggered.connect(self._seek_nothing)
        return scroll

    def _seek_nothing(self) -> None:
        self._sought = None

    def _join(self) -> None:
        self._bar.sides_requested.connect(self.sides_requested)
        self._bar.step_requested.connect(self._step)
        self._bar.copy_requested.connect(self._copy)
        self._bar.only_differences_requested.connect(self._show_only_differences)
        self._bar.side_by_side_requested.connect(self._read_otherwise)
        self._busy.stop_requested.connect(self.stop_requested)
        self._state.again_requested.connect(self.compare_requested)
        for words, keys, slot in (
            ("Next difference", NEXT_KEY, lambda: self._step(1)),
            ("Previous difference", PREVIOUS_KEY, lambda: self._step(-1)),
            ("Copy the differences", COPY_KEY, self._copy),
        ):
            action = QAction(words, self)  # works wherever the focus is, while this tab is in sight
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(slot)
            self.addAction(action)

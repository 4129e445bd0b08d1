"""The tab “Timing”: where the time of one answer went."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.reading_state import ReadingState
from chatbase_inspector.inspect.timing_bar import ReadingLine, TimingBar, readout
from chatbase_inspector.inspect.timing_cards import FigureCards, SpreadTable
from chatbase_inspector.inspect.timing_reading import Picture
from chatbase_inspector.inspect.timing_waterfall import Waterfall
from chatbase_inspector.inspect.timing_words import NOTHING, sentence_html
from chatbase_inspector.look import metrics
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.figures import Measured
from chatbase_inspector.timing.sentence import sentence_of, spoken
from chatbase_inspector.timing.spread import Spread

_SIDE_PX = 14
_NARROW_PX = 320


class TimingPane(QWidget):
    """Shows what it is given; a controller reads it.

    Signals:
        span_chosen: a bar was chosen: the number of its first frame, and its row in `Attempt.parts` or None.
        shown, hidden: the tab can be seen, or not any more.
        again_requested, stop_requested, resume_requested: what the person wants of the reading.
    """

    span_chosen = Signal(int, object)
    shown = Signal()
    hidden = Signal()
    again_requested = Signal()
    stop_requested = Signal()
    resume_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding, self._finding_words = _finding()
        self._said: str | None = None
        self._cards, self._spread = FigureCards(), SpreadTable()
        self._why = text_label("", "secondary")
        self._why.hide()
        self._bar, self._reading = TimingBar(), ReadingLine()
        self.waterfall = Waterfall()
        self._readout = readout()
        self._state = ReadingState("info", "Try to read the times again")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._state)
        self._stack.addWidget(self._filled())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._join()
        self.say(NOTHING)

    def say(self, words: str, hint: str = "", *, again: bool = False) -> None:
        """There is no picture: why, and what to do; `again`: it is a problem and can be tried again."""
        self.waterfall.reset()
        self._state.say(words, hint, again=again)
        self._stack.setCurrentWidget(self._state)

    def show_figures(self, figures: Sequence[Measured], spreads: Sequence[Spread], why: str = "") -> None:
        """The numbers of the answer and of the stack; `why`: one line more, such as why nothing was measured."""
        self._cards.show_figures(figures)
        self._spread.show_spread(spreads)
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._stack.setCurrentIndex(1)

    def show_picture(self, picture: Picture | None) -> None:
        """The finding and the waterfall; None: there is none for this answer."""
        found = sentence_of(picture.waits) if picture is not None else None
        said = spoken(picture.waits) if picture is not None else ""
        if said != self._said:
            self._said = said
            self._finding.setVisible(found is not None)
            self._finding_words.setText(sentence_html(found, metrics.mono_family()) if found is not None else "")
            self._finding.setAccessibleName(said)
        for widget in (self._bar, self.waterfall, self._readout):
            widget.setVisible(picture is not None)
        self.waterfall.show_picture(picture)

    def show_progress(self, done: int, expected: int, *, stopped: bool) -> None:
        """How far the reading has come; all done hides it."""
        if done >= expected:
            self._reading.hide()
        else:
            self._reading.show_progress(done, expected, stopped=stopped)

    def show_frame(self, number: int) -> None:
        """Choose the bar that the frame belongs to; no signal comes of it."""
        picture = self.waterfall.shown
        span = picture.track.span_at(number) if picture is not None else None
        self.waterfall.choose_key(span.key if span is not None else None)

    def show_part(self, row: int | None) -> None:
        """Choose the bar of a row of `Attempt.parts`; no signal comes of it."""
        picture = self.waterfall.shown
        span = picture.track.of_part(row) if picture is not None and row is not None else None
        self.waterfall.choose_key(span.key if span is not None else None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = metrics.SPACE_S if event.size().width() < metrics.scaled(_NARROW_PX) else _SIDE_PX
        self._column.setContentsMargins(side, metrics.SPACE_M, side, metrics.SPACE_M)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()

    def _filled(self) -> QWidget:
        self.waterfall.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        content = QWidget()
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(_SIDE_PX, metrics.SPACE_M, _SIDE_PX, metrics.SPACE_M)
        column.setSpacing(metrics.SPACE_S)
        for widget in (self._finding, self._cards, self._why, self._spread, self._bar, self._reading):
            column.addWidget(widget)
        column.addWidget(self.waterfall, 1)
        column.addWidget(self._readout)
        column.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _join(self) -> None:
        self._bar.zoom_requested.connect(self._zoom)
        self._bar.fold_requested.connect(lambda folded: self.waterfall.fold(folded=folded))
        self.waterfall.zoom_changed.connect(lambda fit: self._bar.show_fit(fit=fit))
        self.waterfall.told.connect(self._tell)
        self.waterfall.bar_chosen.connect(self._choose)
        self._state.again_requested.connect(self.again_requested)
        self._reading.stop_requested.connect(self.stop_requested)
        self._reading.resume_requested.connect(self.resume_requested)

    def _tell(self, words: str) -> None:
        self._readout.setText(words or " ")
        self._readout.setAccessibleDescription(words)

    def _zoom(self, step: int) -> None:
        if step:
            self.waterfall.zoom(step)
        else:
            self.waterfall.fit()

    def _choose(self, bar: Bar) -> None:
        picture = self.waterfall.shown
        span = bar.span
        if span is None and bar.keys and picture is not None:
            span = picture.track.spans[bar.keys[0]]
        if span is not None and span.first_frame is not None:
            self.span_chosen.emit(span.first_frame, span.part)
        elif bar.wait is not None:
            frame = bar.wait.after if bar.wait.after is not None else bar.wait.before
            if frame is not None:
                self.span_chosen.emit(frame, None)


def _finding() -> tuple[QFrame, QLabel]:
    frame = QFrame()
    frame.setProperty("role", "notice")
    frame.setProperty("tone", "caution")
    frame.hide()
    words = text_label()
    words.setTextFormat(Qt.TextFormat.RichText)
    line = QVBoxLayout(frame)
    line.setContentsMargins(12, 8, 12, 8)
    line.addWidget(words)
    return frame, words

"""Figures of one answer as small cards, and how far they are apart over all attempts of a turn."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.compare.result import Unknown
from chatbase_inspector.inspect.timing_words import card_words, spread_words, value_words
from chatbase_inspector.look import metrics
from chatbase_inspector.look.labels import ElidedLabel, text_label
from chatbase_inspector.timing.figures import Measured
from chatbase_inspector.timing.spread import Spread

_SHOWN = ("headers", "first-event", "first-text", "longest-gap", "total", "text-rate", "credits", "finish-reason")
_SHORT = {
    "headers": "headers",
    "first-event": "first event",
    "first-text": "first text",
    "longest-gap": "longest gap",
    "total": "total",
    "text-rate": "chars / s",
    "credits": "credits",
    "finish-reason": "finish",
}
_CARD_PX = 92
_BORDER_PX = 4


class FigureCards(QWidget):
    """As many cards in a line as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = {name: _Card(_SHORT[name]) for name in _SHOWN}
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(metrics.SPACE_S)
        self._arrange(4)

    def show_figures(self, figures: Sequence[Measured]) -> None:
        """Show these; a figure that is not among the cards is left out."""
        live = any(figure.so_far for figure in figures)
        for figure in figures:
            card = self._cards.get(figure.name)
            if card is not None:
                card.show_figure(figure, live=live)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() + metrics.SPACE_S
        fits = room // (metrics.scaled(_CARD_PX) + metrics.SPACE_S)
        self._arrange(8 if fits >= 8 else 4 if fits >= 4 else 2)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for row, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, row // columns, row % columns)
        for column in range(len(self._cards)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class _Card(QFrame):
    """One figure. What is not known says why in quiet letters, never 0."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._label = label
        self._value = _Value()
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setWordWrap(True)
        self._value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 5, 6, 6)
        column.setSpacing(1)
        column.addWidget(ElidedLabel(label, "caption"))
        column.addWidget(self._value)
        column.addStretch(1)
        self._align()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()

    def show_figure(self, figure: Measured, *, live: bool) -> None:
        words = card_words(figure, live=live)
        if words != self._value.text():
            self._value.setText(words)
            self.setToolTip(f"<qt>{escape(words)}<br>{escape(figure.note)}</qt>" if figure.note else "")
            self.setAccessibleName(f"{figure.label}: {'not yet' if words == '…' else words}")
            self.setAccessibleDescription(figure.note)
        role = "quiet" if isinstance(figure.value, Unknown) else "" if isinstance(figure.value, str) else "strong"
        if role != self._value.property("role"):
            self._value.setProperty("role", role)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)

    def _align(self) -> None:
        """Qt aligns a figure as left to right text, also where all else is mirrored."""
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self._value.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)


class _Value(QLabel):
    """Words that may break. A style sheet's border takes room that the layout does not know of (PySide6 6.11.3)."""

    @override
    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(max(1, width - _BORDER_PX))


class SpreadTable(QWidget):
    """The middle and the spread of each figure over the attempts; folded to one line until the person wants it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = QPushButton()
        self._button.setCheckable(True)
        self._button.setProperty("role", "chip")
        self._median = ElidedLabel("", "secondary")
        self._button.toggled.connect(self._unfold)
        self._shown: tuple[Spread, ...] = ()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(metrics.SPACE_M, 0, 0, 0)
        self._grid.setHorizontalSpacing(metrics.SPACE_M)
        self._grid.setVerticalSpacing(2)
        for at, stretch in enumerate((2, 2, 3, 1)):
            self._grid.setColumnStretch(at, stretch)
        self._table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self._button)
        line.addWidget(self._median)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self._table)
        self.hide()

    def show_spread(self, spreads: Sequence[Spread]) -> None:
        """Show these; none hides it."""
        shown = tuple(spread for spread in spreads if spread.name in _SHORT)
        self.setVisible(bool(shown))
        if not shown or shown == self._shown:
            return
        self._shown = shown
        attempts = shown[0].attempts
        total = next((spread for spread in shown if spread.name == "total"), None)
        self._words = f"Across {attempts} attempts"
        self._button.setToolTip("Median, lowest and highest of each figure")
        known = total.median if total is not None else None
        self._median.setText(f"median total {value_words(known, 'ns')}" if known is not None else "")
        self._unfold(self._button.isChecked())
        self._fill()

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, words in enumerate(("", "median", "lowest – highest", "known")):
            self._grid.addWidget(text_label(words, "quiet"), 0, at)
        for row, spread in enumerate(self._shown, 1):
            middle, apart, have = spread_words(spread)
            self._grid.addWidget(text_label(_SHORT[spread.name], "caption"), row, 0)
            value = text_label(middle, "" if spread.values else "quiet")
            value.setAccessibleName(f"{spread.label}, median of {have}: {middle}. {apart}")
            self._grid.addWidget(value, row, 1)
            self._grid.addWidget(text_label(apart, "secondary"), row, 2)
            self._grid.addWidget(text_label(have, "quiet"), row, 3)

    def _unfold(self, open_: bool) -> None:
        self._button.setText(f"{self._words} {'▴' if open_ else '▾'}")
        self._button.setAccessibleName(self._words)
        self._button.setAccessibleDescription("unfolded" if open_ else "folded")
        self._table.setVisible(open_)

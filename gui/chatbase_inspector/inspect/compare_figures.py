"""The table of numbers. What is not known says why, in quiet ink; it is never 0."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from chatbase_inspector.compare.result import Figure, Unknown
from chatbase_inspector.inspect.compare_labels import plain_label
from chatbase_inspector.inspect.compare_words import NO_CHANGE, SAME, change_words, equal, value_words
from chatbase_inspector.look import metrics, theme
from chatbase_inspector.look.direction import runs_right_to_left

_CHANGE = 3
_NARROW_PX = 300
_NARROW_TEXT_PX = 11
_WIDEST_VALUE_PX = 170
_ROW_PAD_PX = 8
_SLACK_PX = 3  # a text measured to the pixel may still break


class FiguresSection(QWidget):
    """Name, left, right, change; equal rows go when only differences are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[Figure, ...] = ()
        self._labels = ("", "")
        self._only_differences = False
        self.table = FiguresTable()
        self._same = plain_label("", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.SPACE_XS)
        column.addWidget(plain_label("Numbers", "strong"))
        column.addWidget(self.table)
        column.addWidget(self._same)

    def show_figures(self, figures: tuple[Figure, ...], labels: tuple[str, str]) -> None:
        """Show these rows under the names of the two answers."""
        self._figures, self._labels = figures, labels
        self._show()

    def show_only_differences(self, *, only: bool) -> None:
        self._only_differences = only
        self._show()

    def _show(self) -> None:
        rows = [row for row in self._figures if not (self._only_differences and equal(row))]
        hidden = len(self._figures) - len(rows)
        self.table.setVisible(bool(rows))
        self.table.show_rows(rows, self._labels)
        self._same.setText(_hidden(hidden, all_of_them=not rows))
        self._same.setVisible(hidden > 0 or not rows)


class FiguresTable(QTableWidget):
    """As high as its rows; the arrow keys go through the cells, Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setAccessibleName("Numbers of both answers")
        self.setProperty("role", "figures")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(10)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(20)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_rows(self, rows: Iterable[Figure], labels: tuple[str, str]) -> None:
        """Fill it; the rows before go."""
        rows = list(rows)
        for column, label in enumerate(("", *labels, "change")):
            head = QTableWidgetItem(_short(label))
            head.setData(Qt.ItemDataRole.UserRole, _short(label))
            head.setToolTip(label)
            self.setHorizontalHeaderItem(column, head)
        self.setRowCount(len(rows))
        for row, figure in enumerate(rows):
            change = change_words(figure)
            self.setItem(row, 0, _item(figure.label))
            for column, value in ((1, figure.left), (2, figure.right)):
                said = self._in_order(value_words(value, figure.unit))
                self.setItem(row, column, _item(said, quiet=isinstance(value, Unknown)))
            self.setItem(row, _CHANGE, _item(self._in_order(change), quiet=change in {NO_CHANGE, SAME}))
        self._fit()

    def _in_order(self, words: str) -> str:
        """In a mirrored window “+14” and “310 ms” must not turn round."""
        digits = any(letter.isdigit() for letter in words)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return f"\u200e{words}" if digits and mirrored and not runs_right_to_left(words) else words

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.columnCount():
            for row in range(self.rowCount()):
                for column in range(self.columnCount()):
                    _dress(self.item(row, column))
            self._fit()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.clearSelection()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())

    def _fit(self) -> None:
        """Each column as wide as its words while there is room; then the names break, then the values."""
        if not self.columnCount() or self.viewport().width() <= 0:
            return
        room = self.viewport().width()
        narrow = room < metrics.scaled(_NARROW_PX)
        font = metrics.second()
        if narrow:
            font.setPixelSize(metrics.text_px(_NARROW_TEXT_PX))
        fonts = QFontMetrics(font)
        elide = (
            Qt.TextElideMode.ElideNone if narrow else Qt.TextElideMode.ElideRight
        )  # it would take both lines for one
        self.horizontalHeader().setTextElideMode(elide)
        for column in range(1, 3):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                label = head.data(Qt.ItemDataRole.UserRole)
                head.setText(label.replace(" ", "\n", 1) if narrow else label)
        widths = self._widths(fonts, room)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        for row in range(self.rowCount()):
            self.setRowHeight(row, self._height(row, widths, font))
        rows = sum(self.rowHeight(row) for row in range(self.rowCount()))
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height())

    def _widths(self, fonts: QFontMetrics, room: int) -> list[int]:
        pad = _pad(self)
        texts = [[self._words(row, column) for row in range(self.rowCount())] for column in range(4)]
        wide = [max((fonts.horizontalAdvance(text) for text in texts[at]), default=0) + pad for at in range(4)]
        longest = [_longest_word(fonts, texts[at]) + pad for at in range(4)]
        wide[_CHANGE] = max(wide[_CHANGE], QFontMetrics(metrics.second()).horizontalAdvance("change") + pad)
        value = min(max(wide[1], wide[2]), metrics.scaled(_WIDEST_VALUE_PX))
        if wide[0] + 2 * value + wide[_CHANGE] <= room:
            air = min(metrics.SPACE_XL, (room - wide[0] - 2 * value - wide[_CHANGE]) // 3)
            return [wide[0] + air, value + air, value + air, room - wide[0] - 2 * value - 3 * air]
        shared = (room - wide[0] - wide[_CHANGE]) // 2
        if shared >= max(longest[1], longest[2], value // 2 + pad):
            return [wide[0], shared, shared, room - wide[0] - 2 * shared]
        # what is not known has broken into two lines already: now names do, and values again when even that is too much
        name = max(longest[0], min(wide[0], room - 2 * value - wide[_CHANGE]))
        value = max(20, (room - name - wide[_CHANGE]) // 2)
        return [name, value, value, max(20, room - name - 2 * value)]

    def _height(self, row: int, widths: list[int], font: QFont) -> int:
        fonts, lines = QFontMetrics(font), 0
        for column, width in enumerate(widths):
            item = self.item(row, column)
            if item is not None:
                item.setFont(font)
            box = QRect(0, 0, max(1, width - _pad(self) + _SLACK_PX), 10_000)
            flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
            lines = max(lines, fonts.boundingRect(box, int(flags), self._words(row, column)).height())
        return lines + _ROW_PAD_PX

    def _words(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""


def _pad(table: QWidget) -> int:
    """What the delegate keeps free left and right of a cell's words, with the style sheet's padding."""
    return 2 * (table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1 + 1) + _SLACK_PX


def _longest_word(fonts: QFontMetrics, texts: list[str]) -> int:
    return max((fonts.horizontalAdvance(word) for text in texts for word in text.split()), default=0)


def _item(words: str, *, quiet: bool = False) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setToolTip(words if len(words) > 20 else "")
    item.setData(Qt.ItemDataRole.UserRole, quiet)
    _dress(item)
    return item


def _dress(item: QTableWidgetItem | None) -> None:
    if item is None:
        return
    item.setTextAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
    tokens = theme.current()
    item.setForeground(QColor(tokens.third if item.data(Qt.ItemDataRole.UserRole) else tokens.ink))


def _short(label: str) -> str:
    return label.partition(" · ")[0]


def _hidden(count: int, *, all_of_them: bool) -> str:
    if all_of_them:
        return "All numbers are the same."
    return f"{count} more {'is' if count == 1 else 'are'} the same."

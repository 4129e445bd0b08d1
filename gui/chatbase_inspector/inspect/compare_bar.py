"""Which two answers are compared, and how one goes through their differences."""

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.compare_labels import ChoiceBox
from chatbase_inspector.look import metrics
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.icons import icon
from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line

_NARROW_PX = 340
NEXT_KEY, PREVIOUS_KEY, COPY_KEY = "F8", "Shift+F8", "Ctrl+Shift+D"


class CompareBar(QWidget):
    """Signals: `sides_requested` carries the keys of left and right; `step_requested` +1 for the next difference, -1
    for the one before; the others say what they are called."""

    sides_requested = Signal(str, str)
    step_requested = Signal(int)
    copy_requested = Signal()
    only_differences_requested = Signal(bool)
    side_by_side_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = ChoiceBox("Left answer"), ChoiceBox("Right answer")
        self._captions = (QLabel("Compare"), QLabel("against"))
        self._icons: list[tuple[QToolButton, str]] = []
        self._swap = self._button("swap", "Swap the two answers", "")
        self._previous = self._button("up", "Previous difference", PREVIOUS_KEY)
        self._next = self._button("down", "Next difference", NEXT_KEY)
        self._copy = self._button("copy", "Copy the differences", COPY_KEY)
        self._place = QLabel()
        self._place.setProperty("role", "secondary")
        self._only = QCheckBox("Only differences")
        self._beside = QCheckBox("Side by side")
        self._beside.setChecked(True)
        for box in (self._left, self._right):
            box.activated.connect(self._choose)
        self._swap.clicked.connect(self._swap_sides)
        self._previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self._next.clicked.connect(lambda: self.step_requested.emit(1))
        self._copy.clicked.connect(self.copy_requested)
        self._only.toggled.connect(self.only_differences_requested)
        self._beside.toggled.connect(self.side_by_side_requested)
        self._join()

    def show_sides(self, choices: tuple[tuple[str, str], ...], left: str, right: str) -> None:
        """Offer these pairs of key and label, with two of them chosen."""
        for box, key in ((self._left, left), (self._right, right)):
            with QSignalBlocker(box):
                if [(box.itemData(row), box.itemText(row)) for row in range(box.count())] != list(choices):
                    box.clear()
                    for each, label in choices:
                        box.addItem(safe_line(label), each)
                box.setCurrentIndex(box.findData(key))

    def show_place(self, at: int, count: int | None) -> None:
        """“3 of 7”; `at` 0: none is the current one yet. `count` None: nothing is compared."""
        words = "" if count is None else "no differences" if not count else counted(count, "difference")
        self._place.setText(f"{at} of {count}" if at and count else words)
        for button in (self._previous, self._next):
            button.setEnabled(bool(count))
        self._copy.setEnabled(count is not None)

    def offer_side_by_side(self, *, offered: bool) -> None:
        """Off while the pane is too narrow; what the person chose stays."""
        self._beside.setEnabled(offered)
        self._beside.setToolTip("" if offered else "There is no room for two texts: make the pane wider")

    @property
    def labels(self) -> tuple[str, str]:
        """What the two chosen answers are called."""
        return self._left.currentText(), self._right.currentText()

    @property
    def only_differences(self) -> bool:
        return self._only.isChecked()

    @property
    def side_by_side(self) -> bool:
        return self._beside.isChecked()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for caption in self._captions:  # in a narrow pane the names of the answers need the room more
            caption.setVisible(event.size().width() >= metrics.scaled(_NARROW_PX))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for button, name in self._icons:
                button.setIcon(icon(name))

    def _choose(self) -> None:
        left, right = self._left.currentData(), self._right.currentData()
        self.sides_requested.emit(left, right)

    def _swap_sides(self) -> None:
        left, right = self._left.currentIndex(), self._right.currentIndex()
        self._left.setCurrentIndex(right)
        self._right.setCurrentIndex(left)
        self._choose()

    def _button(self, name: str, words: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setAccessibleName(words)
        button.setToolTip(f"{words} ({keys})" if keys else words)
        self._icons.append((button, name))
        return button

    def _join(self) -> None:
        sides = QGridLayout()
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setHorizontalSpacing(metrics.SPACE_S)
        sides.setVerticalSpacing(metrics.SPACE_XS)
        for row, (caption, box) in enumerate(zip(self._captions, (self._left, self._right), strict=True)):
            caption.setProperty("role", "caption")
            sides.addWidget(caption, row, 0)
            sides.addWidget(box, row, 1)
        sides.addWidget(self._swap, 0, 2, 2, 1)
        sides.setColumnStretch(1, 1)
        tools = FlowLayout(gap_px=metrics.SPACE_S)
        tools.addWidget(_line(self._previous, self._next, self._place, self._copy))
        tools.addWidget(_line(self._only, self._beside))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, metrics.SPACE_M, 14, metrics.SPACE_S)
        column.setSpacing(metrics.SPACE_S)
        column.addLayout(sides)
        column.addLayout(tools)


def _line(*widgets: QWidget) -> QWidget:
    """What stays together when the bar breaks into lines."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, metrics.SPACE_S, 0)
    row.setSpacing(metrics.SPACE_S)
    line.setMinimumHeight(metrics.TARGET_PX)
    for widget in widgets:
        row.addWidget(widget)
    return line

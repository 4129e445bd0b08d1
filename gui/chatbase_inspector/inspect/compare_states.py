"""What the Compare tab says while there is nothing to show: why, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import IconLabel, text_label


class StatePage(QWidget):
    """A sentence and a hint in the middle. `again_requested`: the person wants it tried (again)."""

    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text_label("", "secondary")
        self._hint = text_label("", "quiet")
        self._again = QPushButton()
        self._again.clicked.connect(self.again_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.SPACE_XL, metrics.SPACE_XL, metrics.SPACE_XL, metrics.SPACE_XL)
        column.addStretch(1)
        column.addWidget(IconLabel("compare"))
        for label in (self._words, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, words: str, hint: str = "", button: str = "") -> None:
        """Show a sentence, what to do about it, and a button that asks for it."""
        self._words.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._again.setText(button)
        self._again.setVisible(bool(button))


class BusyPage(QWidget):
    """Comparing goes on. `stop_requested`: the person does not want to wait."""

    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = "The two answers are compared …"
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(self._words)
        stop = QPushButton("Stop")
        stop.setAccessibleName("Stop comparing")
        stop.clicked.connect(self.stop_requested)
        line = QHBoxLayout()
        line.addWidget(bar, 1)
        line.addWidget(stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, metrics.SPACE_S, 14, metrics.SPACE_S)
        column.addWidget(text_label(self._words, "secondary"))
        column.addLayout(line)
        column.addStretch(1)

    def start(self) -> None:
        """Say it to those who do not see it."""
        announce(self, self._words)

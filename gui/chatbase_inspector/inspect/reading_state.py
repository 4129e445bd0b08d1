"""What a tab that reads a run from the history says while it has nothing to show: why, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import IconLabel, text_label


class ReadingState(QWidget):
    """A sentence and a hint in the middle. `again_requested`: the person wants it tried again.

    Args:
        icon: name of the sign above the sentence.
        again: accessible name of the button that tries again.
    """

    again_requested = Signal()

    def __init__(self, icon: str, again: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = IconLabel(icon)
        self._words = text_label("", "secondary")
        self._hint = text_label("", "quiet")
        self._again = QPushButton("Try again")
        self._again.setAccessibleName(again)
        self._again.clicked.connect(self.again_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.SPACE_XL, metrics.SPACE_XL, metrics.SPACE_XL, metrics.SPACE_XL)
        column.addStretch(1)
        column.addWidget(self._icon)
        for label in (self._words, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, words: str, hint: str = "", *, again: bool = False) -> None:
        """Show a sentence and what to do about it; `again`: it is a problem, and can be tried again."""
        if again:
            announce(self, words)
        self._icon.show_icon("error" if again else self._icon_name, "bad" if again else "third")
        self._words.setText(words)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._again.setVisible(again)

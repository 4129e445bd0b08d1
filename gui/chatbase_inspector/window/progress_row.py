"""One line of work in progress, with a way to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.window.labels import announce, wrapped


class ProgressRow(QWidget):
    """Hidden until `start`; the length of the work is unknown, so the bar only shows that it goes on."""

    stop_requested = Signal()

    def __init__(self, stop_words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = wrapped(role="secondary")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self.stop_button = QPushButton(stop_words)
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.stop_requested)
        line = QHBoxLayout()
        line.addWidget(self._bar, 1)
        line.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._what)
        layout.addLayout(line)
        self.hide()

    def start(self, what: str) -> None:
        """Show the row with a sentence that says what goes on, and announce it."""
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self.show()
        announce(self, what)

    def stop(self) -> None:
        """Hide the row."""
        self.hide()

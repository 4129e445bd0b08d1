"""One line of work in progress: what goes on, how far it is, and a way to stop it where it can be stopped."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label

_FULL = 1000


class BusyLine(QWidget):
    """Hidden until work takes longer than `patience_ms`."""

    stop_requested = Signal()

    def __init__(self, patience_ms: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = text_label("", "secondary")
        self._bar = QProgressBar(textVisible=False)
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.stop_requested)
        self._waiting = QTimer(self, singleShot=True, interval=patience_ms)
        self._waiting.timeout.connect(self._appear)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 12, 4)
        line.addWidget(self._words, 2)
        line.addWidget(self._bar, 3)
        line.addWidget(self.stop_button)
        self.hide()

    def start(self, what: str, *, stop: str = "") -> None:
        """Work goes on; `stop`: the spoken name of the button that stops it, "" when nothing can."""
        self._words.setText(what)
        self._bar.setAccessibleName(what)
        self._bar.setRange(0, 0)
        self.stop_button.setVisible(bool(stop))
        self.stop_button.setAccessibleName(stop)
        if self.isHidden():
            self._waiting.start()

    def progress(self, done: int, total: int) -> None:
        """So much of it is done."""
        if total > 0:
            self._bar.setRange(0, _FULL)
            self._bar.setValue(round(_FULL * done / total))

    def end(self) -> None:
        """It is over."""
        self._waiting.stop()
        self.hide()

    def _appear(self) -> None:
        self.show()
        announce(self, self._words.text())

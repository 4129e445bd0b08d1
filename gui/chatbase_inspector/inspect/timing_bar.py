"""Buttons of the waterfall: closer, farther, all, fold dead time; and how far the reading has come."""

from PySide6.QtCore import QEvent, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QWidget
from typing_extensions import override

from chatbase_inspector.look import metrics
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.labels import ElidedLabel


class TimingBar(QWidget):
    """Signals: `zoom_requested` +1 closer, -1 farther, 0 all; `fold_requested` whether dead time is narrow."""

    zoom_requested = Signal(int)
    fold_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fold = QCheckBox("Fold waits")
        self._fold.setToolTip("Draw dead time narrow")
        self._fold.toggled.connect(self.fold_requested)
        self._align()
        self._fit = _button("Fit", "Show all of it (Home)", self.zoom_requested, 0)
        line = FlowLayout(self, metrics.SPACE_XS)
        line.addWidget(self._fold)
        line.addWidget(_button("−", "Zoom out (−)", self.zoom_requested, -1))
        line.addWidget(_button("+", "Zoom in (+)", self.zoom_requested, 1))
        line.addWidget(self._fit)
        self.show_fit(fit=True)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._align()

    def _align(self) -> None:
        """As high as the buttons beside it."""
        self._fold.setMinimumHeight(metrics.scaled(metrics.TARGET_PX + 2))

    def show_fit(self, *, fit: bool) -> None:
        """Whether all is shown already."""
        self._fit.setEnabled(not fit)


class ReadingLine(QWidget):
    """How far the reading of a long run has come. `stop_requested`, `resume_requested`: what the person wants."""

    stop_requested = Signal()
    resume_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stopped = False
        self._words = ElidedLabel("", "secondary")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._button = QPushButton()
        self._button.clicked.connect(self._press)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._words, 1)
        line.addWidget(self._bar, 1)
        line.addWidget(self._button)
        self.hide()

    def show_progress(self, done: int, expected: int, *, stopped: bool) -> None:
        """So many of so many frames."""
        self._stopped = stopped
        self._words.setText(f"{'Stopped after' if stopped else 'Reading'} {done:,} of {expected:,} frames")
        self._bar.setAccessibleName(self._words.text())
        self._bar.setMaximum(1_000)
        self._bar.setValue(done * 1_000 // max(1, expected))
        self._button.setText("Go on" if stopped else "Stop")
        self._button.setAccessibleName("Go on reading the times" if stopped else "Stop reading the times")
        self.show()

    def _press(self) -> None:
        (self.resume_requested if self._stopped else self.stop_requested).emit()


def readout() -> ElidedLabel:
    """What the cursor or the chosen bar says, below the waterfall."""
    label = ElidedLabel(" ", "secondary")
    label.setAccessibleName("Under the cursor")
    return label


def _button(words: str, tip: str, signal: SignalInstance, step: int) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setAutoRepeat(step != 0)
    button.clicked.connect(lambda: signal.emit(step))
    return button

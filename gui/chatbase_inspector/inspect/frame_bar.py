"""Above the table: which frames are shown, how many there are, and what can be done with them."""

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.inspect.compare_labels import ChoiceBox
from chatbase_inspector.inspect.frame_index import FrameFilter
from chatbase_inspector.look import metrics
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.timeline.safe_text import safe_line

_PAUSE_MS = 150  # after the last letter
_FULL = 1000
COPY_ALL_KEY, SSE_KEY, LINES_KEY, CURL_KEY, FIND_KEY = (
    "Ctrl+Shift+A",
    "Ctrl+Shift+S",
    "Ctrl+Shift+E",
    "Ctrl+Shift+P",
    "Ctrl+Shift+F",
)
_BUTTONS = (
    ("frame", "Copy frame", "Copy the chosen frame as it came", "Ctrl+C in the table"),
    ("all", "Copy all", "Copy all frames shown as they came", COPY_ALL_KEY),
    ("sse", "Save .sse", "Save the whole answer as it came", SSE_KEY),
    ("lines", "Save JSON lines", "Save all frames with their times as JSON lines", LINES_KEY),
    ("curl", "Copy as curl", "Copy the request as a curl command without the key", CURL_KEY),
)


class FrameBar(QWidget):
    """Asks for what the person wants; shows what it is told.

    Signals:
        filter_requested: a `FrameFilter`, a moment after the last letter.
        deed_requested: "frame", "all", "sse", "lines" or "curl".
        stop_requested, resume_requested: the person does not want to wait, or goes on.
    """

    filter_requested = Signal(object)
    deed_requested = Signal(str)
    stop_requested = Signal()
    resume_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types: list[tuple[str, int]] = []
        self._box = ChoiceBox("Type of the frames")
        self._box.addItem("All types", None)
        self.field = QLineEdit()
        self.field.setAccessibleName("Text in the frames")
        self.field.setPlaceholderText("Text in the frames")
        self.field.setToolTip(f"Text in the frames ({FIND_KEY})")
        self.field.setClearButtonEnabled(True)
        self._unknown = QCheckBox()
        self._count = text_label("", "quiet")
        self._working = text_label("", "secondary")
        self._progress = QProgressBar(textVisible=False)
        self._stop = QPushButton()
        self._resumes = False
        self._buttons = {name: _button(words, spoken, keys) for name, words, spoken, keys in _BUTTONS}
        self._moment = QTimer(self)
        self._moment.setSingleShot(True)
        self._moment.setInterval(_PAUSE_MS)
        self._moment.timeout.connect(self._ask)
        self._join()
        self.show_progress("", 0, 0, stopped=False)
        self.show_unknown(0)

    @property
    def filter(self) -> FrameFilter:
        """What the person asks for."""
        return FrameFilter(self._box.currentData(), self.field.text().casefold(), self._unknown.isChecked())

    def clear_filter(self) -> None:
        """Everything is shown; nothing is emitted."""
        with QSignalBlocker(self._box), QSignalBlocker(self.field), QSignalBlocker(self._unknown):
            self._box.setCurrentIndex(0)
            self.field.clear()
            self._unknown.setChecked(False)
        self._moment.stop()

    def show_types(self, types: list[tuple[str, int]], count: int) -> None:
        """The types that occur, with how often; what was chosen stays, and an open list stays as it is."""
        if types == self._types or self._box.view().isVisible():
            return
        self._types = types
        chosen = self._box.currentData()
        with QSignalBlocker(self._box):
            self._box.clear()
            self._box.addItem(f"All types ({count:,})", None)
            for name, often in types:
                self._box.addItem(f"{safe_line(name, 60)} ({often:,})", name)
            if chosen is not None and self._box.findData(chosen) < 0:
                self._box.addItem(f"{safe_line(chosen, 60)} (0)", chosen)
            self._box.setCurrentIndex(max(0, self._box.findData(chosen)) if chosen is not None else 0)
        self._box.setToolTip(self._box.currentText())

    def show_unknown(self, count: int) -> None:
        """How many frames have a type that is not known."""
        self._unknown.setText(f"only unknown ({count:,})")
        self._unknown.setToolTip("Frames whose type this program does not know; they are kept and shown as they came.")
        self._unknown.setEnabled(count > 0 or self._unknown.isChecked())

    def show_count(self, words: str) -> None:
        if words != self._count.text():
            self._count.setText(words)

    def show_progress(self, words: str, done: int, total: int, *, stopped: bool) -> None:
        """What goes on, with a way to stop it; `stopped`: it can go on. No words: nothing goes on."""
        self._line.setVisible(bool(words))
        self._working.setText(words)
        self._progress.setAccessibleName(words)
        self._progress.setVisible(not stopped)
        self._progress.setRange(0, _FULL if total else 0)
        self._progress.setValue(_FULL * done // total if total else 0)
        self._resumes = stopped
        self._stop.setText("Go on" if stopped else "Stop")
        self._stop.setAccessibleName("Go on with the frames" if stopped else "Stop working on the frames")

    def offer(self, name: str, *, offered: bool) -> None:
        """Whether the button can be pressed."""
        self._buttons[name].setEnabled(offered)

    def press(self, name: str) -> None:
        """The key of a button."""
        if self._buttons[name].isEnabled():
            self.deed_requested.emit(name)

    def _ask(self) -> None:
        self._moment.stop()
        self.filter_requested.emit(self.filter)

    def _stop_or_resume(self) -> None:
        (self.resume_requested if self._resumes else self.stop_requested).emit()

    def _join(self) -> None:
        self._box.activated.connect(self._ask)
        self.field.textEdited.connect(self._moment.start)
        self.field.textChanged.connect(self._moment.start)
        self.field.returnPressed.connect(self._ask)
        self._unknown.toggled.connect(self._ask)
        self._stop.clicked.connect(self._stop_or_resume)
        self._box.setMinimumWidth(metrics.scaled(120))
        self.field.setMinimumWidth(metrics.scaled(120))
        first = QHBoxLayout()
        first.setSpacing(metrics.SPACE_S)
        first.addWidget(self._box, 1)
        first.addWidget(self.field, 1)
        second = QHBoxLayout()
        second.setSpacing(metrics.SPACE_M)
        second.addWidget(self._unknown)
        second.addWidget(self._count, 1)
        tools = FlowLayout(gap_px=metrics.SPACE_XS)
        for name, button in self._buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.deed_requested.emit(name))
            tools.addWidget(button)
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._working, 2)
        line.addWidget(self._progress, 1)
        line.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, metrics.SPACE_M, 14, metrics.SPACE_S)
        column.setSpacing(metrics.SPACE_S)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(tools)
        column.addWidget(self._line)


def _button(words: str, spoken: str, keys: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.setProperty("role", "chip")
    button.setAccessibleName(spoken)
    button.setToolTip(f"{spoken} ({keys})")
    return button

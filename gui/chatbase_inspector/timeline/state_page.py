"""What stands in the place of the rows when there are none: empty, loading, something went wrong."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.explain import Explanation

_BUTTONS = {
    "key": "Open the connection",
    "agent": "Choose an agent",
    "wait": "Try again",
    "reload": "Reload",
    "connection": "Open the connection",
}


class StatePage(QWidget):
    """One sentence or three, and the buttons that help.

    Signals:
        cancel_requested: the person stopped the loading.
        action_requested: a helping button was used; the word of `Explanation.action`, or "reload".
        copy_requested: the request id is to be copied.
    """

    cancel_requested = Signal()
    action_requested = Signal(str)
    copy_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._label("title")
        self._text = self._label("secondary")
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(240)
        self._cancel = self._button("Stop", "Stop loading", self._cancel_now)
        self._help = self._button("Try again", "Try again", self._act)
        self._copy = self._button("Copy request id", "Copy request id", self._copy_id)
        self._action = "reload"
        self._request_id = ""
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._cancel, self._help, self._copy):
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._progress, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(3)

    def show_empty(self, text: str) -> None:
        self._show(text, "")

    def show_loading(self, text: str) -> None:
        self._show(text, "", loading=True)

    def show_problem(self, words: Explanation) -> None:
        self._action = words.action or "reload"
        self._request_id = words.request_id or ""
        self._help.setText(_BUTTONS.get(self._action, "Try again"))
        self._help.setAccessibleName(self._help.text())
        said = f"{words.kept}\n{words.next_step}"
        if words.request_id:
            said += f"\nRequest id: {words.request_id}"
        self._show(words.what, said, problem=True)

    def _show(self, title: str, text: str, *, loading: bool = False, problem: bool = False) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._progress.setVisible(loading)
        self._cancel.setVisible(loading)
        self._help.setVisible(problem)
        self._copy.setVisible(problem and bool(self._request_id))
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()
        self.raise_()

    def _label(self, role: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, text: str, name: str, called: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.clicked.connect(called)
        return button

    def _cancel_now(self) -> None:
        self.cancel_requested.emit()

    def _act(self) -> None:
        self.action_requested.emit(self._action)

    def _copy_id(self) -> None:
        self.copy_requested.emit(self._request_id)

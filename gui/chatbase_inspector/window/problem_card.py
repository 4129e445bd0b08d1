"""A problem, said in place: what happened, what to do, and what to copy for support."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.window.labels import announce, set_tone, wrapped


class ProblemCard(QFrame):
    """Hidden until `show_problem`. Its words can be selected, and copied as one text; the request id by itself."""

    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        set_tone(self, "bad")
        self._what = wrapped(role="strong")
        self._next_step = wrapped()
        self._details = wrapped(role="mono")
        self._details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details.setAccessibleName("Details of the problem")
        self._details_button = QPushButton("&Details")
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._details.setVisible)
        self._copy_button = QPushButton("Cop&y problem")
        self._copy_button.clicked.connect(lambda: self._put(self.text, "Problem copied"))
        self._request_id = ""
        self._id_button = QPushButton("Copy &request id")
        self._id_button.clicked.connect(lambda: self._put(self._request_id, "Request id copied"))
        buttons = FlowLayout()
        for button in (self._details_button, self._copy_button, self._id_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        for label in (self._what, self._next_step):
            layout.addWidget(label)
        layout.addLayout(buttons)
        layout.addWidget(self._details)
        self.hide()

    @property
    def text(self) -> str:
        """Everything the card says, details included, a line each."""
        lines = (self._what.text(), self._next_step.text(), self._details.text())
        return "\n".join(line for line in lines if line)

    def show_problem(self, what: str, next_step: str, request_id: str | None = None, details: str = "") -> None:
        """Show the card and have it announced. `details` and the request id are folded away, yet the id can be copied
        without unfolding them."""
        self._what.setText(f"⚠ {what}")
        self._next_step.setText(next_step)
        self._next_step.setVisible(bool(next_step))
        self._request_id = request_id or ""
        self._id_button.setVisible(bool(request_id))
        request = f"Request id: {request_id}" if request_id else ""
        self._details.setText("\n".join(part for part in (details, request) if part))
        self._details_button.setVisible(bool(self._details.text()))
        self._details_button.setChecked(False)
        self._details.hide()
        self.setAccessibleName(f"Problem: {what}")
        self.setAccessibleDescription(next_step)
        self.show()
        announce(self, f"{what} {next_step}")

    def clear(self) -> None:
        """Hide the card."""
        self.hide()

    def _put(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        announce(self, said)
        self.copied.emit(text)

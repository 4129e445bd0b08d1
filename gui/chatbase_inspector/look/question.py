"""A short question with a safe answer and another one. Enter and Esc are the safe one."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog

_WIDTH_PX = 460


class QuestionDialog(SheetDialog):
    """Accepted: the other answer was given.

    Args:
        body: widgets below the explanation.
        other: words of the button that is not safe; empty: there is nothing to decide.
        role: `danger` when the other answer loses something.
    """

    def __init__(
        self,
        title: str,
        explained: str,
        *,
        safe: str,
        other: str,
        role: str = "",
        body: tuple[QWidget, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, _WIDTH_PX, parent)
        self.setAccessibleName(title)
        self.setAccessibleDescription(explained)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        column.addWidget(text_label(title, "title"))
        column.addWidget(text_label(explained, "secondary"))
        for widget in body:
            column.addWidget(widget)
        column.addStretch(1)
        column.addSpacing(8)
        self.safe_button = QPushButton(safe)
        self.safe_button.setDefault(True)
        self.safe_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.safe_button)
        if other:
            other_button = QPushButton(other)
            other_button.setProperty("role", role)
            other_button.setAutoDefault(False)  # else Enter would press it once Tab has reached it
            other_button.clicked.connect(self.accept)
            buttons.addWidget(other_button)
        column.addLayout(buttons)
        self.safe_button.setFocus()

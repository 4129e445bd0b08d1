"""What stands in the place of the list while there is none: a sign, a sentence, what to do."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look.labels import IconLabel, text_label


class StatePage(QWidget):
    """Calm words in the middle, with one button at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sign = IconLabel("chat", "third", 32)
        self._what = _centred("strong")
        self._more = _centred("secondary")
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addStretch(1)
        for widget in (self._sign, self._what, self._more):
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def show_state(self, sign: str, what: str, more: str = "", button: str = "") -> None:
        """Say something; without words for the button there is none."""
        self._sign.show_icon(sign, "third")
        self._what.setText(what)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(f"{what} {more}".strip())


def _centred(role: str) -> QLabel:
    label = text_label("", role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label

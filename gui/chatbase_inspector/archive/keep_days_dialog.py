"""Asks for how many days to keep."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog

_WIDTH_PX, _FIELD_PX = 420, 110


class KeepDaysDialog(SheetDialog):
    """Accepted: `days` is wanted. Nothing is forgotten by this: Enter takes the number.

    Args:
        most: the largest number that can be said.
    """

    def __init__(self, days: int, most: int, parent: QWidget | None = None) -> None:
        title, explained = "Keep for how many days?", "What becomes older is forgotten by itself."
        super().__init__(title, _WIDTH_PX, parent)
        self.setAccessibleName(title)
        self.setAccessibleDescription(explained)
        self._field = QSpinBox(minimum=1, maximum=most, value=days)
        self._field.setAccessibleName("Days to keep")
        self._field.setMinimumWidth(metrics.scaled(_FIELD_PX))
        label = QLabel("&Days:")
        label.setBuddy(self._field)
        cancel, keep = QPushButton("Cancel"), QPushButton("&Keep for so long")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        keep.setDefault(True)
        keep.clicked.connect(self.accept)
        field = QHBoxLayout()
        field.addWidget(label)
        field.addWidget(self._field)
        field.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        column.addWidget(text_label(title, "title"))
        column.addWidget(text_label(explained, "secondary"))
        column.addLayout(field)
        column.addStretch(1)
        column.addSpacing(8)
        column.addLayout(buttons)
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def days(self) -> int:
        """What the field says."""
        return self._field.value()

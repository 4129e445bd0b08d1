"""Asks before quitting cuts an answer short."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look.labels import text_label


class ConfirmQuitDialog(QDialog):
    """Accepted: quit now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Quit while an answer arrives?")
        self.setProperty("role", "sheet")
        column = QVBoxLayout(self)
        column.addWidget(text_label(self.windowTitle(), "title"))
        words = "What came until now is kept on this computer. Chatbase may have stored something else, or nothing."
        column.addWidget(text_label(words, "secondary"))
        box = QDialogButtonBox()
        stay = QPushButton("Keep receiving")
        stay.setDefault(True)
        leave = QPushButton("Stop and quit")
        leave.setProperty("role", "danger")
        leave.setAutoDefault(False)
        box.addButton(stay, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(leave, QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column.addWidget(box)
        self.resize(440, self.sizeHint().height())

"""All keys in one list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from chatbase_inspector.look.labels import text_label

_IN_PANES = (
    ("Timeline: next or previous row", "↓ ↑"),
    ("Timeline: unfold or press", "Enter"),
    ("List: open the conversation", "Enter"),
    ("List: jump by the first letters", "type"),
    ("Menu of what is selected", "Menu or Shift+F10"),
)


class ShortcutsDialog(QDialog):
    """`keys`: pairs of words and keys, in the order of the menus."""

    def __init__(self, keys: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setProperty("role", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(24)
        for row, (words, pressed) in enumerate((*keys, *_IN_PANES)):
            key = QLabel(pressed)
            key.setProperty("role", "mono")
            key.setAccessibleName(f"{words}: {pressed}")
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(key, row, 1)
        grid.setColumnStretch(0, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setAccessibleName("List of keyboard shortcuts")
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addWidget(text_label("Keyboard shortcuts", "title"))
        column.addWidget(scroll, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(460, 560)

"""A text as it came, to read and copy; a long one is cut on the screen, never in the copy."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.timeline.safe_text import safe_text

SHOWN_CHARS = 50_000


class RawText(QWidget):
    """Plain text in a fixed-width font with “Copy all” and, where it was cut, “Show all”."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.box = QPlainTextEdit()
        self.box.setReadOnly(True)
        self.box.setAccessibleName(name)
        self.box.setTabChangesFocus(True)
        self.box.setUndoRedoEnabled(False)
        self._note = QLabel()
        self._note.setProperty("role", "quiet")
        self._all = QPushButton("Show all")
        self._all.clicked.connect(self._show_all)
        self.copy_button = QPushButton("Copy all")
        self.copy_button.setAccessibleName(f"Copy all: {name}")
        self.copy_button.clicked.connect(self._copy)
        line = QHBoxLayout()
        line.addWidget(self._note, 1)
        line.addWidget(self._all)
        line.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.box, 1)
        column.addLayout(line)

    @property
    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        """Show a text; invisible characters that could mislead are shown as marks, the copy has them as they came."""
        if text == self._text and self.box.document().characterCount() > 1:
            return
        self._text = text
        cut = len(text) > SHOWN_CHARS
        self.box.setFont(metrics.mono())
        self.box.setPlainText(safe_text(text[:SHOWN_CHARS]))
        self._note.setText(f"The first {SHOWN_CHARS:,} of {len(text):,} characters" if cut else "")
        self._all.setVisible(cut)

    def _show_all(self) -> None:
        self.box.setPlainText(safe_text(self._text))
        self._note.clear()
        self._all.hide()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        announce(self, "Copied")

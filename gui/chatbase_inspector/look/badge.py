"""A state in a pill: a word and a sign; the colour only repeats them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from chatbase_inspector.look.tokens import Tone


class Badge(QLabel):
    """Show a word with a sign before it. Empty words hide it."""

    def __init__(self, word: str = "", icon: str = "", tone: Tone = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "badge")
        self.setIndent(0)  # else Qt adds half a letter behind the word because a style sheet draws the ground
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_state(word, icon, tone)

    def show_state(self, word: str, icon: str = "", tone: Tone = "neutral") -> None:
        """Change the word, its sign and its tone. Screen readers hear the word without the sign."""
        self.setText(f"{icon} {word}".strip())
        self.setAccessibleName(word)
        self.setVisible(bool(word) and (self.parent() is not None or self.isVisible()))
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

"""A text of any length to read: cut at first, whole on demand, filled in pieces so that the window goes on."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.timeline.safe_text import safe_text

SHOWN_CHARS = 20_000
_PIECE_CHARS = 20_000
_LINE_CHARS = 2_000  # Qt lays a line out in one piece; one of 8 MB would stop the window for seconds


class FrameText(QWidget):
    """Shows the beginning of a text, or its end; “Show all” puts the rest in. Copying is not its business.

    Args:
        name: what a screen reader calls the text.
        from_end: of a long text the end is shown at first.
        safe: makes a piece of it harmless to look at; called on what is shown only.
    """

    def __init__(
        self,
        name: str,
        *,
        from_end: bool = False,
        safe: Callable[[str], str] = safe_text,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._from_end, self._safe = name, from_end, safe
        self._text, self._at, self._filling = "", 0, False
        self.box = QPlainTextEdit()
        self.box.setReadOnly(True)
        self.box.setAccessibleName(name)
        self.box.setTabChangesFocus(True)
        self.box.setUndoRedoEnabled(False)
        self._note = text_label("", "quiet")
        self._all = QPushButton()
        self._all.clicked.connect(self._show_all_or_stop)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._fill)
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._note, 1)
        line.addWidget(self._all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, metrics.SPACE_S, 0, 0)
        column.setSpacing(metrics.SPACE_XS)
        column.addWidget(self.box, 1)
        column.addWidget(self._line)
        self.show_text("")

    @property
    def text(self) -> str:
        """The whole text, also where it is cut."""
        return self._text

    @property
    def filling(self) -> bool:
        """Whether the rest is being put in."""
        return self._filling

    def show_text(self, text: str) -> None:
        """Show another text from its beginning, or its end."""
        self._timer.stop()
        self._filling = False
        same = text == self._text and self.box.document().characterCount() > 1
        self._text = text
        cut = len(text) > SHOWN_CHARS
        if not same or self._at:
            self._at = SHOWN_CHARS if cut and not self._from_end else 0
            shown = text[-SHOWN_CHARS:] if self._from_end else text[:SHOWN_CHARS]
            self.box.setFont(metrics.mono())
            self.box.setPlainText(_in_lines(self._safe(shown)))
            if self._from_end:
                self.box.moveCursor(QTextCursor.MoveOperation.End)
        self._say(cut=cut)

    def _show_all_or_stop(self) -> None:
        if self._filling:
            self._stop()
            return
        self._filling = True
        if self._from_end:
            self.box.clear()
            self._at = 0
        self._timer.start()
        self._say(cut=True)

    def _fill(self) -> None:
        piece = self._text[self._at : self._at + _PIECE_CHARS]
        self._at += len(piece)
        cursor = QTextCursor(self.box.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(_in_lines(self._safe(piece)))
        if self._at >= len(self._text):
            self._timer.stop()
            self._filling = False
            self._say(cut=False)
            announce(self, f"All of it is shown: {self._name}")
        else:
            self._say(cut=True)

    def _stop(self) -> None:
        self._timer.stop()
        self._filling = False
        self._say(cut=True)

    def _say(self, *, cut: bool) -> None:
        self._line.setVisible(cut)
        shown = self._at or SHOWN_CHARS
        which = "last" if self._from_end and not self._at else "first"
        self._note.setText(f"The {which} {shown:,} of {len(self._text):,} characters" if cut else "")
        self._all.setText("Stop" if self._filling else "Show all")
        self._all.setAccessibleName(f"{'Stop showing' if self._filling else 'Show all'}: {self._name}")


def _in_lines(text: str) -> str:
    """The text with lines that Qt can lay out quickly."""
    if len(text) <= _LINE_CHARS:
        return text
    lines = []
    for line in text.split("\n"):
        lines += [line[at : at + _LINE_CHARS] for at in range(0, len(line), _LINE_CHARS)] or [""]
    return "\n".join(lines)

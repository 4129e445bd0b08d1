"""A text that can be selected and copied, as high as its content; it never scrolls, opens or loads anything itself."""

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget
from typing_extensions import override

from chatbase_inspector.timeline import dress
from chatbase_inspector.timeline.style import Style

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class TextBox(QTextBrowser):
    """Shows Markdown or plain text. The owner sets its size: ask `height_for`.

    Signals:
        pressed: the mouse went down in it, so its row becomes the current one.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setTextInteractionFlags(dress.PLAIN_FLAGS)
        self.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0.0)
        # a fixed width: following its own width, a box that was never shown wraps at a width nobody gave it
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self._style: Style | None = None
        self._quotes = False
        self._colour = ""
        self._shown: tuple[object, ...] = ()

    def show_markdown(self, source: str, style: Style, *, faded: bool, growing: bool, caret: bool) -> None:
        """Render `source`. `growing`: its last block may still change, so code gets no colours yet."""
        wanted = (source, id(style), faded, growing, caret)
        if wanted == self._shown:
            return
        self._prepare(style, faded=faded)
        self._shown = wanted
        document = self.document()
        self._set_font(style.body)
        document.setMarkdown(source, _FEATURES)
        dress.dress(document, style, colours=not growing)
        if "](" in source or "://" in source or "www." in source or "@" in source:
            dress.link_colour(document, style)
        self._quotes = ">" in source and any(dress.quote_level(block) for block in dress.blocks_of(document))
        if caret:
            dress.paint_caret(document, style)

    def show_plain(self, text: str, style: Style, *, mono: bool, faded: bool, caret: bool = False) -> None:
        """Show `text` as it is. A text that only grew is added to, so that a selection in it stays."""
        wanted = ("plain", text, id(style), mono, faded, caret)
        if wanted == self._shown:
            return
        before = self._shown
        self._shown = wanted
        grew = before[:1] == ("plain",) and before[2:5] == wanted[2:5] and text.startswith(str(before[1]))
        if grew:
            self._append(text[len(str(before[1])) :], had_caret=bool(before[5]))
        else:
            self._prepare(style, faded=faded)
            self._set_font(style.mono if mono else style.body)
            self.setPlainText(text)
        self._quotes = False
        if caret:
            dress.paint_caret(self.document(), style)

    def height_for(self, width_px: int) -> int:
        """Pixels the content needs at that width."""
        if self.lineWrapColumnOrWidth() != width_px:
            self.setLineWrapColumnOrWidth(width_px)
        return int(self.document().size().height() + 0.999)

    def plain_selection(self) -> str:
        """The selected text with real line ends; "" when nothing is selected."""
        return self.textCursor().selection().toPlainText()

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        # None would fall back to reading the file; a picture of nothing is read by nobody
        return QImage()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection():
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        else:
            event.ignore()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        super().mousePressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._quotes or self._style is None:
            return
        painter = QPainter(self.viewport())
        layout = self.document().documentLayout()
        for block in dress.blocks_of(self.document()):
            area = layout.blockBoundingRect(block)
            for level in range(dress.quote_level(block)):
                bar = QRectF(14.0 * level + 2.0, area.top(), 3.0, area.height())
                if block.layout().textOption().textDirection() == Qt.LayoutDirection.RightToLeft:
                    bar.moveRight(self.viewport().width() - bar.left())
                painter.fillRect(bar, self._style.line)
        painter.end()

    def _prepare(self, style: Style, *, faded: bool) -> None:
        self._style = style
        colour = (style.second if faded else style.ink).name()
        if colour != self._colour:  # a sheet of its own: the application's one frames and fills text fields
            self._colour = colour
            self.setStyleSheet(f"QTextBrowser {{ background: transparent; border: none; color: {colour}; }}")

    def _set_font(self, font: QFont) -> None:
        if self.document().defaultFont() != font:  # setting it lays out what stands there once more
            self.document().setDefaultFont(font)

    def _append(self, text: str, *, had_caret: bool) -> None:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if had_caret:
            cursor.deletePreviousChar()
        cursor.insertText(text, QTextCharFormat())

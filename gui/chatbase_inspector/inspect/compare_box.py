"""Text with marks: removed is struck out, added underlined, moved dotted with its number. Colours only repeat it."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget
from typing_extensions import override

from chatbase_inspector.compare.result import Mark
from chatbase_inspector.inspect.compare_reading import Piece, spoken
from chatbase_inspector.look import metrics, theme

Reveal: TypeAlias = Callable[[QWidget, QRect], None]
"""Brings a rectangle of a widget into view, e.g. by scrolling the page it lies on."""

_FRAME_PX = 2
_BAR_PX = 3
_SLICE_S = 0.012  # a megabyte in 20,000 pieces takes half a second: the window answers in between
_SLICE_CHARS = 10_000  # laying them out takes as long again
_BITE_CHARS = 1_000
_LONGEST_LINE_CHARS = 20_000
_LONGEST_WORD_CHARS = 2_000  # one of a million characters took Qt three minutes to lay out (6.11.3)
_INK: dict[Mark, str] = {Mark.REMOVED: "bad", Mark.ADDED: "good", Mark.MOVED: "tool"}
_TINT: dict[Mark, str] = {Mark.REMOVED: "deleted_tint", Mark.ADDED: "added_tint", Mark.MOVED: "moved_tint"}


class DiffBox(QTextEdit):
    """Read, select and copy as plain text; as high as its content, or `most_px` with a scroll bar of its own.

    Args:
        name: what a screen reader calls it; the changes in plain words are its description.
        margin_px: room around the text; a current difference needs some for its bar.
        reveal: asked to bring the cursor into view when it was moved by keyboard.
    """

    def __init__(self, name: str, reveal: Reveal, *, mono: bool = False, margin_px: int = 1) -> None:
        super().__init__()
        self._reveal = reveal
        self._mono = mono
        self._pieces: tuple[Piece, ...] = ()
        self._places: dict[int, list[tuple[int, int, Mark]]] = {}
        self._current = 0
        self._rest: Iterator[tuple[Piece, str]] | None = None
        self._most_px: int | None = None
        self.setAccessibleName(name)
        self.setProperty("role", "bare")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(float(margin_px))
        option = QTextOption(self.document().defaultTextOption())
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._write_slice)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._follow_cursor)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show these; nothing happens when they stand there already."""
        pieces = tuple(pieces)
        if pieces != self._pieces:
            self._pieces = pieces
            self._write()

    def limit_height(self, most_px: int | None) -> None:
        """Never higher than this; None: as high as the content."""
        self._most_px = most_px
        always_off, as_needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(always_off if most_px is None else as_needed)
        self._fit()

    def go_to(self, number: int) -> bool:
        """Mark difference `number` as the current one and bring it into view; 0: none. False: it is not in this box."""
        self._current = number
        self._mark_current()
        places = self._places.get(number)
        if not places:
            return False
        cursor = self.textCursor()
        cursor.setPosition(places[0][0])
        self.blockSignals(True)
        self.setTextCursor(cursor)
        self.blockSignals(False)
        self.ensureCursorVisible()
        self._reveal(self, self._rect_of(places))
        return True

    @property
    def shown_chars(self) -> int:
        return max(0, self.document().characterCount() - 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_plain()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy")
        copy.setEnabled(self.textCursor().hasSelection())
        copy.triggered.connect(self._copy_plain)
        menu.addAction("Select all").triggered.connect(self.selectAll)
        menu.popup(event.globalPos())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._most_px is None:
            event.ignore()  # the page scrolls
        else:
            super().wheelEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        places = self._places.get(self._current)
        if not places:
            return
        bar = self._rect_of(places)
        bar.setWidth(_BAR_PX)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            bar.moveRight(self.viewport().width() - 1)
        painter = QPainter(self.viewport())
        painter.fillRect(bar, QColor(theme.current().accent))
        painter.end()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._pieces:
            self._write()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _write(self) -> None:
        document = self.document()
        self.setExtraSelections([])
        self._places = {}
        document.clear()
        font = metrics.mono() if self._mono else metrics.body()
        if document.defaultFont() != font:
            document.setDefaultFont(font)
        self.setAccessibleDescription(spoken(self._pieces))
        self._rest = _bites(self._pieces)
        self._write_slice()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark_current()

    def _write_slice(self) -> None:
        """Write for a moment; what is left comes when the window had its turn."""
        if self._rest is None:
            return
        until, chars = time.monotonic() + _SLICE_S, 0
        styles = {(mark, quiet): _style(mark, quiet=quiet) for mark in Mark for quiet in (False, True)}
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for piece, text in self._rest:
            start = cursor.position()
            cursor.insertText(text, styles[piece.mark, piece.quiet])
            if piece.difference:
                self._places.setdefault(piece.difference, []).append((start, cursor.position(), piece.mark))
            chars += len(text)
            if chars > _SLICE_CHARS or time.monotonic() > until:
                self._later.start(0)
                break
        else:
            self._rest = None
        cursor.endEditBlock()
        if self._current in self._places and not self.extraSelections():
            self.go_to(self._current)
        self._fit()

    def _mark_current(self) -> None:
        tokens = theme.current()
        selections = []
        for start, end, mark in self._places.get(self._current, ()):
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self.document())
            selection.cursor.setPosition(start)
            selection.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            selection.format.setBackground(QColor(getattr(tokens, _INK[mark])))
            selection.format.setForeground(QColor(tokens.pane))
            selections.append(selection)
        self.setExtraSelections(selections)
        self.viewport().update()

    def _rect_of(self, places: list[tuple[int, int, Mark]]) -> QRect:
        """In the viewport, as wide as it."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(places[0][0])
        area = self.cursorRect(cursor)
        cursor.setPosition(places[-1][1])
        area = area.united(self.cursorRect(cursor))
        area.setLeft(0)
        area.setRight(self.viewport().width() - 1)
        return area

    def _copy_plain(self) -> None:
        """Without colours and lines: what is pasted elsewhere is what the answer says."""
        if self.textCursor().hasSelection():
            QGuiApplication.clipboard().setText(self.textCursor().selection().toPlainText())

    def _follow_cursor(self) -> None:
        if self.hasFocus():
            self._reveal(self, self.cursorRect())

    def _fit(self) -> None:
        if self._most_px is not None:
            self.setFixedHeight(self._most_px)
            return
        height = int(self.document().size().height() + 0.999) + 2 * _FRAME_PX
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)


def _bites(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, str]]:
    """The pieces with their texts in portions; a word or line without end is broken, else Qt lays it out for ever."""
    line = word = 0
    for piece in pieces:
        if piece.move:
            yield Piece(Mark.MOVED, "", quiet=True), f"⇄{piece.move}\u00a0"
        for start in range(0, len(piece.text), _BITE_CHARS):
            text = piece.text[start : start + _BITE_CHARS]
            end, space = text.rfind("\n"), max(text.rfind(" "), text.rfind("\n"))
            line = line + len(text) if end < 0 else len(text) - end
            word = word + len(text) if space < 0 else len(text) - space
            if word > _LONGEST_WORD_CHARS:
                text, line, word = f"{text}\n", 0, 0
            elif line > _LONGEST_LINE_CHARS and space >= 0:
                text, line = f"{text[: space + 1]}\n{text[space + 1 :]}", word
            yield piece, text


def _style(mark: Mark, *, quiet: bool) -> QTextCharFormat:
    tokens = theme.current()
    style = QTextCharFormat()
    if quiet:
        style.setForeground(QColor(tokens.third if mark is Mark.SAME else tokens.tool))
        if mark is Mark.MOVED:
            style.setFontWeight(QFont.Weight.DemiBold)
            return style
    if mark is Mark.SAME:
        return style
    style.setBackground(QColor(getattr(tokens, _TINT[mark])))
    if mark is Mark.REMOVED:
        style.setFontStrikeOut(True)
    elif mark is Mark.ADDED:
        style.setFontUnderline(True)
    else:
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return style

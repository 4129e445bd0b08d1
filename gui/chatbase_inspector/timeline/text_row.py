"""A row of words. While they arrive, only what stands behind the last finished block is rendered again."""

from PySide6.QtCore import QRect, QUrl
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from chatbase_inspector.timeline.row_widget import GAP_PX, RowWidget
from chatbase_inspector.timeline.rows import TextRow
from chatbase_inspector.timeline.text_box import TextBox

_PAD_X, _PAD_Y = 12, 8
_JOIN_PX = 6
_SETTLE_CHARS = 400


class TextRowWidget(RowWidget):
    """Customer's words, an answer's text, thinking, or JSON in full; a piece of a long one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = self._box()
        self._tail: TextBox | None = None  # only a text that arrives needs it
        self._card = QRect()
        self._settled = 0
        self._settled_key = ""

    def _box(self) -> TextBox:
        box = TextBox(self)
        box.pressed.connect(self.pressed)
        box.anchorClicked.connect(self._clicked)
        return box

    def _clicked(self, url: QUrl) -> None:
        self.link_activated.emit(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))

    @property
    def row(self) -> TextRow:
        assert self.bound is not None and isinstance(self.bound.row, TextRow)  # noqa: S101, PT018
        return self.bound.row

    def boxes(self) -> list[TextBox]:
        """The boxes with text, top down."""
        return [self._whole, self._tail] if self._tail is not None and not self._tail.isHidden() else [self._whole]

    @override
    def node(self) -> tuple[str, QColor, bool] | None:
        row, style = self.row, self.style_now
        if not row.first or row.label:
            return None
        if row.kind == "user":
            return "☺", style.line, False
        if row.kind == "reasoning":
            return None
        return "¶", style.line if row.faded else style.accent, row.live

    @override
    def card(self) -> QRect:
        return self._card

    @override
    def card_colours(self) -> tuple[QColor, QColor, bool]:
        row, style = self.row, self.style_now
        if row.faded:
            return style.removed, style.line, False
        if row.kind == "user":
            return style.user, style.user, False
        if row.kind == "answer":
            return style.pane, style.line, False
        return style.raised, style.faint, False

    @override
    def fill(self) -> None:
        row, style = self.row, self.style_now
        quiet = row.faded or row.kind == "reasoning"
        if row.kind in ("user", "json"):
            self._whole.show_plain(row.source, style, mono=row.kind == "json", faded=quiet)
            self._show_tail("", caret=False)
        elif not row.live:
            self._whole.show_markdown(row.source, style, faded=quiet, growing=False, caret=False)
            self._show_tail("", caret=False)
        else:
            settled, rest = row.source[: self._settle()], row.source[self._settled :]
            self._whole.show_markdown(settled.rstrip(), style, faded=quiet, growing=False, caret=False)
            self._show_tail(rest, caret=True)
        self._whole.setVisible(not row.live or bool(self._settled))
        name = {"user": "Customer's message", "json": row.label or "JSON"}.get(row.kind, "Answer text")
        self._whole.setAccessibleName(name)

    def _settle(self) -> int:
        """How much of the text is rendered as finished: not every short block costs rendering all before it again."""
        row = self.row
        if row.key != self._settled_key or row.stable < self._settled:
            self._settled_key, self._settled = row.key, row.stable
        elif row.stable - self._settled >= _SETTLE_CHARS:
            self._settled = row.stable
        return self._settled

    def _show_tail(self, text: str, *, caret: bool) -> None:
        if not caret:
            if self._tail is not None:
                self._tail.hide()
            return
        if self._tail is None:
            self._tail = self._box()
            self._tail.setAccessibleName("Answer text, arriving")
        row = self.row
        self._tail.show_markdown(
            text, self.style_now, faded=row.faded or row.kind == "reasoning", growing=True, caret=True
        )
        self._tail.show()

    @override
    def lay_out(self, width_px: int) -> int:
        row = self.row
        above = _PAD_Y if row.first else 0
        below = _PAD_Y if row.last else _JOIN_PX
        label = self.style_now.line_px if row.label and row.first else 0
        card = self.content_rect(width_px)
        inner = card.width() - 2 * _PAD_X
        y = above + label
        for box in [self._whole, self._tail]:
            if box is None or box.isHidden():
                continue
            height = box.height_for(inner)
            if box is self._tail and not self._whole.isHidden():
                y += _JOIN_PX
            box.setGeometry(self.mirrored_in(QRect(card.left() + _PAD_X, y, inner, height), width_px))
            y += height
        height = max(y + below, 34 if row.first and row.last else 0)
        # pieces of one text stand in one card: its edges lie outside of the pieces in the middle
        self._card = QRect(card.left(), 0, card.width(), height)
        if not row.first:
            self._card.setTop(-16)
        if not row.last:
            self._card.setBottom(height + 16)
        return height + (GAP_PX if row.last else 0)

    def mirrored_in(self, rect: QRect, width_px: int) -> QRect:
        if self.isRightToLeft():
            rect.moveLeft(width_px - rect.left() - rect.width())
        return rect

    @override
    def paint(self, painter: QPainter) -> None:
        row, style = self.row, self.style_now
        if row.label and row.first:
            painter.setPen(self.quiet_ink())
            painter.setFont(style.small)
            spot = QRect(self._card.left() + _PAD_X, _PAD_Y - 2, self._card.width(), style.line_px)
            painter.drawText(self.mirrored(spot), self.beginning(), row.label)

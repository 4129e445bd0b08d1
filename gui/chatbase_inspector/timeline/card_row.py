"""A row that is a card: tool call, problem, source, unknown part, note, removed messages, button for older ones."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from chatbase_inspector.timeline.cards import Action, Card, Field, card_of
from chatbase_inspector.timeline.row_widget import (
    GAP_PX,
    RowWidget,
    badge_width,
    paint_badge,
    text_width,
)
from chatbase_inspector.timeline.text_box import TextBox

_PAD_X, _PAD_Y = 12, 8
_LOW_PX = 28
_LINK_EDGE_PX = 7
_TITLE_PX = 80
_FOLD_WIDTH_PX = 300  # narrower cards put a field's label above its value


class CardRowWidget(RowWidget):
    """Draws a `Card`; its values are texts that can be selected."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = Card()
        self._boxes: list[TextBox] = []
        self._title = self._box()
        self._card = QRect()
        self._labels: list[tuple[QRect, str]] = []
        self._top = QRect()
        self._badge = QRect()
        self._notes: list[tuple[QRect, str]] = []
        self._right_spot = QRect()
        self._button_px = _LOW_PX

    def _box(self) -> TextBox:
        box = TextBox(self)
        box.pressed.connect(self.pressed)
        return box

    def boxes(self) -> list[TextBox]:
        """The boxes with text, top down."""
        return [box for box in (self._title, *self._boxes) if not box.isHidden()]

    @override
    def node(self) -> tuple[str, QColor, bool] | None:
        said, style = self._said, self.style_now
        if not said.sign:
            return None
        faded = self.bound is not None and self.bound.row.faded
        colour = style.line if faded or said.tone == "neutral" else style.tone(said.tone)[0]
        return said.sign, colour, said.live

    @override
    def card(self) -> QRect | None:
        return None if self._said.quiet else self._card

    @override
    def card_colours(self) -> tuple[QColor, QColor, bool]:
        said, style = self._said, self.style_now
        if said.dashed or (self.bound is not None and self.bound.row.faded):
            return style.removed, style.line, said.dashed
        if said.tinted and said.tone != "neutral":
            text, ground = style.tone(said.tone)
            return ground, QColor(text.red(), text.green(), text.blue(), 90), False
        return style.pane, style.line, False

    @override
    def fill(self) -> None:
        assert self.bound is not None  # noqa: S101 - filled only when bound
        said = self._said = card_of(self.bound.row)
        style, faded = self.style_now, self.bound.row.faded
        wraps = not said.mono_title and not said.quiet and bool(said.title)
        self._title.setVisible(wraps)
        if wraps:
            self._title.show_plain(said.title, style, mono=False, faded=faded or said.dashed)
            self._title.setAccessibleName(said.title)
        values = [field for field in said.fields if field.text is not None]
        while len(self._boxes) < len(values):
            self._boxes.append(self._box())
        for box, field in zip(self._boxes, values, strict=False):
            box.show_plain(field.text or "", style, mono=field.mono, faded=faded, caret=field.live)
            box.setAccessibleName(field.label or "text")
            box.show()
        for box in self._boxes[len(values) :]:
            box.hide()
        for action in said.actions:
            self.button(action.action, action.text, action.name, role=action.role, reason=action.reason)
        self.hide_buttons(*(action.action for action in said.actions))

    @override
    def lay_out(self, width_px: int) -> int:
        said, style = self._said, self.style_now
        card = self.content_rect(width_px)
        self._button_px = max(_LOW_PX, QFontMetrics(style.body).height() + 10)
        if said.quiet:
            return self._lay_out_quiet(card, width_px)
        left, inner = card.left() + _PAD_X, card.width() - 2 * _PAD_X
        y, buttons = self._lay_out_top(left, inner, width_px)
        label_width = max((text_width(field.label, style.mono) for field in said.fields), default=0) + 14
        side_by_side = inner >= _FOLD_WIDTH_PX
        self._labels, self._notes = [], []
        boxes = iter(self._boxes)
        high = QFontMetrics(style.mono).lineSpacing()
        for field in said.fields:
            y += 3
            x, wide = left, inner
            if field.label:
                self._labels.append((QRect(left, y, inner, high), field.label))
                x, wide = (left + label_width, inner - label_width) if side_by_side else (left, inner)
                y += 0 if side_by_side else high + 1
            y += self._lay_out_field(field, boxes, QRect(x, y, wide, high), width_px)
        height = max(y + _PAD_Y, 34)
        if buttons:
            height = self._lay_out_buttons(buttons, left, inner, y + 4, width_px) + _PAD_Y
        self._card = QRect(card.left(), 0, card.width(), height)
        return height + GAP_PX

    def _lay_out_field(self, field: Field, boxes: Iterator[TextBox], place: QRect, width_px: int) -> int:
        height = 0
        if field.text is not None:
            box = next(boxes)
            height = box.height_for(place.width())
            box.setGeometry(self._for_direction(QRect(place.x(), place.y(), place.width(), height), width_px))
        if field.note:
            self._notes.append((QRect(place.x(), place.y() + height, place.width(), place.height()), field.note))
            height += place.height()
        return height

    def _lay_out_top(self, left: int, inner: int, width_px: int) -> tuple[int, list[Action]]:
        """Title, badge, right-hand words, and a button when there is room for it; the rest of the buttons go below."""
        said, style = self._said, self.style_now
        right = left + inner
        y = _PAD_Y - 2
        high = max(QFontMetrics(style.body).lineSpacing() + 2, 20)
        below = list(said.actions)
        wide = self._buttons[below[0].action].sizeHint().width() if len(below) == 1 else 0
        if wide and inner >= _FOLD_WIDTH_PX and wide <= inner // 3:
            button = self._buttons[below.pop().action]
            button.setGeometry(self._for_direction(QRect(right - wide, 3, wide, self._button_px), width_px))
            right -= wide + 8
        badge = badge_width(said.badge, style) if said.badge is not None else 0
        self._right_spot = QRect()
        wide = text_width(said.right, style.mono) if said.right else 0
        if wide and right - left - badge - wide >= _TITLE_PX:  # else the details alone say it
            right -= wide + 8
            self._right_spot = QRect(right + 8, y, wide + 2, high)
        room = max(40, right - left - (badge + 8 if badge else 0))
        if not self._title.isHidden():
            if said.badge is not None:
                room = min(room, text_width(said.title, style.body) + 6)
            height = self._title.height_for(room)
            self._title.setGeometry(self._for_direction(QRect(left, y + 2, room, height), width_px))
            used = room
        else:
            height, used = high, min(room, text_width(said.title, self._title_font()) + 4)
        self._top = QRect(left, y, used, high)
        self._badge = QRect(left + used + 6, y + 1, badge, high - 1)
        return y + max(high, height + 2) + (2 if said.fields else 0), below

    def _lay_out_buttons(self, actions: list[Action], left: int, inner: int, y: int, width_px: int) -> int:
        edge = _LINK_EDGE_PX if actions[0].role == "link" else 0  # a link's words begin where the other words begin
        x, inner = left - edge, inner + 2 * edge
        for action in actions:
            button = self._buttons[action.action]
            wide = min(button.sizeHint().width(), inner)
            button.setGeometry(self._for_direction(QRect(x, y, wide, self._button_px), width_px))
            x += wide + 8
        return y + self._button_px

    def _lay_out_quiet(self, card: QRect, width_px: int) -> int:
        self._labels, self._notes = [], []
        self._badge = self._right_spot = QRect()
        if self._said.actions:
            button = self._buttons[self._said.actions[0].action]
            wide = button.sizeHint().width()
            place = QRect(card.center().x() - wide // 2, 0, wide, self._button_px)
            button.setGeometry(self._for_direction(place, width_px))
            return self._button_px + GAP_PX
        metrics = QFontMetrics(self.style_now.small)
        flags = Qt.TextFlag.TextWordWrap.value
        height = metrics.boundingRect(QRect(0, 0, card.width(), 10_000), flags, self._said.title).height() + 4
        self._top = QRect(card.left(), 0, card.width(), height)
        self._card = QRect(self._top)
        return height + GAP_PX

    def _for_direction(self, rect: QRect, width_px: int) -> QRect:
        if self.isRightToLeft():
            rect.moveLeft(width_px - rect.left() - rect.width())
        return rect

    def _title_font(self) -> QFont:
        return self.style_now.mono_bold if self._said.mono_title else self.style_now.body

    @override
    def paint(self, painter: QPainter) -> None:
        said, style = self._said, self.style_now
        if said.quiet:
            self._paint_quiet(painter)
            return
        leading = self.beginning()
        if self._title.isHidden():
            painter.setPen(style.tone(said.tone)[0] if said.tone != "neutral" else style.ink)
            painter.setFont(self._title_font())
            title = QFontMetrics(self._title_font()).elidedText(
                said.title, Qt.TextElideMode.ElideMiddle, self._top.width()
            )
            painter.drawText(self.mirrored(self._top), leading, title)
        if said.badge is not None:
            paint_badge(painter, self.mirrored(self._badge), said.badge, style)
        painter.setFont(style.mono)
        painter.setPen(self.quiet_ink())
        if said.right and not self._right_spot.isEmpty():
            painter.drawText(self.mirrored(self._right_spot), leading, said.right)
        for place, label in self._labels:
            painter.drawText(self.mirrored(place), leading, label)
        painter.setFont(style.small)
        for place, note in self._notes:
            painter.drawText(self.mirrored(place), leading, note)

    def _paint_quiet(self, painter: QPainter) -> None:
        style = self.style_now
        painter.setPen(style.second)
        painter.setFont(style.small)
        start = self.bound is not None and self.bound.row.turn
        side = self.beginning() if start else Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        flags = Qt.TextFlag.TextWordWrap.value | side.value
        painter.drawText(self.mirrored(self._top), flags, self._said.title)
        if self.bound is not None and self.bound.current:
            painter.setPen(style.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            place = QRectF(self.mirrored(self._top)).adjusted(-4, -2, 4, 0)
            painter.drawRoundedRect(place, 4, 4)

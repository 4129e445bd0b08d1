"""Paints a conversation's row: title and time, second line, badges. All rows are equally high."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from chatbase_inspector.browse.model import NOW_ROLE, ROW_ROLE
from chatbase_inspector.browse.rows import ConversationRow, StateBadge, badges
from chatbase_inspector.look import metrics, words
from chatbase_inspector.look.direction import runs_right_to_left
from chatbase_inspector.look.theme import current
from chatbase_inspector.timeline.safe_text import safe_line

_SIDE_PX, _TOP_PX, _GAP_PX = 12, 9, 3
_PILL_SIDE_PX, _PILL_TOP_PX = 8, 1

_Index = QModelIndex | QPersistentModelIndex


class ConversationDelegate(QStyledItemDelegate):
    """The row of the design: bold title with the time at its end, second line, pills."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = (metrics.strong(), metrics.body())
        pill = QFontMetrics(metrics.badge()).height() + 2 * _PILL_TOP_PX
        text = sum(QFontMetrics(font).height() for font in lines)
        return QSize(metrics.scaled(160), 2 * _TOP_PX + text + 2 * _GAP_PX + pill)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ConversationRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        lines = _Lines(painter, option)
        self._words(lines, row, float(index.data(NOW_ROLE) or 0.0))
        for badge in badges(row):
            lines.pill(badge)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours, area = current(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = colours.selection if selected else colours.faint_line if hovered else colours.raised
        painter.fillRect(area, QColor(ground))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(colours.faint_line))
        if selected:
            bar = QRect(area.left(), area.top(), 3, area.height())
            painter.fillRect(QStyle.visualRect(option.direction, area, bar), QColor(colours.accent))
        if selected and colours.selection == colours.raised:  # high contrast has one ground for all
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), metrics.FOCUS_RING_PX))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -2), 4, 4)

    def _words(self, lines: "_Lines", row: ConversationRow, now: float) -> None:
        colours = current()
        time_words = words.short_time(row.updated_at, now)
        used = lines.end(time_words, metrics.second(), colours.third) if time_words else 0
        strength = metrics.strong() if row.title else metrics.body()
        lines.line(safe_line(row.shown_title), strength, colours.ink, leave_px=used)
        is_id = not row.second and not row.user_id
        second = metrics.mono() if is_id else metrics.body()
        lines.line(safe_line(row.shown_second), second, colours.second, height=metrics.body())


class _Lines:
    """Hands out the space of one row from its top and its leading edge, mirrored where text runs right to left."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._direction = option.direction
        self._area = option.rect.adjusted(_SIDE_PX, _TOP_PX, -_SIDE_PX, -_TOP_PX)
        self._top = self._area.top()
        self._leading = self._area.left()

    def end(self, text: str, font: QFont, colour: str) -> int:
        """Draw at the end of the line and stay on it; return the pixels it took."""
        measured = QFontMetrics(font)
        width = measured.horizontalAdvance(text)
        height = QFontMetrics(metrics.strong()).height()
        self._draw(QRect(self._area.right() - width + 1, self._top, width, height), text, font, colour)
        return width + 8

    def line(self, text: str, font: QFont, colour: str, leave_px: int = 0, height: QFont | None = None) -> None:
        """Draw one line, cut with “…” where it does not fit, and go on to the next."""
        high = QFontMetrics(height or font).height()
        room = QRect(self._area.left(), self._top, self._area.width() - leave_px, high)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self._draw(room, shown, font, colour)
        self._top += high + _GAP_PX

    def pill(self, badge: StateBadge) -> None:
        """Draw a badge behind the one before; left out where it does not fit (the tool tip has it)."""
        font = metrics.badge()
        measured = QFontMetrics(font)
        text = safe_line(f"{badge.icon} {badge.word}".strip(), 30)
        size = QSize(measured.horizontalAdvance(text) + 2 * _PILL_SIDE_PX, measured.height() + 2 * _PILL_TOP_PX)
        if self._leading + size.width() > self._area.right() + 1:
            return
        place = QStyle.visualRect(self._direction, self._area, QRect(QPoint(self._leading, self._top), size))
        ink, ground = current().pair(badge.tone)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(ground))
        self._painter.drawRoundedRect(place, size.height() / 2, size.height() / 2)
        self._painter.setFont(font)
        self._painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._painter.setPen(QColor(ink))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        self._leading += size.width() + 6

    def _draw(self, room: QRect, text: str, font: QFont, colour: str) -> None:
        place = QStyle.visualRect(self._direction, self._area, room)
        leading = QStyle.visualAlignment(self._direction, Qt.AlignmentFlag.AlignLeft)
        to_left = runs_right_to_left(text)
        self._painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if to_left else Qt.LayoutDirection.LeftToRight)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        flags = leading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(place, int(flags), text)

"""Hands out the space of one row from its top and its leading edge, mirrored where text runs right to left."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from chatbase_inspector.look import metrics
from chatbase_inspector.look.direction import runs_right_to_left
from chatbase_inspector.look.theme import current
from chatbase_inspector.timeline.rows import Badge

SIDE_PX, TOP_PX, GAP_PX = 12, 8, 3
_PILL_SIDE_PX, _PILL_TOP_PX, _PILL_GAP_PX = 8, 1, 6
_BETWEEN_PX = 8


def text_height(font: QFont) -> int:
    """The height of one line."""
    return QFontMetrics(font).height()


def pill_height() -> int:
    """The height of a badge."""
    return text_height(metrics.badge()) + 2 * _PILL_TOP_PX


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, ground: str) -> None:
    """The row's ground and lower line; selected and focused rows are outlined, not only coloured."""
    colours, area = current(), option.rect
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    painter.fillRect(area, QColor(colours.selection if selected else colours.faint_line if hovered else ground))
    painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), QColor(colours.faint_line))
    if selected:
        bar = QRect(area.left(), area.top(), 3, area.height())
        painter.fillRect(QStyle.visualRect(option.direction, area, bar), QColor(colours.accent))
    if selected and colours.selection == ground:  # high contrast has one ground for all
        painter.setPen(QPen(QColor(colours.accent), 1))
        painter.drawRect(area.adjusted(0, 0, -1, -1))
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(colours.accent), metrics.FOCUS_RING_PX))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -2), 4, 4)


class RowPainter:
    """Draws one row, line by line."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._direction = option.direction
        self._area = option.rect.adjusted(SIDE_PX, TOP_PX, -SIDE_PX, -TOP_PX)
        self._top = self._area.top()
        self._leading = self._area.left()
        self._trailing = self._area.right() + 1

    def end(self, text: str, font: QFont, colour: str) -> None:
        """Draw at the end of the line and stay on it."""
        width = QFontMetrics(font).horizontalAdvance(text)
        room = QRect(self._trailing - width, self._top, width, self._line_height())
        self._draw(room, text, font, colour)
        self._trailing -= width + _BETWEEN_PX

    def word(self, text: str, font: QFont, colour: str) -> None:
        """Draw behind what stands on this line, cut with “…” where it does not fit."""
        room = QRect(self._leading, self._top, self._trailing - self._leading, self._line_height())
        measured = QFontMetrics(font)
        shown = measured.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room.width()))
        width = measured.horizontalAdvance(shown)
        self._draw(QRect(room.left(), room.top(), min(room.width(), width + 1), room.height()), shown, font, colour)
        self._leading += width + _BETWEEN_PX

    def next_line(self) -> None:
        """The next line begins."""
        self._top += self._line_height() + GAP_PX
        self._leading, self._trailing = self._area.left(), self._area.right() + 1

    def marked(self, pieces: Sequence[tuple[str, bool]], lines: int, colour: str) -> None:
        """Draw text over so many lines; what was found is bold, underlined and tinted. Goes on below."""
        text = "".join(piece for piece, _ in pieces)
        font = metrics.body()
        high = text_height(font)
        layout = QTextLayout(text, font)
        to_left = runs_right_to_left(text)
        option = QTextOption(Qt.AlignmentFlag.AlignAbsolute | self._leading_edge())
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if to_left else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_marks(pieces))
        layout.beginLayout()
        for number in range(lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(self._area.width())
            line.setPosition(QPointF(0, number * high))
        cut = layout.createLine().isValid()
        layout.endLayout()
        place = QRect(self._area.left(), self._top, self._area.width(), lines * high)
        self._painter.save()
        self._painter.setClipRect(place)
        self._painter.setPen(QColor(colour))
        last = layout.lineAt(lines - 1) if cut else None
        shown = min(layout.lineCount(), lines)
        for number in range(shown - 1 if cut else shown):
            layout.lineAt(number).draw(self._painter, QPointF(place.topLeft()))
        self._painter.restore()
        if last is not None:  # the last line that fits goes on where there is no room: it ends in “…”
            rest = _from(pieces, last.textStart())
            self._cut_line(rest, QRect(place.left(), place.bottom() + 1 - high, place.width(), high), colour, to_left)
        self._top += lines * high + GAP_PX

    def pill(self, badge: Badge) -> None:
        """Draw a badge behind the one before; left out where it does not fit (the tool tip has it)."""
        font = metrics.badge()
        text = f"{badge.icon} {badge.word}".strip()
        size = QSize(QFontMetrics(font).horizontalAdvance(text) + 2 * _PILL_SIDE_PX, pill_height())
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
        self._leading += size.width() + _PILL_GAP_PX

    def behind_pills(self, text: str, colour: str) -> None:
        """Quiet words behind the badges of the last line."""
        font = metrics.second()
        room = QRect(self._leading, self._top, max(0, self._area.right() + 1 - self._leading), pill_height())
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        if shown not in {"", "…"}:
            self._draw(room, shown, font, colour)

    def _cut_line(self, pieces: Sequence[tuple[str, bool]], place: QRect, colour: str, to_left: bool) -> None:
        """One line of marked text that ends in “…”."""
        font = metrics.body()
        room = place.width() - QFontMetrics(font).horizontalAdvance("…")
        bold = _bold(font)
        kept: list[tuple[str, bool]] = []
        used = 0.0
        for text, is_hit in pieces:
            measured = QFontMetrics(bold if is_hit else font)
            width = measured.horizontalAdvance(text)
            if used + width > room:
                fitting = measured.elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(place.width() - used)))
                kept.append((fitting, is_hit))
                break
            kept.append((text, is_hit))
            used += width
        layout = QTextLayout("".join(text for text, _ in kept), font)
        option = QTextOption(Qt.AlignmentFlag.AlignAbsolute | self._leading_edge())
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if to_left else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats(_marks(kept))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(place.width())
        layout.endLayout()
        self._painter.setPen(QColor(colour))
        line.draw(self._painter, QPointF(place.topLeft()))

    def _line_height(self) -> int:
        return text_height(metrics.strong())

    def _leading_edge(self) -> Qt.AlignmentFlag:
        return QStyle.visualAlignment(self._direction, Qt.AlignmentFlag.AlignLeft)

    def _draw(self, room: QRect, text: str, font: QFont, colour: str) -> None:
        place = QStyle.visualRect(self._direction, self._area, room)
        to_left = runs_right_to_left(text)
        self._painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if to_left else Qt.LayoutDirection.LeftToRight)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        vertical = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(place, int(self._leading_edge() | vertical | Qt.TextFlag.TextSingleLine), text)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.Bold)
    return bold


def _from(pieces: Sequence[tuple[str, bool]], start: int) -> list[tuple[str, bool]]:
    """The pieces from that place on; Qt counts in UTF-16."""
    rest: list[tuple[str, bool]] = []
    at = 0
    for text, is_hit in pieces:
        units = text.encode("utf-16-le", "surrogatepass")
        skipped = min(len(units) // 2, max(0, start - at))
        left = units[2 * skipped :].decode("utf-16-le", "replace")
        if left:
            rest.append((left, is_hit))
        at += len(units) // 2
    return rest


def _marks(pieces: Sequence[tuple[str, bool]]) -> list[QTextLayout.FormatRange]:
    colours = current()
    marks: list[QTextLayout.FormatRange] = []
    at = 0
    for text, is_hit in pieces:
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if is_hit:
            look = QTextCharFormat()
            look.setFontWeight(QFont.Weight.Bold)
            look.setFontUnderline(True)
            look.setForeground(QColor(colours.accent))
            look.setBackground(QColor(colours.accent_tint))
            mark = QTextLayout.FormatRange()
            mark.start, mark.length, mark.format = at, length, look
            marks.append(mark)
        at += length
    return marks

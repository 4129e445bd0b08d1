"""The frame all rows share: rail with a node, card, offset on the right. Pooled: `bind` gives it another row."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QStyle, QWidget
from typing_extensions import override

from chatbase_inspector.timeline.rows import AnyRow, Badge
from chatbase_inspector.timeline.sentences import sentence_of
from chatbase_inspector.timeline.style import Style

GAP_PX = 10
_NODE_PX = 26
_NARROW_PX = 520


@dataclass(frozen=True)
class Binding:
    """All that a row widget needs to show a row.

    Attributes:
        current: it has the selection.
        focused: and the timeline has the keyboard.
        above, below: whether the rail goes on to the row before and after.
        busy: why nothing can be retried just now.
    """

    row: AnyRow
    style: Style
    current: bool = False
    focused: bool = False
    above: bool = False
    below: bool = False
    busy: str | None = None


class RowWidget(QWidget):
    """Base of the pooled rows.

    Signals:
        acted: a button of the row was used; the word says which.
        pressed: the mouse went down somewhere in it.
        link_activated: a link in its text was clicked; nothing was opened.
    """

    acted = Signal(str)
    pressed = Signal()
    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bound: Binding | None = None
        self._buttons: dict[str, QPushButton] = {}

    # -- what a kind of row says about itself

    def node(self) -> tuple[str, QColor, bool] | None:
        """Sign, colour and whether it is alive; None: no node."""
        return None

    def fill(self) -> None:
        """Show `self.bound`; called when anything of it changed."""

    def lay_out(self, width_px: int) -> int:
        """Place the content for that width; returns the height of the row in pixels."""
        raise NotImplementedError

    def paint(self, painter: QPainter) -> None:
        """Paint what is no widget, over the card."""

    def card(self) -> QRect | None:
        """The card's place; None: there is no card."""
        return None

    # -- shared

    @property
    def style_now(self) -> Style:
        assert self.bound is not None  # noqa: S101 - a row is bound before it is asked anything
        return self.bound.style

    def bind(self, bound: Binding) -> bool:
        """Show another row, or the same one changed; whether its height may have changed."""
        before, self.bound = self.bound, bound
        if before == bound:
            return False
        same = before is not None and (before.row, before.style, before.busy) == (bound.row, bound.style, bound.busy)
        if not same:
            self.fill()
            if before is None or before.row.key != bound.row.key or not getattr(bound.row, "live", False):
                self.setAccessibleName(sentence_of(bound.row))
        self.update()
        return not same

    def quiet_ink(self) -> QColor:
        """For labels and notes: as quiet as can still be read on the ground of the card."""
        ground, _, _ = self.card_colours()
        return self.style_now.third if ground == self.style_now.pane else self.style_now.second

    def margin(self) -> int:
        return 8 if self.width() < _NARROW_PX else 18

    def offset_width(self) -> int:
        return QFontMetrics(self.style_now.mono).horizontalAdvance("+00.00 s") + 10

    def content_rect(self, width_px: int, top_px: int = 0, height_px: int = 0) -> QRect:
        """Where a card stands, left to right."""
        margin = 8 if width_px < _NARROW_PX else 18
        left = margin + _NODE_PX + 8
        return QRect(left, top_px, max(60, width_px - left - margin - self.offset_width()), height_px)

    def mirrored(self, rect: QRect) -> QRect:
        """`rect` for the direction of the window: right to left, the rail stands on the right."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def beginning(self) -> Qt.AlignmentFlag:
        """Where painted words begin: at the left, in a window from right to left at the right."""
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute

    def button(self, action: str, text: str, name: str, *, role: str = "", reason: str | None = None) -> QPushButton:
        """The button of that action, made once; `reason` disables it and is told as its hint."""
        found = self._buttons.get(action)
        if found is None:
            found = QPushButton(self)
            found.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            found.setCursor(Qt.CursorShape.PointingHandCursor)
            found.clicked.connect(lambda: self.acted.emit(action))
            if role:
                found.setProperty("role", role)
            self._buttons[action] = found
        found.setText(text)
        found.setAccessibleName(name)
        found.setAccessibleDescription(reason or "")
        found.setEnabled(reason is None)
        found.setToolTip(reason or "")
        found.show()
        return found

    def hide_buttons(self, *but: str) -> None:
        for action, button in self._buttons.items():
            if action not in but:
                button.hide()

    def shown_button(self, action: str) -> QPushButton | None:
        """The button of that action; None where the row offers none."""
        found = self._buttons.get(action)
        return None if found is None or found.isHidden() else found

    def reachable(self) -> list[QAbstractButton]:
        """Buttons that Tab visits, in the order they are read."""
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        shown = [button for button in self._buttons.values() if not button.isHidden() and button.isEnabled()]
        return sorted(shown, key=lambda button: (button.y() // 20, -button.x() if rtl else button.x()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.bound is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # our words are left to right also in a window from right to left; places are mirrored, signs and numbers not
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._paint_rail(painter)
        self._paint_card(painter)
        self._paint_offset(painter)
        self.paint(painter)
        painter.end()

    def _paint_rail(self, painter: QPainter) -> None:
        bound, style = self.bound, self.style_now
        if bound is None:
            return
        node = self.node()
        place = self.mirrored(QRect(self.margin(), 2, _NODE_PX, _NODE_PX))
        x = place.center().x()
        painter.setPen(QPen(style.line, 2))
        if bound.above:
            painter.drawLine(x, 0, x, place.top() if node else self.height())
        if bound.below:
            painter.drawLine(x, place.bottom() if node else 0, x, self.height())
        if node is None:
            return
        sign, colour, alive = node
        if alive:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.accent_tint)
            painter.drawEllipse(QRectF(place).adjusted(-3, -2, 3, 3))
        painter.setPen(QPen(colour, 2))
        painter.setBrush(style.pane)
        painter.drawEllipse(QRectF(place).adjusted(1, 1, -1, -1))
        painter.setPen(style.second if colour == style.line else colour)
        painter.setFont(style.small)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, sign)

    def _paint_card(self, painter: QPainter) -> None:
        rect, bound = self.card(), self.bound
        if rect is None or bound is None:
            return
        style = bound.style
        ground, line, dashed = self.card_colours()
        pen = QPen(line, 1)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        if bound.current:
            pen = QPen(style.accent, 2)
        painter.setPen(pen)
        painter.setBrush(ground)
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(self.mirrored(rect)).adjusted(inset, inset, -inset, -inset), 8, 8)
        if bound.current and bound.focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.accent_tint, 2))
            painter.drawRoundedRect(QRectF(self.mirrored(rect)).adjusted(3, 3, -3, -3), 6, 6)

    def card_colours(self) -> tuple[QColor, QColor, bool]:
        """Ground, border, and whether the border is dashed."""
        style = self.style_now
        return style.pane, style.line, False

    def _paint_offset(self, painter: QPainter) -> None:
        bound = self.bound
        if bound is None or not bound.row.offset or self.node() is None:
            return
        card = self.content_rect(self.width())
        place = QRect(card.right() + 4, 4, self.offset_width() - 4, 24)
        painter.setPen(bound.style.third)
        painter.setFont(bound.style.mono if bound.row.offset.startswith("+") else bound.style.small)
        said, metrics = bound.row.offset, painter.fontMetrics()
        if metrics.horizontalAdvance(said) > place.width():  # a day and a time stand below each other
            said = "\n".join(said.rsplit(" ", 1))
            place.setHeight(2 * metrics.lineSpacing() + 2)
        side = self.beginning() ^ Qt.AlignmentFlag.AlignLeft ^ Qt.AlignmentFlag.AlignRight
        painter.drawText(self.mirrored(place), side, said)


def badge_width(badge: Badge, style: Style) -> int:
    return QFontMetrics(style.small).horizontalAdvance(f"{badge.icon} {badge.word}") + 18


def paint_badge(painter: QPainter, place: QRect, badge: Badge, style: Style) -> None:
    """A pill with sign and word."""
    text, ground = style.tone(badge.tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(place), place.height() / 2, place.height() / 2)
    painter.setPen(text)
    painter.setFont(style.small)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{badge.icon} {badge.word}")


def left_to_right(words: str, where: QWidget) -> str:
    """Our words and numbers in their order also in a window from right to left."""
    return f"\u200e{words}\u200e" if where.isRightToLeft() else words


def text_width(text: str, font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance(text)

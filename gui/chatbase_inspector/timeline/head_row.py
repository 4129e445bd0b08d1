"""The line above an answer: which attempt, where it lives, how it ended, and the button that matters."""

from html import escape

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from chatbase_inspector.timeline.attempts import HELD_THEN, described
from chatbase_inspector.timeline.row_widget import (
    RowWidget,
    badge_width,
    left_to_right,
    paint_badge,
    text_width,
)
from chatbase_inspector.timeline.rows import AnswerHeadRow, Badge

_LOW_PX = 28
_SPACE_PX = 8
_WHERE = {
    "on the server": Badge("on the server", "☁", "neutral"),
    HELD_THEN: Badge(HELD_THEN, "☁", "neutral"),
    "only here": Badge("only here", "⌂", "caution"),
    "no longer on the server": Badge("no longer on the server", "⌂", "neutral"),
    "not known": Badge("not known whether on the server", "?", "neutral"),
}


class HeadRowWidget(RowWidget):
    """Attempt switcher, badges, figures; Retry from here, or Stop while the answer arrives."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._spots: list[tuple[QRect, Badge | str]] = []
        self._frame = QRect()
        self._high = _LOW_PX

    @property
    def row(self) -> AnswerHeadRow:
        assert self.bound is not None and isinstance(self.bound.row, AnswerHeadRow)  # noqa: S101, PT018
        return self.bound.row

    @override
    def fill(self) -> None:
        row = self.row
        about = "greeting" if row.greeting else f"answer to “{row.question}”"
        shown: list[str] = []
        if row.count > 1:
            shown += ["previous", "next"]
            first = "This is the first attempt." if row.index == 0 else None
            last = "This is the newest attempt." if row.index + 1 == row.count else None
            back, on = ("▸", "◂") if self.isRightToLeft() else ("◂", "▸")
            self.button("previous", back, f"Previous attempt: {about}", role="flat", reason=first)
            self.button("next", on, f"Next attempt: {about}", role="flat", reason=last)
            which = self.button(
                "choose", left_to_right(f"{row.index + 1} of {row.count}", self), _which(row, about), role="flat"
            )
            if not which.styleSheet():  # a font that is set gives way to the application's sheet when the theme changes
                which.setStyleSheet("QPushButton { font-weight: 600; }")
            which.setAccessibleDescription("Choose another attempt")
            which.setToolTip("Choose another attempt")
            shown.append("choose")
        if row.live:
            shown.append("stop")
            stop = self.button("stop", "■ Stop  Esc", f"Stop: {about}", role="danger")
            stop.setToolTip("Stop this answer; what has arrived is kept (Esc)")
        elif not row.faded:
            shown.append("retry")
            reason = (self.bound.busy if self.bound is not None else None) or row.reason
            retry = self.button("retry", "↻ Retry from here", f"Retry from here: {about}", reason=reason)
            if reason is None:
                retry.setToolTip("Remove this answer and all after it on the server, then answer again (Ctrl+R)")
        self.hide_buttons(*shown)
        known = described(row)
        self.setAccessibleDescription(known)
        self.setToolTip("<qt>" + "<br>".join(escape(known).split("\n")) + "</qt>")

    @override
    def lay_out(self, width_px: int) -> int:
        card = self.content_rect(width_px)
        self._high = max(_LOW_PX, QFontMetrics(self.style_now.body).height() + 10)
        right = width_px - self.margin() - 1
        x, y = card.left(), 2
        action = self._buttons.get("stop" if self.row.live else "retry")
        wide = max(action.sizeHint().width(), 60) if action is not None and not action.isHidden() else 0
        self._spots = []
        self._frame = QRect()
        if self.row.count > 1:
            x = self._switcher(x, y, width_px)
            if wide and x + wide > right:  # no room for both beside each other
                x, y = card.left(), y + self._high + 4
        if action is not None and wide:
            self._put(action, QRect(right - wide, y, wide, self._high), width_px)
            right -= wide + _SPACE_PX
        for piece in self._pieces():
            wide = (
                badge_width(piece, self.style_now)
                if isinstance(piece, Badge)
                else text_width(piece, self.style_now.small) + 4
            )
            if x + wide > right and x > card.left():
                x, y, right = card.left(), y + self._high, width_px - self.margin() - 1
            self._spots.append((QRect(x, y, min(wide, right - x), self._high), piece))
            x += wide + _SPACE_PX
        if self.row.explained and self.row.reason:
            y += self._high - 4
            said = QFontMetrics(self.style_now.small).elidedText(
                self.row.reason, Qt.TextElideMode.ElideRight, width_px - card.left() - self.margin()
            )
            self._spots.append((QRect(card.left(), y, width_px - card.left() - self.margin(), self._high), said))
        return y + self._high + 8

    def _put(self, button: QPushButton, rect: QRect, width_px: int) -> None:
        if self.isRightToLeft():
            rect.moveLeft(width_px - rect.left() - rect.width())
        button.setGeometry(rect)

    def _switcher(self, x: int, y: int, width_px: int) -> int:
        before, which, after = (self._buttons[name] for name in ("previous", "choose", "next"))
        middle = max(text_width(which.text(), self.style_now.bold) + 14, which.sizeHint().width())
        self._frame = QRect(x, y, 2 * self._high + middle, self._high)
        self._put(before, QRect(x, y, self._high, self._high), width_px)
        self._put(which, QRect(x + self._high, y, middle, self._high), width_px)
        self._put(after, QRect(x + self._high + middle, y, self._high, self._high), width_px)
        return x + 2 * self._high + middle + _SPACE_PX

    def _pieces(self) -> list[Badge | str]:
        row = self.row
        found: list[Badge | str] = []
        if row.badge is not None:
            found.append(row.badge)
        if row.where in _WHERE:
            found.append(_WHERE[row.where])
        if row.greeting:
            found.append(Badge("greeting", "☺", "neutral"))
        if row.figures:
            found.append(row.figures)
        return found

    @override
    def paint(self, painter: QPainter) -> None:
        style = self.style_now
        if not self._frame.isEmpty():
            painter.setPen(style.line)
            painter.setBrush(style.pane)
            painter.drawRoundedRect(self.mirrored(self._frame).adjusted(0, 1, 0, -1), 6, 6)
        for place, piece in self._spots:
            spot = self.mirrored(place)
            if isinstance(piece, Badge):
                paint_badge(painter, spot.adjusted(0, 4, 0, -4), piece, style)
            else:
                painter.setPen(style.second)
                painter.setFont(style.small)
                painter.drawText(spot, self.beginning(), piece)
        if self.bound is not None and self.bound.current:
            painter.setPen(style.accent)
            line = self.mirrored(QRect(self.content_rect(self.width()).left() - 6, 4, 2, self.height() - 12))
            painter.fillRect(line, style.accent)


def _which(row: AnswerHeadRow, about: str) -> str:
    return f"Attempt {row.index + 1} of {row.count}: {about}"

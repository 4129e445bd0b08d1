"""Tells a screen reader when an answer begins, ends or goes wrong; never letter by letter."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, Rows


def _newest_head(rows: list[AnyRow] | tuple[AnyRow, ...]) -> AnswerHeadRow | None:
    return next((row for row in reversed(rows) if isinstance(row, AnswerHeadRow)), None)


def news_of(before: list[AnyRow], after: Rows) -> str:
    """What a person who cannot see the change should hear; "" for none."""
    new = _newest_head(after.tail)
    if new is None or not before:
        return ""
    old = _newest_head(before[-len(after.tail) - 50 :])
    if old is None or old.turn != new.turn:
        return ""
    if new.live and not old.live:
        return "The request was sent. The answer will appear here."
    if old.live and not new.live and new.badge is not None:
        return f"The answer has ended: {new.badge.word}."
    return ""


def announce(widget: QWidget, text: str) -> None:
    """Let a screen reader say `text` when it has time; nothing when none listens."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))

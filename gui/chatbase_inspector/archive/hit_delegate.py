"""Paints one attempt, copy or message: what and when, its words with the hits marked, how it ended."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from chatbase_inspector.archive.painting import GAP_PX, TOP_PX, RowPainter, paint_ground, pill_height, text_height
from chatbase_inspector.archive.row_model import NOW_ROLE, ROW_ROLE
from chatbase_inspector.archive.words import hit_badges, hit_kind, hit_origin, shown_snippet, title_of
from chatbase_inspector.history.finding import Hit
from chatbase_inspector.look import metrics, words
from chatbase_inspector.look.theme import current

_LINES = 2
_Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """All rows are equally high. `show_titles`: rows of several conversations say which one."""

    def __init__(self) -> None:
        super().__init__()
        self.show_titles = True

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines = text_height(metrics.strong()) + _LINES * text_height(metrics.body())
        return QSize(metrics.scaled(200), 2 * TOP_PX + lines + 2 * GAP_PX + pill_height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit = index.data(ROW_ROLE)
        if not isinstance(hit, Hit):
            return
        now = float(index.data(NOW_ROLE) or 0.0)
        colours = current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, option, colours.pane)
        row = RowPainter(painter, option)
        row.end(_when(hit.at, now), metrics.second(), colours.third)
        row.word(hit_kind(hit), metrics.strong(), colours.ink)
        if self.show_titles:
            row.word(title_of(hit.title), metrics.body(), colours.second)
        row.next_line()
        pieces = shown_snippet(hit)
        row.marked(pieces or (("No text", False),), _LINES, colours.ink if pieces else colours.third)
        for badge in hit_badges(hit, now):
            row.pill(badge)
        row.behind_pills(hit_origin(hit, within_one=not self.show_titles), colours.third)
        painter.restore()


def _when(at: float, now: float) -> str:
    """“13:48” today, else day and clock: attempts of one day have to be told apart."""
    day, clock = words.short_time(at, now), words.clock(at)
    return clock if day == clock else f"{day}, {clock}"

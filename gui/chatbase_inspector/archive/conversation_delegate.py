"""Paints a kept conversation: title and time, agent and server, how much is kept. All rows are equally high."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from chatbase_inspector.archive.painting import GAP_PX, TOP_PX, RowPainter, paint_ground, pill_height, text_height
from chatbase_inspector.archive.row_model import NOW_ROLE, ROW_ROLE
from chatbase_inspector.archive.words import NameServer, conversation_about, conversation_badges, title_of
from chatbase_inspector.history.finding import KeptConversation
from chatbase_inspector.look import metrics, words
from chatbase_inspector.look.theme import current

_Index = QModelIndex | QPersistentModelIndex


class KeptConversationDelegate(QStyledItemDelegate):
    """`name_server` gives the word for a server."""

    def __init__(self, name_server: NameServer) -> None:
        super().__init__()
        self._name_server = name_server

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        height = 2 * TOP_PX + 2 * (text_height(metrics.strong()) + GAP_PX) + pill_height()
        return QSize(metrics.scaled(160), height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        kept = index.data(ROW_ROLE)
        if not isinstance(kept, KeptConversation):
            return
        colours = current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, option, colours.raised)
        row = RowPainter(painter, option)
        row.end(words.short_time(kept.last_at, float(index.data(NOW_ROLE) or 0.0)), metrics.second(), colours.third)
        row.word(title_of(kept.title), metrics.strong() if kept.title else metrics.body(), colours.ink)
        row.next_line()
        row.word(conversation_about(kept, self._name_server(kept.key.base_url)), metrics.second(), colours.second)
        row.next_line()
        for badge in conversation_badges(kept):
            row.pill(badge)
        painter.restore()

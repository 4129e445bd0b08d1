"""Conversation rows for a view. `show` announces the smallest change, so that what is selected stays selected."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from typing_extensions import override

from chatbase_inspector.browse.rows import ConversationRow, details, sentence
from chatbase_inspector.timeline.safe_text import safe_line

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
NOW_ROLE = Qt.ItemDataRole.UserRole + 2

_Index = QModelIndex | QPersistentModelIndex


class ConversationModel(QAbstractListModel):
    """`ROW_ROLE` gives the frozen row, `NOW_ROLE` the moment relative times refer to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ConversationRow, ...] = ()
        self._now = 0.0

    @property
    def rows(self) -> tuple[ConversationRow, ...]:
        return self._rows

    def show(self, rows: Sequence[ConversationRow]) -> None:
        """Replace what is shown. Rows are told apart by their id; rows before and after a change stay as they are."""
        new = tuple(rows)
        head = _common(self._rows, new)
        tail = _common(self._rows[head:][::-1], new[head:][::-1])
        self._remove(head, len(self._rows) - tail)
        self._insert(head, new[head : len(new) - tail])
        self._replace(new)

    def set_now(self, now: float) -> None:
        """Tell relative times anew. `now` is epoch seconds."""
        self._now = now
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of_id(self, conversation_id: str) -> int | None:
        """Row number of a conversation; None: not here."""
        return next((at for at, row in enumerate(self._rows) if row.id == conversation_id), None)

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return safe_line(row.shown_title)
            case Qt.ItemDataRole.AccessibleTextRole:
                return safe_line(sentence(row, self._now), 600)
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(safe_line(line, 400) for line in details(row).split("\n"))
            case _ if role == ROW_ROLE:
                return row
            case _ if role == NOW_ROLE:
                return self._now
            case _:
                return None

    def _remove(self, first: int, end: int) -> None:
        if first < end:
            self.beginRemoveRows(QModelIndex(), first, end - 1)
            self._rows = self._rows[:first] + self._rows[end:]
            self.endRemoveRows()

    def _insert(self, at: int, rows: tuple[ConversationRow, ...]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows = self._rows[:at] + rows + self._rows[at:]
            self.endInsertRows()

    def _replace(self, new: tuple[ConversationRow, ...]) -> None:
        old, self._rows = self._rows, new
        for at, (before, after) in enumerate(zip(old, new, strict=True)):
            if before is not after and before != after:
                self.dataChanged.emit(self.index(at), self.index(at))


class ConversationFilter(QSortFilterProxyModel):
    """Rows whose title, second line, id or customer hold all words of the filter."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()

    def look_for(self, text: str) -> None:
        """Show only rows that hold each of these words; empty shows all."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange()

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        if not self._words:
            return True
        model = self.sourceModel()
        row: ConversationRow = model.data(model.index(source_row, 0, source_parent), ROW_ROLE)
        found_by = row.found_by
        return all(word in found_by for word in self._words)


def _common(one: tuple[ConversationRow, ...], other: tuple[ConversationRow, ...]) -> int:
    """How many rows at the beginning are the same conversations."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left.id != right.id:
            break
        count += 1
    return count

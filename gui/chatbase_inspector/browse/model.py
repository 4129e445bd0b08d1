"""Conversation rows for a view. `show` announces the smallest change, so that what is selected stays selected."""

from bisect import bisect_left
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
_MANY_RUNS = 200

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
        """Replace what is shown. Rows are told apart by their id (of two with one id the last counts): rows that
        keep their order stay, all others are removed and inserted where they belong."""
        new = tuple({row.id: row for row in rows}.values())
        places = {row.id: at for at, row in enumerate(new)}
        staying = _in_order([places.get(row.id, -1) for row in self._rows])
        leaving = _runs([at for at in range(len(self._rows)) if at not in staying])
        if len(leaving) > _MANY_RUNS:  # another order altogether: announcing each run would take seconds
            self.beginResetModel()
            self._rows = new
            self.endResetModel()
            return
        for first, end in reversed(leaving):
            self._remove(first, end)
        here = {row.id for row in self._rows}
        for first, end in _runs([at for at, row in enumerate(new) if row.id not in here]):
            self._insert(first, new[first:end])
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


def _in_order(places: list[int]) -> set[int]:
    """Positions of a longest series of `places` that only grows; negative ones never belong to it."""
    ends: list[int] = []  # the smallest place that ends a series of each length
    at_end: list[int] = []  # where in `places` it stands
    before: dict[int, int] = {}
    for at, place in enumerate(places):
        if place < 0:
            continue
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        at_end[length : length + 1] = [at]
        before[at] = at_end[length - 1] if length else -1
    found: set[int] = set()
    at = at_end[-1] if at_end else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found


def _runs(positions: list[int]) -> list[tuple[int, int]]:
    """Neighbouring positions as (first, end) pairs."""
    runs: list[tuple[int, int]] = []
    for at in positions:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs

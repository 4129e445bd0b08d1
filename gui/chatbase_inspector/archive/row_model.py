"""Rows that come in pages, for a list. What is kept on the screen while more of it is read stays as it is."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
NOW_ROLE = Qt.ItemDataRole.UserRole + 2

_Index = QModelIndex | QPersistentModelIndex


class RowWords(NamedTuple):
    """What a model says of a row; `sentence` gets the moment that relative times refer to."""

    key: Callable[[Any], Hashable]
    title: Callable[[Any], str]
    sentence: Callable[[Any, float], str]
    details: Callable[[Any], str]


class RowModel(QAbstractListModel):
    """`ROW_ROLE` gives the frozen row, `NOW_ROLE` the moment relative times refer to (epoch seconds)."""

    def __init__(self, said: RowWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._said = said
        self._rows: tuple[Any, ...] = ()
        self._now = 0.0

    @property
    def rows(self) -> tuple[Any, ...]:
        return self._rows

    def show(self, rows: Sequence[Any]) -> None:
        """Show these rows. Of two with one key the first counts; rows that only grow longer stay as they are."""
        new = tuple({self._said.key(row): row for row in reversed(rows)}.values())[::-1]
        old = self._rows
        if new[: len(old)] == old:
            if len(new) > len(old):
                self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
                self._rows = new
                self.endInsertRows()
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def add(self, rows: Sequence[Any]) -> None:
        """Show these below the others; what is there already is left out."""
        self.show((*self._rows, *rows))

    def set_now(self, now: float) -> None:
        """Tell relative times anew."""
        self._now = now
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with that key is; None: not here."""
        return next((at for at, row in enumerate(self._rows) if self._said.key(row) == key), None)

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
                return self._said.title(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._said.sentence(row, self._now)
            case Qt.ItemDataRole.ToolTipRole:
                return self._said.details(row)
            case _ if role == ROW_ROLE:
                return row
            case _ if role == NOW_ROLE:
                return self._now
            case _:
                return None

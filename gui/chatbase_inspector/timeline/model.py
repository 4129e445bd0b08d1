"""The rows as a Qt model that tells exactly what changed."""

from itertools import pairwise

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from chatbase_inspector.timeline.build import shared_ends
from chatbase_inspector.timeline.rows import AnyRow, Rows
from chatbase_inspector.timeline.sentences import sentence_of

ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NO_PARENT = QModelIndex()
_FEW = 2_000


class TimelineModel(QAbstractListModel):
    """Holds `Rows`. `show` compares with what was shown and emits the smallest remove, insert and data change.

    Signals:
        shown: after each `show`, when the model is consistent again.
    """

    shown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._head: tuple[AnyRow, ...] = ()
        self._tail: list[AnyRow] = []
        self._list: list[AnyRow] = []
        self._busy: str | None = None

    @property
    def busy(self) -> str | None:
        """Why no answer can be retried just now."""
        return self._busy

    @property
    def rows(self) -> list[AnyRow]:
        """The rows shown now. Read only."""
        return self._list

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._list)

    @override
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._list):
            return None
        row = self._list[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return sentence_of(row)
        return None

    @override
    def roleNames(self) -> dict[int, QByteArray]:
        return {ROW_ROLE: QByteArray(b"row"), int(Qt.ItemDataRole.DisplayRole): QByteArray(b"display")}

    def row_of(self, key: str) -> int | None:
        """Where the row with that key stands, searched from the end; None when it is not shown."""
        rows = self._list
        return next((at for at in range(len(rows) - 1, -1, -1) if rows[at].key == key), None)

    def show(self, rows: Rows) -> None:
        """Show `rows`. Costs what changed in the last turn; else one comparison of all rows at C speed."""
        self._busy = rows.busy
        tail_old, at = tuple(self._tail), len(self._head)
        if rows.head is not self._head:
            old = self._head + tail_old
            new = rows.head + rows.tail
            front, back = shared_ends(old, new)
            if min(len(old), len(new)) - front - back > _FEW:  # both ends changed and little between
                self._change(at, tail_old, rows.tail)
                self._change(0, self._head, rows.head)
            else:
                self._change(0, old, new)
        else:
            self._change(at, tail_old, rows.tail)
        self._head, self._tail = rows.head, list(rows.tail)
        self.shown.emit()

    def _change(self, at: int, old: tuple[AnyRow, ...], new: tuple[AnyRow, ...]) -> None:
        """Turn the rows `old`, which begin at row `at`, into `new`."""
        front, back = shared_ends(old, new)
        begin = at + front
        old = old[front : len(old) - back]
        new = new[front : len(new) - back]
        if not old and not new:
            return
        if not _same_order(old, new):
            self._replace(begin, len(old), list(new))
            return
        keys_new = {row.key for row in new}
        row = begin
        for stays, run in _runs([entry.key in keys_new for entry in old]):
            if stays:
                row += run
            else:
                self._replace(row, run, [])
        keys_old = {entry.key for entry in old}
        row, taken = begin, 0
        for known, run in _runs([entry.key in keys_old for entry in new]):
            fresh = list(new[taken : taken + run])
            if known:
                self._update(row, fresh)
            else:
                self._replace(row, 0, fresh)
            row += run
            taken += run

    def _replace(self, row: int, removed: int, fresh: list[AnyRow]) -> None:
        if removed:
            self.beginRemoveRows(_NO_PARENT, row, row + removed - 1)
            del self._list[row : row + removed]
            self.endRemoveRows()
        if fresh:
            self.beginInsertRows(_NO_PARENT, row, row + len(fresh) - 1)
            self._list[row:row] = fresh
            self.endInsertRows()

    def _update(self, row: int, fresh: list[AnyRow]) -> None:
        """Put `fresh` in place of the rows with the same keys; each run of rows that differ is told once."""
        differs = [self._list[row + at] != entry for at, entry in enumerate(fresh)]
        at = 0
        for changed, run in _runs(differs):
            if changed:
                first = row + at
                self._list[first : first + run] = fresh[at : at + run]
                self.dataChanged.emit(self.index(first), self.index(first + run - 1))
            at += run


def _same_order(old: tuple[AnyRow, ...], new: tuple[AnyRow, ...]) -> bool:
    """Whether the rows that both have stand in the same order, each key once."""
    places = {row.key: at for at, row in enumerate(old)}
    if len(places) != len(old) or len({row.key for row in new}) != len(new):
        return False
    kept = [places[row.key] for row in new if row.key in places]
    return all(one < other for one, other in pairwise(kept))


def _runs(flags: list[bool]) -> list[tuple[bool, int]]:
    """[T, T, F] → [(T, 2), (F, 1)]."""
    found: list[tuple[bool, int]] = []
    for flag in flags:
        if found and found[-1][0] == flag:
            found[-1] = (flag, found[-1][1] + 1)
        else:
            found.append((flag, 1))
    return found

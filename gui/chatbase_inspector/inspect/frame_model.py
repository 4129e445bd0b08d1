"""The frames as a table for a view. What a row says is fetched when it comes into sight."""

from array import array
from collections.abc import Iterable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from typing_extensions import override

from chatbase_inspector.inspect.frame_index import FrameIndex
from chatbase_inspector.inspect.frame_rows import LONG_GAP_NS, FrameLine
from chatbase_inspector.inspect.frame_words import row_words, thousandths
from chatbase_inspector.look.words import counted

NUMBER, AT, GAP, BYTES, TYPE, TEXT = range(6)
HEADS = ("#", "at (ms)", "gap (ms)", "bytes", "type", "text")
_SPOKEN_HEADS = (
    "number of the frame",
    "milliseconds from sending the request to its arrival",
    "milliseconds since the frame before",
    "bytes as they came",
    "type",
    "text",
)
LONG_ROLE = Qt.ItemDataRole.UserRole + 1
UNKNOWN_ROLE = Qt.ItemDataRole.UserRole + 2
_WAITING = "…"
_MOST_LINES = 5_000
_MOST_WANTED = 400
_NO_PARENT = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


class FrameModel(QAbstractTableModel):
    """Rows of a `FrameIndex`, all or those that a filter found.

    Signals:
        lines_wanted: `take_wanted` says which rows of the index are in sight without their type and text.
    """

    lines_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index = FrameIndex()
        self._matches: array[int] | None = None
        self._count = 0
        self._lines: dict[int, FrameLine] = {}
        self._wanted: dict[int, None] = {}
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(0)
        self._asking.timeout.connect(self.lines_wanted)

    def show(self, index: FrameIndex, matches: "array[int] | None") -> None:
        """Show this index, or these of its rows; both may grow, see `extend`."""
        self.beginResetModel()
        if index is not self._index:
            self._lines.clear()
        self._wanted.clear()
        self._index, self._matches = index, matches
        self._count = self._available()
        self.endResetModel()

    def extend(self) -> bool:
        """Show what was added behind; whether there was anything."""
        count = self._available()
        if count <= self._count:
            return False
        self.beginInsertRows(QModelIndex(), self._count, count - 1)
        self._count = count
        self.endInsertRows()
        return True

    def add_lines(self, lines: Iterable[FrameLine]) -> None:
        """What these frames say."""
        first = last = -1
        for line in lines:
            row = self._index.row_of(line.number)
            if row is None:
                continue
            self._lines[row] = line
            shown = self.shown_at(row)
            if shown is not None:
                first = shown if first < 0 else min(first, shown)
                last = max(last, shown)
        while len(self._lines) > _MOST_LINES:
            del self._lines[next(iter(self._lines))]
        if first >= 0:
            self.dataChanged.emit(self.index(first, TYPE), self.index(last, TEXT))

    def take_wanted(self) -> list[int]:
        """Rows of the index that were drawn without their line, ascending; they are asked for once."""
        wanted = sorted(row for row in self._wanted if row not in self._lines)
        self._wanted.clear()
        return wanted

    def index_row(self, shown: int) -> int:
        """The row of the index that stands in a row of the table."""
        return self._matches[shown] if self._matches is not None else shown

    def shown_at(self, row: int) -> int | None:
        """Where a row of the index stands in the table; None: the filter hides it."""
        if self._matches is None:
            return row if row < self._count else None
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._matches[middle] < row:
                low = middle + 1
            else:
                high = middle
        return low if low < self._count and self._matches[low] == row else None

    @override
    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._count

    @override
    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(HEADS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(HEADS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _SPOKEN_HEADS[section]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= self._count:
            return None
        row, column = self.index_row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row_words(self._index, row)
        if role == LONG_ROLE:
            return column == GAP and self._long(row)
        if role == UNKNOWN_ROLE:
            return column == TYPE and self._index.type(row).unknown
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _shown(self, row: int, column: int) -> str:
        if column == NUMBER:
            return f"{self._index.number(row):,}"
        if column == AT:
            return thousandths(self._index.at_ns(row))
        if column == GAP:
            gap_ns = self._index.gap_ns(row)
            return "–" if gap_ns is None else thousandths(gap_ns)
        if column == BYTES:
            return f"{self._index.size_bytes(row):,}"
        line = self._line(row)
        if line is None:
            return _WAITING
        if column == TEXT:
            return line.text
        return f"⚠ {line.type} · unknown" if line.unknown else line.type

    def _spoken(self, row: int, column: int) -> str:
        words = self._shown(row, column)
        if column == GAP:
            if self._index.gap_ns(row) is None:
                return "the first frame"
            return f"{words} ms, a long gap" if self._long(row) else f"{words} ms"
        if column == AT:
            return f"{words} ms"
        return counted(self._index.size_bytes(row), "byte") if column == BYTES else words

    def _long(self, row: int) -> bool:
        return (self._index.gap_ns(row) or 0) >= LONG_GAP_NS

    def _line(self, row: int) -> FrameLine | None:
        line = self._lines.get(row)
        if line is None:
            self._wanted.pop(row, None)
            self._wanted[row] = None
            if len(self._wanted) > _MOST_WANTED:
                del self._wanted[next(iter(self._wanted))]
            if not self._asking.isActive():
                self._asking.start()
        return line

    def _available(self) -> int:
        return len(self._index) if self._matches is None else len(self._matches)


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeading if column >= TYPE else Qt.AlignmentFlag.AlignTrailing
    return int(side | Qt.AlignmentFlag.AlignVCenter)

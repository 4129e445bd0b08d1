"""A JSON tree for a view: names left, values right; branches come as they are opened."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from typing_extensions import override

from chatbase_inspector.inspect.json_nodes import Node
from chatbase_inspector.look import metrics
from chatbase_inspector.look.theme import current
from chatbase_inspector.timeline.safe_text import safe_line

_PAGE = 500
_Index = QModelIndex | QPersistentModelIndex


class JsonModel(QAbstractItemModel):
    """Children are handed out 500 at a time, so that a list of a million items opens at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top = Node("", [])
        self._given: dict[int, int] = {}

    def show(self, root: Node | None) -> None:
        """Show the tree below `root`; a single value stands alone."""
        self.beginResetModel()
        self._given = {}
        self._top = Node("", [])
        if root is not None:
            self._top = root if root.is_branch else Node("", [root.value])
            self._given[id(self._top)] = min(_PAGE, self._top.count)
        self.endResetModel()

    @property
    def top(self) -> Node:
        return self._top

    def node(self, index: _Index) -> Node:
        """The node at an index; the top for an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self._top

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node; branches above it are handed out as far as needed."""
        if node is self._top or node.parent is None:
            return QModelIndex()
        above = self.index_of(node.parent)
        while self._given.get(id(node.parent), 0) <= node.row and self.canFetchMore(above):
            self.fetchMore(above)
        return self.createIndex(node.row, 0, node)

    @override
    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self.node(parent).children[row])

    @override
    def parent(self, child: _Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has the same name
        above = self.node(child).parent
        if above is None or above is self._top:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else self._given.get(id(self.node(parent)), 0)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    @override
    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008
        return parent.column() <= 0 and self.node(parent).count > 0

    @override
    def canFetchMore(self, parent: _Index) -> bool:
        node = self.node(parent)
        return self._given.get(id(node), 0) < node.count

    @override
    def fetchMore(self, parent: _Index) -> None:
        node = self.node(parent)
        given = self._given.get(id(node), 0)
        more = min(_PAGE, node.count - given)
        if more > 0:
            self.beginInsertRows(self._plain(parent), given, given + more - 1)
            self._given[id(node)] = given + more
            self.endInsertRows()

    def _plain(self, index: _Index) -> QModelIndex:
        return self.createIndex(index.row(), 0, self.node(index)) if index.isValid() else QModelIndex()

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Name", "Value")[section]
        return None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return safe_line(node.name if index.column() == 0 else node.shown, 400)
            case Qt.ItemDataRole.ToolTipRole:
                return safe_line(node.path, 300) if index.column() == 0 else safe_line(node.shown, 600)
            case Qt.ItemDataRole.AccessibleTextRole:
                return safe_line(f"{node.name}: {node.shown}", 600)
            case Qt.ItemDataRole.FontRole:
                return metrics.mono()
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(_colour(node, index.column()))
            case _:
                return None


def _colour(node: Node, column: int) -> str:
    colours = current()
    if column == 0:
        return colours.second
    return colours.third if node.is_branch else colours.ink

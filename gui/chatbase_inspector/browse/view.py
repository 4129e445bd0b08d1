"""The list itself. A tree without branches: a list view lays all rows out again whenever one changes."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget
from typing_extensions import override

from chatbase_inspector.browse.delegate import ConversationDelegate


class ConversationListView(QTreeView):
    """Uniform rows, keyboard and type-ahead. `near_end` is emitted when the last rows come into sight."""

    near_end = Signal()
    row_activated = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Conversations")
        self.setProperty("role", "raised")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(ConversationDelegate(self))
        self.verticalScrollBar().valueChanged.connect(self._look_for_end)
        self.clicked.connect(self.row_activated)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens. Tab leaves the list, as everywhere in the window."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.row_activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.doItemsLayout()

    def _look_for_end(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() > 0 and value >= bar.maximum() - self.viewport().height():
            self.near_end.emit()

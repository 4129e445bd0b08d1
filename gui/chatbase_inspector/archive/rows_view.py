"""A list of rows of one height. A tree without branches: a list view lays all rows out again when one changes."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QTreeView, QWidget
from typing_extensions import override

from chatbase_inspector.archive.row_model import ROW_ROLE, RowModel

_BY_KEYS = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}


class RowsView(QTreeView):
    """Keyboard, type-ahead, paging.

    Signals:
        near_end: the last rows come into sight.
        row_opened: Enter or a double click on a row.
        row_clicked: a click on a row.
        current_row_changed: another row is the current one, or none.
    """

    near_end = Signal()
    row_opened = Signal(object)
    row_clicked = Signal(object)
    current_row_changed = Signal()

    def __init__(
        self, name: str, model: RowModel, delegate: QStyledItemDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.verticalScrollBar().valueChanged.connect(self._look_for_end)
        self.clicked.connect(lambda index: self.row_clicked.emit(index.data(ROW_ROLE)))
        self.doubleClicked.connect(lambda index: self.row_opened.emit(index.data(ROW_ROLE)))
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self.current_row_changed.emit())

    @property
    def current_row(self) -> Any:
        """The row that is chosen; None: none."""
        chosen = self.selectionModel().selectedRows()
        return chosen[0].data(ROW_ROLE) if chosen else None

    def choose(self, at: int | None) -> None:
        """Make the row at that place the current one; None: no row."""
        if at is None:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(self._rows.index(at))

    def focus_rows(self) -> None:
        """Move the focus here, to the first row where none is chosen."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens. Tab leaves the list, as everywhere."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_row is not None:
            self.row_opened.emit(self.current_row)
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """By keys one arrives at a chosen row; Qt alone would make the first one current and choose none."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYS and self.current_row is None and self._rows.rowCount():
            self.choose(max(0, self.currentIndex().row()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.FontChange}:
            self.doItemsLayout()

    def _look_for_end(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() > 0 and value >= bar.maximum() - 2 * self.viewport().height():
            self.near_end.emit()

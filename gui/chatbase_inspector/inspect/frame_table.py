"""The table of frames: uniform rows, so that a million of them scroll like a hundred."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from chatbase_inspector.inspect.frame_model import (
    AT,
    BYTES,
    GAP,
    HEADS,
    LONG_ROLE,
    NUMBER,
    TEXT,
    TYPE,
    UNKNOWN_ROLE,
    FrameModel,
)
from chatbase_inspector.look import metrics
from chatbase_inspector.look.direction import runs_right_to_left
from chatbase_inspector.look.theme import current

_WIDE_PX, _NARROW_PX = 480, 340
_ROW_PAD_PX = 8
_CELL_PAD_PX = 12
_TYPE_CHARS, _NARROW_TYPE_CHARS, _TEXT_CHARS = 21, 15, 9


class _Dressed(QStyledItemDelegate):
    """A long gap in bold, an unknown type in the colour of caution; both have words as well."""

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.data(LONG_ROLE):
            option.font.setBold(True)
            option.fontMetrics = QFontMetrics(option.font)
        if index.data(UNKNOWN_ROLE):
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, current().caution)
        if option.direction == Qt.LayoutDirection.RightToLeft and not runs_right_to_left(option.text):
            option.direction = Qt.LayoutDirection.LeftToRight  # JSON must not turn round in a mirrored window
            if index.column() >= TYPE:
                flags = Qt.AlignmentFlag
                option.displayAlignment = flags.AlignRight | flags.AlignVCenter | flags.AlignAbsolute


class FrameTable(QTableView):
    """`row_chosen` carries the row of the table that the person or `choose` made the current one."""

    row_chosen = Signal(int)
    copy_requested = Signal()

    def __init__(self, model: FrameModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames = model
        self.setModel(model)
        self.setItemDelegate(_Dressed(self))
        self.setAccessibleName("Frames")
        self.setProperty("role", "figures")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(10)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        heads.setMinimumSectionSize(20)
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.fit()

    @property
    def chosen(self) -> int | None:
        """The current row of the table."""
        return self.currentIndex().row() if self.currentIndex().isValid() else None

    def choose(self, row: int) -> None:
        """Make it the current row and bring it into sight."""
        index = self._frames.index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    @property
    def at_end(self) -> bool:
        """Whether the last row can be seen."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def fit(self) -> None:
        """Rows as high and columns as wide as the letters of now need."""
        self.setFont(metrics.mono())
        self.verticalHeader().setDefaultSectionSize(QFontMetrics(metrics.mono()).height() + _ROW_PAD_PX)
        self.fit_columns()

    def fit_columns(self) -> None:
        """As wide as the figures of the last row need; the type gives way in a narrow pane, and the bytes go."""
        fonts = QFontMetrics(metrics.mono())
        width = self.viewport().width()
        narrow = width < metrics.scaled(_NARROW_PX)
        self.setColumnHidden(BYTES, width < metrics.scaled(_WIDE_PX))
        last = self._frames.rowCount() - 1
        heads = QFontMetrics(metrics.second())
        for column in (NUMBER, AT, GAP, BYTES):
            chars = max((len(str(self._frames.index(row, column).data())) for row in {0, last} if row >= 0), default=1)
            chars = max(chars, len("1,234")) if column in (AT, GAP) else max(chars, 3)
            room = max(fonts.horizontalAdvance("0" * chars), heads.horizontalAdvance(HEADS[column]))
            self.setColumnWidth(column, room + _CELL_PAD_PX)
        digit = fonts.horizontalAdvance("0")
        self.setColumnWidth(TYPE, digit * (_NARROW_TYPE_CHARS if narrow else _TYPE_CHARS) + _CELL_PAD_PX)
        used = sum(self.columnWidth(column) for column in range(TEXT) if not self.isColumnHidden(column))
        room = width - used  # Qt's own stretching keeps 100 px for the last column, also where there are less
        self.setColumnWidth(TEXT, room if room >= digit * _TEXT_CHARS else digit * 3 * _TEXT_CHARS)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Nothing: Qt would read every row up to the one that begins so, a million at a stroke."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()  # else the window's own “Copy” would take the key
            return True
        return super().event(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_frames"):
            self.fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def _tell(self, new: QModelIndex, _old: QModelIndex) -> None:
        if new.isValid():
            self.row_chosen.emit(new.row())

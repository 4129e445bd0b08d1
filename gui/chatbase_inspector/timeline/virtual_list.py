"""A virtual list: realises only the visible rows, keeps what is read in place, and follows the end."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QPushButton, QWidget
from typing_extensions import override

from chatbase_inspector.timeline.model import TimelineModel
from chatbase_inspector.timeline.placing import Placing
from chatbase_inspector.timeline.pool import RowPool
from chatbase_inspector.timeline.row_widget import Binding, RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, OlderRow, RemovedRow
from chatbase_inspector.timeline.style import style_of_now

STEP_PX = 48


class VirtualList(QAbstractScrollArea):
    """The rows of a `TimelineModel` on the screen. `TimelineView` adds what a person can do with them.

    Signals:
        following_changed: whether the newest row is kept in view.
        row_selected: the current row is another one; None: none is.
        row_acted: a button of a row was used: row key, and which.
        link_requested: a link was clicked; nothing was opened.
    """

    following_changed = Signal(bool)
    row_selected = Signal(object)
    row_acted = Signal(str, str)
    link_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMinimumWidth(280)
        self.model = TimelineModel(self)
        self._style = style_of_now()
        self._placing = Placing()
        self._pool = RowPool(self.viewport(), self._connect_row)
        self._current: str | None = None
        self._setting = False
        self._new = 0
        self._model_signals()
        self._jump = self._jump_button()
        bar = self.verticalScrollBar()
        bar.setSingleStep(STEP_PX)
        bar.valueChanged.connect(self._scrolled)

    def _model_signals(self) -> None:
        self.model.rowsInserted.connect(self._rows_inserted)
        self.model.rowsRemoved.connect(self._rows_removed)
        self.model.dataChanged.connect(self._rows_changed)
        self.model.shown.connect(self._arrange)

    def _jump_button(self) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "primary")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.clicked.connect(lambda: self.set_following(True))
        button.hide()
        return button

    @property
    def following(self) -> bool:
        """Whether the newest row is kept in view."""
        return self._placing.following

    def set_following(self, following: bool) -> None:
        """Keep the newest row in view, or leave the rows where they are."""
        if following != self._placing.following:
            self._placing.following = following
            self.following_changed.emit(following)
        self._arrange()

    def select_row(self, key: str | None) -> None:
        """Make the row with that key the current one, without scrolling; None or an unknown key: no row."""
        row = self.model.row_of(key) if key is not None else None
        wanted = key if row is not None else None
        if wanted == self._current:
            return
        self._current = wanted
        self._arrange()
        self.row_selected.emit(self.model.rows[row] if row is not None else None)

    def scroll_to(self, key: str) -> None:
        """Bring the row with that key into view; an unknown key is no error."""
        row = self.model.row_of(key)
        if row is None:
            return
        self._follow_now(False)
        if self._placing.bring_into_view(row, self.viewport().height()):
            self._arrange()

    def hold_row(self, key: str) -> None:
        """Keep that row where it is on the screen while the rows below it become others; the end is not followed."""
        row = self.model.row_of(key)
        if row is None:
            return
        self._follow_now(False)
        self._placing.pin(row, self.viewport().height())
        focus = QApplication.focusWidget()
        holder = self._pool.used.get(key)
        inside = focus is not None and self.viewport().isAncestorOf(focus)
        if inside and not (holder is not None and focus is not None and holder.isAncestorOf(focus)):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # what has the keyboard may go: it stays in the timeline

    @property
    def realised(self) -> dict[str, RowWidget]:
        """Row key → widget, for the rows that are on the screen."""
        return self._pool.used

    def _rows_inserted(self, _parent: QModelIndex | QPersistentModelIndex, first: int, last: int) -> None:
        rows = self.model.rows[first : last + 1]
        heights = [self._placing.estimate(row.lines) for row in rows]
        if last == len(self.model.rows) - 1 and not self._placing.following:
            self._new += len(rows)
        self._placing.inserted(first, heights)

    def _rows_removed(self, _parent: QModelIndex | QPersistentModelIndex, first: int, last: int) -> None:
        self._placing.removed(first, last - first + 1)

    def _rows_changed(
        self, first: QModelIndex | QPersistentModelIndex, last: QModelIndex | QPersistentModelIndex
    ) -> None:
        used = self._pool.used
        for at in range(first.row(), last.row() + 1):
            row = self.model.rows[at]
            if row.key not in used:  # seen rows are measured when they are placed
                self._placing.heights.set(at, self._placing.estimate(row.lines))

    def _connect_row(self, widget: RowWidget) -> None:
        widget.acted.connect(lambda action: self.row_acted.emit(_key_of(widget), action))
        widget.pressed.connect(lambda: self._row_pressed(widget))
        widget.link_activated.connect(self.link_requested)

    def _row_pressed(self, widget: RowWidget) -> None:
        if not widget.isAncestorOf(QApplication.focusWidget() or self):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.select_row(_key_of(widget))

    def _realised(self, at: int) -> RowWidget:
        """The widget that shows row `at`, with its true height told to the heights."""
        rows, width = self.model.rows, self.viewport().width()
        row = rows[at]
        widget = self._pool.widget_for(row)
        before = rows[at - 1] if at > 0 else None
        after = rows[at + 1] if at + 1 < len(rows) else None
        resized = widget.width() != width
        if resized:
            widget.resize(width, max(1, widget.height()))
        changed = widget.bind(
            Binding(
                row,
                self._style,
                row.key == self._current,
                self.hasFocus(),
                _on_rail(row) and before is not None and before.turn == row.turn and _on_rail(before),
                _on_rail(row) and after is not None and after.turn == row.turn and _on_rail(after),
                self.model.busy if isinstance(row, AnswerHeadRow) else None,
            )
        )
        if changed or resized:
            widget.resize(width, widget.lay_out(width))
        self._placing.heights.set(at, widget.height())
        return widget

    def _arrange(self) -> None:
        """Realise and place what is visible, and tell the scroll bar."""
        view = self.viewport()
        if not self.model.rows:
            self._pool.keep_only(set())
            self._set_bar(0, 0)
            self._show_jump()
            view.update()
            return
        spots: list[tuple[int, int, RowWidget]] = []
        for _ in range(3):  # a scroll bar's value may move what was placed by a corrected height
            spots = self._placing.place(view.height(), self._realised)
            if not self._placing.again:
                break
        keys = set()
        for at, y, widget in spots:
            keys.add(self.model.rows[at].key)
            widget.move(0, y)
            if widget.isHidden():
                widget.show()
        self._pool.keep_only(keys)
        self._set_bar(self._placing.range_for(view.height()), self._placing.value)
        self._show_jump()

    def _set_bar(self, maximum: int, value: int) -> None:
        bar = self.verticalScrollBar()
        self._setting = True
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, maximum)
        bar.setValue(value)
        self._setting = False

    def _scrolled(self, value: int) -> None:
        if self._setting:
            return
        self._placing.scroll_to(value, self.viewport().height())
        self._follow_now(value >= self.verticalScrollBar().maximum())
        self._arrange()

    def _follow_now(self, following: bool) -> None:
        if following != self._placing.following:
            self._placing.following = following
            self.following_changed.emit(following)

    def _show_jump(self) -> None:
        bar = self.verticalScrollBar()
        if self._placing.following or bar.value() >= bar.maximum():
            self._new = 0
            self._jump.hide()
            return
        last = self.model.rows[-1] if self.model.rows else None
        news = f" · {self._new:,} new" if self._new else ""
        if last is not None and getattr(last, "live", False):
            news += " · still arriving"
        self._jump.setText(f"Jump to newest ↓{news}")
        self._jump.setAccessibleName(self._jump.text().replace(" ↓", ""))
        self._jump.resize(self._jump.sizeHint())
        area = self.viewport().geometry()
        self._jump.move(area.center().x() - self._jump.width() // 2, area.bottom() - self._jump.height() - 12)
        self._jump.show()
        self._jump.raise_()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y() > 0:  # yields before the bar has moved: the next frame must not pull back
            self._follow_now(False)
        super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._placing.columns_changed(self.viewport().width(), self._style.line_px, self.model.rows, self._pool.used)
        self._arrange()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        pass  # rows are placed, not shifted

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange) and hasattr(self, "_jump"):
            self._style = style_of_now()
            self._pool.forget_heights()
            self._placing.columns_changed(self.viewport().width(), self._style.line_px, self.model.rows, {})
            self._arrange()
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._style.ground)
        painter.end()


def _key_of(widget: RowWidget) -> str:
    return widget.bound.row.key if widget.bound is not None else ""


def _on_rail(row: AnyRow) -> bool:
    return not isinstance(row, OlderRow | RemovedRow)

"""The timeline: a virtual list that realises only the visible rows, keeps what is read in place, and follows the end."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QFrame, QPushButton, QWidget
from typing_extensions import override

from chatbase_inspector.explain import Explanation
from chatbase_inspector.timeline.announce import announce, news_of
from chatbase_inspector.timeline.menu import row_menu
from chatbase_inspector.timeline.model import TimelineModel
from chatbase_inspector.timeline.placing import Placing
from chatbase_inspector.timeline.pool import RowPool
from chatbase_inspector.timeline.row_widget import Binding, RowWidget
from chatbase_inspector.timeline.rows import (
    AnswerHeadRow,
    AnyRow,
    EmptyTurnRow,
    NoteRow,
    OlderRow,
    ProblemRow,
    ReasoningRow,
    RemovedRow,
    Rows,
    ToolRow,
    UnknownRow,
)
from chatbase_inspector.timeline.state_page import StatePage
from chatbase_inspector.timeline.style import style_of_now

_STEP_PX = 48


class TimelineView(QAbstractScrollArea):
    """Shows `Rows`. Calls down: `show_rows`, `show_empty`, …; everything a person wants goes up as a signal.

    Signals:
        retry_requested(turn key), stop_requested, older_requested,
        attempt_requested(turn key, row of the attempt), expand_requested(row key: fold or unfold it),
        row_selected(Row or None), copy_requested(text for the clipboard; request ids too),
        link_requested(address: show it, and open it only when the person agrees),
        following_changed(bool), loading_cancelled, help_requested(`Explanation.action` of a page's button).
    """

    retry_requested = Signal(str)
    stop_requested = Signal()
    older_requested = Signal()
    attempt_requested = Signal(str, int)
    expand_requested = Signal(str)
    row_selected = Signal(object)
    copy_requested = Signal(str)
    link_requested = Signal(str)
    following_changed = Signal(bool)
    loading_cancelled = Signal()
    help_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline of the conversation")
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
        self._page = StatePage(self)
        self._page.cancel_requested.connect(self.loading_cancelled)
        self._page.action_requested.connect(self.help_requested)
        self._page.copy_requested.connect(self.copy_requested)
        self._page.hide()
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP_PX)
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

    # -- calls down

    def show_rows(self, rows: Rows | None = None) -> None:
        """Show `rows`; what did not change is not touched. None: the rows of before, in the place of a page."""
        self._page.hide()
        if rows is None:
            return
        news = news_of(self.model.rows, rows)
        self.model.show(rows)
        if news:
            announce(self, news)

    def show_empty(self, text: str) -> None:
        """No rows, one sentence why."""
        self._page.show_empty(text)
        self._place_page()

    def show_loading(self, text: str) -> None:
        """A sentence and a bar in progress; `loading_cancelled` when the person stops it."""
        self._page.show_loading(text)
        self._place_page()

    def show_problem(self, words: Explanation) -> None:
        """What happened, what was kept, what next."""
        self._page.show_problem(words)
        self._place_page()

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

    @property
    def current_row(self) -> AnyRow | None:
        at = self.model.row_of(self._current) if self._current is not None else None
        return self.model.rows[at] if at is not None else None

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

    @property
    def realised(self) -> dict[str, RowWidget]:
        """Row key → widget, for the rows that are on the screen."""
        return self._pool.used

    # -- the model's news

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

    # -- placing

    def _connect_row(self, widget: RowWidget) -> None:
        widget.acted.connect(lambda action: self.act(_key_of(widget), action))
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

    # -- what the person does

    def act(self, key: str, action: str) -> None:
        """Do what a button of the row with that key says."""
        at = self.model.row_of(key)
        if at is None:
            return
        row = self.model.rows[at]
        self.select_row(key)
        match action, row:
            case "retry", AnswerHeadRow():
                self.retry_requested.emit(row.turn)
            case (("previous" | "next"), AnswerHeadRow()):
                self.attempt_requested.emit(row.turn, row.index + (1 if action == "next" else -1))
            case "stop", _:
                self.stop_requested.emit()
            case "older", _:
                self.older_requested.emit()
            case "toggle", _:
                self._follow_now(False)
                self.expand_requested.emit(key)
            case "copy-request-id", ProblemRow():
                self.copy_requested.emit(row.explanation.request_id or "")
            case _:
                pass

    def activate(self) -> None:
        """Do the main thing of the current row: unfold it, load older messages, retry."""
        row = self.current_row
        match row:
            case RemovedRow() | ReasoningRow():
                self.act(row.key, "toggle")
            case ToolRow(folded=True) | UnknownRow(folded=True):
                self.act(row.key, "toggle")
            case OlderRow(state="more"):
                self.act(row.key, "older")
            case AnswerHeadRow(target_id=str()) if self.model.busy is None:
                self.act(row.key, "retry")
            case _:
                pass

    def move_current(self, step: int) -> None:
        """Make the row `step` rows further the current one; from the top of the view when there is none."""
        at = self._current_at()
        if at is None:
            at = self._placing.top_row() - 1 if step > 0 else self._placing.top_row()
        self._move_current(at + step)

    def _move_current(self, to: int) -> None:
        rows = self.model.rows
        if not rows:
            return
        at = min(len(rows) - 1, max(0, to))
        self.select_row(rows[at].key)
        if self._placing.bring_into_view(at, self.viewport().height()):
            self._follow_now(False)
            self._arrange()
        if at == len(rows) - 1:
            self._follow_now(True)
            self._arrange()

    def _current_at(self) -> int | None:
        at = self.model.row_of(self._current) if self._current is not None else None
        return at

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, page = event.key(), self.viewport().height() - _STEP_PX
        at = self._current_at()
        if at is None:
            top = self._placing.top_row()
            at = top - 1 if key == Qt.Key.Key_Down else top + 1
        if key == Qt.Key.Key_Down:
            self._move_current(at + 1)
        elif key == Qt.Key.Key_Up:
            self._move_current(at - 1)
        elif key == Qt.Key.Key_PageDown:
            self._move_current(self._placing.row_at_distance(at, page))
        elif key == Qt.Key.Key_PageUp:
            self._move_current(self._placing.row_at_distance(at, -page))
        elif key == Qt.Key.Key_Home:
            self._move_current(0)
        elif key == Qt.Key.Key_End:
            self._move_current(len(self.model.rows) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activate()
        elif key == Qt.Key.Key_Menu:
            self._open_menu()
        else:
            event.ignore()

    @override
    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab goes through the buttons of the current row, then on to the next pane."""
        stops: list[QWidget] = [self, *self._current_buttons()]
        if not self._jump.isHidden():
            stops.append(self._jump)
        focus = QApplication.focusWidget()
        at = stops.index(focus) if focus in stops else 0
        to = at + (1 if next_one else -1)
        if 0 <= to < len(stops):
            reason = Qt.FocusReason.TabFocusReason if next_one else Qt.FocusReason.BacktabFocusReason
            stops[to].setFocus(reason)
            return True
        if focus is not self:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        return super().focusNextPrevChild(next_one)

    def _current_buttons(self) -> list[QAbstractButton]:
        widget = self._pool.used.get(self._current) if self._current is not None else None
        return widget.reachable() if widget is not None else []

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        child = self.viewport().childAt(self.viewport().mapFromGlobal(event.globalPos()))
        while child is not None and not isinstance(child, RowWidget):
            child = child.parentWidget()
        if isinstance(child, RowWidget) and child.bound is not None:
            self.select_row(child.bound.row.key)
        self._open_menu()
        event.accept()

    def _open_menu(self) -> None:
        widget = self._pool.used.get(self._current) if self._current is not None else None
        if widget is None:
            return
        menu = row_menu(self, widget)
        menu.popup(widget.mapToGlobal(widget.rect().center()))

    # -- Qt's own

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y() > 0:  # yields before the bar has moved: the next frame must not pull back
            self._follow_now(False)
        super().wheelEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._placing.columns_changed(self.viewport().width(), self._style.line_px, self.model.rows, self._pool.used)
        self._arrange()
        self._place_page()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        pass  # rows are placed, not shifted

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange) and hasattr(self, "_page"):
            self._style = style_of_now()
            self._pool.forget_heights()
            self._placing.columns_changed(self.viewport().width(), self._style.line_px, self.model.rows, {})
            self._arrange()
            self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current is None and self.model.rows and event.reason() != Qt.FocusReason.MouseFocusReason:
            at = len(self.model.rows) - 1 if self._placing.following else self._placing.top_row()
            self.select_row(self.model.rows[at].key)
        self._arrange()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._style.ground)
        painter.end()

    def _place_page(self) -> None:
        self._page.setGeometry(self.rect())
        self._page.setAutoFillBackground(True)


def _key_of(widget: RowWidget) -> str:
    return widget.bound.row.key if widget.bound is not None else ""


def _on_rail(row: AnyRow) -> bool:
    return not isinstance(row, OlderRow | RemovedRow) and not (isinstance(row, NoteRow | EmptyTurnRow) and not row.turn)

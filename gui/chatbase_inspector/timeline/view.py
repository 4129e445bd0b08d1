"""The timeline as the window sees it: rows down, wishes up; keys, menus and the pages that stand in for rows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from typing_extensions import override

from chatbase_inspector.explain import Explanation
from chatbase_inspector.timeline.announce import announce, news_of
from chatbase_inspector.timeline.attempts import heard, pair_of, stack_row, stored_pair
from chatbase_inspector.timeline.menu import attempts_menu, row_menu
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import (
    AnswerHeadRow,
    AnyRow,
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
from chatbase_inspector.timeline.virtual_list import STEP_PX, VirtualList


class TimelineView(VirtualList):
    """Shows `Rows`. Calls down: `show_rows`, `show_empty`, …; everything a person wants goes up as a signal.

    Signals:
        retry_requested(turn key), stop_requested, older_requested,
        attempt_requested(turn key, row of the attempt), expand_requested(row key: fold or unfold it),
        compare_requested(turn key, key of the left side, key of the right side: `conversation/stack.py`),
        row_selected(Row or None), copy_requested(text for the clipboard; request ids too),
        link_requested(address: show it, and open it only when the person agrees),
        following_changed(bool), loading_cancelled, help_requested(`Explanation.action` of a page's button).
    """

    retry_requested = Signal(str)
    stop_requested = Signal()
    older_requested = Signal()
    attempt_requested = Signal(str, int)
    compare_requested = Signal(str, str, str)
    expand_requested = Signal(str)
    copy_requested = Signal(str)
    loading_cancelled = Signal()
    help_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline of the conversation")
        self.row_acted.connect(self.act)
        self._page = StatePage(self)
        self._page.cancel_requested.connect(self.loading_cancelled)
        self._page.action_requested.connect(self.help_requested)
        self._page.copy_requested.connect(self.copy_requested)
        self._page.setAutoFillBackground(True)
        self._page.hide()

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
        self._page.setGeometry(self.rect())

    def show_loading(self, text: str) -> None:
        """A sentence and a bar in progress; `loading_cancelled` when the person stops it."""
        self._page.show_loading(text)
        self._page.setGeometry(self.rect())

    def show_problem(self, words: Explanation) -> None:
        """What happened, what was kept, what next."""
        self._page.show_problem(words)
        self._page.setGeometry(self.rect())

    @property
    def current_row(self) -> AnyRow | None:
        at = self.model.row_of(self._current) if self._current is not None else None
        return self.model.rows[at] if at is not None else None

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
                self._show_attempt(row, row.index + (1 if action == "next" else -1))
            case "choose", AnswerHeadRow():
                self._open_attempts(row)
            case "compare", AnswerHeadRow():
                self._compare(row, pair_of(row.stack, row.index))
            case "compare-stored", NoteRow():
                self._compare(row, row.compare)
            case "compare-stored", AnswerHeadRow(attempt=shown) if shown is not None:
                self._compare(row, stored_pair(row.stack, shown))
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

    def switch_attempt(self, step: int) -> None:
        """Show the attempt `step` further (back when negative) of the current row's turn, else of the last turn that
        has several; its line stays where it is on the screen."""
        row = self.stack_row
        if row is None or row.count < 2:
            announce(self, "There is only one attempt.")
            return
        self.select_row(row.key)
        self._show_attempt(row, row.index + step)

    def compare(self) -> None:
        """Wish to compare the attempt shown of the current row's turn, else of the last turn that has several."""
        row = self.stack_row
        if row is not None:
            self.act(row.key, "compare")

    @property
    def stack_row(self) -> AnswerHeadRow | None:
        """The line above the answer that the keys for attempts mean; None: there is none."""
        return stack_row(self.model.rows, self._current_at())

    def _show_attempt(self, row: AnswerHeadRow, index: int) -> None:
        if not 0 <= index < row.count:
            announce(self, "This is the first attempt." if index < 0 else "This is the newest attempt.")
            return
        self.hold_row(row.key)
        self.attempt_requested.emit(row.turn, index)
        if index < len(row.stack):
            announce(self, heard(row.stack[index], index, row.count, kept=row.kept))
        else:
            announce(self, f"Attempt {row.count} of {row.count}, arriving")

    def _compare(self, row: AnyRow, pair: tuple[str, str] | None) -> None:
        if pair is None:
            announce(self, "There is only one attempt: nothing to compare it with.")
        else:
            self.compare_requested.emit(row.turn, *pair)

    def _open_attempts(self, row: AnswerHeadRow) -> None:
        """The menu of all attempts, below their number."""
        widget = self._pool.used.get(row.key)
        button = widget.shown_button("choose") if widget is not None else None
        if button is None:
            return
        menu = attempts_menu(self, row, lambda index: self._show_attempt(row, index))
        below = button.rect().bottomRight() if self.isRightToLeft() else button.rect().bottomLeft()
        place = button.mapToGlobal(below)
        if self.isRightToLeft():
            place.setX(place.x() - menu.sizeHint().width())
        menu.popup(place)

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
        return self.model.row_of(self._current) if self._current is not None else None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, page = event.key(), self.viewport().height() - STEP_PX
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
        copy, retry = self.copy_requested.emit, self.retry_requested.emit
        menu = row_menu(self, self.model, widget, copy=copy, retry=retry, act=self.act)
        menu.popup(widget.mapToGlobal(widget.rect().center()))

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
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.setGeometry(self.rect())

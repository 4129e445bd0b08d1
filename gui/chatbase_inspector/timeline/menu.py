"""The context menu of a row, and the menu of all attempts of an answer."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from chatbase_inspector.timeline import copying
from chatbase_inspector.timeline.attempts import menu_line, side_count, stored_pair
from chatbase_inspector.timeline.model import TimelineModel
from chatbase_inspector.timeline.row_widget import RowWidget, left_to_right
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, NoteRow, RemovedRow
from chatbase_inspector.timeline.text_box import TextBox

Say = Callable[[str], object]
Act = Callable[[str, str], object]
"""Called with a row's key and what to do with it, as the row's buttons say it."""


def row_menu(parent: QWidget, model: TimelineModel, widget: RowWidget, *, copy: Say, retry: Say, act: Act) -> QMenu:
    """A menu for the row that `widget` shows; it deletes itself when it closes.

    Args:
        copy: called with the text to copy.
        retry: called with the key of the turn to answer again.
    """
    assert widget.bound is not None  # noqa: S101 - only bound widgets are on the screen
    row, rows = widget.bound.row, model.rows
    menu = _menu(parent)
    if isinstance(row, RemovedRow):
        word = "Hide" if row.expanded else "Show"
        _deed(menu, f"{word} removed messages", lambda: act(row.key, "toggle"))
        menu.addSeparator()
    selected = next((box.plain_selection() for box in widget.findChildren(TextBox) if box.plain_selection()), "")
    if selected:
        _copy(copy, menu, "Copy selection", selected)
    _copy(copy, menu, "Copy text", copying.text_of(row, rows))
    _copy(copy, menu, "Copy as Markdown", copying.markdown_of(row, rows))
    _copy(copy, menu, "Copy JSON", copying.json_of(row))
    _copy(copy, menu, "Copy message id", copying.message_id_of(row, rows))
    menu.addSeparator()
    _retry(model, menu, row, retry)
    head = head_of(rows, row)
    if head is not None:
        _attempts(menu, head, act)
    if isinstance(row, NoteRow) and row.compare is not None:
        _deed(menu, "Compare with what Chatbase stored", lambda: act(row.key, "compare-stored"))
    return menu


def attempts_menu(parent: QWidget, row: AnswerHeadRow, choose: Callable[[int], object]) -> QMenu:
    """All attempts of the answer, a line each, the one shown checked; it deletes itself when it closes.

    Args:
        choose: called with the row of the attempt.
    """
    menu = _menu(parent)
    menu.setAccessibleName("Attempts")
    one_of = QActionGroup(menu)
    now = time.time()
    lines = [menu_line(attempt, index, now, kept=row.kept) for index, attempt in enumerate(row.stack)]
    if row.count > len(lines):
        lines.append(f"{row.count} · arriving now")
    for index, line in enumerate(lines):
        action = menu.addAction(left_to_right(line.replace("&", "&&"), parent))
        action.setCheckable(True)
        action.setChecked(index == row.index)
        action.triggered.connect(lambda _checked=False, index=index: choose(index))
        one_of.addAction(action)
        if index == row.index:
            menu.setActiveAction(action)
    return menu


def head_of(rows: list[AnyRow], row: AnyRow) -> AnswerHeadRow | None:
    """The line above the answer of the row's turn; None where it has none."""
    if isinstance(row, AnswerHeadRow):
        return row
    heads = (found for found in rows if isinstance(found, AnswerHeadRow))
    return next((head for head in heads if head.turn == row.turn and head.faded == row.faded), None)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    return menu


def _deed(menu: QMenu, label: str, do: Callable[[], object], *, on: bool = True) -> None:
    action = menu.addAction(label)
    action.setEnabled(on)
    action.triggered.connect(do)


def _copy(copy: Say, menu: QMenu, label: str, text: str) -> None:
    _deed(menu, label, lambda: copy(text), on=bool(text))


def _retry(model: TimelineModel, menu: QMenu, row: AnyRow, retry: Say) -> None:
    head = next((found for found in model.rows if isinstance(found, AnswerHeadRow) and found.turn == row.turn), None)
    reason = "This row belongs to no answer."
    if head is not None:
        reason = model.busy or head.reason or ""
        if row.faded:
            reason = "This message is no longer on the server."
    action = menu.addAction("Retry from here" if not reason else f"Retry from here ({reason.rstrip('.')})")
    action.setEnabled(not reason)
    action.setToolTip(reason)
    action.triggered.connect(lambda: retry(row.turn))


def _attempts(menu: QMenu, head: AnswerHeadRow, act: Act) -> None:
    if head.count > 1:
        menu.addSeparator()
        _deed(menu, "Previous attempt", lambda: act(head.key, "previous"), on=head.index > 0)
        _deed(menu, "Next attempt", lambda: act(head.key, "next"), on=head.index + 1 < head.count)
        _deed(menu, "All attempts…", lambda: act(head.key, "choose"))
    if side_count(head.stack) > 1:
        _deed(menu, "Compare attempts", lambda: act(head.key, "compare"))
        shown = head.attempt
        if shown is not None and stored_pair(head.stack, shown) is not None:
            _deed(menu, "Compare with what Chatbase stored", lambda: act(head.key, "compare-stored"))

"""The context menu of a row."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from chatbase_inspector.timeline import copying
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow
from chatbase_inspector.timeline.text_box import TextBox

if TYPE_CHECKING:
    from chatbase_inspector.timeline.view import TimelineView


def row_menu(view: "TimelineView", widget: RowWidget) -> QMenu:
    """A menu for the row that `widget` shows; it deletes itself when it closes."""
    assert widget.bound is not None  # noqa: S101 - only bound widgets are on the screen
    row, rows = widget.bound.row, view.model.rows
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    selected = next((box.plain_selection() for box in widget.findChildren(TextBox) if box.plain_selection()), "")
    if selected:
        _copy(view, menu, "Copy selection", selected)
    _copy(view, menu, "Copy text", copying.text_of(row, rows))
    _copy(view, menu, "Copy as Markdown", copying.markdown_of(row, rows))
    _copy(view, menu, "Copy JSON", copying.json_of(row))
    _copy(view, menu, "Copy message id", copying.message_id_of(row, rows))
    menu.addSeparator()
    _retry(view, menu, row)
    return menu


def _copy(view: "TimelineView", menu: QMenu, label: str, text: str) -> None:
    action = menu.addAction(label)
    action.setEnabled(bool(text))
    action.triggered.connect(lambda: view.copy_requested.emit(text))


def _retry(view: "TimelineView", menu: QMenu, row: AnyRow) -> None:
    head = next(
        (found for found in view.model.rows if isinstance(found, AnswerHeadRow) and found.turn == row.turn), None
    )
    reason = "This row belongs to no answer."
    if head is not None:
        reason = view.model.busy or head.reason or ""
        if row.faded:
            reason = "This message is no longer on the server."
    action = menu.addAction("Retry from here" if not reason else f"Retry from here ({reason.rstrip('.')})")
    action.setEnabled(not reason)
    action.setToolTip(reason)
    action.triggered.connect(lambda: view.retry_requested.emit(row.turn))

"""The context menu of a row."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from chatbase_inspector.timeline import copying
from chatbase_inspector.timeline.model import TimelineModel
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow
from chatbase_inspector.timeline.text_box import TextBox

Say = Callable[[str], object]


def row_menu(parent: QWidget, model: TimelineModel, widget: RowWidget, *, copy: Say, retry: Say) -> QMenu:
    """A menu for the row that `widget` shows; it deletes itself when it closes.

    Args:
        copy: called with the text to copy.
        retry: called with the key of the turn to answer again.
    """
    assert widget.bound is not None  # noqa: S101 - only bound widgets are on the screen
    row, rows = widget.bound.row, model.rows
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    selected = next((box.plain_selection() for box in widget.findChildren(TextBox) if box.plain_selection()), "")
    if selected:
        _copy(copy, menu, "Copy selection", selected)
    _copy(copy, menu, "Copy text", copying.text_of(row, rows))
    _copy(copy, menu, "Copy as Markdown", copying.markdown_of(row, rows))
    _copy(copy, menu, "Copy JSON", copying.json_of(row))
    _copy(copy, menu, "Copy message id", copying.message_id_of(row, rows))
    menu.addSeparator()
    _retry(model, menu, row, retry)
    return menu


def _copy(copy: Say, menu: QMenu, label: str, text: str) -> None:
    action = menu.addAction(label)
    action.setEnabled(bool(text))
    action.triggered.connect(lambda: copy(text))


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

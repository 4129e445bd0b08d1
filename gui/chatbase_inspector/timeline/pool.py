"""Row widgets for what is visible, used again for other rows when it scrolls away."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from chatbase_inspector.timeline.card_row import CardRowWidget
from chatbase_inspector.timeline.head_row import HeadRowWidget
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, TextRow
from chatbase_inspector.timeline.text_row import TextRowWidget

_SPARE = 24


class RowPool:
    """Hands out one widget a row key; `keep_only` takes back the others.

    Args:
        made: called once with each new widget, to connect its signals.
    """

    def __init__(self, parent: QWidget, made: Callable[[RowWidget], None]) -> None:
        self._parent = parent
        self._made = made
        self.used: dict[str, RowWidget] = {}
        self._spare: dict[type[RowWidget], list[RowWidget]] = {}

    def widget_for(self, row: AnyRow) -> RowWidget:
        """The widget of that row, its own when it is on the screen already."""
        kind = _class_of(row)
        found = self.used.get(row.key)
        if found is not None and type(found) is kind:
            return found
        if found is not None:
            self._give_back(row.key)
        spare = self._spare.get(kind)
        if spare:
            found = spare.pop()
        else:
            found = kind(self._parent)
            self._made(found)
        self.used[row.key] = found
        return found

    def keep_only(self, keys: set[str]) -> None:
        for key in [key for key in self.used if key not in keys]:
            self._give_back(key)

    def forget_heights(self) -> None:
        """Colours or sizes changed: every row is filled again when it is bound."""
        for widget in (*self.used.values(), *(one for spare in self._spare.values() for one in spare)):
            widget.bound = None

    def _give_back(self, key: str) -> None:
        widget = self.used.pop(key)
        widget.hide()
        spare = self._spare.setdefault(type(widget), [])
        if len(spare) < _SPARE:
            spare.append(widget)
        else:
            widget.deleteLater()


def _class_of(row: AnyRow) -> type[RowWidget]:
    if isinstance(row, TextRow):
        return TextRowWidget
    return HeadRowWidget if isinstance(row, AnswerHeadRow) else CardRowWidget

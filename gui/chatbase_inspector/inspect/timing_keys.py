"""Which key does what in the waterfall."""

from typing import Literal, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_Key, _With = Qt.Key, Qt.KeyboardModifier


class Deed(NamedTuple):
    """`step`: +1 is closer, later or down."""

    what: Literal["zoom", "fit", "pan", "cursor", "bar", "lane", "again", "leave"]
    step: int = 0


def deed_of(event: QKeyEvent, *, mirrored: bool) -> Deed | None:
    """What the key asks for; None: nothing here. `mirrored`: later is on the left."""
    key = event.key()
    if key in {_Key.Key_Left, _Key.Key_Right}:
        step = 1 if (key == _Key.Key_Right) != mirrored else -1
        if event.modifiers() & _With.ControlModifier:
            return Deed("pan", step)
        return Deed("cursor" if event.modifiers() & _With.ShiftModifier else "bar", step)
    if key in {_Key.Key_Up, _Key.Key_Down}:
        return Deed("lane", 1 if key == _Key.Key_Down else -1)
    if key in {_Key.Key_Plus, _Key.Key_Equal}:
        return Deed("zoom", 1)
    if key == _Key.Key_Minus:
        return Deed("zoom", -1)
    if key == _Key.Key_Home:
        return Deed("fit")
    if key in {_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space}:
        return Deed("again")
    return None

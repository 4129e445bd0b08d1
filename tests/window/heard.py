"""Finds widgets by what a screen reader says, so that whatever a test can press, everybody can."""

from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)


def name_of(widget: QWidget) -> str:
    """The name a screen reader says."""
    if widget.accessibleName():
        # On Linux Qt reports the chosen item as the name of a combo box, and its caption as a relation.
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).replace("&", "") if interface else ""


def heard(root: QWidget, kind: type[W], name: str) -> W:
    """The one visible widget of that kind and name."""
    found = [one for one in root.findChildren(kind) if name_of(one) == name and one.isVisibleTo(root)]
    assert len(found) == 1, f"{len(found)} of {name!r}; there are {[name_of(one) for one in root.findChildren(kind)]}"
    return found[0]


def press(qtbot: QtBot, root: QWidget, kind: type[W], name: str) -> None:
    """Click it; it must be visible and enabled."""
    widget = heard(root, kind, name)
    assert widget.isEnabled(), f"{name} cannot be pressed"
    # A radio button takes the mouse on its circle and words only, not on the whole of its width.
    place = QPoint(12, widget.height() // 2) if isinstance(widget, QRadioButton) else widget.rect().center()
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)


def words(root: QWidget) -> str:
    """All label texts that can be seen."""
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root))


def cut_off(root: QWidget) -> list[str]:
    """Texts of labels and push buttons that have less room than they need."""
    labels = [one for one in root.findChildren(QLabel) if one.isVisibleTo(root)]
    buttons = [one for one in root.findChildren(QPushButton) if one.isVisibleTo(root)]
    found = [one.text() for one in labels if one.height() < one.heightForWidth(one.width())]
    return found + [one.text() for one in buttons if one.width() < one.minimumSizeHint().width()]


def tab_stops(root: QWidget, start: QWidget) -> list[str]:
    """Names of what Tab reaches from `start` until it comes round."""
    stops: list[QWidget] = []
    widget: QWidget = start
    while widget not in stops:
        if widget.isVisibleTo(root) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            stops.append(widget)
        widget = widget.nextInFocusChain()
        if widget is start:
            break
    return [name_of(one) for one in stops]

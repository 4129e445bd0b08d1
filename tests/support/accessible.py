"""Finds widgets by what a screen reader says, so that whatever a test can press, a person can hear."""

from typing import TypeVar

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

W = TypeVar("W", bound=QWidget)


def spoken(widget: QWidget) -> str:
    """The accessible name of a widget, its own text where none was set."""
    if isinstance(widget, QComboBox):  # on Unix, Qt gives the chosen text as its name
        return widget.accessibleName()
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def by_name(parent: QWidget, kind: type[W], name: str) -> W:
    """The one visible widget of that kind and name; fails when there is none or more."""
    found = [child for child in parent.findChildren(kind) if child.isVisibleTo(parent) and spoken(child) == name]
    names = sorted(spoken(child) for child in parent.findChildren(kind))
    assert len(found) == 1, f"{len(found)} visible {kind.__name__} called “{name}”; there are {names}"
    return found[0]


def nameless(parent: QWidget, kinds: tuple[type[QWidget], ...]) -> list[str]:
    """Controls that a screen reader could not name."""
    return [
        f"{type(child).__name__} in {type(child.parentWidget()).__name__}"
        for kind in kinds
        for child in parent.findChildren(kind)
        if child.isVisibleTo(parent)
        and not spoken(child)
        and not child.objectName().startswith("qt_")
        and not isinstance(child.parentWidget(), QLineEdit)  # Qt's own button that clears the field
    ]

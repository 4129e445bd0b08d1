"""Small pieces that dialogs and pages share: labels that wrap, captions with a field, spoken news.

Text is always shown as plain text: names and problems come from servers. Looks come from the application's style
sheet by the `role` and `tone` properties.
"""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QWidget


def wrapped(text: str = "", role: str = "body") -> QLabel:
    """A label that breaks its lines and whose text can be selected and copied."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def caption(text: str, field: QWidget) -> QLabel:
    """A caption that moves the focus to `field` by its mnemonic and names it for screen readers."""
    label = QLabel(text)
    label.setBuddy(field)
    label.setProperty("role", "caption")
    field.setAccessibleName(text.replace("&", ""))
    return label


def set_tone(widget: QWidget, tone: str) -> None:
    """Give `widget` the tone "good", "caution", "bad" or ""."""
    set_look(widget, "tone", tone)


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Set a property the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text`; without one nothing happens."""
    if text and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def reveal(area: QScrollArea, widget: QWidget) -> None:
    """Scroll to `widget` once its place is known: a widget just shown gets it when the loop comes round."""
    QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget))

"""Our own words in a window from right to left: they keep their order and stand at the leading edge."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStyle, QWidget

LEFT_TO_RIGHT: Final = "\u200e"


def left_to_right(words: str, where: QWidget) -> str:
    """The words with invisible marks that keep a dot at their end there."""
    return f"{LEFT_TO_RIGHT}{words}{LEFT_TO_RIGHT}" if where.isRightToLeft() else words


def at_edge(label: QLabel) -> None:
    """Qt places text that can be selected by the direction of its words: place it by that of the window."""
    edge = QStyle.visualAlignment(label.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
    label.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)

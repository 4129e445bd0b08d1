"""Labels for text that comes from servers and people: always plain text, with hostile characters made visible."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from chatbase_inspector.look.direction import runs_right_to_left
from chatbase_inspector.look.icons import icon


def text_label(text: str = "", role: str = "", *, by_keyboard: bool = False) -> QLabel:
    """A label that breaks its lines and whose text can be selected."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    flags = Qt.TextInteractionFlag.TextSelectableByMouse
    label.setTextInteractionFlags(flags | Qt.TextInteractionFlag.TextSelectableByKeyboard if by_keyboard else flags)
    if role:
        label.setProperty("role", role)
    return label


class ElidedLabel(QLabel):
    """One line that gives way: what does not fit ends in “…”, and the tool tip has the whole."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.setText(text)

    @override
    def minimumSizeHint(self) -> QSize:
        fonts = self.fontMetrics()
        return QSize(min(fonts.averageCharWidth() * 6, super().sizeHint().width()), super().minimumSizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        to_left = runs_right_to_left(self.text())
        painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if to_left else Qt.LayoutDirection.LeftToRight)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        whole = shown == self.text()
        if self.toolTip() != ("" if whole else self.text()):
            self.setToolTip("" if whole else self.text())
        leading = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        self.style().drawItemText(
            painter,
            room,
            int(leading | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )
        painter.end()


class IconLabel(QLabel):
    """A sign in a token's colour that follows the theme."""

    def __init__(self, name: str, colour: str = "third", size_px: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._colour, self._size_px = name, colour, size_px
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        self._draw()

    def show_icon(self, name: str, colour: str) -> None:
        """Another sign."""
        self._name, self._colour = name, colour
        self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._draw()

    def _draw(self) -> None:
        self.setPixmap(icon(self._name, self._colour).pixmap(self._size_px, self._size_px))

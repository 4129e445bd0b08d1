"""A dialog like a sheet of paper, exactly as high as its words need at its width."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QWidget
from typing_extensions import override

from chatbase_inspector.look import metrics


class SheetDialog(QDialog):
    """`width_px` grows with the text size. A layout must be set before it is shown."""

    def __init__(self, title: str, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setProperty("role", "sheet")
        self._width_px = width_px

    @override
    def showEvent(self, event: QShowEvent) -> None:
        for child in self.findChildren(QWidget):
            child.ensurePolished()  # fonts come from the style sheet, and heights from the fonts
        layout = self.layout()
        width = min(metrics.scaled(self._width_px), self.screen().availableGeometry().width())
        if layout is not None and layout.hasHeightForWidth():
            layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # its minimum is that of a narrow column
            self.resize(width, layout.totalHeightForWidth(width))
        else:
            self.resize(width, self.sizeHint().height())
        super().showEvent(event)

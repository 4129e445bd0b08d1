"""The application's look as it was made, given back after each test: there is one QApplication for all of them."""

from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication


class Appearance:
    """Font, palette, style sheet and reading direction of `app` at this moment."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._font = QFont(app.font())
        self._palette = QPalette(app.palette())
        self._sheet = app.styleSheet()
        self._direction = app.layoutDirection()

    def restore(self) -> None:
        """Put back what a test changed; quick when it changed nothing."""
        if self._app.styleSheet() != self._sheet:
            self._app.setStyleSheet(self._sheet)
        if self._app.font() != self._font:
            self._app.setFont(self._font)
        if self._app.palette() != self._palette:
            self._app.setPalette(self._palette)
        if self._app.layoutDirection() != self._direction:
            self._app.setLayoutDirection(self._direction)

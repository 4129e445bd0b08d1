"""Hears when the system hands a link or a file to the running program: macOS does so, others start it with the word."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from typing_extensions import override

CASE_SUFFIX: Final = ".cbcase"


class SystemOpening(QObject):
    """Signals: asked: the link, or the path of the file."""

    asked = Signal(str)

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__()
        self._app = app
        app.installEventFilter(self)

    def close(self) -> None:
        """Hear no more."""
        self._app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            self.asked.emit(event.file() or event.url().toString())
            return True
        return super().eventFilter(watched, event)

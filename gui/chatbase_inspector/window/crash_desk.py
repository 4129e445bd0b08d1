"""Brings what the watch heard, in whatever thread, before the person: one dialog at a time."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from chatbase_inspector.crash.report import Report
from chatbase_inspector.window.crash_dialog import CrashDialog


class CrashDesk(QObject):
    """Lives in the window's thread.

    Signals:
        quit_requested: the person read a report and wants to end the program.
    """

    quit_requested = Signal()
    _heard = Signal(object)

    def __init__(self, window: QWidget, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._dialog: CrashDialog | None = None
        # Queued: a dialog must not open inside the slot, paint or destructor that broke off.
        self._heard.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def tell(self, report: Report) -> None:
        """Show the report soon; may be called in any thread."""
        self._heard.emit(report)

    def close(self) -> None:
        """The window is going away."""
        if self._dialog is not None:
            self._dialog.close()

    def _show(self, report: Report) -> None:
        if self._dialog is not None:
            self._dialog.add(report)
            return
        dialog = CrashDialog(report, self._folder, self._window)
        dialog.quit_requested.connect(self.quit_requested)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()

"""The Qt application, named."""

import os

from PySide6.QtWidgets import QApplication

from chatbase_inspector import __version__


def application(words: list[str]) -> QApplication:
    """The Qt application with its names set; the one that exists already, if any."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(words)
    app.setApplicationName("chatbase-inspector")
    app.setApplicationDisplayName("Chatbase Inspector")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(os.environ.get("FLATPAK_ID") or "chatbase-inspector")  # Flatpak renames the desktop entry
    app.setQuitOnLastWindowClosed(False)  # else closing a dialog could end the loop
    return app

"""What this program is, which versions it runs on, and under which licences."""

import platform
from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector import __version__
from chatbase_inspector.look.icons import app_icon
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog
from chatbase_inspector.window.licences_dialog import LicencesDialog

_PACKAGES = ("PySide6-Essentials", "qasync", "httpx", "keyring", "msgspec", "truststore", "platformdirs", "Pygments")
_WHAT = (
    "A black box recorder with a retry button for Chatbase conversations. It is no product of Chatbase. "
    "It sends nothing anywhere but to the address you connect to, and looks for updates only when you say so."
)
_LICENCES = (
    "Chatbase Inspector is free software under the MIT licence. It uses Qt and PySide6 under the LGPL 3 and other "
    "free libraries under licences of their own."
)


def versions() -> tuple[tuple[str, str], ...]:
    """Names and versions of the program and of what it runs on."""
    found = [
        ("Chatbase Inspector", __version__),
        ("Python", platform.python_version()),
        ("Qt", qVersion()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
    ]
    for package in _PACKAGES:
        try:
            found.append((package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            found.append((package, "not known"))
    return tuple(found)


class AboutDialog(SheetDialog):
    """Versions can be copied for a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("About Chatbase Inspector", 520, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(64, 64))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lines = "\n".join(f"{name}: {version}" for name, version in versions())
        listed = text_label(self._lines, "mono", by_keyboard=True)
        listed.setAccessibleName("Versions")
        copy = QPushButton("&Copy versions")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._lines))
        licences = QPushButton("&Licences…")
        licences.setAutoDefault(False)
        licences.clicked.connect(lambda: LicencesDialog(self).open())
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addWidget(licences)
        buttons.addStretch(1)
        buttons.addWidget(close)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(text_label(f"Chatbase Inspector {__version__}", "title"))
        words.addWidget(text_label(_WHAT))
        words.addWidget(listed)
        words.addWidget(text_label(_LICENCES, "quiet"))
        words.addLayout(buttons)
        line = QHBoxLayout(self)
        line.setContentsMargins(22, 20, 22, 18)
        line.setSpacing(16)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)

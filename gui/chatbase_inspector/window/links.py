"""Shows where a link leads before it opens; only https and mailto open. The one place that leaves the program."""

from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look.labels import text_label
from chatbase_inspector.timeline.safe_text import safe_line

_SCHEMES = ("https", "mailto")


class LinkDialog(QDialog):
    """Says the whole address, and that the answer's author chose it."""

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open this link?")
        self.setProperty("role", "sheet")
        self.allowed = scheme_of(address) in _SCHEMES
        self._is_mail = scheme_of(address) == "mailto"
        column = QVBoxLayout(self)
        column.addWidget(text_label("Open this link?" if self.allowed else "This link is not opened", "title"))
        column.addWidget(text_label(_explained(address, allowed=self.allowed), "secondary"))
        column.addWidget(_address_label(address))
        column.addWidget(self._buttons())
        self.resize(480, self.sizeHint().height())

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        cancel = QPushButton("Cancel" if self.allowed else "Close")
        cancel.setDefault(True)
        box.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        if self.allowed:
            opening = QPushButton("Open in the browser" if not self._is_mail else "Write an e-mail")
            opening.setAutoDefault(False)
            box.addButton(opening, QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box


def scheme_of(address: str) -> str:
    """The address's scheme in lower case; empty when it is none."""
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""


def open_address(address: str) -> bool:
    """Hand an https or mailto address to the system; False when it is of another kind or nothing takes it."""
    if scheme_of(address) not in _SCHEMES:
        return False
    return QDesktopServices.openUrl(QUrl(address.strip()))


def open_folder(folder: Path) -> bool:
    """Show a folder of this computer in the system's file manager."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _explained(address: str, *, allowed: bool) -> str:
    if allowed:
        return "The address was written by the agent or the customer. Open it only if you know where it leads."
    return f"Only https and e-mail addresses are opened from here; this one is “{scheme_of(address) or 'unknown'}”."


def _address_label(address: str) -> QLabel:
    shown = safe_line(address, 1000)
    label = text_label(shown, "mono", by_keyboard=True)
    label.setAccessibleName(f"Address: {shown}")
    return label

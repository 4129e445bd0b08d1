"""Shows where a link leads before it opens; only https and mailto open. The one place that leaves the program."""

from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.question import QuestionDialog
from chatbase_inspector.timeline.safe_text import safe_line

_SCHEMES = ("https", "mailto")


class LinkDialog(QuestionDialog):
    """Says the whole address, and that the answer's author chose it. Accepted: open it."""

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        scheme = scheme_of(address)
        self.allowed = scheme in _SCHEMES
        opening = "&Write an e-mail" if scheme == "mailto" else "&Open in the browser"
        super().__init__(
            "Open this link?" if self.allowed else "This link is not opened",
            _explained(address, allowed=self.allowed),
            safe="Cancel" if self.allowed else "Close",
            other=opening if self.allowed else "",
            body=(_address_label(address),),
            parent=parent,
        )


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

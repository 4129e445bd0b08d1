"""What support asks first, to read and to copy: versions, folders, key store, proxy, certificates, last errors."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog

Facts = tuple[tuple[str, str], ...]
_WHAT = "No key and nothing of a conversation is in here. It is sent nowhere by itself."


class DiagnosticsDialog(SheetDialog):
    """Shows facts in groups; `show_group` may be called again when one is known better."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Diagnostics", 640, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._groups: dict[str, Facts] = {}
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self._boxes: dict[str, QWidget] = {}
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        area.setWidget(self._inside)
        area.setMinimumHeight(metrics.scaled(360))
        area.setAccessibleName("Diagnostics")
        copy = QPushButton("&Copy for support")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        column.addWidget(text_label("Diagnostics", "title"))
        column.addWidget(text_label(_WHAT, "secondary"))
        column.addWidget(area, 1)
        column.addLayout(buttons)
        close.setFocus()

    @property
    def text(self) -> str:
        """All facts, a line each, for a ticket."""
        lines: list[str] = []
        for title, facts in self._groups.items():
            lines += [f"## {title}", *(f"{name}: {value}" for name, value in facts), ""]
        return "\n".join(lines).strip()

    def show_groups(self, groups: Iterable[tuple[str, Facts]]) -> None:
        """Show several groups, in this order."""
        for title, facts in groups:
            self.show_group(title, facts)

    def show_group(self, title: str, facts: Facts) -> None:
        """Show the facts of one group, in the place it had."""
        self._groups[title] = facts
        box = _box(title, facts)
        old = self._boxes.get(title)
        if old is None:
            self._column.addWidget(box)
        else:
            self._column.replaceWidget(old, box)
            old.deleteLater()
        self._boxes[title] = box

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        announce(self, "Diagnostics copied")


def _box(title: str, facts: Facts) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(text_label(title, "strong"))
    lines = text_label("\n".join(f"{name}: {value}" for name, value in facts), by_keyboard=True)
    lines.setAccessibleName(title)
    lines.setAccessibleDescription(lines.text())
    column.addWidget(lines)
    return box

"""Every library of the program with its version, its licence and the licence's whole text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.notices.parts import Part, parts, whole

_WHAT = "Chatbase Inspector stands on these libraries. Choose one to read its licence."


class LicencesDialog(QDialog):
    """The texts are read one at a time, when one is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Licences")
        self.setProperty("role", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._parts = parts()
        self.names = QListWidget()
        self.names.setAccessibleName("Libraries")
        self.names.addItems([f"{part.name} {part.version}".strip() for part in self._parts])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setProperty("role", "mono")
        self.text.setTabChangesFocus(True)
        self.names.currentRowChanged.connect(self._show)
        copy = QPushButton("&Copy all")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        panes = QSplitter()
        panes.setChildrenCollapsible(False)
        panes.addWidget(self.names)
        panes.addWidget(self.text)
        panes.setStretchFactor(1, 1)
        panes.setSizes([metrics.scaled(230), metrics.scaled(560)])
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(text_label("Licences", "title"))
        column.addWidget(text_label(_WHAT, "secondary"))
        column.addWidget(panes, 1)
        column.addLayout(buttons)
        self.resize(metrics.scaled(860), metrics.scaled(580))
        self.names.setCurrentRow(0)
        self.names.setFocus()

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._parts):
            part = self._parts[row]
            self.text.setAccessibleName(f"Licence of {part.name}")
            self.text.setPlainText(_about(part))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(whole())
        announce(self, "All licences copied")


def _about(part: Part) -> str:
    lines = [f"{part.name} {part.version}".strip(), f"Licence: {part.licence}"]
    lines += [f"Home: {part.home}"] if part.home else []
    lines += [f"Source: {part.source}"] if part.source else []
    return "\n".join((*lines, "", part.text))

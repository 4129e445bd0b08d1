"""The connections there are: edit one, forget its key, remove it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.window.labels import announce, caption, set_tone, wrapped

_ID_ROLE = Qt.ItemDataRole.UserRole


class ConnectionsPane(QWidget):
    """Asks in place before something is deleted. The demo has no key and is not listed.

    Signals:
        asked: the widget with the question, so that it can be scrolled to.
    """

    new_requested = Signal()
    edit_requested = Signal(str)
    forget_requested = Signal(str)
    remove_requested = Signal(str)
    asked = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        self._asked: tuple[str, str] | None = None
        self._list = QListWidget()
        self._note = wrapped(role="secondary")
        self._new_button = QPushButton("&New connection")
        self._edit_button = QPushButton("&Edit")
        self._forget_button = QPushButton("&Forget key")
        self._remove_button = QPushButton("Re&move connection")
        self._question = QFrame()
        self._question_text = wrapped()
        self._keep_button = QPushButton("&Keep")
        self._confirm_button = QPushButton()
        self._lay_out()
        self._join()
        self._question.hide()
        self._render()

    def show_connections(self, connections: Sequence[Connection]) -> None:
        """List all but the demo; the selection stays on its connection."""
        selected = self._selected()
        self._drop_question()
        self._names = {one.id: one.name for one in connections if one.kind != "demo"}
        self._list.clear()
        for one in connections:
            if one.kind != "demo":
                self._list.addItem(_row(one))
            if one.id == selected:
                self._list.setCurrentRow(self._list.count() - 1)
        if self._list.currentRow() < 0 and self._list.count():
            self._list.setCurrentRow(0)
        self._note.setText("" if self._names else "There is no connection but the demo yet.")
        self._render()

    def show_note(self, sentence: str) -> None:
        """Say what became of the last request, e.g. that a key was deleted."""
        self._note.setText(sentence)
        announce(self._note, sentence)

    def _selected(self) -> str | None:
        row = self._list.currentRow()
        return str(self._list.item(row).data(_ID_ROLE)) if row >= 0 else None

    def _render(self) -> None:
        free = self._selected() is not None and self._asked is None
        for button in (self._edit_button, self._forget_button, self._remove_button):
            button.setEnabled(free)
        self._list.setEnabled(self._asked is None)

    def _ask(self, action: str) -> None:
        connection_id = self._selected()
        if connection_id is None:
            return
        name = self._names[connection_id]
        if action == "forget":
            question = (
                f"Forget the key of “{name}”? It is deleted from the key store of this computer. "
                "The connection stays and asks for a key when it is used again."
            )
            words = "Forget this key"
        else:
            question = (
                f"Remove “{name}” and its key from this computer? Copies of its conversations that were kept stay, "
                "and nothing changes at Chatbase."
            )
            words = "Remove connection and key"
        self._asked = (action, connection_id)
        self._question_text.setText(question)
        self._confirm_button.setText(words)
        self._question.show()
        self._keep_button.setFocus()
        self._note.setText("")
        announce(self._question, question)
        self._render()
        self.asked.emit(self._question)

    def _drop_question(self) -> None:
        self._asked = None
        self._question.hide()
        self._render()

    def _confirmed(self) -> None:
        asked = self._asked
        self._drop_question()
        self._list.setFocus()
        if asked is None:
            return
        action, connection_id = asked
        (self.forget_requested if action == "forget" else self.remove_requested).emit(connection_id)

    def _kept(self) -> None:
        self._drop_question()
        self._list.setFocus()

    def _edit(self) -> None:
        connection_id = self._selected()
        if connection_id is not None and self._asked is None:
            self.edit_requested.emit(connection_id)

    def _join(self) -> None:
        self._list.currentRowChanged.connect(self._render)
        self._list.itemActivated.connect(self._edit)
        self._new_button.clicked.connect(self.new_requested)
        self._edit_button.clicked.connect(self._edit)
        self._forget_button.clicked.connect(lambda: self._ask("forget"))
        self._remove_button.clicked.connect(lambda: self._ask("remove"))
        self._keep_button.clicked.connect(self._kept)
        self._confirm_button.clicked.connect(self._confirmed)

    def _lay_out(self) -> None:
        for button in (self._new_button, self._edit_button, self._forget_button, self._remove_button):
            button.setAutoDefault(False)
        self._question.setProperty("role", "card")
        set_tone(self._question, "caution")
        self._confirm_button.setProperty("role", "danger")
        self._confirm_button.setAutoDefault(False)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        question = QVBoxLayout(self._question)
        question.addWidget(self._question_text)
        question.addLayout(_line(self._keep_button, self._confirm_button))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(caption("&Connections", self._list))
        layout.addWidget(self._list, 1)
        layout.addWidget(self._question)
        layout.addWidget(self._note)
        layout.addLayout(_line(self._edit_button, self._forget_button, self._remove_button))
        layout.addLayout(_line(self._new_button))


def _row(connection: Connection) -> QListWidgetItem:
    row = QListWidgetItem(f"{connection.name}\n{connection.base_url}")
    row.setData(_ID_ROLE, connection.id)
    row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{connection.name}, {connection.base_url}")
    return row


def _line(*buttons: QPushButton) -> QHBoxLayout:
    line = QHBoxLayout()
    for button in buttons:
        line.addWidget(button)
    line.addStretch()
    return line

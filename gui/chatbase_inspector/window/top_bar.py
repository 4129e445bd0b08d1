"""The bar at the top: connection, agent, the field to open a conversation, and where the data comes from."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from chatbase_inspector.look.badge import Badge
from chatbase_inspector.look.tokens import Tone
from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.timeline.safe_text import safe_line

_MANAGE = "\x1fmanage"  # no connection's id holds this character


class TopBar(QWidget):
    """Emits what is chosen by the person; what app.py sets emits nothing.

    Signals:
        connection_requested: a connection's id.
        connections_requested: “Manage connections…”.
        agent_requested: an agent's id.
        open_requested: what was typed into the field, without white space around it.
    """

    connection_requested = Signal(str)
    connections_requested = Signal()
    agent_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._connection_id: str | None = None
        self.connection_box = _box("Connection")
        self.agent_box = _box("Agent")
        self.open_field = QLineEdit()
        self.open_field.setPlaceholderText("Open a conversation id or link")
        self.open_field.setAccessibleName("Open a conversation id or link")
        self.open_field.setToolTip("Paste a conversation's id or its link and press Enter (Ctrl+L)")
        self.open_field.setClearButtonEnabled(True)
        self.open_field.setMinimumWidth(90)
        self._badge = Badge(parent=self)
        self._join()
        self.connection_box.activated.connect(self._choose_connection)
        self.agent_box.activated.connect(self._choose_agent)
        self.open_field.returnPressed.connect(self._open)
        self.show_agents((), None)

    def show_connections(self, connections: Sequence[Connection], current_id: str | None) -> None:
        """Offer these and “Manage connections…”; `current_id` is the one in use."""
        self._connection_id = current_id
        with QSignalBlocker(self.connection_box):
            self.connection_box.clear()
            for connection in connections:
                self.connection_box.addItem(safe_line(connection.name, 60) or connection.id, connection.id)
            self.connection_box.insertSeparator(self.connection_box.count())
            self.connection_box.addItem("Manage connections…", _MANAGE)
            self._mark_connection()

    def show_agents(self, agents: Sequence[tuple[str, str]], current_id: str | None, words: str = "No agent") -> None:
        """Offer agents as pairs of id and name. Without any the box is off and says `words`."""
        with QSignalBlocker(self.agent_box):
            self.agent_box.clear()
            for agent_id, name in agents:
                self.agent_box.addItem(safe_line(name, 60) or agent_id, agent_id)
                self.agent_box.setItemData(self.agent_box.count() - 1, agent_id, Qt.ItemDataRole.ToolTipRole)
            self.agent_box.setEnabled(bool(agents))
            if not agents:
                self.agent_box.addItem(words)
            self.agent_box.setCurrentIndex(max(0, self.agent_box.findData(current_id)) if agents else 0)

    def show_badge(self, words: str, tone: Tone = "accent", explained: str = "") -> None:
        """Say where the data comes from: “Demo: no key needed”, “Key for this session only”. Empty hides it."""
        self._badge.show_state(words, "", tone)
        self._badge.setToolTip(explained)

    def focus_open_field(self) -> None:
        """Put the cursor into the field for an id or link."""
        self.open_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.open_field.selectAll()

    def clear_open_field(self) -> None:
        """Empty the field, after the conversation was opened."""
        self.open_field.clear()

    def _join(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self.connection_box)
        line.addWidget(self.agent_box)
        line.addWidget(self.open_field, 1)
        line.addWidget(self._badge)

    def _mark_connection(self) -> None:
        at = self.connection_box.findData(self._connection_id)
        self.connection_box.setCurrentIndex(at)
        self.connection_box.setPlaceholderText("Not connected")

    def _choose_connection(self, at: int) -> None:
        chosen = self.connection_box.itemData(at)
        if chosen == _MANAGE:
            with QSignalBlocker(self.connection_box):
                self._mark_connection()
            self.connections_requested.emit()
        elif isinstance(chosen, str):
            self._connection_id = chosen
            self.connection_requested.emit(chosen)

    def _choose_agent(self, at: int) -> None:
        chosen = self.agent_box.itemData(at)
        if isinstance(chosen, str):
            self.agent_requested.emit(chosen)

    def _open(self) -> None:
        text = self.open_field.text().strip()
        if text:
            self.open_requested.emit(text)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)  # on Unix, Qt speaks the chosen text in the place of the name
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    box.setMinimumContentsLength(6)
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    box.setMinimumWidth(90)
    return box

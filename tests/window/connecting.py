"""What tests of the connection dialog share: an open dialog, and the steps a person takes in it."""

from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.credentials import state
from chatbase_inspector.credentials.state import Computer
from chatbase_inspector.settings.base_url import DEFAULT_BASE_URL
from chatbase_inspector.settings.connection import DEMO, Connection
from chatbase_inspector.window.connection_dialog import ConnectionDialog
from chatbase_inspector.window.connection_draft import ConnectionDraft
from tests.window.heard import heard, press

KEY = "sk-live-7f3a9b2c"
READY = state.ready(state.SYSTEM_STORE)
NONE = state.no_backend(Computer("linux", ("debian",)))
SHOP = Connection(id="shop", name="Shop", base_url=DEFAULT_BASE_URL, agent_id="a2")
AGENTS = [("a1", "Lumen Store Support"), ("a2", "Fault lab")]


def opened_dialog(qtbot: QtBot) -> ConnectionDialog:
    """A dialog that knows the demo and a shop, showing the empty form."""
    dialog = ConnectionDialog([DEMO, SHOP])
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def typed(dialog: ConnectionDialog, key: str = KEY) -> None:
    heard(dialog, QLineEdit, "API key").setText(key)


def checked(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    dialog.show_agents(AGENTS)


def save_button(dialog: ConnectionDialog) -> QPushButton:
    return heard(dialog, QPushButton, "Save connection")


def saved(qtbot: QtBot, dialog: ConnectionDialog) -> ConnectionDraft:
    with qtbot.waitSignal(dialog.save_requested) as signal:
        press(qtbot, dialog, QPushButton, "Save connection")
    assert signal.args is not None
    draft = signal.args[0]
    assert isinstance(draft, ConnectionDraft)
    return draft

"""Connecting: the key is checked, an agent is chosen, and only then it is saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.vault import Kept
from chatbase_inspector.settings.base_url import DEFAULT_BASE_URL
from chatbase_inspector.window.connection_dialog import ConnectionDialog
from chatbase_inspector.window.connection_draft import ConnectionDraft
from tests.window.connecting import AGENTS, KEY, READY, checked, opened_dialog, save_button, saved, typed
from tests.window.heard import heard, press, words


@pytest.fixture
def dialog(qtbot: QtBot) -> ConnectionDialog:
    return opened_dialog(qtbot)


def test_that_the_key_is_pasted_checked_and_saved(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    QGuiApplication.clipboard().setText(f"  {KEY}\n")
    press(qtbot, dialog, QPushButton, "Paste key")
    with qtbot.waitSignal(dialog.check_requested) as signal:
        press(qtbot, dialog, QPushButton, "Check key")
    assert signal.args == [DEFAULT_BASE_URL, ApiKey(KEY)]
    dialog.show_agents(AGENTS)
    heard(dialog, QComboBox, "Agent").setCurrentIndex(1)
    draft = saved(qtbot, dialog)
    assert draft == ConnectionDraft(None, "Chatbase", DEFAULT_BASE_URL, ApiKey(KEY), "a2", Kept.KEYRING)
    assert KEY not in repr(draft)


def test_that_enter_checks_first_and_saves_then(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    field = heard(dialog, QLineEdit, "API key")
    qtbot.keyClicks(field, KEY)
    with qtbot.waitSignal(dialog.check_requested):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    dialog.show_agents(AGENTS)
    with qtbot.waitSignal(dialog.save_requested):
        qtbot.keyClick(heard(dialog, QLineEdit, "Name"), Qt.Key.Key_Return)


def test_that_the_key_is_hidden_until_asked_for_and_gone_after_closing(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    field = heard(dialog, QLineEdit, "API key")
    typed(dialog)
    assert KEY not in field.displayText()
    press(qtbot, dialog, QPushButton, "Show key")
    assert field.displayText() == KEY
    dialog.reject()
    assert field.text() == ""
    assert field.echoMode() == QLineEdit.EchoMode.Password
    assert not field.isUndoAvailable()


def test_that_what_cannot_be_a_key_is_said_at_the_field(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog, "two words")
    with qtbot.assertNotEmitted(dialog.check_requested):
        press(qtbot, dialog, QPushButton, "Check key")
    assert "A space is not part of an API key" in words(dialog)
    assert "A space" in heard(dialog, QLineEdit, "API key").accessibleDescription()
    typed(dialog)
    assert "A space" not in words(dialog)


def test_that_an_unsafe_address_opens_the_advanced_part(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog)
    dialog.form.address_field.setText("http://elsewhere.test")
    with qtbot.assertNotEmitted(dialog.check_requested):
        press(qtbot, dialog, QPushButton, "Check key")
    assert heard(dialog, QLineEdit, "API address").text() == "http://elsewhere.test"
    assert "Start the address with https" in words(dialog)


def test_that_a_check_can_be_stopped_and_its_late_answer_changes_nothing(
    qtbot: QtBot, dialog: ConnectionDialog
) -> None:
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    assert "Asking Chatbase" in words(dialog)
    with qtbot.waitSignal(dialog.cancel_check_requested):
        press(qtbot, dialog, QPushButton, "Stop")
    dialog.show_agents(AGENTS)
    dialog.show_problem("Too late.", "")
    assert "Key accepted" not in words(dialog)
    assert "Too late" not in words(dialog)
    assert heard(dialog, QLineEdit, "API key").text() == KEY


def test_that_escape_closes_and_stops_the_check(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    with qtbot.waitSignals([dialog.cancel_check_requested, dialog.rejected]):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_a_problem_is_shown_in_full_and_can_be_copied(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    dialog.show_problem("Chatbase does not accept this API key.", "Paste a valid key.", "req_0192")
    assert "does not accept" in words(dialog)
    press(qtbot, dialog, QPushButton, "Copy problem")
    copied = QGuiApplication.clipboard().text()
    assert "Paste a valid key." in copied
    assert "req_0192" in copied
    assert KEY not in copied
    typed(dialog, "sk-other")
    assert "does not accept" not in words(dialog)


def test_that_changing_the_key_after_the_check_asks_for_another(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    checked(qtbot, dialog)
    assert save_button(dialog).isEnabled()
    typed(dialog, "sk-other")
    assert not save_button(dialog).isEnabled()
    assert "Check the key" in save_button(dialog).accessibleDescription()


def test_that_a_failed_save_keeps_what_was_checked(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    checked(qtbot, dialog)
    saved(qtbot, dialog)
    assert not save_button(dialog).isEnabled()
    dialog.show_problem("The system's key store is locked.", "Type your password.")
    assert heard(dialog, QComboBox, "Agent").isEnabled()
    assert saved(qtbot, dialog).key == ApiKey(KEY)
    with qtbot.assertNotEmitted(dialog.cancel_save_requested):
        dialog.accept()
        dialog.start_new()


def test_that_a_save_that_waits_for_a_person_can_be_stopped(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    checked(qtbot, dialog)
    saved(qtbot, dialog)
    with qtbot.waitSignal(dialog.cancel_save_requested):
        press(qtbot, dialog, QPushButton, "Stop")
    assert save_button(dialog).isEnabled()


def test_that_an_account_without_agents_can_be_saved(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    dialog.show_agents([])
    assert "no agents yet" in words(dialog)
    assert saved(qtbot, dialog).agent_id is None


def test_that_an_agent_cannot_pose_by_its_name(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    typed(dialog)
    press(qtbot, dialog, QPushButton, "Check key")
    dialog.show_agents([("a1", "Shop\u202etxe\x00.\n"), ("a2", ""), ("a3", "n" * 5_000)])
    choice = heard(dialog, QComboBox, "Agent")
    assert choice.itemText(0) == "Shop txe ."
    assert choice.itemText(1) == "a2"
    assert len(choice.itemText(2)) < 200


def test_that_a_name_is_changed_without_the_key(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.edit("shop")
    heard(dialog, QLineEdit, "Name").setText("My shop")
    assert saved(qtbot, dialog) == ConnectionDraft("shop", "My shop", DEFAULT_BASE_URL, None, "a2", None)


def test_that_the_kept_key_can_be_checked_to_choose_another_agent(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.edit("shop")
    with qtbot.waitSignal(dialog.check_requested) as signal:
        press(qtbot, dialog, QPushButton, "Check key")
    assert signal.args == [DEFAULT_BASE_URL, None]
    assert dialog.connection_id == "shop"
    dialog.show_agents(AGENTS)
    assert heard(dialog, QComboBox, "Agent").currentText() == "Fault lab"
    heard(dialog, QComboBox, "Agent").setCurrentIndex(0)
    assert saved(qtbot, dialog) == ConnectionDraft("shop", "Shop", DEFAULT_BASE_URL, None, "a1", None)


def test_that_a_kept_key_is_never_sent_to_a_new_address(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.edit("shop")
    dialog.form.address_field.setText("https://elsewhere.test/api")
    with qtbot.assertNotEmitted(dialog.check_requested):
        press(qtbot, dialog, QPushButton, "Check key")
    assert "paste the key again" in words(dialog)
    assert not save_button(dialog).isEnabled()

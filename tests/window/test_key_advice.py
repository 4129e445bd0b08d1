"""Where a key is kept is a choice of the person, above all where there is no key store."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.credentials.vault import Kept
from chatbase_inspector.window.connection_dialog import ConnectionDialog
from tests.window.connecting import NONE, READY, checked, opened_dialog, save_button, saved
from tests.window.heard import press, words


@pytest.fixture
def dialog(qtbot: QtBot) -> ConnectionDialog:
    return opened_dialog(qtbot)


def test_that_without_a_key_store_the_session_is_a_choice_of_the_person(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(NONE)
    checked(qtbot, dialog)
    assert "no safe place" in words(dialog)
    assert not save_button(dialog).isEnabled()
    assert "Choose where the key is kept" in words(dialog)
    press(qtbot, dialog, QPushButton, "Copy command")
    assert QGuiApplication.clipboard().text() == "sudo apt install gnome-keyring"
    press(qtbot, dialog, QRadioButton, "For this session only")
    assert saved(qtbot, dialog).remember is Kept.SESSION


def test_that_a_key_store_that_goes_away_takes_the_choice_with_it(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    checked(qtbot, dialog)
    dialog.show_vault(NONE)
    assert dialog.advice.remember is None
    assert not save_button(dialog).isEnabled()


def test_that_a_chosen_session_stays_when_a_key_store_turns_up(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(NONE)
    press(qtbot, dialog, QRadioButton, "For this session only")
    with qtbot.waitSignal(dialog.vault_look_requested):
        press(qtbot, dialog, QPushButton, "Look again")
    dialog.show_vault(READY)
    assert dialog.advice.remember is Kept.SESSION


def test_that_nothing_is_chosen_before_the_key_store_is_known(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    checked(qtbot, dialog)
    assert dialog.advice.remember is None
    assert not save_button(dialog).isEnabled()

"""The list of connections, and everything of the dialog by keyboard, by ear and in a large font."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.settings.connection import DEMO
from chatbase_inspector.window.connection_dialog import ConnectionDialog
from tests.window.connecting import NONE, READY, checked, opened_dialog
from tests.window.heard import cut_off, heard, name_of, press, tab_stops, words


@pytest.fixture
def dialog(qtbot: QtBot) -> ConnectionDialog:
    return opened_dialog(qtbot)


def test_that_forgetting_a_key_is_asked_first(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    press(qtbot, dialog, QPushButton, "All connections")
    press(qtbot, dialog, QPushButton, "Forget key")
    assert "Forget the key of “Shop”?" in words(dialog)
    assert heard(dialog, QPushButton, "Keep").hasFocus()
    with qtbot.assertNotEmitted(dialog.forget_requested):
        press(qtbot, dialog, QPushButton, "Keep")
    press(qtbot, dialog, QPushButton, "Forget key")
    with qtbot.waitSignal(dialog.forget_requested) as signal:
        press(qtbot, dialog, QPushButton, "Forget this key")
    assert signal.args == ["shop"]
    dialog.pane.show_note("The key of “Shop” was deleted.")
    assert "was deleted" in words(dialog)


def test_that_removing_a_connection_is_asked_first(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_list()
    press(qtbot, dialog, QPushButton, "Remove connection")
    with qtbot.waitSignal(dialog.remove_requested) as signal:
        press(qtbot, dialog, QPushButton, "Remove connection and key")
    assert signal.args == ["shop"]
    dialog.show_connections([DEMO])
    assert "no connection but the demo" in words(dialog)
    assert not heard(dialog, QPushButton, "Edit").isEnabled()


def test_that_the_list_shows_all_but_the_demo_and_opens_one_by_enter(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_list()
    rows = heard(dialog, QListWidget, "Connections")
    assert rows.count() == 1
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert dialog.connection_id == "shop"
    assert heard(dialog, QLineEdit, "Name").text() == "Shop"


def test_that_the_keyboard_goes_through_the_form_in_reading_order(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(READY)
    checked(qtbot, dialog)
    stops = tab_stops(dialog, dialog.form.name_field)
    expected = [
        "Name",
        "API key",
        "Paste key",
        "Show key",
        "Advanced",
        "Check key",
        "Agent",
        "In the key store of this computer",
        "All connections",
        "Cancel",
        "Save connection",
    ]
    assert [name for name in stops if name in expected] == expected


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_that_nothing_is_cut_off_in_a_large_font(
    qtbot: QtBot, dialog: ConnectionDialog, direction: Qt.LayoutDirection
) -> None:
    font = dialog.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    dialog.setFont(font)
    dialog.setLayoutDirection(direction)
    dialog.resize(dialog.minimumSizeHint())
    dialog.show_vault(NONE)
    checked(qtbot, dialog)
    sentence = "The system's key store answered with an error that takes more than one line to tell."
    press(qtbot, dialog, QPushButton, "Check key")
    dialog.show_problem(sentence, "Log out and in again, then try once more.", "req_1")
    qtbot.waitUntil(lambda: not cut_off(dialog))
    dialog.show_list()
    press(qtbot, dialog, QPushButton, "Forget key")
    qtbot.waitUntil(lambda: not cut_off(dialog))


def test_that_everything_that_takes_the_keyboard_has_a_name(qtbot: QtBot, dialog: ConnectionDialog) -> None:
    dialog.show_vault(NONE)
    checked(qtbot, dialog)
    for kind in (QPushButton, QLineEdit, QComboBox, QRadioButton, QListWidget):
        for widget in dialog.findChildren(kind):
            if widget.text() if isinstance(widget, QPushButton) else True:
                assert name_of(widget), f"a {kind.__name__} has no name"

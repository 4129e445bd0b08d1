"""The window arranges its panes, offers every action by name and key, and asks before it closes."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.explain import Explanation
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.settings.connection import DEMO, Connection
from chatbase_inspector.window.about_dialog import AboutDialog, versions
from chatbase_inspector.window.actions import MENUS
from chatbase_inspector.window.main_window import MainWindow
from tests.support.accessible import by_name, nameless, spoken
from tests.support.theme import theme

__all__ = ["theme"]
NOW = time.mktime((2026, 11, 23, 14, 12, 0, 0, 0, -1))
HEAD = Head("agent", "3f0b9a52", "Refund for a broken lamp", "ongoing", NOW - 9000, NOW - 1560, "u-4471", "API")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(QWidget(), QWidget())
    qtbot.addWidget(made)
    made.show_timeline()
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(made.isVisible)
    yield made
    made.allow_close()


def test_that_no_two_actions_share_a_key(window: MainWindow) -> None:
    used: dict[str, str] = {}
    for action in window.actions():
        for keys in action.shortcuts():
            pressed = keys.toString()
            assert pressed not in used, f"{action.text()} and {used[pressed]} share {pressed}"
            used[pressed] = action.text()


def test_that_every_action_stands_in_the_menu_and_says_its_name_when_used(window: MainWindow) -> None:
    heard: list[str] = []
    window.actions_.triggered.connect(heard.append)
    names = [name.rstrip("?") for entries in MENUS.values() for name, _, _ in entries if name]
    for name in names:
        action = window.actions_[name]
        if name not in {"about", "shortcuts"}:
            action.setEnabled(True)
            action.trigger()
    assert heard == [name for name in names if name not in {"about", "shortcuts"}]


def test_that_escape_stops_only_while_an_answer_arrives(window: MainWindow) -> None:
    stop = window.actions_["stop"]
    assert stop.shortcut() == QKeySequence("Esc")
    assert not stop.isEnabled()
    window.actions_.set_running(True)
    assert stop.isEnabled()


def test_that_without_a_conversation_its_actions_are_off(window: MainWindow) -> None:
    assert not window.actions_["retry"].isEnabled()
    window.actions_.set_conversation_open(True)
    window.actions_.offer_retry("This conversation has ended.", offered=False)
    assert not window.actions_["retry"].isEnabled()
    assert window.actions_["retry"].toolTip() == "This conversation has ended."


def test_that_closing_is_asked_for_and_waits(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    assert not window.isVisible()


def test_that_hidden_panes_come_back_as_they_were_saved(window: MainWindow) -> None:
    window.actions_["inspector_pane"].trigger()
    assert window.inspector_dock.isHidden()
    saved = window.save_layout()
    window.actions_["inspector_pane"].trigger()
    assert window.restore_layout(saved)
    assert window.inspector_dock.isHidden()
    assert not window.actions_["inspector_pane"].isChecked()


def test_that_panes_are_as_wide_at_the_next_start_as_they_were_left(window: MainWindow, qtbot: QtBot) -> None:
    saved, left_px = window.save_layout(), (window.list_dock.width(), window.inspector_dock.width())
    again = MainWindow(QWidget(), QWidget())
    qtbot.addWidget(again)
    assert again.restore_layout(saved)
    again.show()
    again.show_first_run()
    again.resize(1440, 900)  # the invisible screen is smaller than what was saved
    again.show_timeline()
    qtbot.waitUntil(lambda: (again.list_dock.width(), again.inspector_dock.width()) == left_px)
    again.allow_close()


@pytest.mark.parametrize("saved", ["", "nonsense", "é.é", "AAAA.BBBB"])
def test_that_a_damaged_layout_changes_nothing(window: MainWindow, saved: str) -> None:
    assert not window.restore_layout(saved)
    assert not window.list_dock.isHidden()


def test_that_a_narrow_window_gives_the_timeline_its_room_and_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    before = window.inspector_dock.width()
    window.resize(990, 700)
    qtbot.waitUntil(window.inspector_dock.isHidden)
    window.resize(760, 700)
    qtbot.waitUntil(lambda: window.width() == 760)
    assert not window.list_dock.isHidden()
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not window.inspector_dock.isHidden())
    qtbot.waitUntil(lambda: abs(window.inspector_dock.width() - before) < 10)


def test_that_a_pane_hidden_by_the_person_stays_hidden(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["inspector_pane"].trigger()
    window.resize(900, 700)
    qtbot.waitUntil(lambda: window.width() == 900)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: window.width() == 1440)
    assert window.inspector_dock.isHidden()


def test_that_the_first_run_shows_the_welcome_alone(window: MainWindow) -> None:
    window.show_first_run()
    assert not window.list_dock.isVisible()
    assert not window.top_bar.isVisible()
    window.show_timeline()
    assert window.list_dock.isVisible()


def test_that_the_list_stands_at_the_leading_edge_in_both_directions(window: MainWindow, qtbot: QtBot) -> None:
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: window.list_dock.x() > window.inspector_dock.x())


def test_that_an_id_or_link_is_opened_with_enter(window: MainWindow, qtbot: QtBot) -> None:
    field = by_name(window, QLineEdit, "Open a conversation id or link")
    field.setText("  3f0b9a52  ")
    with qtbot.waitSignal(window.top_bar.open_requested) as opened:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert opened.args == ["3f0b9a52"]


def test_that_connections_and_agents_are_chosen_by_the_person_only(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.top_bar
    other = Connection(id="x1", name="Lumen\u202e Store")
    with qtbot.assertNotEmitted(bar.connection_requested), qtbot.assertNotEmitted(bar.agent_requested):
        bar.show_connections((DEMO, other), "demo")
        bar.show_agents((("a", "Support"), ("b", "Sales")), "b")
    assert bar.agent_box.currentText() == "Sales"
    box = by_name(window, QComboBox, "Connection")
    with qtbot.waitSignal(bar.connection_requested) as chosen:
        box.activated.emit(1)
    assert chosen.args == ["x1"]
    with qtbot.waitSignal(bar.connections_requested):
        box.activated.emit(box.count() - 1)
    assert box.currentText() == "Lumen⟦RLO⟧ Store"


def test_that_the_header_tells_the_conversation(window: MainWindow, qtbot: QtBot) -> None:
    window.header.show_head(HEAD, NOW)
    assert spoken(window.header) == "Conversation: Refund for a broken lamp"
    with qtbot.waitSignal(window.header.copy_id_requested):
        qtbot.mouseClick(by_name(window, QToolButton, "Copy the conversation id"), Qt.MouseButton.LeftButton)
    window.header.show_head(None, NOW)
    assert not window.header.isVisible()


def test_that_zero_credits_and_unknown_credits_are_told_apart(window: MainWindow) -> None:
    shown = []
    for spent, some_unknown in ((None, False), (None, True), (0.0, False), (5.0, True)):
        window.status.show_credits(spent, some_unknown=some_unknown)
        shown.append(window.status.credits_words)
    assert shown == [
        "No credits spent this session",
        "Credits not provided",
        "0 credits spent this session",
        "at least 5 credits spent this session",
    ]


def test_that_a_problem_is_said_in_place_with_the_button_that_helps(window: MainWindow, qtbot: QtBot) -> None:
    window.messages.show_problem(
        Explanation("The key is not accepted.", "Kept.", "Check it.", "401", request_id="req_1", action="key")
    )
    with qtbot.waitSignal(window.messages.action_requested) as helped:
        qtbot.mouseClick(by_name(window, QPushButton, "Open the connection"), Qt.MouseButton.LeftButton)
    assert helped.args == ["key"]
    qtbot.mouseClick(by_name(window, QToolButton, "Dismiss this message"), Qt.MouseButton.LeftButton)
    assert not window.messages.isVisible()


def test_that_f6_goes_round_the_panes(window: MainWindow, qtbot: QtBot) -> None:
    window.timeline.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.activateWindow()
    window.top_bar.connection_box.setFocus()
    qtbot.waitUntil(window.top_bar.connection_box.hasFocus)
    seen = []
    for _ in range(4):
        window.focus_next_pane()
        seen.append(window.focusWidget())
    assert seen[0] is not None
    assert window.list_dock.isAncestorOf(seen[0])
    assert seen[1] is window.timeline
    assert window.inspector_dock.isAncestorOf(seen[2])  # type: ignore[arg-type]
    assert seen[3] is window.top_bar.connection_box


def test_that_every_control_of_the_window_has_a_name(window: MainWindow) -> None:
    window.top_bar.show_connections((DEMO,), "demo")
    window.header.show_head(HEAD, NOW)
    assert nameless(window, (QLineEdit, QPushButton, QToolButton, QComboBox)) == []


def test_that_larger_text_makes_room_for_itself(window: MainWindow, theme: Theme, qtbot: QtBot) -> None:
    theme.set_text_scale(1.8)
    field = window.top_bar.open_field
    qtbot.waitUntil(lambda: field.height() >= field.fontMetrics().height() + 8)
    box = window.top_bar.connection_box
    qtbot.waitUntil(lambda: box.height() >= box.fontMetrics().height() + 8)


def test_that_about_names_program_and_libraries(qtbot: QtBot) -> None:
    named = dict(versions())
    assert {"Chatbase Inspector", "Python", "Qt", "PySide6-Essentials", "qasync", "httpx", "keyring"} <= set(named)
    assert "not known" not in named.values()
    dialog = AboutDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() < 620


def test_that_all_keys_are_listed(window: MainWindow) -> None:
    keys = dict(window.actions_.keys_of_all())
    assert keys["Retry from here"] == "Ctrl+R"
    assert keys["Refresh"] == "F5"
    assert all(isinstance(action, QAction) for action in window.actions())

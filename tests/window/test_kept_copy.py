"""What the window says of a kept copy and of attempts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.look.badge import Badge
from chatbase_inspector.window.actions import Actions, plain
from chatbase_inspector.window.header import ConversationHeader

HEAD = Head("agent", "c-1", "A lamp", "ongoing")
NOW = 1_795_441_570.0
REASON = "This is the copy kept on this computer. Reload it from the server to retry."


def _badges(header: ConversationHeader) -> list[str]:
    return [badge.accessibleName() for badge in header.findChildren(Badge) if not badge.isHidden()]


def test_that_the_header_says_that_this_is_a_kept_copy_until_it_is_read(qtbot: QtBot) -> None:
    header = ConversationHeader()
    qtbot.addWidget(header)
    header.show_head(HEAD, NOW, REASON, NOW - 2 * 86_400)
    said = header.accessibleDescription()
    assert "Kept copy from 21 Nov 13:46 · not read from the server · reload it to retry" in said
    assert _badges(header)[-1] == "kept copy"
    header.show_head(HEAD, NOW)
    assert "Kept copy" not in header.accessibleDescription()
    assert "kept copy" not in _badges(header)


def test_that_attempt_actions_are_on_only_where_there_is_something_to_flip_or_compare(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    names = ("previous_attempt", "next_attempt", "compare")
    actions.set_conversation_open(True)
    assert [actions[name].isEnabled() for name in names] == [False, False, False]
    actions.offer_attempts(attempts=1, sides=2)
    assert [actions[name].isEnabled() for name in names] == [False, False, True]
    actions.offer_attempts(attempts=3, sides=3)
    assert [actions[name].isEnabled() for name in names] == [True, True, True]
    actions.set_conversation_open(False)
    assert [actions[name].isEnabled() for name in names] == [False, False, False]


def test_that_keys_for_attempts_turn_round_in_a_window_from_right_to_left(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.follow_direction(right_to_left=True)
    assert actions["previous_attempt"].shortcut() == QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Right)
    assert ("Next attempt", "Alt+Left") in actions.keys_of_all()
    actions.follow_direction(right_to_left=False)
    assert actions["next_attempt"].shortcut() == QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Right)
    assert plain(actions["history"].text()) == "History"

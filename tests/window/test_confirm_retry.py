"""The question before a retry names what is lost, and the safe answer is the easy one."""

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.blast import BlastRadius
from chatbase_inspector.window.ask import answered
from chatbase_inspector.window.confirm_retry import ConfirmRetryDialog
from tests.support.accessible import by_name, spoken
from tests.support.qt_loop import LiveLoop

NOW = time.mktime((2026, 11, 23, 14, 12, 0, 0, 0, -1))


def blast(**changes: object) -> BlastRadius:
    known: dict[str, Any] = {
        "target_id": "msg_2",
        "messages": 5,
        "customer_messages": 2,
        "since": NOW - 1500,
        "tools": ("lookup_order", "create_refund"),
        "status": "ongoing",
        "last_activity": NOW - 1560,
        "last_credits": 2.0,
        "only_answer": False,
        "unloaded_older": False,
    }
    return BlastRadius(**{**known, **changes})


def dialog(qtbot: QtBot, **changes: object) -> ConfirmRetryDialog:
    made = ConfirmRetryDialog(blast(**changes), NOW)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.isVisible)
    return made


def said(made: ConfirmRetryDialog) -> str:
    return "\n".join(spoken(label) for label in made.findChildren(QLabel))


def test_that_everything_lost_is_named(qtbot: QtBot) -> None:
    words = said(dialog(qtbot))
    for part in (
        "5 messages will be removed, 2 of them from the customer, since 13:47.",
        "Tools that may run again: lookup_order ⚠, create_refund ⚠",
        "The conversation is ongoing; the last message came 26 min ago.",
        "last time: 2",
        "A full copy is kept on this computer before anything is sent.",
    ):
        assert part in words


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("on_retry", [False, True], ids=["at first", "after Tab"])
def test_that_enter_and_escape_never_retry(qtbot: QtBot, key: Qt.Key, on_retry: bool) -> None:
    made = dialog(qtbot)
    if on_retry:
        made.retry_button.setFocus()
    qtbot.keyClick(made.focusWidget() or made, key)
    assert made.result() == QDialog.DialogCode.Rejected
    assert not made.isVisible()


def test_that_the_button_says_what_it_destroys(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    qtbot.mouseClick(by_name(made, QPushButton, "Retry and remove 5 messages"), Qt.MouseButton.LeftButton)
    assert made.result() == QDialog.DialogCode.Accepted


def test_that_asking_less_is_offered_only_where_nothing_but_the_answer_goes(qtbot: QtBot) -> None:
    other = dialog(qtbot)
    assert not other.findChildren(QCheckBox)[0].isVisible()
    made = dialog(qtbot, only_answer=True, messages=1, customer_messages=0)
    box = made.findChildren(QCheckBox)[0]
    assert box.isVisible()
    box.setChecked(True)
    assert made.do_not_ask_again


def test_that_credits_nobody_recorded_are_not_called_free(qtbot: QtBot) -> None:
    assert "last time: not recorded" in said(dialog(qtbot, last_credits=None))
    assert "last time: 0" in said(dialog(qtbot, last_credits=0.0))


def test_that_a_hostile_tool_name_is_only_text(qtbot: QtBot) -> None:
    made = dialog(qtbot, tools=("<img src='file:///x.png'>", "a\u202eb"))
    texts = "\n".join(label.text() for label in made.findChildren(QLabel))
    assert "&lt;img" in texts
    assert "⟦RLO⟧" in texts


def test_that_an_answer_can_be_awaited(qtbot: QtBot, live: LiveLoop) -> None:
    made = ConfirmRetryDialog(blast(), NOW)
    qtbot.addWidget(made)
    task = live.loop.create_task(answered(made))
    qtbot.waitUntil(made.isVisible)
    made.accept()
    qtbot.waitUntil(task.done)
    assert task.result() == QDialog.DialogCode.Accepted


def test_that_a_cancelled_question_closes_its_dialog(qtbot: QtBot, live: LiveLoop) -> None:
    made = ConfirmRetryDialog(blast(), NOW)
    qtbot.addWidget(made)
    task = live.loop.create_task(answered(made))
    qtbot.waitUntil(made.isVisible)
    task.cancel()
    qtbot.waitUntil(task.done)
    assert task.cancelled()
    assert not made.isVisible()

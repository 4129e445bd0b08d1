"""Where a retry makes no sense it is off, and everybody can read or hear why."""

import pytest
from PySide6.QtCore import Qt

from chatbase_inspector.timeline.rows import AnswerHeadRow
from tests.support.person import Person
from tests.support.talks import LAMP

GREETING = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
GREETING_REASON = "This is a greeting: there is no customer message before it to answer again."


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)  # offscreen, for a menu
@pytest.mark.parametrize(
    ("conversation_id", "reason"),
    [
        (GREETING, GREETING_REASON),
        ("5e8f2b10-6c3d-4a97-b0e4-92d81c7f3a56", "This conversation has ended; Chatbase answers only in ongoing ones."),
        (
            "9f8e7d6c-5b4a-4938-8726-150f4e3d2c1b",
            "The agent is paused in this conversation; it does not answer until somebody resumes it.",
        ),
        (
            "8e7d6c5b-4a39-4827-b615-04f3e2d1c0b9",
            "A person has taken this conversation over; the agent does not answer in it.",
        ),
    ],
)
def test_that_a_retry_that_cannot_be_is_off_with_its_reason(visitor: Person, conversation_id: str, reason: str) -> None:
    visitor.open(conversation_id)
    heads = visitor.rows(AnswerHeadRow)
    assert [head.reason for head in heads] == [reason] * len(heads)
    visitor.scroll_to("Retry from here")
    buttons = visitor.all("Retry from here")
    assert buttons
    for button in buttons:
        assert not button.isEnabled()
        assert button.accessibleDescription() == reason
        assert button.toolTip() == reason
    if conversation_id != GREETING:
        assert visitor.sees("read only")
    visitor.click_row(heads[0])
    visitor.key(Qt.Key.Key_Menu)
    assert visitor.menu()[f"Retry from here ({reason.rstrip('.')})"] is False
    visitor.key(Qt.Key.Key_Escape)
    visitor.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert visitor.dialog is None
    assert visitor.retries_sent == 0


def test_that_a_greeting_says_why_also_where_other_answers_can_be_retried(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.scroll_to("Retry from here: greeting")
    assert visitor.find("Retry from here: greeting").accessibleDescription() == GREETING_REASON
    visitor.click_row(visitor.rows(AnswerHeadRow)[0])
    assert not visitor.it.window.actions_["retry"].isEnabled()
    visitor.key(Qt.Key.Key_Down)
    visitor.key(Qt.Key.Key_Down)
    visitor.until(visitor.it.window.actions_["retry"].isEnabled)
    visitor.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    visitor.until(lambda: visitor.sees("3 messages will be removed"))
    visitor.key(Qt.Key.Key_Escape)
    visitor.until(lambda: visitor.dialog is None)
    assert visitor.retries_sent == 0

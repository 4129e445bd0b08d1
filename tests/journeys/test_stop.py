"""Stopping an answer: what came stays, nothing is sent twice, the conversation is read again."""

import pytest
from PySide6.QtCore import Qt

from chatbase_inspector.timeline.build import BUSY
from chatbase_inspector.timeline.rows import AnswerHeadRow, ProblemRow
from tests.support.person import Person
from tests.support.talks import LAMP

STALL_AFTER = 14  # frames: some words and the beginning of a tool call


def _begin(visitor: Person, frames: int = STALL_AFTER) -> None:
    """Retry the first answer on a server that goes silent after some frames; wait for its last words."""
    visitor.server.faults.set("stall-after-frames", frames)
    visitor.open(LAMP)
    visitor.press_in_timeline("Retry from here: answer to “My lamp arrived broken.")
    visitor.press("Retry and remove 3 messages")
    visitor.until(lambda: visitor.frames_arrived == frames and visitor.answer().endswith("order first."))


@pytest.mark.parametrize("by", ["Esc", "button"])
def test_that_a_stopped_answer_keeps_its_text_and_is_read_again(visitor: Person, by: str) -> None:
    _begin(visitor)
    so_far = visitor.answer()
    reads = visitor.reads_of(LAMP)
    if by == "Esc":
        visitor.key(Qt.Key.Key_Escape)
    else:
        visitor.press("Stop: answer")
    visitor.until(lambda: not visitor.answering)
    assert visitor.answer() == so_far
    assert visitor.sees("The answer is incomplete; what came is kept")
    (problem,) = visitor.rows(ProblemRow)
    assert problem.stopped
    assert visitor.sees("You stopped this answer.")
    assert visitor.sees("The text so far and every frame are kept on this computer")
    assert visitor.sees("Reload the conversation")
    head = next(row for row in visitor.rows(AnswerHeadRow) if not row.greeting)
    assert (head.index, head.count, head.badge and head.badge.word) == (1, 2, "incomplete")
    assert visitor.reads_of(LAMP) == reads + 1
    assert visitor.retries_sent == 1
    ((run, frames),) = visitor.runs()
    assert (run.outcome, run.failure and run.failure.kind) == ("incomplete", "stopped")
    assert len(frames) == STALL_AFTER


def test_that_every_other_retry_is_off_with_its_reason_while_an_answer_arrives(visitor: Person) -> None:
    hello = "2c5f39cb-30b2-42e3-994a-1127e4ddb538"
    visitor.server.faults.set("stall-after-frames", 5)
    visitor.open(hello)
    visitor.press_in_timeline("Retry from here: answer to “And on Saturday?”")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.offers("Stop: answer"))
    other = visitor.find("Retry from here: answer to “When is your shop")
    assert not other.isEnabled()
    assert other.accessibleDescription() == BUSY
    assert other.toolTip() == BUSY
    visitor.open(LAMP)
    visitor.until(lambda: visitor.sees("Your website says"))
    visitor.scroll_to("Retry from here: answer to “Your website says")
    assert not visitor.find("Retry from here: answer to “Your website says").isEnabled()
    visitor.open(hello)
    visitor.press("Stop: answer")
    visitor.until(lambda: not visitor.answering)
    visitor.until(lambda: visitor.find("Retry from here: answer to “When is your shop").isEnabled())
    assert visitor.retries_sent == 1


def test_that_a_retry_that_is_stopped_before_it_left_sends_nothing(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.server.faults.set("stall-headers", on="get")
    visitor.press_in_timeline("Retry from here: answer to “Your website says")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.sees("Keeping a full copy before anything is sent"))
    visitor.until(lambda: visitor.reads_of(LAMP) == 2)
    visitor.key(Qt.Key.Key_Escape)
    visitor.until(lambda: visitor.sees("Stopped. Nothing was sent."))
    visitor.server.faults.clear()
    assert not visitor.answering
    assert visitor.retries_sent == 0
    assert visitor.runs() == []

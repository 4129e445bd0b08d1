"""The main job: open a conversation, retry from here, watch it arrive, keep the old answer."""

import pytest
from PySide6.QtWidgets import QApplication

from chatbase_inspector.connect.demo_process import DemoProcess
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow, ToolRow
from chatbase_inspector.timeline.text_box import TextBox
from tests.support.inspector import built
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop
from tests.support.talks import LAMP, PARCEL_ACTION

ABOUT_LAMP = "answer to “My lamp arrived broken."
RETRY_LAMP = f"Retry from here: {ABOUT_LAMP}"


def _answers(person: Person) -> list[AnswerHeadRow]:
    return [row for row in person.rows(AnswerHeadRow) if not row.greeting]


def _texts(person: Person, name: str) -> list[str]:
    """What stands in the visible text boxes of that name."""
    boxes = person.it.view.findChildren(TextBox)
    return [box.toPlainText() for box in boxes if box.isVisible() and box.accessibleName() == name]


def test_that_an_answer_is_retried_from_the_first_run_to_the_credits(person: Person) -> None:
    person.start()
    assert person.sees("Sample conversations on this computer.")
    person.press("Look around in the demo")
    person.open(LAMP)
    assert "policyDays" in person.timeline()
    old = _answers(person)[0]
    person.server.faults.set("frame-delay", 0.02)
    person.press_in_timeline(RETRY_LAMP)
    person.until(lambda: person.sees("3 messages will be removed, 1 of them from the customer"))
    assert person.sees("lookup_order ⚠")
    assert person.sees("create_return_label ⚠")
    assert person.sees("A full copy is kept on this computer before anything is sent.")
    assert person.retries_sent == 0
    person.press("Retry and remove 3 messages")
    person.until(lambda: person.offers(f"Stop: {ABOUT_LAMP}"))
    lengths: set[int] = set()

    def ended() -> bool:
        lengths.add(len(person.answer()))
        return not person.answering

    person.until(ended)
    assert len(lengths) > 4
    person.until(lambda: person.sees("attempt 2 of 2, on the server, complete"))
    head = _answers(person)[0]
    assert (head.turn, head.index, head.count) == (old.turn, 1, 2)
    assert not person.offers("Stop: ")
    assert person.sees("Answer complete · ")
    assert person.sees("credits spent this session")
    (removed,) = person.rows(RemovedRow)
    assert removed.text.startswith("2 messages removed by your retry")
    assert person.retries_sent == 1
    ((run, frames),) = person.runs()
    assert run.outcome == "complete"
    assert run.after_id is not None
    assert run.frames == len(frames) > 10
    assert frames[-1].data == "[DONE]"


def test_that_the_replaced_answer_and_what_followed_it_can_still_be_read(visitor: Person) -> None:
    visitor.open(LAMP)
    before = visitor.answer()
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Retry and remove 3 messages")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    new = visitor.answer()
    visitor.press_in_timeline(f"Previous attempt: {ABOUT_LAMP}")
    visitor.until(lambda: "attempt 1 of 2, only here" in visitor.timeline())
    assert "14" in visitor.answer()
    assert visitor.answer() != new
    visitor.press_in_timeline(f"Next attempt: {ABOUT_LAMP}")
    visitor.until(lambda: visitor.answer() == new)
    assert before not in visitor.timeline()
    visitor.press_in_timeline("Show what was removed")
    visitor.until(lambda: "Your website says" in visitor.timeline())
    assert before in visitor.timeline()


def test_that_a_tool_card_shows_its_arguments_as_they_grow_and_then_its_result(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.server.faults.set("frame-delay", 0.05)
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Retry and remove 3 messages")
    seen: list[str] = []
    badges: list[str] = []

    def ended() -> bool:
        tools = visitor.rows(ToolRow)
        live = [row for row in tools if row.live and row.name == "lookup_order"]
        seen.extend(text for text in _texts(visitor, "arguments")[:1] if live and text not in seen)
        word = next((row.badge.word for row in tools if row.name == "lookup_order"), "")
        if word and word not in badges and visitor.answering and (live or badges):
            badges.append(word)
        return visitor.retries_sent == 1 and not visitor.answering

    visitor.until(ended)
    assert len(seen) >= 2
    assert badges == ["arguments arriving", "called", "done"]
    visitor.until(lambda: "Tool create_return_label, done" in visitor.words())
    assert any("LM-20418" in text for text in _texts(visitor, "arguments"))
    assert any('"policyDays": 30' in text for text in _texts(visitor, "result"))


def test_that_an_answer_that_needs_a_client_action_waits_for_a_result(visitor: Person) -> None:
    visitor.open(PARCEL_ACTION)
    visitor.press_in_timeline("Retry from here: answer to “I have the code PX-81.")
    visitor.until(lambda: visitor.sees("find_parcel ⚠"))
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert visitor.sees("The agent waits for the result of a tool")
    visitor.until(lambda: visitor.sees("Tool find_parcel, waiting for your result"))
    assert visitor.sees("attempt 2 of 2, on the server, waiting for your result")
    ((run, _),) = visitor.runs(PARCEL_ACTION)
    assert (run.outcome, run.meta.finish_reason) == ("needs-tool-result", "tool-calls")


def test_that_a_person_who_says_no_sends_nothing(visitor: Person) -> None:
    visitor.open(LAMP)
    before = visitor.timeline()
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Cancel")
    visitor.until(lambda: visitor.dialog is None)
    assert visitor.retries_sent == 0
    assert visitor.timeline() == before


@pytest.mark.slow
def test_that_the_demo_of_the_program_itself_answers_a_retry(
    person: Person, live: LiveLoop, qapp: QApplication
) -> None:
    with built(live, qapp, DemoProcess(("--speed", "0"))) as inspector:
        visitor = Person(inspector, person.server, live, person.qtbot)
        visitor.start()
        visitor.press("Look around in the demo")
        visitor.open(LAMP)
        visitor.press_in_timeline(RETRY_LAMP)
        visitor.press("Retry and remove 3 messages")
        visitor.until(lambda: visitor.sees("Answer complete · ") and not visitor.answering)
        visitor.until(lambda: visitor.sees("attempt 2 of 2, on the server, complete"))
    assert person.server.requests == []

"""A retry that Chatbase refused for a while is sent again only once the person agreed, in sight; it can be stopped."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from chatbase_inspector.timeline import run_words
from tests.support.person import Person
from tests.support.talks import LAMP

RETRY_LAST = "Retry from here: answer to “Your website says"
AGREE = "Wait, then send it again"


def _refused(visitor: Person, fault: str, value: float | None) -> None:
    """Retry the last answer; the server refuses it."""
    visitor.server.faults.set(fault, value, on="retry")
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAST)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)


@pytest.mark.parametrize(("fault", "value"), [("429", 1), ("429-reset-only", 1), ("429-bare", None)])
def test_that_a_refused_retry_is_sent_again_once_the_person_agreed(
    visitor: Person, fault: str, value: float | None
) -> None:
    _refused(visitor, fault, value)
    visitor.until(lambda: visitor.offers(AGREE))
    assert visitor.retries_sent == 1
    visitor.server.faults.clear()
    visitor.press(AGREE)
    visitor.until(lambda: visitor.sees("attempt 2 of 2, on the server, complete"))
    assert visitor.retries_sent == 2
    visitor.until(lambda: not visitor.answering)
    assert not visitor.offers(AGREE)
    assert [run.outcome for run, _ in visitor.runs()].count("complete") == 1


@pytest.mark.parametrize("by", ["Esc", "button"])
def test_that_the_countdown_is_in_sight_and_can_be_stopped(visitor: Person, by: str) -> None:
    _refused(visitor, "429", 50)
    visitor.press(AGREE)
    visitor.until(lambda: visitor.sees("The retry is sent in "))
    assert visitor.sees("Waiting until Chatbase allows the retry …")
    if by == "Esc":
        visitor.key(Qt.Key.Key_Escape)
    else:
        visitor.press("Do not send it")
    visitor.until(lambda: visitor.sees("Stopped. Nothing was sent."))
    assert not visitor.sees("The retry is sent in ")
    assert not visitor.it.scope.busy("wait-to-send")
    assert visitor.retries_sent == 1


def test_that_a_button_keeps_the_keyboard_while_the_seconds_go_by(visitor: Person) -> None:
    _refused(visitor, "429", 50)
    visitor.press(AGREE)
    visitor.until(lambda: visitor.offers("Do not send it"))
    button = visitor.find("Do not send it", QAbstractButton)
    button.setFocus()
    first = visitor.words()
    visitor.until(lambda: visitor.words() != first)
    assert visitor.find("Do not send it", QAbstractButton) is button
    assert visitor.focus is button


@pytest.mark.parametrize("fault", ["500", "html-502", "402", "fail-after-cut"])
def test_that_no_other_refusal_offers_to_send_again(visitor: Person, fault: str) -> None:
    _refused(visitor, fault, None)
    visitor.until(lambda: visitor.offers("Copy request id"))
    assert not visitor.offers(AGREE)
    assert visitor.retries_sent == 1


def test_that_after_one_agreement_a_second_refusal_is_waited_for_too(visitor: Person) -> None:
    _refused(visitor, "429", 1)
    visitor.press(AGREE)
    visitor.until(lambda: visitor.retries_sent == 3)
    assert not visitor.offers(AGREE)
    visitor.server.faults.clear()
    visitor.until(lambda: visitor.sees("attempt 2 of 2, on the server, complete"))
    visitor.until(lambda: not visitor.answering)


def test_that_a_silent_stream_says_for_how_long_nothing_came(visitor: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_words, "SILENCE_TOLD_S", 0.5)
    visitor.server.faults.set("stall-after-frames", 14, on="retry")
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAST)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.sees(" · no data for 1 s"))
    visitor.press("Stop: answer")
    visitor.until(lambda: not visitor.answering)
    assert visitor.sees("You stopped this answer.")
    assert not visitor.sees("no data for")


def test_that_the_silence_is_told_in_whole_seconds_and_not_before_it_matters() -> None:
    assert run_words.silence(4.9) == ""
    assert run_words.silence(12.7) == " · no data for 12 s"

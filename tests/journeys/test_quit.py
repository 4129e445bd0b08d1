"""Quitting asks while an answer arrives, and leaves the history as it is true."""

from PySide6.QtCore import Qt

from tests.support.person import Person
from tests.support.talks import LAMP

QUESTION = "Quit while an answer arrives?"


def _answering(visitor: Person) -> None:
    visitor.server.faults.set("stall-after-frames", 6)
    visitor.open(LAMP)
    visitor.press_in_timeline("Retry from here: answer to “Your website says")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.frames_arrived == 6)


def _quit(person: Person) -> None:
    person.key(Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def test_that_quitting_during_an_answer_is_asked_and_can_be_taken_back(visitor: Person) -> None:
    _answering(visitor)
    _quit(visitor)
    visitor.until(lambda: visitor.sees(QUESTION))
    visitor.key(Qt.Key.Key_Return)
    visitor.until(lambda: visitor.dialog is None)
    assert visitor.answering
    visitor.it.window.close()
    visitor.press("Keep receiving")
    visitor.until(lambda: visitor.dialog is None)
    assert visitor.it.window.isVisible()
    assert visitor.answering
    assert not visitor.it.quit_wanted.is_set()
    visitor.key(Qt.Key.Key_Escape)
    visitor.until(lambda: not visitor.answering)


def test_that_stop_and_quit_leaves_the_run_as_incomplete_with_all_that_came(visitor: Person) -> None:
    _answering(visitor)
    _quit(visitor)
    visitor.press("Stop and quit")
    visitor.until(visitor.it.quit_wanted.is_set)
    visitor.live.run(visitor.it.aclose(), 20.0)
    assert not visitor.it.window.isVisible()
    ((run, frames),) = visitor.runs()
    assert (run.outcome, run.interrupted) == ("incomplete", False)
    assert len(frames) == 6
    assert visitor.retries_sent == 1


def test_that_quitting_is_not_asked_when_nothing_arrives(visitor: Person) -> None:
    visitor.open(LAMP)
    _quit(visitor)
    visitor.until(visitor.it.quit_wanted.is_set)
    assert visitor.dialog is None

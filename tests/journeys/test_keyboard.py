"""The main job without a mouse: list, timeline, retry, stop."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from chatbase_inspector.timeline.rows import AnswerHeadRow
from tests.support.accessible import spoken
from tests.support.person import Person

DIMMER = "c2c4f6a8-0b1d-4e3f-9a5c-1d2e3f4a5b6c"
CONTROL = Qt.KeyboardModifier.ControlModifier


def _inside(widget: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is widget or (focus is not None and widget.isAncestorOf(focus))


def _tab_to(person: Person, name: str) -> None:
    """Press Tab until the keyboard is on what is called so; the focus must come there within one round."""
    for _ in range(30):
        if spoken(person.focus).replace("&", "").startswith(name):
            return
        person.key(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never reaches “{name}”")


def _f6_to(person: Person, place: QWidget) -> None:
    for _ in range(6):
        if _inside(place):
            return
        person.key(Qt.Key.Key_F6)
    raise AssertionError(f"F6 never reaches {spoken(place)}")


def _opened(person: Person) -> None:
    """From the first run to an open conversation with the keyboard on the last answer."""
    person.start()
    _tab_to(person, "Look around in the demo")
    person.key(Qt.Key.Key_Space)
    person.until(lambda: len(person.listed()) > 10)
    _f6_to(person, person.it.window.browse.view)
    person.key(Qt.Key.Key_Home)
    for _ in range(person.listed().index(DIMMER)):
        person.key(Qt.Key.Key_Down)
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.shows(DIMMER))
    _f6_to(person, person.it.view)
    person.key(Qt.Key.Key_Home)
    last = person.rows(AnswerHeadRow)[-1]
    for _ in range(len(person.rows())):
        if person.it.view.current_row == last:
            break
        person.key(Qt.Key.Key_Down)
    assert person.it.view.current_row == last


def test_that_enter_in_the_question_is_the_safe_button(person: Person) -> None:
    _opened(person)
    person.key(Qt.Key.Key_R, CONTROL)
    person.until(lambda: person.sees("1 message will be removed"))
    assert spoken(person.focus) == "Cancel"
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.dialog is None)
    person.key(Qt.Key.Key_R, CONTROL)
    person.until(lambda: person.sees("1 message will be removed"))
    _tab_to(person, "Retry and remove 1 message")
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.dialog is None)
    assert not person.answering
    assert person.retries_sent == 0


def test_that_an_answer_is_retried_and_stopped_by_keys_alone(person: Person) -> None:
    person.server.faults.set("stall-after-frames", 6)
    _opened(person)
    person.key(Qt.Key.Key_R, CONTROL)
    person.until(lambda: person.sees("1 message will be removed"))
    _tab_to(person, "Retry and remove 1 message")
    person.key(Qt.Key.Key_Space)
    person.until(lambda: person.frames_arrived == 6)
    person.key(Qt.Key.Key_Escape)
    person.until(lambda: not person.answering)
    assert person.sees("The answer is incomplete; what came is kept")
    assert _inside(person.it.view)
    assert person.retries_sent == 1


def test_that_the_buttons_of_an_answer_are_reached_by_tab(person: Person) -> None:
    _opened(person)
    _tab_to(person, "Retry from here: answer to “Great, thanks!")
    person.key(Qt.Key.Key_Space)
    person.until(lambda: person.sees("1 message will be removed"))
    _tab_to(person, "Retry and remove 1 message")
    person.key(Qt.Key.Key_Space)
    person.until(lambda: person.sees("attempt 2 of 2, on the server, complete"))
    person.until(lambda: not person.answering)
    _tab_to(person, "Previous attempt: answer to “Great, thanks!")
    person.key(Qt.Key.Key_Space)
    person.until(lambda: person.sees("attempt 1 of 2, only here"))
    assert person.retries_sent == 1


def test_that_a_conversation_is_opened_by_its_id_without_a_mouse(person: Person) -> None:
    _opened(person)
    person.key(Qt.Key.Key_L, CONTROL)
    person.write("2c5f39cb-30b2-42e3-994a-1127e4ddb538")
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.shows("2c5f39cb-30b2-42e3-994a-1127e4ddb538"))
    assert person.sees("And on Saturday?")

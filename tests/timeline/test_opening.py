"""Opening a conversation: the server has the first word, the history joins, and a kept copy opens without a server."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.place import default_path
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow
from tests.support.inspector import ServedDemo, built
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop
from tests.support.talks import AGENT, LAMP

RETRY_LAMP = "Retry from here: answer to “My lamp arrived broken."
LAMP_KEY = Key("demo", AGENT, LAMP)
NOT_READ = "not read from the server"


def _retry(person: Person) -> None:
    person.open(LAMP)
    person.press_in_timeline(RETRY_LAMP)
    person.press("Retry and remove 3 messages")
    person.until(lambda: person.retries_sent == 1 and not person.answering)


@contextmanager
def _next_session(before: Person, live: LiveLoop, qapp: QApplication, server: DemoServer) -> Iterator[Person]:
    """The program closed and started again, by the same person."""
    live.run(before.it.aclose(), 20.0)
    with built(live, qapp, ServedDemo(server)) as made:
        yield Person(made, server, live, before.qtbot)


def _heads(person: Person) -> list[AnswerHeadRow]:
    return [row for row in person.rows(AnswerHeadRow) if not row.greeting and not row.faded]


def test_that_attempts_and_removed_messages_of_an_earlier_session_join(
    visitor: Person, live: LiveLoop, qapp: QApplication
) -> None:
    _retry(visitor)
    new = visitor.answer()
    with _next_session(visitor, live, qapp, visitor.server) as later:
        later.start()
        later.open(LAMP)
        later.until(lambda: bool(later.rows(RemovedRow)))
        (head,) = _heads(later)
        assert (head.index, head.count, head.where) == (1, 2, "on the server")
        assert head.figures.endswith("credits")
        assert later.answer() == new
        later.press_in_timeline("Previous attempt: answer to “My lamp arrived broken.")
        later.until(lambda: "attempt 1 of 2, only here" in later.timeline())
        (removed,) = later.rows(RemovedRow)
        assert removed.text.startswith("2 messages removed by your retry")
        later.key(Qt.Key.Key_F5)
        later.until(lambda: later.sees("Up to date") and not later.it.scope.busy("recall-history"))
        assert "attempt 1 of 2, only here" in later.timeline()
        assert len(later.rows(RemovedRow)) == 1


def test_that_the_kept_copy_opens_where_the_server_cannot_be_reached(visitor: Person) -> None:
    _retry(visitor)
    said = visitor.answer()
    visitor.server.stop()
    visitor.click_in_list(LAMP)
    visitor.until(lambda: visitor.shows(LAMP) and visitor.sees(NOT_READ))
    assert visitor.sees("Attention: Kept copy from ")
    assert visitor.sees("The server does not accept connections.")
    assert visitor.answer() == said
    (head,) = _heads(visitor)
    assert (head.target_id, head.where) == (None, "on the server then")
    assert not visitor.it.window.actions_["retry"].isEnabled()
    assert "copy kept on this computer" in visitor.it.window.actions_["retry"].toolTip()
    visitor.key(Qt.Key.Key_F5)
    visitor.until(lambda: not visitor.it.scope.busy("open-conversation"))
    assert visitor.sees("Attention: Kept copy from ")
    assert visitor.shows(LAMP)


@pytest.mark.parametrize("fault", ["500", "401", "404-conversation", "html-200"])
def test_that_a_kept_copy_is_read_from_the_server_when_the_person_tries_again(visitor: Person, fault: str) -> None:
    _retry(visitor)
    visitor.server.faults.set(fault, on="get")
    visitor.click_in_list(LAMP)
    visitor.until(lambda: visitor.shows(LAMP) and visitor.sees(NOT_READ))
    visitor.server.faults.clear()
    visitor.press("Try again")
    visitor.until(lambda: not visitor.sees(NOT_READ))
    visitor.until(visitor.it.window.actions_["retry"].isEnabled)
    (head,) = _heads(visitor)
    assert (head.count, head.where) == (2, "on the server")
    assert not visitor.sees("Attention: ")


def test_that_a_kept_copy_opens_without_any_connection(visitor: Person, live: LiveLoop, qapp: QApplication) -> None:
    _retry(visitor)
    said = visitor.answer()
    visitor.it.settings.last_connection_id = None
    visitor.it.settings.save()
    with _next_session(visitor, live, qapp, visitor.server) as later:
        later.start()
        asked = len(later.server.requests)
        later.it.timeline.open_kept(LAMP_KEY)
        later.until(lambda: later.shows(LAMP) and later.sees(NOT_READ))
        assert later.answer() == said
        assert len(later.rows(RemovedRow)) == 1
        later.it.timeline.retry_selected()
        assert later.sees("This is the copy kept on this computer.")
        later.key(Qt.Key.Key_F5)
        later.until(lambda: later.sees("No connection to the server of this conversation is open."))
        later.until(lambda: not later.it.scope.busy("recall-history"))
        assert later.shows(LAMP)
        assert len(later.server.requests) == asked
        later.it.connect_.open("demo")
        later.until(lambda: not later.sees(NOT_READ) and len(later.listed()) > 10)
        assert later.shows(LAMP)
        assert _heads(later)[0].where == "on the server"


def test_that_an_unknown_kept_copy_is_said(person: Person) -> None:
    person.start()
    person.it.timeline.open_kept(LAMP_KEY)
    person.until(lambda: person.sees("The history on this computer has no copy of this conversation."))


def test_that_a_history_that_cannot_be_read_leaves_the_server_s_conversation(person: Person) -> None:
    folder = default_path().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    person.start()
    person.press("Look around in the demo")
    person.open(LAMP)
    person.until(lambda: person.sees("Earlier attempts are not shown"))
    assert person.shows(LAMP)


def test_that_a_new_answer_is_shown_and_followed_also_when_an_old_one_was_chosen(visitor: Person) -> None:
    _retry(visitor)
    visitor.press_in_timeline("Previous attempt: answer to “My lamp arrived broken.")
    visitor.until(lambda: _heads(visitor)[0].index == 0)
    assert not visitor.it.view.following
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 2 and not visitor.answering)
    visitor.until(lambda: (_heads(visitor)[0].index, _heads(visitor)[0].count) == (2, 3))
    assert visitor.it.view.following


@pytest.mark.parametrize("right_to_left", [False, True])
def test_that_keys_for_attempts_follow_the_arrows_on_the_screen(visitor: Person, *, right_to_left: bool) -> None:
    _retry(visitor)
    if right_to_left:
        QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    visitor.scroll_to("Previous attempt: answer to “My lamp arrived broken.")
    back = visitor.find("Previous attempt: answer to “My lamp arrived broken.", QWidget)
    on = visitor.find("Next attempt: answer to “My lamp arrived broken.", QWidget)
    left, right = sorted((back, on), key=QWidget.x)
    visitor.key(Qt.Key.Key_Left if left is back else Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    visitor.until(lambda: _heads(visitor)[0].index == 0)
    visitor.key(Qt.Key.Key_Right if right is on else Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    visitor.until(lambda: _heads(visitor)[0].index == 1)
    assert (left is back) is not right_to_left

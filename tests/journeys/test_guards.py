"""What holds a retry back: a conversation that changed meanwhile, a history that is locked or cannot be opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.history.place import default_path
from tests.support.person import Person
from tests.support.talks import AGENT, KEY, LAMP

RETRY_LAMP = "Retry from here: answer to “My lamp arrived broken."
RETRY_LAST = "Retry from here: answer to “Your website says"


def _write_as_customer(person: Person, text: str) -> None:
    """The customer goes on writing from somewhere else, and the agent answers."""

    async def write() -> None:
        client = ChatbaseClient(person.server.base_url, KEY)
        try:
            await client.chat(AGENT, message=text, conversation_id=LAMP)
        finally:
            await client.aclose()

    person.live.run(write())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Another program writes to the history and does not let go."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_that_a_conversation_that_changed_meanwhile_is_asked_about_again(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.until(lambda: visitor.sees("3 messages will be removed, 1 of them from the customer"))
    _write_as_customer(visitor, "One more thing: which colour is it?")
    visitor.press("Retry and remove 3 messages")
    visitor.until(lambda: visitor.sees("5 messages will be removed, 2 of them from the customer"))
    assert visitor.retries_sent == 0
    visitor.press("Cancel")
    visitor.until(lambda: visitor.dialog is None)
    assert visitor.sees("The conversation has changed on the server since it was shown here. Nothing was sent.")
    assert "which colour is it?" in visitor.timeline()
    assert visitor.runs() == []
    visitor.press_in_timeline(RETRY_LAMP)
    visitor.press("Retry and remove 5 messages")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert "4 messages removed by your retry" in visitor.timeline()
    assert not visitor.sees("The conversation has changed")


def test_that_a_retry_waits_for_a_locked_history_and_leaves_when_it_is_free(visitor: Person) -> None:
    visitor.open(LAMP)
    with _locked(default_path()):
        visitor.press_in_timeline(RETRY_LAST)
        visitor.press("Retry and remove 1 message")
        visitor.until(lambda: visitor.reads_of(LAMP) == 2)
        visitor.until(lambda: visitor.sees("Keeping a full copy before anything is sent …"))
        assert visitor.retries_sent == 0
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert visitor.sees("Answer complete · ")
    ((run, _),) = visitor.runs()
    assert run.outcome == "complete"


def test_that_a_retry_that_waits_for_the_history_can_be_stopped(visitor: Person) -> None:
    visitor.open(LAMP)
    with _locked(default_path()):
        visitor.press_in_timeline(RETRY_LAST)
        visitor.press("Retry and remove 1 message")
        visitor.until(lambda: visitor.reads_of(LAMP) == 2)
        visitor.key(Qt.Key.Key_Escape)
        visitor.until(lambda: visitor.sees("Stopped. Nothing was sent."))
    assert not visitor.answering
    visitor.until(lambda: all(run.outcome == "incomplete" and run.sent_at is None for run, _ in visitor.runs()))
    assert visitor.retries_sent == 0


@pytest.mark.slow
def test_that_a_history_that_stays_locked_prevents_the_retry(visitor: Person) -> None:
    visitor.open(LAMP)
    before = visitor.answer()
    with _locked(default_path()):
        visitor.press_in_timeline(RETRY_LAST)
        visitor.press("Retry and remove 1 message")
        visitor.until(lambda: visitor.sees("Another program holds the local history"), limit_s=40)
    assert visitor.sees("Nothing was sent")
    assert visitor.answer() == before
    assert visitor.retries_sent == 0
    visitor.press_in_timeline(RETRY_LAST)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert visitor.sees("Answer complete · ")
    assert not visitor.sees("Another program holds")


def test_that_without_a_history_nothing_is_retried_until_it_is_mended(person: Person) -> None:
    folder = default_path().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    person.start()
    assert person.sees("Conversations can be read; retrying is off until this is mended.")
    person.press("Look around in the demo")
    person.open(LAMP)
    before = person.timeline()
    person.press_in_timeline(RETRY_LAST)
    person.press("Retry and remove 1 message")
    person.until(lambda: person.sees("Nothing was sent. Nothing was changed or lost here."))
    assert person.sees("Problem: The local history cannot be written")
    assert person.sees("Mend the rights of the folder")
    assert person.timeline() == before
    assert person.retries_sent == 0
    assert person.reads_of(LAMP) == 1
    folder.unlink()
    person.press_in_timeline(RETRY_LAST)
    person.press("Retry and remove 1 message")
    person.until(lambda: person.retries_sent == 1 and not person.answering)
    assert person.sees("Answer complete · ")
    assert not person.sees("Problem: ")
    assert len(person.runs()) == 1

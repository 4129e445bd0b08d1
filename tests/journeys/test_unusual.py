"""Conversations that are too long, hostile or empty."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QTextCursor
from PySide6.QtWidgets import QWidget

from chatbase_inspector.timeline.rows import OlderRow
from chatbase_inspector.timeline.text_box import TextBox
from tests.support.person import Person
from tests.support.talks import LONG

HOSTILE = "0badf00d-dead-4bee-8f00-0d15ea5e0001"
EMPTY = "0badf00d-dead-4bee-8f00-0d15ea5e0002"
ODD_ONES = ["0badf00d-dead-4bee-8f00-0d15ea5e0003", "0badf00d-dead-4bee-8f00-0d15ea5e0004"]


def _shown_ids(person: Person) -> list[str]:
    """Ids of the messages behind the rows, in the order of the rows, each once."""
    ids = [row.message.id for row in person.rows() if getattr(row, "message", None) is not None]
    return list(dict.fromkeys(ids))


def _at_the_server(person: Person, conversation_id: str) -> list[str]:
    return [message["id"] for message in person.server.store.conversation(conversation_id).messages]


def _links(person: Person) -> dict[str, tuple[QWidget, QPoint]]:
    """Addresses of the links on the screen, and where to click."""
    found: dict[str, tuple[QWidget, QPoint]] = {}
    for box in person.it.view.findChildren(TextBox):
        for place in range(box.document().characterCount()):
            cursor = QTextCursor(box.document())
            cursor.setPosition(place)
            address = cursor.charFormat().anchorHref()
            at = box.cursorRect(cursor).center() - QPoint(3, 0)
            if address and address not in found and box.viewport().visibleRegion().contains(at):
                found[address] = (box.viewport(), at)
    return found


@pytest.mark.slow
def test_that_a_long_conversation_opens_on_its_end_and_leads_to_its_beginning(visitor: Person) -> None:
    everything = _at_the_server(visitor, LONG)
    assert len(everything) == 2_000
    visitor.open(LONG)
    visitor.until(lambda: visitor.sees("do the lamps for the lobby come with bulbs?"))
    assert _shown_ids(visitor) == everything[-20:]
    pressed = 0
    while visitor.rows(OlderRow)[0].state != "all":
        before = len(visitor.rows())
        visitor.press_in_timeline("Load older messages")
        visitor.until(lambda: len(visitor.rows()) > before)  # noqa: B023
        visitor.until(lambda: visitor.rows(OlderRow)[0].state != "loading")
        pressed += 1
    assert pressed == 20
    assert _shown_ids(visitor) == everything
    visitor.scroll_to("This is the beginning of the conversation.")
    visitor.press("Jump to newest")
    visitor.until(lambda: visitor.sees("do the lamps for the lobby come with bulbs?"))


def test_that_a_retry_in_a_long_conversation_keeps_what_was_not_loaded(visitor: Person) -> None:
    everything = _at_the_server(visitor, LONG)
    visitor.open(LONG)
    visitor.press_in_timeline("Retry from here: answer to “Last question for today")
    visitor.until(lambda: visitor.sees("1 message will be removed"))
    assert visitor.sees("Older messages are not loaded here; the retry does not touch them.")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert visitor.sees("Answer complete · ")
    assert _at_the_server(visitor, LONG)[:-1] == everything[:-1]
    visitor.key(Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    visitor.until(lambda: len(_shown_ids(visitor)) > 100)
    shown = _shown_ids(visitor)
    assert shown == _at_the_server(visitor, LONG)[-len(shown) :]


def test_that_hostile_content_is_shown_and_nothing_of_it_is_loaded_or_run(visitor: Person) -> None:
    visitor.click_in_list(HOSTILE)
    visitor.until(lambda: visitor.shows(HOSTILE))
    assert "<script>alert('hello')</script>" in visitor.timeline()
    assert "Conversation: <b>Hello</b>" in visitor.words()
    visitor.press_in_timeline("Retry from here: answer to “<script>")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    visitor.until(lambda: visitor.sees("I show what you wrote as it is"))
    for sign in "\u202e\u202d\u2066\x00\x07\x1b\x9b":
        assert sign not in visitor.words()


def test_that_a_link_is_asked_about_and_only_a_web_address_can_be_opened(
    visitor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    visitor.click_in_list(HOSTILE)
    visitor.until(lambda: visitor.shows(HOSTILE))
    visitor.press_in_timeline("Retry from here: answer to “<script>")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    visitor.until(lambda: visitor.sees("I show what you wrote as it is"))
    links = _links(visitor)
    assert "https://help.lumen.example/returns" in links
    for address in sorted(set(links) - {"https://help.lumen.example/returns"}):
        visitor.click(*links[address])
        visitor.until(lambda: visitor.sees("This link is not opened"))
        assert not visitor.offers("Open in the browser")
        visitor.press("Close")
        visitor.until(lambda: visitor.dialog is None)
    visitor.click(*links["https://help.lumen.example/returns"])
    visitor.until(lambda: visitor.sees("Address: https://help.lumen.example/returns"))
    visitor.key(Qt.Key.Key_Return)
    visitor.until(lambda: visitor.dialog is None)
    assert opened == []
    visitor.click(*_links(visitor)["https://help.lumen.example/returns"])
    visitor.press("Open in the browser")
    visitor.until(lambda: opened == ["https://help.lumen.example/returns"])


@pytest.mark.parametrize("conversation_id", [EMPTY, *ODD_ONES])
def test_that_odd_conversations_open_and_are_retried(visitor: Person, conversation_id: str) -> None:
    visitor.open(conversation_id)
    before = _at_the_server(visitor, conversation_id)
    visitor.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1 and not visitor.answering)
    assert visitor.sees("Answer complete · ")
    after = _at_the_server(visitor, conversation_id)
    assert after[:-1] == before[:-1]
    assert after[-1] != before[-1]

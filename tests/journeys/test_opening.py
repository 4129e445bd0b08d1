"""Opening what cannot be read: plain words in the place of the timeline, and the window lives on."""

import re
from urllib.parse import urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from chatbase_inspector.demo.server import DemoServer
from tests.support.person import Person
from tests.support.talks import AGENT, LAMP

DIMMER = "c2c4f6a8-0b1d-4e3f-9a5c-1d2e3f4a5b6c"
NOTHING_LOST = "Nothing was changed or lost here."


def _paste(person: Person, text: str) -> None:
    person.fill_in("Open a conversation id or link", text)
    person.key(Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("fault", "what", "button"),
    [
        ("401", "Chatbase does not accept this API key.", "Open the connection"),
        ("404-conversation", "Chatbase does not know this conversation", "Choose an agent"),
        ("429", "Chatbase asks to slow down", "Try again"),
        ("500", "Chatbase had an internal error.", "Reload"),
        ("503", "Chatbase is under maintenance.", "Try again"),
        ("html-200", "A web page came instead of an answer", "Open the connection"),
        ("html-502", "The server had an error.", "Reload"),
    ],
)
def test_that_what_cannot_be_opened_is_said_in_its_place(visitor: Person, fault: str, what: str, button: str) -> None:
    visitor.server.faults.set(fault, on="get")
    visitor.click_in_list(LAMP)
    visitor.until(lambda: visitor.sees(what))
    assert visitor.sees(NOTHING_LOST)
    assert visitor.offers(button)
    visitor.press("Copy request id")
    assert re.fullmatch(r"req_[0-9a-f]{12}", visitor.clipboard())
    assert visitor.sees(visitor.clipboard())
    visitor.server.faults.clear()
    visitor.open(DIMMER)
    visitor.until(lambda: visitor.sees("Great, thanks!"))
    visitor.open(LAMP)
    visitor.until(lambda: not visitor.sees(what))
    assert visitor.retries_sent == 0


@pytest.mark.parametrize(("fault", "button"), [("500", "Reload"), ("429", "Try again")])
def test_that_the_button_beside_the_words_reads_the_conversation_again(
    visitor: Person, fault: str, button: str
) -> None:
    visitor.server.faults.set(fault, on="get")
    visitor.click_in_list(LAMP)
    visitor.until(lambda: visitor.offers(button))
    visitor.server.faults.clear()
    visitor.press(button)
    visitor.until(lambda: visitor.shows(LAMP) and visitor.sees("Your website says"))


def test_that_an_unknown_id_is_said_and_a_good_one_opens(visitor: Person) -> None:
    _paste(visitor, "11111111-2222-4333-8444-555555555555")
    visitor.until(lambda: visitor.sees("Chatbase does not know this conversation"))
    assert visitor.sees("Conversations of the widget or of WhatsApp cannot be opened this way.")
    visitor.press("Copy request id")
    assert visitor.clipboard().startswith("req_")
    _paste(visitor, "no id at all")
    visitor.until(lambda: visitor.sees("This names no conversation."))
    _paste(visitor, f"{visitor.server.base_url}/agents/{AGENT}/conversations/{LAMP}")
    visitor.until(lambda: visitor.shows(LAMP))
    assert visitor.find("Open a conversation id or link", QLineEdit).text() == ""
    assert not visitor.sees("This names no conversation.")


def test_that_without_a_network_the_person_hears_it_and_can_go_on_later(visitor: Person) -> None:
    visitor.open(LAMP)
    visitor.server.stop()
    visitor.click_in_list(DIMMER)
    visitor.until(lambda: visitor.sees("The server does not accept connections."))
    assert visitor.sees(NOTHING_LOST)
    visitor.key(Qt.Key.Key_F5)
    visitor.until(lambda: visitor.sees("Problem: The server does not accept connections."))
    assert len(visitor.listed()) > 10
    port = urlsplit(visitor.server.base_url).port
    with DemoServer(port=port or 0, speed=0) as again:
        visitor.press("Try again")
        visitor.until(lambda: not visitor.sees("Problem: "))
        visitor.open(DIMMER)
        visitor.until(lambda: visitor.sees("Great, thanks!"))
        assert again.requests


def test_that_without_a_network_a_retry_is_not_sent_and_what_is_shown_stays(visitor: Person) -> None:
    visitor.open(LAMP)
    before = visitor.answer()
    visitor.server.stop()
    visitor.press_in_timeline("Retry from here: answer to “Your website says")
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.sees("Problem: The server does not accept connections."))
    assert visitor.sees("Nothing was sent. Nothing was changed or lost here.")
    assert visitor.answer() == before
    assert visitor.retries_sent == 0
    assert visitor.runs() == []


def test_that_a_list_that_cannot_be_read_is_said_and_tried_again(person: Person) -> None:
    person.server.faults.set("html-200", on="list")
    person.start()
    person.press("Look around in the demo")
    person.until(lambda: person.sees("A web page came instead of an answer"))
    assert person.sees("The conversations could not be read.")
    person.server.faults.clear()
    person.press("Try again")
    person.open(LAMP)


def test_that_a_reading_that_hangs_can_be_stopped(visitor: Person) -> None:
    visitor.server.faults.set("stall-headers", on="get")
    visitor.click_in_list(LAMP)
    visitor.until(lambda: visitor.sees("Reading the conversation …"))
    visitor.press("Stop loading")
    visitor.until(lambda: visitor.sees("Stopped. Choose a conversation on the left."))
    visitor.server.faults.clear()
    visitor.open(LAMP)
    visitor.server.faults.set("stall-headers", on="get")
    visitor.key(Qt.Key.Key_F5)
    visitor.until(lambda: visitor.sees("Reading the conversation again …"))
    visitor.key(Qt.Key.Key_Escape)
    visitor.until(lambda: not visitor.sees("Reading the conversation again …"))
    assert visitor.shows(LAMP)
    visitor.server.faults.clear()
    visitor.key(Qt.Key.Key_F5)
    visitor.until(lambda: visitor.sees("Up to date"))

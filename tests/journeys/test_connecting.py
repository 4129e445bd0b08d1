"""Connecting with a key where the system keeps none: for this session only, said so, and nowhere on the disk."""

import gc
import os
from collections import deque
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton

from tests.support.inspector import ServedDemo, built
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop
from tests.support.talks import AGENT, LAMP

SECRET = "sk-8f1c-journey-2b7d90e4"
RETRY_LAST = "Retry from here: answer to “Your website says"


def _fill_in(person: Person, key: str) -> None:
    person.press("Connect to Chatbase")
    person.until(lambda: person.dialog is not None and not person.sees("Looking for the key store"))
    person.fill_in("API key", key)
    if not person.offers("API address", QLineEdit):
        person.press("Advanced")
    person.fill_in("API address", person.server.base_url)


def _connect(person: Person) -> None:
    _fill_in(person, SECRET)
    person.press("Check key")
    person.until(lambda: person.sees("Key accepted"))
    assert person.sees("Choose where the key is kept, then it can be saved.")
    assert not person.find("Save connection").isEnabled()
    person.press("For this session only", QRadioButton)
    person.press("Save connection")
    person.until(lambda: person.dialog is None and len(person.listed()) > 10)


def _files_with(secret: str, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def _reprs_with(secret: str, start: object) -> list[str]:
    """Types of the program's objects, reachable from `start`, whose repr holds the secret."""
    seen: set[int] = set()
    found: list[str] = []
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        if id(one) in seen or isinstance(one, ModuleType | type | str | bytes):
            continue
        seen.add(id(one))
        if type(one).__module__.startswith(("chatbase_inspector", "httpx", "httpcore")) and secret in repr(one):
            found.append(type(one).__qualname__)
        if not callable(one) or hasattr(one, "__self__") or getattr(one, "__closure__", None):
            waiting.extend(gc.get_referents(one))
    assert len(seen) > 500
    return found


def test_that_a_key_without_a_key_store_is_kept_for_this_session_and_said_so(person: Person, own_home: Path) -> None:
    person.start()
    _connect(person)
    assert person.sees("Key for this session only")
    assert person.sees("Connected to Chatbase")
    person.open(LAMP)
    person.press_in_timeline(RETRY_LAST)
    person.press("Retry and remove 1 message")
    person.until(lambda: person.retries_sent == 1 and not person.answering)
    assert person.sees("Answer complete · ")
    assert len(person.runs(base_url=person.server.base_url)) == 1
    assert SECRET not in person.words()
    assert SECRET not in "".join(os.environ.values())
    assert _reprs_with(SECRET, person.it) == []
    person.live.run(person.it.aclose(), 20.0)
    assert [path.name for path in own_home.rglob("settings.json")] == ["settings.json"]
    assert _files_with(SECRET, own_home) == []
    assert _files_with(AGENT, own_home) != []


def test_that_the_next_start_says_that_the_key_is_gone(person: Person, live: LiveLoop, qapp: QApplication) -> None:
    person.start()
    _connect(person)
    person.live.run(person.it.aclose(), 20.0)
    with built(live, qapp, ServedDemo(person.server)) as inspector:
        again = Person(inspector, person.server, live, person.qtbot)
        again.start()
        again.until(lambda: again.sees("Not connected to Chatbase"))
        asked = len(again.server.requests)
        again.press("Open the connection")
        again.until(lambda: again.dialog is not None and again.sees("Edit “Chatbase”"))
        again.fill_in("API key", SECRET)
        again.press("Check key")
        again.until(lambda: again.sees("Key accepted"))
        again.press("For this session only", QRadioButton)
        again.press("Save connection")
        again.until(lambda: again.dialog is None and len(again.listed()) > 10)
        assert again.sees("Key for this session only")
        assert not again.sees("Not connected to Chatbase")
        assert len(again.server.requests) > asked


@pytest.mark.parametrize(
    ("key", "what", "next_step"),
    [
        ("demo-invalid-key", "Chatbase does not accept this API key.", "Paste a valid key and check it again."),
        ("demo-expired-key", "This API key has expired.", "Paste a valid key and check it again."),
        ("demo-no-plan", "does not include the API", "the Standard plan or higher"),
    ],
)
def test_that_a_wrong_key_is_said_in_the_dialog_and_can_be_corrected(
    person: Person, key: str, what: str, next_step: str
) -> None:
    person.start()
    _fill_in(person, key)
    person.press("Check key")
    person.until(lambda: person.sees(what))
    assert person.sees(next_step)
    assert not person.find("Save connection").isEnabled()
    person.fill_in("API key", SECRET)
    assert not person.sees(what)
    person.press("Check key")
    person.until(lambda: person.sees("Key accepted"))
    person.press("For this session only", QRadioButton)
    person.press("Save connection")
    person.until(lambda: person.dialog is None and len(person.listed()) > 10)


def test_that_a_server_that_is_not_there_is_said_in_the_dialog(person: Person) -> None:
    person.start()
    _fill_in(person, SECRET)
    person.server.stop()
    person.press("Check key")
    person.until(lambda: person.sees("The server does not accept connections."))
    person.press("Cancel")
    person.until(lambda: person.dialog is None)
    assert person.offers("Look around in the demo")

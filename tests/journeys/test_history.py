"""What a retry cut off is never lost: shown, kept over a restart, found by its words, written as JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.archive.history_window import HistoryWindow
from chatbase_inspector.archive.row_model import ROW_ROLE
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.finding import Hit
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow
from tests.demo.calls import SHOP, api
from tests.support.accessible import by_name
from tests.support.person import Person
from tests.support.sittings import Sittings

ASKED = [f"Question {number} about the zeppelin{number} please" for number in range(1, 7)]


@pytest.fixture
def talk(demo_server: DemoServer) -> str:
    """A conversation of six turns, made through the API."""
    said: dict[str, object] = {"message": ASKED[0], "stream": False}
    with api(demo_server) as client:
        found = ""
        for words in ASKED:
            said = {"message": words, "stream": False, **({"conversationId": found} if found else {})}
            answer = client.post(f"/agents/{SHOP}/chat", json=said)
            found = answer.json()["data"]["metadata"]["conversationId"]
    return str(found)


def _open(person: Person, conversation_id: str) -> None:
    person.fill_in("Open a conversation id or link", conversation_id)
    person.key(Qt.Key.Key_Return)
    person.until(lambda: person.shows(conversation_id))


def _history(person: Person) -> HistoryWindow:
    person.key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    person.until(lambda: person.it.archive.window is not None and person.it.archive.window.isVisible())
    window = person.it.archive.window
    assert window is not None
    return window


def _found(window: HistoryWindow) -> list[Hit]:
    model = window.hits.view.model()
    return [model.index(row, 0).data(ROW_ROLE) for row in range(model.rowCount())]


def test_that_the_tail_that_a_retry_at_turn_two_of_six_cut_off_is_never_lost(
    sitting: Sittings, talk: str, own_home: Path, qtbot: QtBot
) -> None:
    with sitting() as person:
        _open(person, talk)
        assert len([row for row in person.rows(AnswerHeadRow) if not row.faded]) == 6
        person.press_in_timeline(f"Retry from here: answer to “{ASKED[1]}")
        person.press("Retry and remove 9 messages")
        person.until(lambda: person.retries_sent == 1 and not person.answering)
        (removed,) = person.rows(RemovedRow)
        assert removed.messages == 8
        assert person.retries_sent == 1
    with sitting() as person:
        _open(person, talk)
        person.until(lambda: len(person.rows(RemovedRow)) == 1)
        (removed,) = person.rows(RemovedRow)
        assert removed.text.startswith("8 messages removed by your retry at")
        assert ASKED[5] not in person.timeline()
        person.press_in_timeline("Show what was removed")
        person.until(lambda: all(words in person.timeline() for words in ASKED))

        window = _history(person)
        field = by_name(window, QLineEdit, "Search everything kept on this computer")
        qtbot.keyClicks(field, "zeppelin4")
        person.until(lambda: any("zeppelin4" in "".join(text for text, _ in hit.snippet) for hit in _found(window)))
        hits = [hit for hit in _found(window) if hit.kind == "message" and hit.role == "user"]
        assert len(hits) == 1
        assert hits[0].removed_at is not None
        assert hits[0].key.conversation_id == talk
        window.close()

    target = own_home / "talk.json"
    command = [sys.executable, "-m", "chatbase_inspector", "history", "export", "--conversation", talk]
    done = subprocess.run([*command, "--out", str(target)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    written = json.loads(target.read_text(encoding="utf-8"))
    ((run_id, at, cut),) = [(each["run_id"], each["at"], each["messages"]) for each in written["removed"]]
    assert [message["json"]["role"] for message in cut] == ["assistant", *["user", "assistant"] * 4]
    asked = [message["json"]["parts"][0]["text"] for message in cut if message["json"]["role"] == "user"]
    assert asked == ASKED[2:]
    assert [(run["id"], run["sent_at"]) for run in written["runs"]] == [(run_id, at)]


def test_that_a_kept_conversation_opens_from_the_history_without_any_connection(
    sitting: Sittings, talk: str, demo_server: DemoServer, qtbot: QtBot
) -> None:
    with sitting() as person:
        _open(person, talk)
        person.press_in_timeline(f"Retry from here: answer to “{ASKED[5]}")
        person.press("Retry and remove 1 message")
        person.until(lambda: person.retries_sent == 1 and not person.answering)
        answer = person.answer()
    with sitting(connected=False) as person:
        window = _history(person)
        person.until(lambda: window.conversations.count == 1)
        person.until(lambda: by_name(window, QPushButton, "Open").isVisibleTo(window))
        window.conversations.view.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(window.conversations.view, Qt.Key.Key_Return)
        person.until(lambda: person.shows(talk))
        window.close()
        assert person.sees("not read from the server")
        assert person.answer() == answer
        heads = [row for row in person.rows(AnswerHeadRow) if not row.greeting]
        assert heads[-1].count == 2
        assert all(row.target_id is None for row in heads)

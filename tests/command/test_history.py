"""What is kept is listed, searched and exported from a script, without a server."""

import asyncio
import json
from pathlib import Path

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.history.place import default_path
from tests.command.played import KEY, Played, play
from tests.history.told import play as record
from tests.history.told import said, streamed, talk

SERVER = "https://www.chatbase.co/api/v2"


@pytest.fixture
def kept() -> None:
    """Three conversations, two of them with the same id at two agents."""
    asyncio.run(_recorded())


async def _recorded() -> None:
    history = await History.open()
    try:
        turns = (said("u", "Where is it?\x1b[31m"), said("a", "old answer"), said("u2", "cut tail 包裹"))
        before = talk(*turns, at=1_790_000_000.0, head=b'{"title":"Parcel\\u001b[31m","status":"ended"}')
        await record(history, before, "a", streamed("new ", "answer"), sent_at=1_790_000_100.0, outcome=Outcome.FAILED)
        await history.keep(talk(said("x", "Gr\u00fcezi"), at=1_700_000_000.0, conversation_id="two"))
        await history.keep(talk(said("x", "hoi"), at=1_700_000_000.0, conversation_id="two", agent_id="agent-2"))
    finally:
        await history.close()


def check_one_sentence(played: Played, code: int, words: str) -> None:
    assert (played.code, played.out) == (code, "")
    assert words in played.err
    assert played.err.count("\n") == 1
    assert "Traceback" not in played.err


@pytest.mark.usefixtures("kept")
def test_that_conversations_are_listed_newest_first_without_a_key() -> None:
    listed = play("history", "list", "--json", CHATBASE_API_KEY=None)
    assert listed.code == 0
    assert [line["key"]["conversation_id"] for line in listed.lines] == ["conversation-1", "two", "two"]
    assert (listed.lines[0]["attempts"], listed.lines[0]["messages"]) == (1, 3)
    people = play("history", "list", "--limit", "1")
    assert people.out.count("\n") == 1
    assert "conversation-1 of agent-1" in people.out
    assert "\x1b" not in people.out


@pytest.mark.usefixtures("kept")
def test_that_words_find_messages_and_answers_also_the_cut_tail() -> None:
    found = play("history", "search", "answer", "--json")
    assert {(line["kind"], line["outcome"]) for line in found.lines} == {("message", None), ("attempt", "failed")}
    [tail] = play("history", "search", "cut", "包裹", "--json").lines
    assert tail["removed_at"] == 1_790_000_100.0
    people = play("history", "search", "cut", TZ="UTC")
    assert "[message, removed 2026-09-21" in people.out
    nothing = play("history", "search", "nowhere")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "")
    strange = play("history", "search", "--", '"', "NOT", "*", "-x")
    assert (strange.code, strange.err) == (0, "")


@pytest.mark.usefixtures("kept")
def test_that_a_listing_is_narrowed() -> None:
    assert len(play("history", "list", "--json", "--agent", "agent-2").lines) == 1
    assert len(play("history", "list", "--json", "--until", "2024-01-01").lines) == 2
    assert len(play("history", "list", "--json", "--since", "2024-01-01", "--outcome", "failed").lines) == 1
    assert play("history", "list", "--json", "--outcome", "complete").out == ""
    assert play("history", "list", "--json", "--base-url", "demo").out == ""


@pytest.mark.usefixtures("kept")
def test_that_a_conversation_is_exported(tmp_path: Path) -> None:
    target = tmp_path / "evidence.json"
    done = play("history", "export", "--conversation", "conversation-1", "--out", str(target))
    assert (done.code, done.out, done.err) == (0, "", "")
    told = json.loads(target.read_bytes())
    assert told["runs"][0]["answer"]["text"] == "new answer"
    assert [message["id"] for message in told["removed"][0]["messages"]] == ["a", "u2"]
    assert KEY.encode() not in target.read_bytes()
    one = play("history", "export", "--conversation", "two", "--agent", "agent-2", "--out", str(target))
    assert one.code == 0
    assert json.loads(target.read_bytes())["key"] == {
        "base_url": SERVER,
        "agent_id": "agent-2",
        "conversation_id": "two",
    }


@pytest.mark.usefixtures("kept")
def test_that_what_cannot_be_exported_is_one_sentence(tmp_path: Path) -> None:
    target = str(tmp_path / "evidence.json")
    unknown = play("history", "export", "--conversation", "nobody\x1b", "--out", target)
    check_one_sentence(unknown, 2, "nobody: nothing is kept of it")
    several = play("history", "export", "--conversation", "two", "--out", target)
    check_one_sentence(several, 2, "several agents or servers")
    nowhere = play("history", "export", "--conversation", "conversation-1", "--out", str(tmp_path / "no" / "x"))
    check_one_sentence(nowhere, 1, "No such file or directory")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["history"], "WHAT"),
        (["history", "search"], "WORD"),
        (["history", "export", "--out", "x"], "--conversation"),
        (["history", "list", "--since", "soon"], "a day is written"),
        (["history", "list", "--limit", "0"], "a number from 1"),
        (["history", "list", "--outcome", "great"], "complete"),
    ],
)
def test_that_wrong_words_are_one_sentence(words: list[str], sentence: str) -> None:
    check_one_sentence(play(*words), 2, sentence)


def test_that_a_history_that_cannot_be_read_is_one_sentence() -> None:
    default_path().parent.mkdir(parents=True)
    default_path().mkdir()
    check_one_sentence(play("history", "list"), 1, "history")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.usefixtures("kept")
def test_that_a_full_disk_under_the_output_is_said_and_a_closed_pipe_is_none() -> None:
    full = play("history", "list", before=["sh", "-c", 'exec "$@" > /dev/full', "sh"])
    check_one_sentence(full, 1, "No space left")
    closed = play("history", "list", before=["sh", "-c", '{ "$@"; echo "code $?" >&2; } | :', "sh"])
    assert closed.err == "code 0\n"

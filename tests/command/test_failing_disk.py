"""What cannot be kept is not sent."""

import sqlite3
import sys
from pathlib import Path

import pytest

from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.place import default_path
from tests.command.played import Played, play, retries, retry_words
from tests.support.talks import AGENT, LAMP, LONG

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")


def limited(size_bytes: int, *words: str) -> Played:
    return play(*words, before=[sys.executable, "-m", "tests.command.limited", str(size_bytes)])


def check_nothing_sent(server: DemoServer, played: Played) -> None:
    assert played.code == 1
    assert played.out == ""
    assert "Nothing was sent." in played.err
    assert "local history" in played.err
    assert "Traceback" not in played.err
    assert retries(server) == 0


def oldest_answer(server: DemoServer) -> str:
    """Before it is retried all 2,000 messages have to be kept."""
    return next(m["id"] for m in server.store.conversation(LONG).messages[1:] if m["role"] == "assistant")


def test_that_a_history_that_cannot_be_made_prevents_the_request(demo_server: DemoServer) -> None:
    check_nothing_sent(demo_server, limited(1_000, *retry_words(demo_server)))


def test_that_a_disk_too_small_for_the_snapshot_prevents_the_request(demo_server: DemoServer) -> None:
    assert play(*retry_words(demo_server)).code == 0
    demo_server.requests.clear()
    most = max(file.stat().st_size for file in default_path().parent.iterdir()) + 20_000
    words = retry_words(demo_server, conversation=LONG, message=oldest_answer(demo_server))
    before = demo_server.store.conversation(LONG).messages
    check_nothing_sent(demo_server, limited(most, *words))
    assert demo_server.store.conversation(LONG).messages == before


def test_that_json_says_what_the_disk_lacks(demo_server: DemoServer) -> None:
    played = limited(1_000, *retry_words(demo_server, "--json"))
    assert played.code == 1
    assert played.result["outcome"] == "incomplete"
    assert played.result["error"]["code"] in ("disk-full", "io")
    assert retries(demo_server) == 0


def test_that_a_folder_in_the_place_of_the_history_prevents_the_request(demo_server: DemoServer) -> None:
    default_path().mkdir(parents=True)
    check_nothing_sent(demo_server, play(*retry_words(demo_server)))


def test_that_a_data_folder_that_is_a_file_prevents_the_request(demo_server: DemoServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    played = play(*retry_words(demo_server), XDG_DATA_HOME=str(tmp_path / "file"))
    check_nothing_sent(demo_server, played)


async def test_that_a_sending_that_cannot_be_noted_is_not_done(demo_server: DemoServer) -> None:
    """The snapshot is on disk, then the disk fails: that the request leaves could not be found out after a crash."""
    assert play(*retry_words(demo_server)).code == 0
    demo_server.requests.clear()
    with sqlite3.connect(default_path()) as history:
        history.execute(
            "CREATE TRIGGER failing BEFORE UPDATE OF sent_at ON runs WHEN new.sent_at IS NOT NULL "
            "BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
        )
    history.close()
    last = demo_server.store.conversation(LAMP).messages[-1]["id"]
    check_nothing_sent(demo_server, play(*retry_words(demo_server, message=last)))
    again = await History.open()
    run = (await again.runs(demo_server.base_url, AGENT, LAMP))[-1]
    assert (run.sent_at, run.failure is not None) == (None, True)
    await again.close()

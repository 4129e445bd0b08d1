"""Where the key comes from, and that it goes to the server alone."""

import os
from pathlib import Path

import pytest

from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.settings.store import Settings
from tests.command.played import KEY, Played, play, retries, retry_words
from tests.support.talks import AGENT

STORE = "tests.command.key_store.GivenStore"
REFUSED = "demo-invalid-key"  # the demo knows the word


@pytest.fixture
def connected(demo_server: DemoServer) -> DemoServer:
    """A server that the settings have a connection for."""
    settings = Settings.load()
    settings.add(Connection(id="shop", name="Shop", base_url=demo_server.base_url, agent_id=AGENT))
    settings.save()
    return demo_server


def with_store(server: DemoServer, stored: str, given: str | None) -> Played:
    words = retry_words(server, "--json")
    return play(*words, PYTHON_KEYRING_BACKEND=STORE, STORED_KEY=stored, CHATBASE_API_KEY=given)


def test_that_the_keyring_has_the_key_of_a_known_server(connected: DemoServer) -> None:
    played = with_store(connected, "stored-key", None)
    assert (played.code, played.result["outcome"], played.err) == (0, "complete", "")


def test_that_the_keyring_is_not_asked_for_an_unknown_server(demo_server: DemoServer) -> None:
    played = with_store(demo_server, "stored-key", None)
    assert played.code == 2
    assert "CHATBASE_API_KEY" in played.err


def test_that_the_environment_is_asked_before_the_keyring(connected: DemoServer) -> None:
    assert with_store(connected, REFUSED, "good-key").code == 0
    played = with_store(connected, "stored-key", REFUSED)
    assert (played.code, played.result["error"]["code"]) == (3, "AUTH_INVALID_API_KEY")
    assert retries(connected) == 1  # the refused key could not even read


def test_that_a_missing_keyring_is_explained(connected: DemoServer) -> None:
    played = play(*retry_words(connected), CHATBASE_API_KEY=None)
    assert played.code == 2
    assert played.err.count("\n") == 1
    assert "CHATBASE_API_KEY" in played.err
    assert connected.requests == []


@pytest.mark.parametrize("fault", [None, "cut-after-frames", "500", "html-502", "redirect", "401"])
@pytest.mark.parametrize("form", [["--json"], []])
def test_that_the_key_is_in_no_output_and_no_file(
    demo_server: DemoServer, own_home: Path, fault: str | None, form: list[str]
) -> None:
    if fault is not None:
        demo_server.faults.set(fault, on="retry")
    played = play(*retry_words(demo_server, *form))
    assert retries(demo_server) == 1
    assert KEY not in played.out + played.err
    files = [Path(folder) / name for folder, _, names in os.walk(own_home) for name in names]
    assert any(file.name == "history.sqlite3" for file in files)
    for file in files:
        assert KEY.encode() not in file.read_bytes(), file.name

"""Wrong use is one sentence, exit code 2, and nothing sent."""

import pytest

from chatbase_inspector import __version__
from chatbase_inspector.demo.server import DemoServer
from tests.command.played import KEY, Played, play, retries, retry_words

URL = "http://127.0.0.1:9/api/v2"
TARGET = ["--agent", "a", "--conversation", "c", "--message", "m"]


def check_refused(played: Played, words: str) -> None:
    assert played.code == 2
    assert played.out == ""
    assert played.err.count("\n") == 1
    assert played.err.startswith("chatbase-inspector")
    assert words in played.err
    assert "Traceback" not in played.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["retry"], "--base-url"),
        (["retry", "--base-url", URL, "--agent", "a", "--conversation", "c"], "--message"),
        (["rerty"], "rerty"),
        (["retry", "--base-url", URL, *TARGET, "--twice"], "there is no --twice"),
        (["retry", "--base-url", "", *TARGET], "needs an address"),
        (["retry", "--base-url", "not a url", *TARGET], "address"),
        (["retry", "--base-url", "http://api.example.org/v2", *TARGET], "https://"),
        (["retry", "--base-url", "http://192.0.2.7/api/v2", *TARGET], "https://"),
        (["retry", "--base-url", "ftp://127.0.0.1/api", *TARGET], "https://"),
        (["retry", "--base-url", "https://me:secret@api.example.org", *TARGET], "password"),
        (["retry", "--base-url", URL, *TARGET[:4], "--message", ""], "message id is empty"),
        (["retry", "--base-url", URL, "--agent", "..", *TARGET[2:]], "agent id"),
        (["retry", "--base-url", URL, *TARGET[:2], "--conversation", ".", *TARGET[4:]], "conversation id"),
        (["retry", "--base-url", URL, *TARGET[:4], "--message", "half\udc80"], "half a character"),
        (["retry", "--base-url", URL, *TARGET, "--silence", "0"], "seconds"),
        (["retry", "--base-url", URL, *TARGET, "--silence", "nan"], "seconds"),
        (["retry", "--base-url", URL, *TARGET, "--silence", "soon"], "seconds"),
        (["demo-server", "--port", "web"], "port"),
        (["demo-server", "--port", "70000"], "port"),
        (["demo-server", "--speed", "-1"], "speed"),
    ],
)
def test_that_wrong_words_are_one_sentence(words: list[str], sentence: str) -> None:
    check_refused(play(*words), sentence)


def test_that_a_fault_that_does_not_exist_is_refused() -> None:
    played = play("demo-server", "--fault", "earthquake")
    assert (played.code, played.out) == (2, "")
    assert "earthquake" in played.err
    assert "Traceback" not in played.err


def test_that_a_key_typed_as_an_argument_is_not_repeated() -> None:
    for words in (["--key", "sk-secret-1"], ["--key=sk-secret-1"], ["sk-secret-1"]):
        played = play("retry", "--base-url", URL, *TARGET, *words)
        check_refused(played, "there")
        assert "sk-secret" not in played.err


@pytest.mark.parametrize("key", [None, "", "   "])
def test_that_a_missing_key_is_said_and_nothing_is_sent(demo_server: DemoServer, key: str | None) -> None:
    played = play(*retry_words(demo_server), CHATBASE_API_KEY=key)
    check_refused(played, "CHATBASE_API_KEY")
    assert demo_server.requests == []


@pytest.mark.parametrize("key", ["schlüssel", "two words", "a\x1b[2J"])
def test_that_a_key_that_can_be_none_is_neither_sent_nor_repeated(demo_server: DemoServer, key: str) -> None:
    played = play(*retry_words(demo_server), CHATBASE_API_KEY=key)
    check_refused(played, "key")
    assert key not in played.err
    assert demo_server.requests == []


def test_that_no_id_of_a_key_or_address_reaches_another_machine(demo_server: DemoServer) -> None:
    """The whole of the address counts, not how it begins."""
    elsewhere = demo_server.base_url.replace("127.0.0.1", "127.0.0.1.example.org")
    words = retry_words(demo_server)
    words[words.index(demo_server.base_url)] = elsewhere
    check_refused(play(*words), "https://")
    assert retries(demo_server) == 0


def test_that_the_version_and_the_help_are_printed() -> None:
    version = play("--version")
    assert (version.code, version.out, version.err) == (0, f"Chatbase Inspector {__version__}\n", "")
    whole = play("--help")
    assert whole.code == 0
    assert "demo-server" in whole.out
    assert "retry" in whole.out
    of_retry = play("retry", "--help")
    assert of_retry.code == 0
    for option in ("--base-url", "--agent", "--conversation", "--message", "--no-stream", "--json"):
        assert option in of_retry.out
    assert KEY not in whole.out + of_retry.out

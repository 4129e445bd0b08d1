"""What a script reads from `retry --json`, whatever the server does."""

from typing import Any

import pytest

from chatbase_inspector.demo.script import Cite, Script, Think, UseTool
from chatbase_inspector.demo.server import DemoServer
from tests.command.played import LAMP_LAST, play, retries, retry_words
from tests.support.talks import LAMP, PARCEL_ACTION

RESULT = {
    *("type", "outcome", "text", "parts", "messageId", "userMessageId", "conversationId", "userId"),
    *("finishReason", "credits", "warnings", "error"),
}
ERROR = {"code", "status", "message", "requestId", "waitSeconds"}
PARTS = {
    "text": {"type", "text"},
    "tool-call": {"type", "toolCallId", "toolName", "input"},
    "tool-result": {"type", "toolCallId", "toolName", "output"},
}
CODES = {"complete": 0, "needs-tool-result": 0, "failed": 1, "incomplete": 1, "refused": 3}
# tests/runs plays every one; these change what a script reads
COMPLETE = (
    *("no-done", "dialect-1", "dialect-2", "event-names", "no-metadata", "cr", "gzip", "unknown-events"),
    *("reset-step", "json-instead-of-stream"),
)


def check_form(result: Any) -> None:
    """Every member that was promised is there, and nothing else."""
    assert result.keys() == RESULT
    assert result["type"] == "result"
    assert result["error"] is None or result["error"].keys() == ERROR
    for part in result["parts"] or ():
        assert part.keys() == PARTS.get(part["type"], part.keys())


def test_that_a_complete_answer_has_all_members(demo_server: DemoServer) -> None:
    played = play(*retry_words(demo_server, "--json"))
    assert (played.code, played.err) == (0, "")
    result = played.result
    check_form(result)
    stored = demo_server.store.conversation(LAMP).messages[-1]
    assert result["outcome"] == "complete"
    assert result["messageId"] == stored["id"]
    assert result["parts"] == stored["parts"]
    assert result["text"] == "".join(part["text"] for part in stored["parts"] if part["type"] == "text")
    assert result["userMessageId"] == demo_server.store.conversation(LAMP).messages[-2]["id"]
    assert result["conversationId"] == LAMP
    assert result["userId"] == demo_server.store.conversation(LAMP).user_id
    assert (result["finishReason"], result["warnings"], result["error"]) == ("stop", 0, None)
    assert result["credits"] >= 1
    assert retries(demo_server) == 1


def test_that_each_event_is_a_line_as_it_came_and_the_result_is_last(demo_server: DemoServer) -> None:
    played = play(*retry_words(demo_server, "--json"))
    kinds = [line["type"] for line in played.lines]
    assert kinds[0] == "start"
    assert kinds[-2:] == ["finish", "result"]
    deltas = "".join(line["delta"] for line in played.lines if line["type"] == "text-delta")
    assert deltas == played.result["text"]


def test_that_a_client_action_needs_its_result(demo_server: DemoServer) -> None:
    answers = demo_server.store.conversation(PARCEL_ACTION).messages
    last = next(message["id"] for message in reversed(answers) if message["role"] == "assistant")
    played = play(*retry_words(demo_server, "--json", conversation=PARCEL_ACTION, message=last))
    check_form(played.result)
    assert (played.code, played.result["outcome"]) == (0, "needs-tool-result")
    assert played.result["finishReason"] == "tool-calls"
    assert played.result["parts"][-1]["type"] == "tool-call"
    assert played.result["error"] is None


def test_that_a_whole_answer_gives_the_result_alone(demo_server: DemoServer) -> None:
    played = play(*retry_words(demo_server, "--json", "--no-stream"))
    assert played.code == 0
    assert played.lines == [played.result]
    check_form(played.result)
    assert played.result["parts"] == demo_server.store.conversation(LAMP).messages[-1]["parts"]
    assert demo_server.requests[-2].body == {"messageId": LAMP_LAST, "stream": False}
    assert retries(demo_server) == 1


@pytest.mark.parametrize("fault", COMPLETE)
def test_that_a_strange_but_whole_stream_is_complete(demo_server: DemoServer, fault: str) -> None:
    demo_server.faults.set(fault, on="retry")
    played = play(*retry_words(demo_server, "--json"))
    check_form(played.result)
    assert (played.code, played.result["outcome"], played.result["error"]) == (0, "complete", None)
    assert played.result["text"]
    assert retries(demo_server) == 1


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "has_text"),
    [
        ("error-after-frames", "failed", None, True),
        ("finish-error", "failed", None, True),
        ("cut-after-frames", "incomplete", "cut", True),
        ("cut-mid-frame", "incomplete", "cut", True),
        ("reset-after-frames", "incomplete", "cut", True),
        ("close-after-frames", "incomplete", "ended-early", True),
        ("no-finish", "incomplete", "ended-early", True),
        ("abort", "incomplete", "abort", True),
        ("stall-after-frames", "incomplete", "silent", True),
        ("stall-headers", "incomplete", "silent", False),
        ("html-200", "incomplete", "html", False),
    ],
)
def test_that_a_broken_answer_keeps_its_text(
    demo_server: DemoServer, fault: str, outcome: str, code: str | None, has_text: bool
) -> None:
    demo_server.faults.set(fault, on="retry")
    played = play(*retry_words(demo_server, "--json", "--silence", "0.5"))
    result = played.result
    check_form(result)
    assert (played.code, result["outcome"]) == (1, outcome)
    assert result["error"]["code"] == code
    assert result["error"]["message"]
    assert bool(result["text"]) is has_text
    assert retries(demo_server) == 1


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("400", "VALIDATION_INVALID_BODY", 400),
        ("401", "AUTH_INVALID_API_KEY", 401),
        ("402", "CHAT_CREDITS_EXHAUSTED", 402),
        ("403-rights", "AUTH_INSUFFICIENT_PERMISSIONS", 403),
        ("403-not-ongoing", "CHAT_CONVERSATION_NOT_ONGOING", 403),
        ("404", "CHAT_RETRY_MESSAGE_NOT_FOUND", 404),
        ("429", "RATE_LIMIT_TOO_MANY_REQUESTS", 429),
        ("429-bare", "RATE_LIMIT_TOO_MANY_REQUESTS", 429),
        ("500", "INTERNAL_SERVER_ERROR", 500),
        ("503", "SERVICE_UNDER_MAINTENANCE", 503),
        ("fail-after-cut", "INTERNAL_SERVER_ERROR", 500),
        ("html-502", None, 502),
        ("redirect", "redirect", 307),
    ],
)
def test_that_a_refusal_names_code_status_and_request(
    demo_server: DemoServer, fault: str, code: str | None, status: int
) -> None:
    demo_server.faults.set(fault, on="retry")
    played = play(*retry_words(demo_server, "--json"))
    result = played.result
    check_form(result)
    assert (played.code, result["outcome"]) == (3, "refused")
    assert (result["error"]["code"], result["error"]["status"]) == (code, status)
    assert result["error"]["requestId"].startswith("req_")
    unknown = {name for name, value in result.items() if value is None}
    assert unknown == {"text", "parts", "messageId", "userMessageId", "userId", "finishReason", "credits"}
    assert retries(demo_server) == 1


@pytest.mark.parametrize("fault", ["429", "429-reset-only"])
def test_that_a_refusal_says_how_long_to_wait(demo_server: DemoServer, fault: str) -> None:
    demo_server.faults.set(fault, 7, on="retry")
    wait_s = play(*retry_words(demo_server, "--json")).result["error"]["waitSeconds"]
    assert 0 < wait_s <= 8


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        ({"conversation": "no-such-talk"}, "RESOURCE_NOT_FOUND", 404),
        ({"message": "no-such-message"}, "CHAT_RETRY_MESSAGE_NOT_FOUND", 404),
        ({"message": "msg_lamp_a0"}, "CHAT_RETRY_NO_USER_MESSAGE", 400),
    ],
)
def test_that_a_target_that_is_none_is_refused(
    demo_server: DemoServer, words: dict[str, str], code: str, status: int
) -> None:
    before = demo_server.store.conversation(LAMP).messages
    played = play(*retry_words(demo_server, "--json", **words))
    assert (played.code, played.result["outcome"]) == (3, "refused")
    assert (played.result["error"]["code"], played.result["error"]["status"]) == (code, status)
    assert demo_server.store.conversation(LAMP).messages == before


def test_that_a_server_that_is_not_there_is_no_refusal(demo_server: DemoServer) -> None:
    words = retry_words(demo_server, "--json")
    demo_server.stop()
    played = play(*words)
    assert (played.code, played.result["outcome"]) == (1, "incomplete")
    assert played.result["error"]["code"] == "refused"  # by the network
    assert played.result["error"]["status"] is None


def test_that_thoughts_and_sources_are_events_but_no_parts(demo_server: DemoServer) -> None:
    talk = demo_server.store.conversation(LAMP)
    steps = (Think("hm"), Cite("https://lumen.example/x", "X"), UseTool("look", {"a": [1, None]}, fails="no"))
    talk.scripts["msg_lamp_u2"] = (Script(steps, 1.5),)
    played = play(*retry_words(demo_server, "--json"))
    check_form(played.result)
    kinds = {line["type"] for line in played.lines}
    assert {"reasoning-delta", "source-url"} <= kinds
    call, result = played.result["parts"]
    assert (call["type"], call["input"]) == ("tool-call", {"a": [1, None]})
    assert (result["type"], result["output"]) == ("tool-result", {"error": "no"})
    assert (played.result["text"], played.result["credits"]) == ("", 1.5)

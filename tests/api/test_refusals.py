"""Error answers: every code of CONTRACT 2, bodies that are no envelope, and how long to wait."""

import json
from email.utils import formatdate
from typing import Any

import httpx
import pytest

from chatbase_inspector.api.refusal import MAX_ERROR_BYTES
from chatbase_inspector.problems import ApiRefused, FailureKind, Problem, Unauthorised
from tests.api.scripted import KEY, NOW, Pieces, refusal, scripted

REFUSED, UNAUTHORISED = FailureKind.REFUSED, FailureKind.UNAUTHORISED
CODES = [
    (400, "VALIDATION_INVALID_BODY", REFUSED),
    (400, "VALIDATION_INVALID_JSON", REFUSED),
    (400, "VALIDATION_INVALID_DATE_RANGE", REFUSED),
    (400, "VALIDATION_CURSOR_QUERY_MISMATCH", REFUSED),
    (400, "CHAT_RETRY_NO_USER_MESSAGE", REFUSED),
    (401, "AUTH_MISSING_API_KEY", UNAUTHORISED),
    (401, "AUTH_INVALID_API_KEY", UNAUTHORISED),
    (401, "AUTH_EXPIRED_API_KEY", UNAUTHORISED),
    (402, "CHAT_CREDITS_EXHAUSTED", REFUSED),
    (402, "CHAT_AGENT_CREDITS_EXHAUSTED", REFUSED),
    (403, "SUBSCRIPTION_API_RESTRICTED_PLAN", REFUSED),
    (403, "SUBSCRIPTION_PLAN_REQUIRED", REFUSED),
    (403, "AUTH_INSUFFICIENT_PERMISSIONS", UNAUTHORISED),
    (403, "CHAT_MODEL_NOT_ALLOWED", REFUSED),
    (403, "CHAT_CONVERSATION_MISMATCH", REFUSED),
    (403, "CHAT_CONVERSATION_NOT_ONGOING", REFUSED),
    (400, "CHAT_CONVERSATION_NOT_ONGOING", REFUSED),
    (403, "CONVERSATION_SEARCH_UNAVAILABLE", REFUSED),
    (404, "AGENT_NOT_FOUND", REFUSED),
    (404, "RESOURCE_NOT_FOUND", REFUSED),
    (404, "CHAT_RETRY_MESSAGE_NOT_FOUND", REFUSED),
    (404, "RESOURCE_MESSAGE_NOT_FOUND", REFUSED),
    (404, "RESOURCE_TOOL_CALL_NOT_FOUND", REFUSED),
    (404, "NOT_FOUND", REFUSED),
    (422, "RESOURCE_MESSAGE_NOT_ASSISTANT", REFUSED),
    (429, "RATE_LIMIT_TOO_MANY_REQUESTS", REFUSED),
    (500, "INTERNAL_SERVER_ERROR", REFUSED),
    (500, "CHAT_STREAMING_ERROR", REFUSED),
    (503, "SERVICE_UNDER_MAINTENANCE", REFUSED),
    (418, "SOMETHING_NEW", REFUSED),
]


async def caught_from(answer: httpx.Response, *, streamed: bool = False) -> Problem:
    """The problem that one retry ends in; fails when it was sent more than once."""
    client, script = scripted(answer)
    entered = client.retry_stream("a", "c", "m").__aenter__ if streamed else None
    with pytest.raises(Problem) as caught:
        await (entered() if entered else client.retry("a", "c", "m"))
    await client.aclose()
    assert len(script.asked) == 1
    return caught.value


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(("status", "code", "kind"), CODES)
async def test_that_every_documented_code_arrives_whole(
    status: int, code: str, kind: FailureKind, streamed: bool
) -> None:
    answer = refusal(status, code, x_request_id="req_0a1b2c3d4e5f")
    failure = (await caught_from(answer, streamed=streamed)).failure
    assert (failure.kind, failure.status, failure.code) == (kind, status, code)
    assert (failure.message, failure.request_id) == (f"About {code}", "req_0a1b2c3d4e5f")
    assert (failure.wait_s, failure.details) == (None, ())


async def test_that_details_keep_their_order_and_odd_values_stay_json() -> None:
    details = {"messageId": "is required", "stream": ["not", "a", "boolean"], "a": None}
    body = {"error": {"code": "VALIDATION_INVALID_BODY", "message": "Invalid", "details": details}}
    problem = await caught_from(httpx.Response(400, json=body))
    assert problem.failure.details == (
        ("messageId", "is required"),
        ("stream", '["not","a","boolean"]'),
        ("a", "null"),
    )


@pytest.mark.parametrize(
    "error",
    [
        {"code": "AGENT_NOT_FOUND", "message": "No", "details": "a sentence"},
        {"code": "AGENT_NOT_FOUND", "message": "No", "details": None, "more": {"x": 1}},
    ],
)
async def test_that_a_strange_member_costs_no_other(error: dict[str, Any]) -> None:
    failure = (await caught_from(httpx.Response(404, json={"error": error}))).failure
    assert (failure.code, failure.message, failure.details) == ("AGENT_NOT_FOUND", "No", ())


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><h1>502 Bad Gateway</h1></body></html>",
        b"upstream connect error",
        b"",
        b"[]",
        b"null",
        b'{"error":"bad"}',
        b'{"error":null}',
        b'{"message":"x"}',
        b'{"error":{"code":7,"message":["x"]}}',
        b"\xff\xfe\x00",
        b'{"error":' * 100_000,
        b'{"error":{"code":"","message":" \\u0007"}}',
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_that_a_body_that_is_no_envelope_still_names_the_status(body: bytes, streamed: bool) -> None:
    problem = await caught_from(httpx.Response(502, content=body), streamed=streamed)
    assert isinstance(problem, ApiRefused)
    assert (problem.failure.message, problem.failure.status, problem.failure.code) == ("HTTP 502", 502, None)


async def test_that_a_401_of_a_proxy_is_a_matter_of_the_key_too() -> None:
    problem = await caught_from(httpx.Response(401, html="<h1>401</h1>"))
    assert isinstance(problem, Unauthorised)
    assert problem.failure.message == "HTTP 401"


async def test_that_an_error_body_that_breaks_off_leaves_the_status() -> None:
    answer = httpx.Response(500, stream=Pieces(b'{"error":{"co', httpx.ReadError("gone")))
    assert (await caught_from(answer)).failure.message == "HTTP 500"


async def test_that_an_endless_error_body_is_not_read_to_its_end() -> None:
    endless = Pieces(*[b" " * MAX_ERROR_BYTES] * 2, RuntimeError("nobody may read this far"))
    assert (await caught_from(httpx.Response(500, stream=endless))).failure.message == "HTTP 500"
    assert endless.closed


async def test_that_control_characters_and_endless_words_are_cut_from_a_message() -> None:
    error = {"code": "X\x1b[31m", "message": "bad\x1b]0;title\x07 \u202eword\n" + "y" * 10_000}
    failure = (await caught_from(httpx.Response(400, json={"error": error}))).failure
    assert failure.code == "X [31m"
    assert failure.message.startswith("bad ]0;title   word\nyyy")
    assert len(failure.message) <= 2_000


async def test_that_a_key_the_server_repeats_is_masked_everywhere() -> None:
    error = {"code": "AUTH_INVALID_API_KEY", "message": f"No such key: {KEY}", "details": {KEY: f"'{KEY}'"}}
    answer = httpx.Response(401, json={"error": error}, headers={"x-request-id": f"req-{KEY}"})
    problem = await caught_from(answer)
    assert KEY not in repr(problem.failure) + str(problem)
    assert problem.failure.details == (("•••", "'•••'"),)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_that_a_redirect_is_told_and_never_followed(status: int, streamed: bool) -> None:
    answer = httpx.Response(status, headers={"location": "https://elsewhere.invalid/x"})
    failure = (await caught_from(answer, streamed=streamed)).failure
    assert (failure.kind, failure.code, failure.status) == (REFUSED, "redirect", status)
    assert "https://elsewhere.invalid/x" in failure.message


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.25"}, 0.25),
        ({"Retry-After": formatdate(NOW + 12, usegmt=True)}, 12.0),
        ({"Retry-After": formatdate(NOW - 12, usegmt=True)}, 0.0),
        ({"Retry-After": "3", "X-RateLimit-Reset": str(NOW + 9)}, 3.0),
        ({"X-RateLimit-Reset": str(int(NOW) + 9)}, 9.0),
        ({"X-RateLimit-Reset": str((int(NOW) + 9) * 1000)}, 9.0),
        ({"X-RateLimit-Reset": str(int(NOW) - 9)}, 0.0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": str(int(NOW) + 4)}, 4.0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "86400"}, 60.0),
        ({"Retry-After": "1" * 400}, None),
        ({"X-RateLimit-Reset": "later"}, None),
        ({}, None),
    ],
)
async def test_that_the_wait_is_read_by_the_rule_of_the_contract(
    status: int, headers: dict[str, str], wait_s: float | None
) -> None:
    failure = (await caught_from(refusal(status, "RATE_LIMIT_TOO_MANY_REQUESTS", **headers))).failure
    assert failure.wait_s == wait_s


async def test_that_only_refusals_that_may_be_repeated_carry_a_wait() -> None:
    failure = (await caught_from(refusal(500, "INTERNAL_SERVER_ERROR", retry_after="5"))).failure
    assert failure.wait_s is None


async def test_that_an_envelope_with_half_an_emoji_is_read() -> None:
    body = json.dumps({"error": {"code": "NOT_FOUND", "message": "cut \ud83d"}}).encode()
    failure = (await caught_from(httpx.Response(404, content=body))).failure
    assert (failure.code, failure.message) == ("NOT_FOUND", "cut \ufffd")

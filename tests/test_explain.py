"""Every failure has words for a support person: what happened, what was kept, what to do next, and a button."""

import re
from pathlib import Path

import pytest

from chatbase_inspector.explain import KEPT_NOT_SENT, KEPT_NOTHING_LOST, Explanation, explain
from chatbase_inspector.explain_words import BY_CODE, BY_HISTORY_CODE, BY_STATUS
from chatbase_inspector.problems import Failure, FailureKind

# CONTRACT 2: status, code, the button that helps.
DOCUMENTED: list[tuple[int, str, str | None]] = [
    (400, "VALIDATION_INVALID_BODY", None),
    (400, "VALIDATION_INVALID_JSON", None),
    (400, "VALIDATION_INVALID_DATE_RANGE", None),
    (400, "VALIDATION_CURSOR_QUERY_MISMATCH", None),
    (400, "CHAT_RETRY_NO_USER_MESSAGE", None),
    (401, "AUTH_MISSING_API_KEY", "key"),
    (401, "AUTH_INVALID_API_KEY", "key"),
    (401, "AUTH_EXPIRED_API_KEY", "key"),
    (402, "CHAT_CREDITS_EXHAUSTED", None),
    (402, "CHAT_AGENT_CREDITS_EXHAUSTED", None),
    (403, "SUBSCRIPTION_API_RESTRICTED_PLAN", None),
    (403, "SUBSCRIPTION_PLAN_REQUIRED", None),
    (403, "AUTH_INSUFFICIENT_PERMISSIONS", "key"),
    (403, "CHAT_MODEL_NOT_ALLOWED", None),
    (403, "CHAT_CONVERSATION_MISMATCH", "agent"),
    (403, "CHAT_CONVERSATION_NOT_ONGOING", "reload"),
    (403, "CONVERSATION_SEARCH_UNAVAILABLE", None),
    (404, "AGENT_NOT_FOUND", "agent"),
    (404, "RESOURCE_NOT_FOUND", "agent"),
    (404, "CHAT_RETRY_MESSAGE_NOT_FOUND", "reload"),
    (404, "RESOURCE_MESSAGE_NOT_FOUND", "reload"),
    (404, "RESOURCE_TOOL_CALL_NOT_FOUND", "reload"),
    (404, "NOT_FOUND", "connection"),
    (422, "RESOURCE_MESSAGE_NOT_ASSISTANT", None),
    (429, "RATE_LIMIT_TOO_MANY_REQUESTS", "wait"),
    (500, "INTERNAL_SERVER_ERROR", "reload"),
    (500, "CHAT_STREAMING_ERROR", "reload"),
    (503, "SERVICE_UNDER_MAINTENANCE", "wait"),
]
OWN_CODES = sorted(code for code in BY_CODE if not code.isupper())


def said(status: int | None, code: str | None, kind: FailureKind = FailureKind.REFUSED) -> Explanation:
    return explain(
        Failure(kind=kind, message="Server's own words", status=status, code=code, request_id="req_0a1b2c3d4e5f")
    )


def is_for_people(words: Explanation) -> bool:
    """Whether the sentences name no code and no status, and each is one."""
    sentences = (words.what, words.kept, words.next_step)
    return all(each.endswith(".") and not re.search(r"[A-Z]{2,}_|HTTP|\b[345]\d\d\b", each) for each in sentences)


@pytest.mark.parametrize(("status", "code", "button"), DOCUMENTED, ids=[code for _, code, _ in DOCUMENTED])
def test_that_a_documented_error_is_explained_in_its_own_words(status: int, code: str, button: str | None) -> None:
    words = said(status, code)
    assert is_for_people(words)
    assert words.action == button
    assert words.kept == KEPT_NOTHING_LOST
    assert words.request_id == "req_0a1b2c3d4e5f"
    assert words.technical == f"{code} HTTP {status}: Server's own words"
    assert words.what != said(status, "SOMETHING_NEW").what or BY_STATUS.get(status) is BY_CODE.get(code)


def test_that_the_list_is_the_whole_table_of_the_contract() -> None:
    """The vendor's codes that the catalogue knows and the contract does not would be guesses."""
    known = {code for code in BY_CODE if code.isupper()} - {"VALIDATION_CURSOR_QUERY"}
    assert known == {code for _, code, _ in DOCUMENTED} - {"VALIDATION_CURSOR_QUERY_MISMATCH"}


@pytest.mark.parametrize("code", OWN_CODES)
def test_that_what_breaks_on_the_way_is_explained(code: str) -> None:
    assert is_for_people(said(None, code, FailureKind.STREAM_BROKEN))


@pytest.mark.parametrize("code", sorted(BY_HISTORY_CODE))
def test_that_a_failure_of_the_history_says_that_nothing_was_sent(code: str) -> None:
    words = said(None, code, FailureKind.HISTORY)
    assert is_for_people(words)
    assert words.kept == KEPT_NOT_SENT


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 599])
def test_that_an_unknown_code_goes_by_its_status(status: int) -> None:
    words = said(status, "SOMETHING_NEW")
    assert is_for_people(words)
    assert words.technical.startswith(f"SOMETHING_NEW HTTP {status}")


@pytest.mark.parametrize("kind", list(FailureKind))
def test_that_each_kind_of_failure_has_words_without_code_and_status(kind: FailureKind) -> None:
    assert is_for_people(said(None, None, kind))


def test_that_a_missing_right_is_no_missing_plan() -> None:
    words = said(403, "AUTH_INSUFFICIENT_PERMISSIONS")
    assert "plan" not in f"{words.what} {words.next_step}".lower()
    assert "plan" in said(403, "SUBSCRIPTION_API_RESTRICTED_PLAN").what
    assert "plan" not in said(403, "SOMETHING_NEW").what


def test_that_the_two_causes_of_missing_credits_are_told_apart() -> None:
    account, agent, either = (
        said(402, code).what for code in ("CHAT_CREDITS_EXHAUSTED", "CHAT_AGENT_CREDITS_EXHAUSTED", None)
    )
    assert "account" in account
    assert "agent" not in account
    assert "agent" in agent
    assert "account" in either
    assert "agent" in either


def test_that_the_servers_wait_is_part_of_what_to_do_next() -> None:
    failure = Failure(kind=FailureKind.REFUSED, message="", status=429, wait_s=12.4)
    assert explain(failure).next_step == "Wait 12 s, then try again."


def test_that_every_code_the_program_raises_has_words() -> None:
    source = Path(__file__).parents[1] / "gui" / "chatbase_inspector"
    raised = {
        code
        for folder in ("api", "runs", "stream", "connect")
        for file in sorted((source / folder).rglob("*.py"))
        for code in re.findall(r'\bcode="([a-z][a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert raised
    assert raised <= set(BY_CODE)

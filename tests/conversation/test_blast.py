"""What a retry removes, and where it is offered (CONTRACT 5, DESIGN 8)."""

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.blast import blast_radius, may_have_removed, read_only_reason, retry_offer
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.problems import Failure, FailureKind
from tests.conversation.conftest import HEAD, answer, load, play, user


@pytest.mark.parametrize(
    ("key", "target", "messages", "customer"), [("u3", "a3", 1, 0), ("u2", "a2", 3, 1), ("u1", "a1", 5, 2)]
)
def test_that_the_worked_example_is_counted(
    six: ConversationState, key: str, target: str, messages: int, customer: int
) -> None:
    blast = blast_radius(six, key)
    assert (blast.target_id, blast.messages, blast.customer_messages) == (target, messages, customer)
    assert blast.only_answer is (messages == 1)


def test_that_tools_that_may_run_again_are_named(six: ConversationState) -> None:
    assert blast_radius(six, "u2").tools == ("lookup",)


def test_that_the_first_assistant_message_of_a_turn_is_the_target() -> None:
    state = play(ConversationState(HEAD), load(user("u1"), answer("call", tools=("x",)), answer("final")))
    assert retry_offer(state, state.turns[0]).target_id == "call"
    assert blast_radius(state, "u1").messages == 2


@pytest.mark.parametrize("status", ["ended", "paused", "taken_over", "something-new"])
def test_that_only_ongoing_conversations_offer_a_retry(six: ConversationState, status: str) -> None:
    state = replace(six, head=replace(HEAD, status=status))
    offer = retry_offer(state, state.turns[0])
    assert offer.target_id is None
    assert offer.reason


def test_that_another_source_is_read_only_and_named(six: ConversationState) -> None:
    state = replace(six, head=replace(HEAD, source="WhatsApp"))
    assert "WhatsApp" in (read_only_reason(state) or "")
    assert read_only_reason(replace(six, head=replace(HEAD, source="API"))) is None


def test_that_a_greeting_offers_no_retry() -> None:
    state = play(ConversationState(HEAD), load(answer("a0"), user("u1"), answer("a1")))
    offer = retry_offer(state, state.turns[0])
    assert offer.target_id is None
    assert "greeting" in (offer.reason or "")
    with pytest.raises(ValueError, match="no retry"):
        blast_radius(state, "a0")


def test_that_a_turn_whose_beginning_is_not_loaded_is_not_called_a_greeting() -> None:
    state = play(ConversationState(HEAD), load(answer("a0"), user("u1"), answer("a1"), cursor="more"))
    assert "older" in (retry_offer(state, state.turns[0]).reason or "")
    assert blast_radius(state, "u1").unloaded_older


def test_that_a_message_without_an_answer_or_with_a_nameless_one_offers_no_retry() -> None:
    state = play(ConversationState(HEAD), load(user("u1"), user("u2"), answer("", "no id")))
    assert retry_offer(state, state.turns[0]).target_id is None
    assert retry_offer(state, state.turns[1]).target_id is None


def test_that_a_running_retry_offers_no_other(six: ConversationState) -> None:
    state = play(six, ev.RunStarted(1, "u2", "a2", 0.0))
    assert retry_offer(state, state.turns[0]).target_id is None


@pytest.mark.parametrize(
    ("status", "code", "may"),
    [
        (404, "CHAT_RETRY_MESSAGE_NOT_FOUND", False),
        (429, "RATE_LIMIT_TOO_MANY_REQUESTS", False),
        (503, "SERVICE_UNDER_MAINTENANCE", False),
        (503, None, True),
        (500, "INTERNAL_SERVER_ERROR", True),
        (502, None, True),
        (None, "timeout", True),
        (None, "reset", True),
        (None, "refused", False),
        (None, "dns", False),
    ],
)
def test_that_a_server_error_or_a_lost_connection_may_have_removed_the_answer(
    status: int | None, code: str | None, may: bool
) -> None:
    kind = FailureKind.REFUSED if status else FailureKind.UNREACHABLE
    assert may_have_removed(Failure(kind=kind, message="no", code=code, status=status)) is may


def test_that_a_kept_copy_offers_no_retry_and_says_what_to_do(six: ConversationState) -> None:
    state = replace(six, kept_at=1000.0)
    reason = "This is the copy kept on this computer. Reload it from the server to retry."
    assert read_only_reason(state) == reason
    offer = retry_offer(state, state.turns[0])
    assert (offer.target_id, offer.reason, offer.own) == (None, reason, False)

"""Where a retry is offered and what it would remove (DESIGN 7 and 8, CONTRACT 5)."""

import msgspec

from chatbase_inspector.conversation.parts import Message, ToolCallPart
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.problems import Failure, FailureKind


class RetryOffer(msgspec.Struct, frozen=True):
    """Whether "Retry from here" can be used at a turn.

    Attributes:
        target_id: the message id to send: the first assistant message of the turn. None: not offered.
        reason: why not, as a sentence for the person; None when offered.
        own: the reason is this turn's own; else it holds for the whole conversation, whose heading says it once.
    """

    target_id: str | None
    reason: str | None
    own: bool = True


class BlastRadius(msgspec.Struct, frozen=True):
    """What a retry at a turn will remove on the server, counted in messages the server holds.

    Attributes:
        messages: all messages that go, the answer itself included.
        customer_messages: how many of them the customer wrote.
        since: creation time of the first message that goes, epoch seconds.
        tools: names of tools called in the answer itself, in order: they may run again.
        last_activity: epoch seconds.
        last_credits: what the newest recorded answer of this turn cost; None: not recorded.
        only_answer: nothing but the answer itself is lost.
        unloaded_older: older messages exist that are not loaded here; the retry does not touch them.
    """

    target_id: str
    messages: int
    customer_messages: int
    since: float | None
    tools: tuple[str, ...]
    status: str | None
    last_activity: float | None
    last_credits: float | None
    only_answer: bool
    unloaded_older: bool


_NOT_ONGOING = {
    "ended": "This conversation has ended; Chatbase answers only in ongoing ones.",
    "taken_over": "A person has taken this conversation over; the agent does not answer in it.",
    "paused": "The agent is paused in this conversation; it does not answer until somebody resumes it.",
}
_KEPT_COPY = "This is the copy kept on this computer. Reload it from the server to retry."


def read_only_reason(state: ConversationState) -> str | None:
    """Why nothing in this conversation can be retried; None when its state allows a retry."""
    if state.kept_at is not None:
        return _KEPT_COPY
    source, status = state.head.source, state.head.status
    if source is not None and source.casefold() != "api":
        return f"This conversation came through “{source}”. Chatbase lets it be read, not retried."
    if status is not None and status != "ongoing":
        return _NOT_ONGOING.get(status, f"The conversation's status is “{status}”, not “ongoing”.")
    return None


def retry_offer(state: ConversationState, turn: Turn) -> RetryOffer:
    """Whether the turn's answer can be retried now."""
    if turn.user is None and state.older_cursor is not None and state.turns and state.turns[0] is turn:
        return RetryOffer(None, "The customer's message for this answer is not loaded yet. Load older messages first.")
    if turn.user is None:
        return RetryOffer(None, "This is a greeting: there is no customer message before it to answer again.")
    if (reason := read_only_reason(state)) is not None:
        return RetryOffer(None, reason, own=False)
    if state.live is not None:
        return RetryOffer(None, "An answer is arriving. Stop it, or wait until it is complete.", own=False)
    target = _target(turn)
    if target is None:
        return RetryOffer(None, "Chatbase holds no answer to this message, so there is nothing to retry.")
    if not target.id:
        return RetryOffer(None, "Chatbase gave this answer no id, so it cannot be named in a retry.")
    return RetryOffer(target.id, None)


def blast_radius(state: ConversationState, key: str) -> BlastRadius:
    """What a retry at the turn `key` removes.

    Raises:
        KeyError: no such turn.
        ValueError: no retry is possible there.
    """
    row = state.row_of(key)
    turn = state.turns[row]
    target = _target(turn)
    if target is None or turn.user is None:
        raise ValueError("no retry is possible at this turn")
    answer = _held(turn)
    later = [message for after in state.turns[row + 1 :] for message in after.messages]
    costs = [a.meta.credits for a in turn.attempts if a.meta.credits is not None]
    return BlastRadius(
        target_id=target.id,
        messages=len(answer) + len(later),
        customer_messages=sum(message.role == "user" for message in later),
        since=target.created_at,
        tools=_tools(answer),
        status=state.head.status,
        last_activity=state.head.updated_at,
        last_credits=costs[-1] if costs else None,
        only_answer=not later,
        unloaded_older=state.older_cursor is not None,
    )


def may_have_removed(failure: Failure) -> bool:
    """Whether a retry to which no answer came may have removed messages all the same (CONTRACT 5.9, 5.10).

    A refusal below 500 and maintenance come before any effect; what never reached the server has none.
    """
    if failure.status is not None:
        return failure.status >= 500 and failure.code != "SERVICE_UNDER_MAINTENANCE"
    return failure.kind is FailureKind.UNREACHABLE and failure.code in ("timeout", "reset", "network")


def _held(turn: Turn) -> tuple[Message, ...]:
    held = next((a for a in reversed(turn.attempts) if a.on_server), None)
    return held.messages if held else ()


def _target(turn: Turn) -> Message | None:
    return next((message for message in _held(turn) if message.role == "assistant"), None)


def _tools(messages: tuple[Message, ...]) -> tuple[str, ...]:
    names = [
        part.tool or "unnamed tool" for message in messages for part in message.parts if isinstance(part, ToolCallPart)
    ]
    return tuple(dict.fromkeys(names))

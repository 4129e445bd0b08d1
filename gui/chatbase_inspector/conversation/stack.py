"""What can be compared at a turn: every attempt, and beside a streamed one what the server stored of it."""

import msgspec

from chatbase_inspector.conversation.differences import DifferenceKind
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, Origin, Turn
from chatbase_inspector.conversation.stored import stored_parts
from chatbase_inspector.problems import FailureKind

_OUTCOMES = {
    Outcome.NEEDS_TOOL_RESULT: "waiting for a result",
    Outcome.FAILED: "failed",
    Outcome.INCOMPLETE: "incomplete",
    Outcome.REFUSED: "refused",
}
_WHERE = {True: "on the server", False: "only here"}


class Side(msgspec.Struct, frozen=True):
    """One answer to compare.

    Attributes:
        key: names it among the sides of its turn, also after the stack has grown or was read from the history.
        label: what a person reads, such as “Attempt 2 · failed · only here”. The first one is called 1, as in “1 of 4”.
    """

    key: str
    attempt: Attempt
    label: str


def sides(turn: Turn) -> tuple[Side, ...]:
    """Every attempt of the turn, oldest first; one that the server stored otherwise is followed by what it stored."""
    found: list[Side] = []
    taken: dict[str, int] = {}
    for attempt in turn.attempts:
        key = _own(_key(attempt), taken)
        found.append(Side(key, attempt, _label(attempt)))
        if stored_otherwise(attempt):
            label = f"Attempt {attempt.number + 1} as Chatbase stored it"
            found.append(Side(_own(f"{key}-stored", taken), as_stored(attempt), label))
    return tuple(found)


def stored_otherwise(attempt: Attempt) -> bool:
    """Whether the server's version of a streamed answer is known and is another one."""
    if attempt.origin is not Origin.RETRY or not attempt.messages:
        return False
    return any(difference.kind is not DifferenceKind.METADATA for difference in attempt.differences or ())


def as_stored(attempt: Attempt) -> Attempt:
    """The answer as the server had it when it was read: made of `attempt.messages`, without times and credits."""
    return Attempt(
        number=attempt.number,
        origin=Origin.STORED,
        parts=stored_parts(attempt.messages),
        messages=attempt.messages,
        on_server=attempt.on_server,
        model=attempt.model,
    )


def _label(attempt: Attempt) -> str:
    words = [f"Attempt {attempt.number + 1}"]
    if attempt.origin is Origin.STORED:
        words.append("stored")
    elif attempt.failure is not None and attempt.failure.kind is FailureKind.STOPPED:
        words.append("stopped")
    elif attempt.outcome in _OUTCOMES:
        words.append(_OUTCOMES[attempt.outcome])
    if attempt.on_server is not None:
        words.append(_WHERE[attempt.on_server])
    return " · ".join(words)


def _key(attempt: Attempt) -> str:
    if attempt.run is not None:
        return f"run-{attempt.run}"
    identity = next((message.id for message in attempt.messages if message.id), None)
    return f"stored-{identity}" if identity else "stored"


def _own(key: str, taken: dict[str, int]) -> str:
    """`key`, with a number behind it where it comes again."""
    taken[key] = taken.get(key, 0) + 1
    return key if taken[key] == 1 else f"{key}#{taken[key]}"

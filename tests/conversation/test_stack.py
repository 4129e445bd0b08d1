"""What can be compared at a turn, and how it is called."""

import pytest

from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.stack import sides
from chatbase_inspector.conversation.state import Attempt, Origin, Turn
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.problems import Failure, FailureKind
from tests.conversation.conftest import answer, user

STOPPED = Failure(kind=FailureKind.STOPPED, message="stopped")
CUT = Failure(kind=FailureKind.STREAM_BROKEN, message="cut")


def stored(*messages: Message, number: int = 0, on_server: bool = False) -> Attempt:
    parts = tuple(part for message in messages for part in message.parts)
    return Attempt(number=number, origin=Origin.STORED, parts=parts, messages=messages, on_server=on_server)


def retried(number: int, run: int, outcome: Outcome = Outcome.COMPLETE, **more: object) -> Attempt:
    values = {"parts": (TextPart(Text("streamed")),), "on_server": False, **more}
    return Attempt(number=number, origin=Origin.RETRY, run=run, outcome=outcome, **values)  # type: ignore[arg-type]


def turn(*attempts: Attempt) -> Turn:
    return Turn("u1", user("u1"), attempts, len(attempts) - 1)


def test_that_every_attempt_is_a_side_with_its_fate_in_its_label() -> None:
    found = sides(
        turn(
            stored(answer("a1")),
            retried(1, 7, Outcome.FAILED),
            retried(2, 8, Outcome.INCOMPLETE, failure=STOPPED),
            retried(3, 9, Outcome.INCOMPLETE, failure=CUT),
            retried(4, 10, Outcome.NEEDS_TOOL_RESULT),
            retried(5, 11, on_server=True),
            retried(6, 12, on_server=None),
        )
    )
    assert [side.label for side in found] == [
        "Attempt 1 · stored · only here",
        "Attempt 2 · failed · only here",
        "Attempt 3 · stopped · only here",
        "Attempt 4 · incomplete · only here",
        "Attempt 5 · waiting for a result · only here",
        "Attempt 6 · on the server",
        "Attempt 7",
    ]
    assert [side.attempt.number for side in found] == list(range(7))


def test_that_an_answer_stored_otherwise_is_a_side_of_its_own() -> None:
    text = (Difference(DifferenceKind.TEXT),)
    call = Message("m0", "assistant", (ToolCallPart("c", "look", ToolState.CALLED),))
    result = Message("m1", "assistant", (ToolResultPart("c", "look", "1"), TextPart(Text("other words"))))
    shown = retried(1, 7, differences=text, messages=(call, result), on_server=True)
    first, second, third = sides(turn(stored(answer("a1")), shown))
    assert [first.key, second.key, third.key] == ["stored-a1", "run-7", "run-7-stored"]
    assert (second.attempt, second.label) == (shown, "Attempt 2 · on the server")
    assert third.label == "Attempt 2 as Chatbase stored it"
    assert (third.attempt.origin, third.attempt.run, third.attempt.text) == (Origin.STORED, None, "other words")
    assert third.attempt.messages == (call, result)
    assert [part.state for part in third.attempt.parts if isinstance(part, ToolCallPart)] == [ToolState.RESULT]


@pytest.mark.parametrize(
    "attempt",
    [
        retried(0, 7, differences=(), messages=(answer("a"),)),
        retried(0, 7, differences=None, messages=(answer("a"),)),
        retried(0, 7, differences=(Difference(DifferenceKind.METADATA),), messages=(answer("a"),)),
        retried(0, 7, differences=(Difference(DifferenceKind.MESSAGE_ABSENT),)),
        stored(answer("a")),
    ],
)
def test_that_there_is_no_stored_side_where_the_server_has_nothing_else(attempt: Attempt) -> None:
    assert len(sides(turn(attempt))) == 1


def test_that_keys_stay_when_the_stack_grows_and_never_come_twice() -> None:
    nameless = Message("", "assistant", ())
    small = sides(turn(stored(answer("a1")), retried(1, 7)))
    large = sides(
        turn(
            stored(answer("a1")), retried(1, 5), retried(2, 7), stored(nameless), stored(nameless), stored(answer("a1"))
        )
    )
    assert [side.key for side in large] == ["stored-a1", "run-5", "run-7", "stored", "stored#2", "stored-a1#2"]
    assert {side.key for side in small} <= {side.key for side in large}

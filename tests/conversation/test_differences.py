"""What the server stored against what it had streamed, piece by piece."""

import pytest

from chatbase_inspector.conversation.differences import Difference, DifferenceKind, between, same_content
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Part, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.text import Text

COMPLETE, CUT, WAITING = Outcome.COMPLETE, Outcome.INCOMPLETE, Outcome.NEEDS_TOOL_RESULT


def said(words: str) -> TextPart:
    return TextPart(Text(words))


def call(identity: str = "c", tool: str | None = "look", arguments: str | None = '{"a":1,"b":2}') -> ToolCallPart:
    return ToolCallPart(identity, tool, ToolState.CALLED, input_json=arguments)


def result(identity: str = "c", output: str | None = "[1]", **more: object) -> ToolResultPart:
    return ToolResultPart(identity, "look", output, **more)  # type: ignore[arg-type]


def kinds(found: tuple[Difference, ...]) -> list[str]:
    return [difference.kind.value for difference in found]


@pytest.mark.parametrize(
    ("streamed", "stored", "outcome", "expected"),
    [
        ([said("a")], [said("a")], COMPLETE, []),
        ([said("a"), said("b")], [said("ab")], COMPLETE, []),
        ([said("a")], [said("b")], COMPLETE, ["text-changed"]),
        ([said("a")], [said("ab")], CUT, ["text-changed"]),
        ([call(), result()], [call(arguments='{"b":2,"a":1}'), result(output="[1 ]")], COMPLETE, []),
        ([call()], [], COMPLETE, ["call-missing"]),
        ([], [call()], COMPLETE, ["call-extra"]),
        ([call()], [call("other")], COMPLETE, []),
        ([call()], [call("other", "find")], COMPLETE, ["call-missing", "call-extra"]),
        ([call()], [call(arguments="{}")], COMPLETE, ["arguments-changed"]),
        ([call(arguments=None)], [call()], COMPLETE, ["arguments-changed"]),
        ([call(arguments=None)], [call()], CUT, []),
        ([call()], [call(arguments=None)], CUT, ["arguments-changed"]),
        ([call(arguments="null")], [call(arguments=None)], COMPLETE, ["arguments-changed"]),
        ([call(arguments="not json")], [call(arguments="not json")], COMPLETE, []),
        ([call(), result()], [call()], COMPLETE, ["result-missing"]),
        ([call(), result()], [call(), result(output='"cleaned"')], COMPLETE, ["result-changed"]),
        ([call(), result()], [call(), result(output=None)], COMPLETE, ["result-changed"]),
        ([call()], [call(), result()], COMPLETE, ["result-changed"]),
        ([call()], [call(), result()], WAITING, []),
        ([call()], [call(), result()], CUT, []),
        ([call(), result(preliminary=True)], [call()], COMPLETE, []),
        ([call(), result(output=None, error="boom")], [call(), result(output='{"error":"boom"}')], COMPLETE, []),
        ([call(), result(output=None, denied=True)], [call(), result(output="null")], COMPLETE, []),
        ([call(), result(output=None, error="boom")], [call()], COMPLETE, ["result-missing"]),
        ([call(), result(), call(), result(output="2")], [call(), result(), call(), result(output="2")], COMPLETE, []),
        ([call(), result(), call(), result(output="2")], [call(), result(), call()], COMPLETE, ["result-missing"]),
    ],
)  # fmt: skip
def test_that_each_difference_is_told(
    streamed: list[Part], stored: list[Part], outcome: Outcome, expected: list[str]
) -> None:
    assert kinds(between(tuple(streamed), tuple(stored), outcome)) == expected


def test_that_a_difference_names_its_tool() -> None:
    assert between((call(tool="find"),), (), COMPLETE) == (Difference(DifferenceKind.CALL_MISSING, "find"),)
    assert between((), (call(tool=None),), COMPLETE) == (Difference(DifferenceKind.CALL_EXTRA, "unnamed tool"),)


def test_that_calls_are_paired_by_id_before_name() -> None:
    streamed = (call("1", arguments="1"), call("2", arguments="2"))
    stored = (call("2", arguments="2"), call("9", arguments="1"))
    assert between(streamed, stored, COMPLETE) == ()


def test_that_a_content_of_many_calls_is_compared_in_time() -> None:
    streamed = tuple(call(f"a{number}", f"tool{number}") for number in range(20_000))
    stored = tuple(call(f"b{number}", f"tool{number}") for number in reversed(range(20_000)))
    assert between(streamed, stored, COMPLETE) == ()


@pytest.mark.parametrize("deep", ["[" * 100_000, '"' + "x"])
def test_that_json_that_cannot_be_read_is_compared_as_text(deep: str) -> None:
    assert same_content((call(arguments=deep),), (call(arguments=deep),))
    assert not same_content((call(arguments=deep),), (call(arguments=deep + " "),))

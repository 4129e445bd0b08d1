"""The path of tool calls of two answers."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.result import CallChange, CallPair
from chatbase_inspector.conversation.parts import Part, ToolCallPart, ToolState
from tests.compare.answers import calls, gives, says


class Paths(NamedTuple):
    name: str
    left: Sequence[Part]
    right: Sequence[Part]
    pairs: list[str]


def line(pair: CallPair) -> str:
    """As “1=2 lookup same, moved”: step on the left, step on the right, tool, what became of it."""
    left = str(pair.left.step) if pair.left else "-"
    right = str(pair.right.step) if pair.right else "-"
    side = pair.left or pair.right
    assert side
    more = [f"{change.path} {change.old}→{change.new}" for change in (*pair.arguments, *pair.result)]
    return ", ".join([f"{left}={right} {side.tool} {pair.change}", *(["moved"] if pair.moved else []), *more])


def asks(*names: str) -> list[Part]:
    """Calls of tools without arguments: `a`; or with one: `a1`."""
    return [
        calls(name[0], f'{{"n":{name[1:]}}}' if name[1:] else "{}", f"{name}-{row}") for row, name in enumerate(names)
    ]


TABLE = (
    Paths("none", [], [], []),
    Paths("the same", asks("a", "b"), asks("a", "b"), ["1=1 a same", "2=2 b same"]),
    Paths(
        "the same in another spelling",
        [calls("a", '{"x":1,"y":2.0}')],
        [calls("a", '{"y": 2, "x": 1}')],
        ["1=1 a same"],
    ),
    Paths("other arguments", asks("a1"), asks("a2"), ["1=1 a other arguments, $.n 1→2"]),
    Paths("missing", asks("a", "b", "c"), asks("a", "c"), ["1=1 a same", "2=- b missing", "3=2 c same"]),
    Paths("extra", asks("a", "c"), asks("a", "b", "c"), ["1=1 a same", "-=2 b extra", "2=3 c same"]),
    Paths("extra behind all", asks("a"), asks("a", "b"), ["1=1 a same", "-=2 b extra"]),
    Paths("another tool", asks("a"), asks("b"), ["1=- a missing", "-=1 b extra"]),
    Paths("all gone", asks("a", "b"), [], ["1=- a missing", "2=- b missing"]),
    Paths("all new", [], asks("a", "b"), ["-=1 a extra", "-=2 b extra"]),
    Paths(
        "one to the front", asks("a", "b", "c"), asks("c", "a", "b"), ["1=2 a same", "2=3 b same", "3=1 c same, moved"]
    ),
    Paths(
        "another place and other arguments",
        asks("a1", "b", "c"),
        asks("b", "c", "a2"),
        ["1=3 a other arguments, moved, $.n 1→2", "2=1 b same", "3=2 c same"],
    ),
    Paths(
        "an exact pair first, also across the order",
        asks("a1", "b", "c", "a2"),
        asks("a2", "b", "c", "a3"),
        ["1=4 a other arguments, moved, $.n 1→3", "2=2 b same", "3=3 c same", "4=1 a same, moved"],
    ),
    Paths(
        "in its place before elsewhere",
        asks("a1", "b", "a2", "c"),
        asks("b", "a3", "c", "a4"),
        ["1=4 a other arguments, moved, $.n 1→4", "2=1 b same", "3=2 a other arguments, $.n 2→3", "4=3 c same"],
    ),
    Paths("twice and once", asks("a1", "a1"), asks("a1"), ["1=1 a same", "2=- a missing"]),
    Paths(
        "ten times, one of them other",
        asks(*["a1"] * 10),
        asks(*["a1"] * 4, "a2", *["a1"] * 5),
        [
            *[f"{n}={n} a same" for n in range(1, 5)],
            "5=5 a other arguments, $.n 1→2",
            *[f"{n}={n} a same" for n in range(6, 11)],
        ],
    ),
    Paths(
        "the most alike is the one that changed",
        [calls("a", '{"query":"return policy for lamps"}')],
        [calls("a", '{"query":"weather"}'), calls("a", '{"query":"return policy for all lamps"}')],
        [
            "-=1 a extra",
            '1=2 a other arguments, $.query "return policy for lamps"→"return policy for all lamps"',
        ],
    ),
    Paths("without a name", [calls(None, "1")], [calls(None, "2")], ["1=1 None other arguments, $ 1→2"]),
    Paths(
        "arguments that never were complete",
        [calls("a", None, state=ToolState.RESULT_MISSING, fragments='{"order')],
        [calls("a", '{"order":1}')],
        ['1=1 a other arguments, $ {"order→{"order":1}'],
    ),
    Paths(
        "the same fragments",
        [calls("a", None, fragments='{"order')],
        [calls("a", None, fragments='{"order')],
        ["1=1 a same"],
    ),
    Paths("arguments not given", [calls("a", None)], [calls("a", "{}")], ["1=1 a other arguments, $ None→{}"]),
    Paths("arguments that are no JSON", [calls("a", "x=1")], [calls("a", "x=2")], ["1=1 a other arguments, $ x=1→x=2"]),
    Paths(
        "another result",
        [calls("a"), gives('{"days":14}')],
        [calls("a"), gives('{"days":30}')],
        ["1=1 a same, $.days 14→30"],
    ),
    Paths(
        "a result that is not known",
        [calls("a", state=ToolState.RESULT_MISSING)],
        [calls("a"), gives("1")],
        ["1=1 a same"],
    ),
    Paths(
        "a result that is not the last word",
        [calls("a", state=ToolState.CALLED), gives("1", preliminary=True)],
        [calls("a"), gives("2")],
        ["1=1 a same"],
    ),
    Paths(
        "a first result that became a last one",
        [calls("a"), gives("1", preliminary=True), gives("2")],
        [calls("a"), gives("2")],
        ["1=1 a same"],
    ),
    Paths(
        "failed instead",
        [calls("a"), gives("1")],
        [calls("a", state=ToolState.ERROR), gives(None, error="Locked.")],
        ['1=1 a same, state "result"→"error", error None→"Locked."'],
    ),
    Paths(
        "failed for another reason",
        [calls("a", state=ToolState.ERROR, error="Locked.")],
        [calls("a", state=ToolState.ERROR, error="Gone.")],
        ['1=1 a same, error "Locked."→"Gone."'],
    ),
    Paths(
        "denied instead",
        [calls("a"), gives("1")],
        [calls("a", state=ToolState.DENIED), gives(None, denied=True)],
        ['1=1 a same, state "result"→"denied"'],
    ),
    Paths("a result without a call", [], [gives("1", "z")], ["-=1 None extra"]),
    Paths(
        "one id for two calls",
        [calls("a", "1"), gives("10"), calls("a", "2"), gives("20")],
        [calls("a", "1"), gives("10"), calls("a", "2"), gives("21")],
        ["1=1 a same", "2=2 a same, $ 20→21"],
    ),
)


@pytest.mark.parametrize("paths", TABLE, ids=[paths.name for paths in TABLE])
def test_that_calls_are_paired_as_a_person_would(paths: Paths) -> None:
    assert [line(pair) for pair in compare(says(*paths.left), says(*paths.right)).calls] == paths.pairs


def test_that_a_step_tells_all_of_its_call() -> None:
    left = says(calls("a", '{"x":1}', "c-1", called_ns=5), gives("7", "c-1", at_ns=9))
    right = says(calls("a", None, "c-2", ToolState.CALLED, '{"x'), gives("6", "c-2", preliminary=True))
    (pair,) = compare(left, right).calls
    assert pair.left
    assert pair.right
    assert (pair.left.call_id, pair.left.input_json, pair.left.output_json, pair.left.took_ns) == (
        "c-1",
        '{"x":1}',
        "7",
        4,
    )
    assert (pair.left.state, pair.left.fragments, pair.left.preliminary) == ("result", "", False)
    assert (pair.right.fragments, pair.right.preliminary, pair.right.took_ns) == ('{"x', True, None)


def test_that_five_thousand_calls_are_all_there() -> None:
    left = [calls(f"t{row % 7}", f'{{"n":{row}}}', str(row)) for row in range(5_000)]
    pairs = compare(says(*left), says(*reversed(left))).calls
    assert len(pairs) == 5_000
    assert {pair.change for pair in pairs} == {CallChange.SAME}
    assert sum(not pair.moved for pair in pairs) == 1


def test_that_more_json_than_is_looked_into_is_compared_as_text() -> None:
    big = '"' + "x" * 200_000 + '"'
    left: list[ToolCallPart] = [calls("a", f"[{row},{big}]", str(row)) for row in range(8)]
    right = [calls("a", f"[{row}, {big}]", str(row)) for row in range(8)]
    pairs = compare(says(*left), says(*right)).calls
    assert [pair.change for pair in pairs[:2]] == [CallChange.SAME] * 2
    assert [(change.path, pair.change) for pair in pairs[-1:] for change in pair.arguments] == [
        ("$", CallChange.ARGUMENTS)
    ]

"""How two JSON values differ, place by place."""

import json
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.compare.json_values import MAX_CHANGES, MAX_CHARS, json_changes
from chatbase_inspector.compare.result import JsonChange


class Pair(NamedTuple):
    name: str
    old: str | None
    new: str | None
    changes: list[str]


PAIRS = (
    Pair("the same", '{"a": 1}', '{"a": 1}', []),
    Pair("other spaces and another order", '{"a":1,"b":[2]}', '{ "b" : [ 2 ], "a" : 1 }', []),
    Pair("a value", '{"orderId":"LM-1"}', '{"orderId":"LM-2"}', ['$.orderId: "LM-1" → "LM-2"']),
    Pair("a member more", '{"a":1}', '{"a":1,"why":"broken"}', ['$.why: + "broken"']),
    Pair("a member less", '{"a":1,"why":null}', '{"a":1}', ["$.why: - null"]),
    Pair(
        "deep inside",
        '{"items":[{"n":1},{"n":{"x":2}}]}',
        '{"items":[{"n":1},{"n":{"x":3}}]}',
        ["$.items[1].n.x: 2 → 3"],
    ),
    Pair("another kind", '{"a":[1]}', '{"a":{"0":1}}', ['$.a: [1] → {"0": 1}']),
    Pair("a text is no number", '{"a":1}', '{"a":"1"}', ['$.a: 1 → "1"']),
    Pair("true is not one", "[true]", "[1]", ["$[0]: true → 1"]),
    Pair("null is not nothing", '{"a":null}', "{}", ["$.a: - null"]),
    Pair(
        "odd keys",
        '{"a b":1,"":2,"x\\"y":3,"é":4}',
        '{"a b":5,"":6,"x\\"y":7,"é":8}',
        ['$["a b"]: 1 → 5', '$[""]: 2 → 6', '$["x\\"y"]: 3 → 7', "$.é: 4 → 8"],
    ),
    Pair("a name that comes twice", '{"a":1,"a":2}', '{"a":1,"a":3}', ["$.a#2: 2 → 3"]),
    Pair("one of two names is gone", '{"a":1,"a":2}', '{"a":1}', ["$.a#2: - 2"]),
    Pair("an item in front", '[{"id":1},{"id":2}]', '[{"id":0},{"id":1},{"id":2}]', ['$[0]: + {"id": 0}']),
    Pair("an item in the middle", "[1,2,3]", "[1,9,2,3]", ["$[1]: + 9"]),
    Pair("an item less", '["a","b","c"]', '["a","c"]', ['$[1]: - "b"']),
    Pair(
        "an item in front and another changed",
        '[{"id":1,"n":"x"},{"id":2,"n":"y"}]',
        '[{"id":9,"n":"z"},{"id":1,"n":"x"},{"id":2,"n":"changed"}]',
        ['$[0]: + {"id": 9, "n": "z"}', '$[1].n: "y" → "changed"'],
    ),
    Pair(
        "items known by their id",
        '[{"id":1,"n":1}]',
        '[{"id":2,"n":2},{"id":1,"n":3}]',
        ['$[0]: + {"id": 2, "n": 2}', "$[0].n: 1 → 3"],
    ),
    Pair("items without an id", '[{"n":1}]', '[{"n":2}]', ["$[0].n: 1 → 2"]),
    Pair("no longer empty", "[]", "[1,2]", ["$[0]: + 1", "$[1]: + 2"]),
    Pair("numbers by value", '{"a":1.0,"b":100,"c":-0,"d":1e400}', '{"a":1,"b":1e2,"c":0.0,"d":10E399}', []),
    Pair(
        "numbers as they came", '{"a":1.0,"b":1e400}', '{"a":1.50,"b":2e400}', ["$.a: 1.0 → 1.50", "$.b: 1e400 → 2e400"]
    ),
    Pair(
        "twenty digits are not rounded",
        "[12345678901234567890]",
        "[12345678901234567891]",
        ["$[0]: 12345678901234567890 → 12345678901234567891"],
    ),
    Pair(
        "an exponent beyond measure",
        "[1e99999999999999999999]",
        "[1e99999999999999999998]",
        ["$[0]: 1e99999999999999999999 → 1e99999999999999999998"],
    ),
    Pair("no JSON", '{"a":', '{"b":', ['$: {"a": → {"b":']),
    Pair("no JSON any more", '{"a":1}', "{'a':1}", ["$: {\"a\":1} → {'a':1}"]),
    Pair("not given", None, '{"a":1}', ['$: + {"a":1}']),
    Pair("not given any more", "7", None, ["$: - 7"]),
    Pair("neither given", None, None, []),
    Pair("a broken character", '["\\ud800"]', '["\\ud801"]', ['$[0]: "\ud800" → "\ud801"']),
)


def line(change: JsonChange) -> str:
    assert (change.old is None, change.new is None) == (change.kind == "added", change.kind == "removed")
    if change.kind == "added":
        return f"{change.path}: + {change.new}"
    return f"{change.path}: - {change.old}" if change.new is None else f"{change.path}: {change.old} → {change.new}"


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_that_the_differences_are_the_ones_a_person_finds(pair: Pair) -> None:
    assert [line(change) for change in json_changes(pair.old, pair.new)] == pair.changes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[" * 10_000 + "1" + "]" * 10_000, "[" * 10_000 + "2" + "]" * 10_000),
        ('{"a":' * 200 + "1" + "}" * 200, '{"a":' * 200 + "2" + "}" * 200),
        (json.dumps("x" * 10_000_000), json.dumps("y" * 10_000_000)),
        ("[" + "1," * MAX_CHARS + "1]", "[" + "2," * MAX_CHARS + "1]"),
    ],
    ids=["10,000 brackets", "200 objects", "10 MB", "many items"],
)
def test_that_a_value_beyond_the_bounds_is_one_change(old: str, new: str) -> None:
    assert json_changes(old, new) == (JsonChange("$", "changed", old, new),)


def test_that_too_many_differences_are_told_for_larger_pieces() -> None:
    old = {"left": {str(row): row for row in range(MAX_CHANGES + 1)}, "right": [1, 2]}
    new = {"left": {str(row): -row - 1 for row in range(MAX_CHANGES + 1)}, "right": [1, 3]}
    paths = [change.path for change in json_changes(json.dumps(old), json.dumps(new))]
    assert paths == ["$.left", "$.right"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, VALUES)
def test_that_there_is_no_difference_exactly_when_the_values_are_equal(old: object, new: object) -> None:
    changes = json_changes(json.dumps(old), json.dumps(new, indent=1))
    assert (changes == ()) == (typed(old) == typed(new))


@given(VALUES)
def test_that_a_value_has_no_difference_to_itself(value: object) -> None:
    assert json_changes(json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False)) == ()


@given(VALUES, VALUES)
def test_that_what_was_removed_is_added_the_other_way_round(old: object, new: object) -> None:
    assert bool(json_changes(json.dumps(old), json.dumps(new))) == bool(json_changes(json.dumps(new), json.dumps(old)))


@given(st.text(), st.text())
def test_that_any_text_is_compared(old: str, new: str) -> None:
    assert bool(json_changes(old, new)) <= (old != new)


def typed(value: object) -> object:
    """Python takes true for 1; JSON does not."""
    if isinstance(value, dict):
        return {name: typed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return ("truth", value) if isinstance(value, bool) else value

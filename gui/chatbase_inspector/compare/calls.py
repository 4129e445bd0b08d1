"""Which tool call of one answer corresponds to which of the other."""

import json
from collections import deque
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from typing import Literal

from chatbase_inspector.compare.json_nodes import NotCompared, Reader
from chatbase_inspector.compare.json_values import MAX_CHARS, json_changes
from chatbase_inspector.compare.matching import common_runs, end_runs, likeness, numbered
from chatbase_inspector.compare.result import CallChange, CallPair, CallSide, JsonChange
from chatbase_inspector.conversation.parts import ToolState

JSON_UP_TO_CHARS = 4_000_000
"""How much JSON of one comparison is looked into; what is beyond is compared as text."""
_ENDED = frozenset({ToolState.RESULT, ToolState.ERROR, ToolState.DENIED})
_ALIKE_UP_TO = 2_500  # pairs of calls of one tool; more are paired by their order alone

Key = tuple[str | None, int]


def compare_calls(left: Sequence[CallSide], right: Sequence[CallSide]) -> tuple[CallPair, ...]:
    """Each call of both answers once, in the order of the left one; what only the right one calls stands where it is.

    The same call (tool and arguments) is paired first, in order and then across another order; then calls of the same
    tool with other arguments, the most alike first. Pure, of bounded time, and never raises.
    """
    keys = numbered(*_keys(left, right))
    pairs = _in_order(*keys)
    _across(*keys, pairs)
    _of_one_tool(left, right, pairs)
    stay = _in_place(pairs)
    budget = _Budget()
    return tuple(
        _pair(
            None if row is None else left[row],
            None if column is None else right[column],
            row is not None and column is not None and row not in stay,
            budget,
        )
        for row, column in _reading(len(left), len(right), pairs, stay)
    )


class _Budget:
    """How many characters of JSON may still be looked into."""

    def __init__(self) -> None:
        self._left = JSON_UP_TO_CHARS

    def allows(self, *texts: str | None) -> bool:
        cost = sum(len(text) for text in texts if text)
        if cost > self._left:
            return False
        self._left -= cost
        return True


def _arguments(side: CallSide) -> str | None:
    """The arguments, or what came of them."""
    return side.input_json if side.input_json is not None else side.fragments or None


def _keys(left: Sequence[CallSide], right: Sequence[CallSide]) -> tuple[list[Key], list[Key]]:
    """Tool and arguments of each call, equal for calls that are the same."""
    reader, budget = Reader(), _Budget()

    def key(side: CallSide) -> Key:
        text = _arguments(side)
        if text is None:
            return side.tool, -1
        if len(text) <= MAX_CHARS and budget.allows(text):
            with suppress(NotCompared):
                return side.tool, reader.node(text).same
        return side.tool, reader.number_of(("raw", text))

    return [key(side) for side in left], [key(side) for side in right]


def _in_order(left: list[int], right: list[int]) -> dict[int, int]:
    """Row on the left → row on the right of what both have in the same order."""
    found = common_runs(left, right)
    runs = end_runs(left, right) if found is None else found
    return {run.left + step: run.right + step for run in runs for step in range(run.size)}


def _across(left: list[int], right: list[int], pairs: dict[int, int]) -> None:
    """Pairs what is the same in another order."""
    waiting = _rest(right, set(pairs.values()))
    for row, key in enumerate(left):
        if row not in pairs and waiting.get(key):
            pairs[row] = waiting[key].popleft()


def _of_one_tool(left: Sequence[CallSide], right: Sequence[CallSide], pairs: dict[int, int]) -> None:
    """Pairs what is left of each tool: one after the other where both have as many, else the most alike first."""
    tools_left, tools_right = numbered((side.tool for side in left), (side.tool for side in right))
    olds, news = _rest(tools_left, set(pairs)), _rest(tools_right, set(pairs.values()))
    for tool, old in olds.items():
        new = news.get(tool, deque())
        if len(old) == len(new) or len(old) * len(new) > _ALIKE_UP_TO:
            pairs.update(zip(old, new, strict=False))
        else:
            pairs.update(_most_alike(left, right, old, new))


def _most_alike(
    left: Sequence[CallSide], right: Sequence[CallSide], old: Sequence[int], new: Sequence[int]
) -> dict[int, int]:
    found: dict[int, int] = {}
    ranked = sorted(
        (-likeness(_arguments(left[a]) or "", _arguments(right[b]) or ""), abs(row - column), a, b)
        for row, a in enumerate(old)
        for column, b in enumerate(new)
    )
    taken: set[int] = set()
    for _, _, a, b in ranked:
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return found


def _rest(keys: list[int], used: Container[int]) -> dict[int, deque[int]]:
    rest: dict[int, deque[int]] = {}
    for row, key in enumerate(keys):
        if row not in used:
            rest.setdefault(key, deque()).append(row)
    return rest


def _in_place(pairs: dict[int, int]) -> set[int]:
    """The rows on the left of the most pairs that both answers have in one order; the others moved."""
    rows = sorted(pairs)
    order = [pairs[row] for row in rows]
    return {rows[at] for at in _in_order(order, sorted(order))}


def _reading(left: int, right: int, pairs: dict[int, int], stay: set[int]) -> Iterator[tuple[int | None, int | None]]:
    """The calls in the order of the left answer; one that only the right one makes stands behind its neighbour."""
    extra = deque(sorted(set(range(right)) - set(pairs.values())))
    for row in range(left):
        if row in stay:
            while extra and extra[0] < pairs[row]:
                yield None, extra.popleft()
        yield row, pairs.get(row)
    for row in extra:
        yield None, row


def _pair(old: CallSide | None, new: CallSide | None, moved: bool, budget: _Budget) -> CallPair:
    if old is None or new is None:
        return CallPair(CallChange.EXTRA if old is None else CallChange.MISSING, old, new)
    arguments = _changes(_arguments(old), _arguments(new), budget)
    change = CallChange.ARGUMENTS if arguments else CallChange.SAME
    return CallPair(change, old, new, moved, arguments, _results(old, new, budget))


def _results(old: CallSide, new: CallSide, budget: _Budget) -> tuple[JsonChange, ...]:
    """How the results differ; nothing while one of the calls has not ended. What is no value in them has its own
    place: `state` and `error`."""
    if old.state not in _ENDED or new.state not in _ENDED:
        return ()
    found: list[JsonChange] = []
    if old.state != new.state:
        found.append(JsonChange("state", "changed", _quoted(old.state), _quoted(new.state)))
    if old.error != new.error:
        kind: Literal["added", "removed", "changed"] = (
            "added" if old.error is None else "removed" if new.error is None else "changed"
        )
        found.append(JsonChange("error", kind, _quoted(old.error), _quoted(new.error)))
    if old.output_json is not None and new.output_json is not None:
        found += _changes(old.output_json, new.output_json, budget)
    return tuple(found)


def _changes(old: str | None, new: str | None, budget: _Budget) -> tuple[JsonChange, ...]:
    if old is None or new is None or old == new or budget.allows(old, new):
        return json_changes(old, new)
    return (JsonChange("$", "changed", old, new),)


def _quoted(text: str | None) -> str | None:
    return None if text is None else json.dumps(text, ensure_ascii=False)

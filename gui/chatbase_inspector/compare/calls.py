"""Tool calls of two answers, pair by pair: the same, with other arguments, missing, extra; with other results."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal

from chatbase_inspector.compare.json_values import Budget, json_changes
from chatbase_inspector.compare.pairing import Pairing, arguments_of
from chatbase_inspector.compare.result import CallChange, CallPair, CallSide, JsonChange
from chatbase_inspector.conversation.parts import ToolState

_ENDED = frozenset({ToolState.RESULT, ToolState.ERROR, ToolState.DENIED})


def compare_calls(left: Sequence[CallSide], right: Sequence[CallSide]) -> tuple[CallPair, ...]:
    """Each call of both answers once, in the order of the left one; what only the right one calls stands where it is.

    Pure, of bounded time, and never raises. Past some JSON in all (see `Budget`) values are compared as text.
    """
    pairing = Pairing(left, right)
    stay = pairing.stay()
    budget = Budget()
    return tuple(
        _pair(
            None if row is None else left[row],
            None if column is None else right[column],
            row is not None and column is not None and row not in stay,
            budget,
        )
        for row, column in _reading(len(left), len(right), pairing.pairs, stay)
    )


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


def _pair(old: CallSide | None, new: CallSide | None, moved: bool, budget: Budget) -> CallPair:
    if old is None or new is None:
        return CallPair(CallChange.EXTRA if old is None else CallChange.MISSING, old, new)
    arguments = _changes(arguments_of(old), arguments_of(new), budget)
    change = CallChange.ARGUMENTS if arguments else CallChange.SAME
    return CallPair(change, old, new, moved, arguments, _results(old, new, budget))


def _results(old: CallSide, new: CallSide, budget: Budget) -> tuple[JsonChange, ...]:
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


def _changes(old: str | None, new: str | None, budget: Budget) -> tuple[JsonChange, ...]:
    if old is None or new is None or old == new or budget.allows(old, new):
        return json_changes(old, new)
    return (JsonChange("$", "changed", old, new),)


def _quoted(text: str | None) -> str | None:
    return None if text is None else json.dumps(text, ensure_ascii=False)

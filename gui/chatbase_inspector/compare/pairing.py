"""Which tool call of one answer corresponds to which of the other, and which of them changed their order."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from chatbase_inspector.compare.json_nodes import NotCompared, Reader
from chatbase_inspector.compare.json_values import Budget
from chatbase_inspector.compare.matching import common_runs, end_runs, likeness, numbered
from chatbase_inspector.compare.result import CallSide

_ALIKE_UP_TO = 2_500  # calls on the left times calls on the right; more are paired by their order alone

Key = tuple[str | None, int]


def arguments_of(side: CallSide) -> str | None:
    """The arguments, or what came of them; None: not given."""
    return side.input_json if side.input_json is not None else side.fragments or None


class Pairing:
    """Pairs the same call (tool and arguments) first, in order and then across another order; then calls of the same
    tool with other arguments, in their place and then anywhere, the most alike first.

    Attributes:
        pairs: row on the left → row on the right.
    """

    def __init__(self, left: Sequence[CallSide], right: Sequence[CallSide]) -> None:
        self._left, self._right = left, right
        self._tools = numbered((side.tool for side in left), (side.tool for side in right))
        keys = numbered(*_keys(left, right))
        in_order = _in_order(*keys)
        self.pairs = dict(in_order)
        self._taken = set(in_order.values())
        self._same_across(*keys)
        self._of_one_tool_in_place(in_order)
        self._of_one_tool(range(len(left)), range(len(right)))

    def stay(self) -> set[int]:
        """The rows on the left of the most pairs that stand in one order in both answers; the others moved."""
        rows = sorted(self.pairs)
        order = [self.pairs[row] for row in rows]
        return {rows[at] for at in _in_order(order, sorted(order))}

    def _pair(self, pairs: Iterable[tuple[int, int]]) -> None:
        for row, column in pairs:
            self.pairs[row] = column
            self._taken.add(column)

    def _same_across(self, left: Sequence[int], right: Sequence[int]) -> None:
        old, new = self._rest(left, right, range(len(left)), range(len(right)))
        for key, rows in old.items():
            self._pair(zip(rows, new.get(key, ()), strict=False))

    def _of_one_tool_in_place(self, in_order: dict[int, int]) -> None:
        """Between two neighbours that are the same in both answers."""
        begin = begin_right = 0
        for row, column in (*in_order.items(), (len(self._left), len(self._right))):
            gone = [at for at in range(begin, row) if at not in self.pairs]
            come = [at for at in range(begin_right, column) if at not in self._taken]
            if len(gone) * len(come) <= _ALIKE_UP_TO:
                self._of_one_tool(gone, come)
            else:
                tools = _in_order([self._tools[0][at] for at in gone], [self._tools[1][at] for at in come])
                self._pair((gone[one], come[other]) for one, other in tools.items())
            begin, begin_right = row + 1, column + 1

    def _of_one_tool(self, gone: Iterable[int], come: Iterable[int]) -> None:
        """One after the other where both have as many of a tool, else the most alike first."""
        olds, news = self._rest(*self._tools, gone, come)
        for tool, old in olds.items():
            new = news.get(tool, [])
            if len(old) == len(new) or len(old) * len(new) > _ALIKE_UP_TO:
                self._pair(zip(old, new, strict=False))
            else:
                self._pair(self._most_alike(old, new))

    def _most_alike(self, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
        ranked = sorted(
            (-self._likeness(row, column), abs(place - other), row, column)
            for place, row in enumerate(old)
            for other, column in enumerate(new)
        )
        found: dict[int, int] = {}
        taken: set[int] = set()
        for _, _, row, column in ranked:
            if row not in found and column not in taken:
                found[row] = column
                taken.add(column)
        return list(found.items())

    def _likeness(self, row: int, column: int) -> float:
        return likeness(arguments_of(self._left[row]) or "", arguments_of(self._right[column]) or "")

    def _rest(
        self, left: Sequence[int], right: Sequence[int], gone: Iterable[int], come: Iterable[int]
    ) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """The rows without a partner, by their key."""
        old: dict[int, list[int]] = {}
        new: dict[int, list[int]] = {}
        for row in gone:
            if row not in self.pairs:
                old.setdefault(left[row], []).append(row)
        for column in come:
            if column not in self._taken:
                new.setdefault(right[column], []).append(column)
        return old, new


def _keys(left: Sequence[CallSide], right: Sequence[CallSide]) -> tuple[list[Key], list[Key]]:
    """Tool and arguments of each call, equal for calls that are the same."""
    reader, budget = Reader(), Budget()

    def key(side: CallSide) -> Key:
        text = arguments_of(side)
        if text is None:
            return side.tool, -1
        if budget.allows(text):
            with suppress(NotCompared):
                return side.tool, reader.node(text).same
        return side.tool, reader.number_of(("raw", text))

    return [key(side) for side in left], [key(side) for side in right]


def _in_order(left: Sequence[int], right: Sequence[int]) -> dict[int, int]:
    """Place on the left → place on the right of what both have in the same order; ascending."""
    found = common_runs(left, right)
    runs = end_runs(left, right) if found is None else found
    return {run.left + step: run.right + step for run in runs for step in range(run.size)}

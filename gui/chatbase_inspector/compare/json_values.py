"""How two JSON values differ: places, with the old and the new value as text."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from chatbase_inspector.compare.json_nodes import MAX_DEPTH, Node, NotCompared, Reader, text_of
from chatbase_inspector.compare.matching import Run, common_runs, end_runs
from chatbase_inspector.compare.result import JsonChange

MAX_CHARS = 400_000
"""A longer value is compared as one text."""
MAX_CHANGES = 500
"""More differences than that are told for larger pieces of the value instead."""
UP_TO_CHARS_IN_ALL = 1_000_000
_NAMES = ("id", "_id", "key", "name", "code", "sku")


class Budget:
    """How much JSON one comparison may still look into: it takes some 1 s for 1,000,000 characters."""

    def __init__(self) -> None:
        self._left = UP_TO_CHARS_IN_ALL

    def allows(self, *texts: str) -> bool:
        """Whether these may be read; if so, they are counted."""
        cost = sum(map(len, texts))
        if cost > self._left or max(map(len, texts)) > MAX_CHARS:
            return False
        self._left -= cost
        return True


def json_changes(old: str | None, new: str | None) -> tuple[JsonChange, ...]:
    """How JSON text `new` differs from `old`; None: there is none. Pure, bounded, and never raises.

    Numbers are compared by value (1.0 is 1, and no digit is rounded) and the order of members does not count. The
    place of what was removed or changed is its place in `old`, of what was added in `new`; the second member of one
    name is `$.name#2`. Text that is no JSON, longer than `MAX_CHARS` or nested too deeply is compared as text, with
    one change at `$`.
    """
    if old == new:
        return ()
    if old is None or new is None:
        return (_change("$", old, new),)
    if max(len(old), len(new)) > MAX_CHARS:
        return (_change("$", old, new),)
    reader = Reader()
    try:
        before, after = reader.node(old), reader.node(new)
    except NotCompared:
        return (_change("$", old, new),)
    for depth in (MAX_DEPTH, 3, 2, 1):
        found = tuple(islice(_differences(before, after, "$", depth), MAX_CHANGES + 1))
        if len(found) <= MAX_CHANGES:
            return found
    return (_change("$", old, new),)


def _change(path: str, old: str | None, new: str | None) -> JsonChange:
    return JsonChange(path, "added" if old is None else "removed" if new is None else "changed", old, new)


def _differences(old: Node, new: Node, path: str, depth: int) -> Iterator[JsonChange]:
    if old.same == new.same:
        return
    if depth and old.members is not None and new.members is not None:
        yield from _in_members(old.members, new.members, path, depth - 1)
    elif depth and old.items is not None and new.items is not None:
        yield from _in_items(old.items, new.items, path, depth - 1)
    else:
        yield _change(path, text_of(old), text_of(new))


def _in_members(
    old: dict[tuple[str, int], Node], new: dict[tuple[str, int], Node], path: str, depth: int
) -> Iterator[JsonChange]:
    for name, node in old.items():
        place = _member(path, *name)
        if name in new:
            yield from _differences(node, new[name], place, depth)
        else:
            yield _change(place, text_of(node), None)
    for name, node in new.items():
        if name not in old:
            yield _change(_member(path, *name), None, text_of(node))


def _member(path: str, name: str, count: int) -> str:
    plain = name.isidentifier()
    step = f".{name}" if plain else f"[{json.dumps(name, ensure_ascii=False)}]"
    return f"{path}{step}" + (f"#{count}" if count > 1 else "")


def _in_items(old: Sequence[Node], new: Sequence[Node], path: str, depth: int) -> Iterator[JsonChange]:
    """What is equal stays; between it, items are paired that have the same id or name, else that are of one kind."""
    at = Run(0, 0, 0)
    same = _runs([node.same for node in old], [node.same for node in new])
    for run in (*same, Run(len(old), len(new), 0)):
        left, right = at.left + at.size, at.right + at.size
        yield from _between(old, new, range(left, run.left), range(right, run.right), path, depth)
        at = run


def _between(
    old: Sequence[Node], new: Sequence[Node], gone: range, come: range, path: str, depth: int
) -> Iterator[JsonChange]:
    kinds = Reader()
    pairs = _runs(
        [kinds.number_of(_kind(old[row])) for row in gone],
        [kinds.number_of(_kind(new[row])) for row in come],
    )
    left = right = 0
    for run in (*pairs, Run(len(gone), len(come), 0)):
        for row in gone[left : run.left]:
            yield _change(f"{path}[{row}]", text_of(old[row]), None)
        for row in come[right : run.right]:
            yield _change(f"{path}[{row}]", None, text_of(new[row]))
        for step in range(run.size):
            row = gone[run.left + step]
            yield from _differences(old[row], new[come[run.right + step]], f"{path}[{row}]", depth)
        left, right = run.left + run.size, run.right + run.size


def _kind(node: Node) -> tuple[str, int]:
    """Equal for items that may be two states of one thing."""
    if node.items is not None:
        return "list", 0
    if node.members is None:
        return "plain", 0
    for name in _NAMES:
        found = node.members.get((name, 1))
        if found is not None:
            return name, found.same
    return "object", 0


def _runs(old: list[int], new: list[int]) -> list[Run]:
    found = common_runs(old, new)
    return end_runs(old, new) if found is None else found

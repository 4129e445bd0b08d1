"""JSON text as nodes that know which of them are equal. Numbers keep their digits, no member is lost."""

import json
import re
from collections.abc import Hashable
from typing import NamedTuple

MAX_DEPTH = 64
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,18}))?", re.ASCII)


class NotCompared(Exception):
    """The text is no JSON, or nested too deeply: it is compared as text."""


class Node(NamedTuple):
    """A JSON value.

    Attributes:
        same: equal numbers for equal values, within one `Reader`. The order of members does not count, nor how a
            number is written.
        text: of a value without inner ones, its JSON.
        members: of an object. The second one of a name is told apart by its count, 1 for the first.
        items: of a list.
    """

    same: int
    text: str = ""
    members: "dict[tuple[str, int], Node] | None" = None
    items: "list[Node] | None" = None


class _Digits(str):
    """A number as it was written."""

    __slots__ = ()


class _Members(list[tuple[str, object]]):
    """An object's members in order."""


class Reader:
    """Reads texts whose nodes are to be compared with each other."""

    def __init__(self) -> None:
        self._known: dict[Hashable, int] = {}

    def node(self, text: str) -> Node:
        """The value of a JSON text.

        Raises:
            NotCompared: it is no JSON, or nested more than `MAX_DEPTH` deep.
        """
        try:
            value = json.loads(
                text, object_pairs_hook=_Members, parse_int=_Digits, parse_float=_Digits, parse_constant=_Digits
            )
        except (ValueError, RecursionError) as problem:
            raise NotCompared from problem
        return self._node(value, 0)

    def number_of(self, key: Hashable) -> int:
        """A number for `key`, the same whenever it comes again."""
        return self._known.setdefault(key, len(self._known))

    def _node(self, value: object, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise NotCompared
        if isinstance(value, _Members):
            members: dict[tuple[str, int], Node] = {}
            counts: dict[str, int] = {}
            for name, inner in value:
                counts[name] = counts.get(name, 0) + 1
                members[name, counts[name]] = self._node(inner, depth + 1)
            key: Hashable = ("object", frozenset((name, node.same) for name, node in members.items()))
            return Node(self.number_of(key), members=members)
        if isinstance(value, list):
            items = [self._node(inner, depth + 1) for inner in value]
            return Node(self.number_of(("list", tuple(item.same for item in items))), items=items)
        if isinstance(value, _Digits):
            return Node(self.number_of(("number", _by_value(value))), str(value))
        written = json.dumps(value, ensure_ascii=False)
        return Node(self.number_of(("text", written)), written)


def text_of(node: Node) -> str:
    """The value as JSON on one line, members in their order, numbers as they came."""
    if node.members is not None:
        inner = (f"{json.dumps(name, ensure_ascii=False)}: {text_of(one)}" for (name, _), one in node.members.items())
        return "{" + ", ".join(inner) + "}"
    if node.items is not None:
        return "[" + ", ".join(map(text_of, node.items)) + "]"
    return node.text


def _by_value(digits: str) -> Hashable:
    """Equal for 1, 1.0 and 10e-1, without rounding any number of digits."""
    if digits.isdecimal():  # most are
        shown = digits.rstrip("0")
        return ("", shown, len(digits) - len(shown)) if shown else 0
    found = _NUMBER.fullmatch(digits)
    if found is None:  # NaN, or an exponent beyond all measure
        return str(digits)
    sign, whole, part, exponent = found[1], found[2], found[3] or "", int(found[4] or 0)
    all_digits = (whole + part).lstrip("0")
    shown = all_digits.rstrip("0")
    if not shown:
        return 0
    return sign, shown, exponent - len(part) + len(all_digits) - len(shown)

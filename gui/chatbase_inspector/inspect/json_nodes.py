"""JSON as a tree whose branches are made when they are opened. Qt-free.

Numbers keep their digits, names may come twice, and order stays: an inspector shows what was sent.
"""

import json
from collections.abc import Iterator

TREE_LIMIT_CHARS = 2_000_000
CUT_CHARS = 240


class NotATree(Exception):
    """Why a text is not shown as a tree, as a sentence."""


class Digits(str):
    """A number as it was written."""

    __slots__ = ()


class Pairs(tuple[tuple[str, object], ...]):
    """An object's members in order."""

    __slots__ = ()


class Node:
    """One value with its name in its parent. `children` are made by the first look at them."""

    __slots__ = ("_children", "name", "parent", "row", "value")

    def __init__(self, name: str, value: object, parent: "Node | None" = None, row: int = 0) -> None:
        self.name = name
        self.value = value
        self.parent = parent
        self.row = row
        self._children: list[Node] | None = None

    @property
    def is_branch(self) -> bool:
        return isinstance(self.value, (Pairs, list))

    @property
    def count(self) -> int:
        return len(self.value) if isinstance(self.value, (Pairs, list)) else 0

    @property
    def children(self) -> "list[Node]":
        if self._children is None:
            members = self.value if isinstance(self.value, Pairs) else _numbered(self.value)
            self._children = [Node(name, value, self, row) for row, (name, value) in enumerate(members)]
        return self._children

    @property
    def path(self) -> str:
        """How to reach it: `$.items[2].price`; names that are no plain words in brackets and quotes."""
        steps: list[str] = []
        node = self
        while node.parent is not None:
            in_list = isinstance(node.parent.value, list)
            plain = node.name.isidentifier()
            steps.append(f"[{node.name}]" if in_list else f".{node.name}" if plain else f"[{json.dumps(node.name)}]")
            node = node.parent
        return "$" + "".join(reversed(steps))

    @property
    def shown(self) -> str:
        """The value on one line, cut where it is long; of a branch how much is in it."""
        if isinstance(self.value, Pairs):
            return f"{{ {self.count} {'member' if self.count == 1 else 'members'} }}"
        if isinstance(self.value, list):
            return f"[ {self.count} {'item' if self.count == 1 else 'items'} ]"
        written = scalar(self.value) if not isinstance(self.value, str) or isinstance(self.value, Digits) else None
        if written is not None:
            return written[:CUT_CHARS]
        text = str(self.value)
        if len(text) <= CUT_CHARS:
            return json.dumps(text, ensure_ascii=False)
        return f"{json.dumps(text[:CUT_CHARS], ensure_ascii=False)[:-1]}… ({len(text):,} characters)"

    @property
    def is_cut(self) -> bool:
        return isinstance(self.value, str) and len(self.value) > CUT_CHARS

    @property
    def whole(self) -> str:
        """The value as text to copy: a string without quotes, anything else as JSON."""
        if isinstance(self.value, str):
            return str(self.value)
        return scalar(self.value) if not self.is_branch else "".join(_written(self.value))


def parse(text: str) -> Node:
    """The tree of a JSON text.

    Raises:
        NotATree: it is no JSON, too long, or nested too deeply.
    """
    if len(text) > TREE_LIMIT_CHARS:
        raise NotATree("This is too long for the tree. “Raw” shows its beginning and copies all of it.")
    try:
        value = json.loads(text, object_pairs_hook=Pairs, parse_int=Digits, parse_float=Digits, parse_constant=Digits)
    except RecursionError:
        raise NotATree("This is nested too deeply for the tree. “Raw” shows it as it came.") from None
    except ValueError as problem:
        raise NotATree(f"This is no valid JSON ({problem}). “Raw” shows it as it came.") from None
    return Node("$", value)


def find(root: Node, wanted: str, after: Node | None = None) -> Node | None:
    """The next node in order whose name or value holds `wanted` (case folded), from the top again at the end."""
    wanted = wanted.casefold()
    first: Node | None = None
    passed = after is None
    for node in _in_order(root):
        if (passed or first is None) and _holds(node, wanted):
            if passed:
                return node
            first = node
        passed = passed or node is after
    return first


def scalar(value: object) -> str:
    """A value that is no branch, as JSON."""
    if isinstance(value, Digits):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def _in_order(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if node.is_branch:
            waiting.extend(reversed(node.children))


def _holds(node: Node, wanted: str) -> bool:
    if node.parent is not None and wanted in node.name.casefold():
        return True
    return not node.is_branch and wanted in (
        node.value.casefold() if isinstance(node.value, str) else scalar(node.value)
    )


def _numbered(value: object) -> Iterator[tuple[str, object]]:
    assert isinstance(value, list)  # noqa: S101  only branches are asked
    return ((str(row), item) for row, item in enumerate(value))


def _written(value: object) -> Iterator[str]:
    """JSON text of a value, without recursion: what can be parsed can be written."""
    waiting: list[tuple[str, object]] = [("value", value)]
    while waiting:
        kind, item = waiting.pop()
        if kind == "text":
            yield str(item)
        elif isinstance(item, Pairs):
            waiting.append(("text", "}"))
            for row in range(len(item) - 1, -1, -1):
                name, member = item[row]
                before = f"{', ' if row else ''}{json.dumps(name, ensure_ascii=False)}: "
                waiting += [("value", member), ("text", before)]
            yield "{"
        elif isinstance(item, list):
            waiting.append(("text", "]"))
            for row in range(len(item) - 1, -1, -1):
                waiting += [("value", item[row]), ("text", ", " if row else "")]
            yield "["
        else:
            yield scalar(item)

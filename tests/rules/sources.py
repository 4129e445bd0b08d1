"""Reads the program's own source: its modules, what each imports and where."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "chatbase_inspector"


@dataclass(frozen=True)
class Import:
    """One imported name. `at_load` is False inside a function: such an import runs only when it is called."""

    target: str
    line: int
    at_load: bool


@dataclass(frozen=True)
class Source:
    """One Python file. `place` is its path below the package, or below the checkout for a test."""

    place: str
    text: str

    @property
    def module(self) -> str:
        parts = Path(self.place).with_suffix("").parts
        return ".".join((PROGRAM, *(parts[:-1] if parts[-1] == "__init__" else parts)))

    @property
    def tree(self) -> ast.Module:
        return _parsed(self)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return _nodes(self)


@cache
def _parsed(source: Source) -> ast.Module:
    return ast.parse(source.text, source.place)


@cache
def _nodes(source: Source) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parsed(source)))


@cache
def program() -> tuple[Source, ...]:
    """Every module of the program, sorted by path."""
    return tuple(_read(ROOT / "gui" / PROGRAM))


@cache
def suite() -> tuple[Source, ...]:
    """Every file of the tests; `place` begins with `tests/`."""
    return tuple(Source(f"tests/{source.place}", source.text) for source in _read(ROOT / "tests"))


def nothing(found: Iterable[str]) -> None:
    """Fail with every sentence of `found` on a line of its own."""
    listed = list(found)
    assert not listed, "\n" + "\n".join(listed)


@cache
def imports_of(source: Source) -> tuple[Import, ...]:
    """All imports, those inside functions and by `import_module("…")` or `__import__("…")` as well."""
    return tuple(
        Import(target, node.lineno, at_load)
        for node, at_load in _walk(source.tree, at_load=True)
        for target in _targets(node)
    )


def within(name: str, root: str) -> bool:
    """Whether dotted `name` is `root` or lies below it."""
    return name == root or name.startswith(root + ".")


def is_stdlib(target: str) -> bool:
    return target.partition(".")[0] in sys.stdlib_module_names


def rings(edges: dict[str, set[str]]) -> list[list[str]]:
    """Groups of nodes that reach each other, each sorted; a node that leads to itself does not count.

    Tarjan's algorithm without recursion is long; the graphs here have some hundred nodes, so reachability will do.
    """
    reach = {node: _reachable(node, edges) for node in edges}
    found = {tuple(sorted({node, *(other for other in reach[node] if node in reach.get(other, ()))})) for node in edges}
    return sorted(list(ring) for ring in found if len(ring) > 1)


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(edges.get(node, ()))
    return seen


def _read(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.rglob("*.py")):
        yield Source(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))


def _walk(node: ast.AST, *, at_load: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, at_load
        inside = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        yield from _walk(child, at_load=at_load and not inside)


def _targets(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [f"{module}.{alias.name}" for alias in names]
        case ast.Call(func=ast.Name(id="__import__" | "import_module"), args=[ast.Constant(value=str(name)), *_]):
            return [name]
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
            return [name]
        case _:
            return []

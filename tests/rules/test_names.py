"""Names say what a thing is for."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.rules.sources import Source, nothing, program, suite

EMPTY_ROLES = ("Manager", "Helper", "Helpers", "Util", "Utils", "Misc")
NO_REASON = ("_works", "_correctly", "_ok", "_properly")


def empty_names(sources: Iterable[Source]) -> list[str]:
    """Modules, packages and classes whose name ends in a word that says nothing."""
    found = []
    for source in sources:
        names = [part.title() for part in Path(source.place).with_suffix("").parts]
        names += [node.name for node in source.nodes if isinstance(node, ast.ClassDef)]
        found += [f"{source.place}: {name}" for name in names if name.endswith(EMPTY_ROLES)]
    return found


def nameless_tests(sources: Iterable[Source]) -> list[str]:
    """Test functions whose name is no sentence `test_that_…` with a reason."""
    return [
        f"{source.place}:{node.lineno} {node.name}"
        for source in sources
        for node in source.nodes
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
        and (not node.name.startswith("test_that_") or node.name.endswith(NO_REASON))
    ]


def test_that_no_name_is_an_empty_role() -> None:
    nothing(empty_names(program()))


def test_that_every_test_is_a_sentence() -> None:
    nothing(nameless_tests(suite()))


@pytest.mark.parametrize(
    "source",
    [Source("api/utils.py", ""), Source("helpers/x.py", ""), Source("api/x.py", "class RunManager: ...")],
    ids=lambda source: source.place,
)
def test_that_an_empty_role_is_caught(source: Source) -> None:
    assert empty_names([source]) != []


@pytest.mark.parametrize("name", ["test_retry", "test_that_retry_works", "test_that_it_ends_correctly"])
def test_that_a_test_without_a_sentence_is_caught(name: str) -> None:
    assert nameless_tests([Source("tests/x.py", f"async def {name}(): ...")]) != []
    assert nameless_tests([Source("tests/x.py", "def test_that_a_retry_is_sent_once(): ...")]) == []

"""The borders of docs/architecture.md, read from the imports."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.rules.sources import PROGRAM, ROOT, Source, imports_of, is_stdlib, nothing, program, rings, within

QT = ("PySide6", "shiboken6", "qasync")
QT_FREE = (
    "api/",
    "stream/",
    "conversation/",
    "history/",
    "compare/",
    "share/",
    "demo/",
    "runs/",
    "settings/",
    "credentials/",
    "command/",
    "timing/",
    "crash/",
    "notices/",
    "updates/",
    "tasks.py",
    "problems.py",
    "explain.py",
    "explain_words.py",
    "assets.py",
    "timeline/rows.py",
    "__init__.py",
    "timeline/__init__.py",
)
ONLY_IN = {
    "httpx": ("api/client.py", "updates/fetch.py"),  # the second asks another server, and never with a key
    "qasync": ("__main__.py", "app.py"),
    "keyring": ("credentials/",),
    "sqlite3": ("history/",),
    "starlette": ("demo/",),
    "uvicorn": ("demo/",),
    "rapidfuzz": ("compare/matching.py",),
    "regex": ("compare/pieces.py",),
}
JOINS_VIEW_AND_API = ("app.py", "__main__.py")
MAP_LINES = 10


def beyond_the_qt_border(sources: Iterable[Source]) -> list[str]:
    """Imports by which a Qt-free module reaches Qt, directly or through a module of ours that may use it."""
    sources = list(sources)
    modules = {source.module: source for source in sources}
    return [
        f"{source.place}:{found.line} imports {found.target}"
        for source in sources
        if source.place.startswith(QT_FREE)
        for found in imports_of(source)
        if any(within(found.target, root) for root in QT) or _leads_to_qt(found.target, modules)
    ]


def _leads_to_qt(target: str, modules: dict[str, Source]) -> bool:
    module = own_module(target, modules)
    return module is not None and not modules[module].place.startswith(QT_FREE)


def own_module(target: str, modules: Iterable[str]) -> str | None:
    """The module of ours behind `package.name`, where name may be a module or a thing inside one."""
    known = set(modules)
    if target in known:
        return target
    parent = target.rpartition(".")[0]
    return parent if within(parent, PROGRAM) and parent in known else None


def out_of_their_place(sources: Iterable[Source]) -> list[str]:
    """Imports of a library that one module or package alone may import."""
    return [
        f"{source.place}:{found.line} imports {found.target}; only {', '.join(places)} may"
        for source in sources
        for found in imports_of(source)
        for library, places in ONLY_IN.items()
        if within(found.target, library) and not source.place.startswith(places)
    ]


def views_that_call_the_api(sources: Iterable[Source]) -> list[str]:
    """Modules that hold widgets and import `api`; a controller or app.py joins the two."""
    return [
        f"{source.place}:{found.line} holds widgets and imports {found.target}"
        for source in sources
        if source.place not in JOINS_VIEW_AND_API
        and any(within(found.target, "PySide6.QtWidgets") for found in imports_of(source))
        for found in imports_of(source)
        if within(found.target, f"{PROGRAM}.api")
    ]


Step = tuple[str, str, str]
"""Who imports, whom, and where."""


def steps(sources: Iterable[Source], *, by_package: bool) -> list[Step]:
    """Who imports whom when it is loaded. By package, a module at the top is a package of its own."""
    sources = list(sources)
    modules = {source.module for source in sources}
    found = []
    for source in sources:
        here = _package(source.module) if by_package else source.module
        for taken in imports_of(source):
            target = own_module(taken.target, modules) if taken.at_load else None
            there = _package(target) if target and by_package else target
            if there not in {None, PROGRAM, here}:
                found.append((here, str(there), f"{source.place}:{taken.line}"))
    return found


def import_rings(sources: Iterable[Source], *, by_package: bool) -> list[list[str]]:
    """Groups that import each other, each sorted."""
    edges: dict[str, set[str]] = {}
    for here, there, _ in steps(sources, by_package=by_package):
        edges.setdefault(here, set()).add(there)
        edges.setdefault(there, set())
    return rings(edges)


def ring_steps(sources: Iterable[Source], *, by_package: bool) -> list[str]:
    """The imports that close a ring; some of them have to go."""
    sources = list(sources)
    members = import_rings(sources, by_package=by_package)
    return sorted(
        f"{here} imports {there} at {place}"
        for here, there, place in steps(sources, by_package=by_package)
        if any(here in ring and there in ring for ring in members)
    )


def _package(module: str) -> str:
    return ".".join(module.split(".")[:2])


def packages_without_a_map(sources: Iterable[Source]) -> list[str]:
    """`__init__.py` files without a docstring, with more than ten lines of it, or that load more than they are."""
    found = []
    for source in sources:
        if Path(source.place).name != "__init__.py":
            continue
        words = ast.get_docstring(source.tree)
        if not words:
            found.append(f"{source.place} has no docstring")
        elif len(words.splitlines()) > MAP_LINES:
            found.append(f"{source.place}: its map has more than {MAP_LINES} lines")
        found += [
            f"{source.place}:{taken.line} imports {taken.target}; a package is entered by its modules"
            for taken in imports_of(source)
            if not is_stdlib(taken.target) and not _gathers_its_own(source, taken.target)
        ]
    return found


def _gathers_its_own(source: Source, target: str) -> bool:
    """A package inside a package may list its modules, as the history's migrations do."""
    return source.place.count("/") > 1 and within(target, source.module)


def test_that_the_qt_free_packages_reach_no_qt() -> None:
    nothing(beyond_the_qt_border(program()))


def test_that_each_guarded_library_is_imported_in_its_place_only() -> None:
    nothing(out_of_their_place(program()))


def test_that_no_view_imports_the_api() -> None:
    nothing(views_that_call_the_api(program()))


@pytest.mark.parametrize("by_package", [False, True], ids=["modules", "packages"])
def test_that_imports_form_no_ring(by_package: bool) -> None:
    nothing(ring_steps(program(), by_package=by_package))


def test_that_every_package_opens_with_its_map() -> None:
    nothing(packages_without_a_map(program()))


def test_that_make_plays_the_tests_of_every_qt_free_package_without_qt() -> None:
    line = re.search(r"^CORE := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert line
    assert sorted(line[1].split()) == sorted(place.rstrip("/") for place in QT_FREE if place.endswith("/"))


def test_that_the_program_is_really_read() -> None:
    places = {source.place for source in program()}
    assert {"__init__.py", "tasks.py", "stream/frame.py"} <= places


@pytest.mark.parametrize(
    "line",
    [
        "import PySide6",
        "from PySide6.QtCore import QObject",
        "import qasync",
        "def later():\n    from PySide6 import QtCore",
        "if TYPE_CHECKING:\n    from PySide6 import QtCore",
        "import importlib\nimportlib.import_module('PySide6.QtCore')",
        "__import__('shiboken6')",
        "from chatbase_inspector.window import theme",
        "from chatbase_inspector.window.theme import Theme",
        "import chatbase_inspector.window.theme",
    ],
)
def test_that_the_qt_border_catches(line: str) -> None:
    world = [Source("window/theme.py", ""), Source("window/__init__.py", ""), Source("api/bad.py", line)]
    assert len(beyond_the_qt_border(world)) == 1
    assert beyond_the_qt_border([world[0], Source("window/good.py", line)]) == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_that_a_library_out_of_its_place_is_caught(library: str) -> None:
    line = f"def inner():\n    from {library}.part import thing"
    assert out_of_their_place([Source("browse/bad.py", line)]) != []
    assert out_of_their_place([Source("api/other.py", f"import {library}")]) != []
    inside = ONLY_IN[library][0]
    place = inside if inside.endswith(".py") else inside + "good.py"
    assert out_of_their_place([Source(place, line)]) == []


def test_that_a_library_with_a_similar_name_is_let_through() -> None:
    assert out_of_their_place([Source("browse/good.py", "import httpx_other\nimport keyrings")]) == []


def test_that_a_view_importing_the_api_is_caught() -> None:
    text = "from PySide6.QtWidgets import QWidget\nfrom chatbase_inspector.api.client import Client"
    assert views_that_call_the_api([Source("browse/pane.py", text)]) != []
    assert views_that_call_the_api([Source("app.py", text)]) == []
    assert views_that_call_the_api([Source("browse/controller.py", text.partition("\n")[2])]) == []


def test_that_a_ring_is_caught() -> None:
    world = [
        Source("api/one.py", "from chatbase_inspector.stream import two"),
        Source("stream/two.py", "from chatbase_inspector.runs.three import x"),
        Source("runs/three.py", "import chatbase_inspector.api.one"),
        Source("runs/four.py", "import chatbase_inspector.api.one"),
    ]
    ring = [f"{PROGRAM}.{name}" for name in ("api.one", "runs.three", "stream.two")]
    assert import_rings(world, by_package=False) == [ring]
    assert import_rings(world, by_package=True) == [[f"{PROGRAM}.{x}" for x in ("api", "runs", "stream")]]


def test_that_packages_form_a_ring_even_when_no_modules_do() -> None:
    world = [
        Source("api/one.py", "import chatbase_inspector.stream.two"),
        Source("api/deep.py", ""),
        Source("stream/two.py", ""),
        Source("stream/three.py", "import chatbase_inspector.api.deep"),
    ]
    assert import_rings(world, by_package=False) == []
    assert len(import_rings(world, by_package=True)) == 1


def test_that_an_import_inside_a_function_closes_no_ring() -> None:
    world = [
        Source("api/one.py", "import chatbase_inspector.stream.two"),
        Source("stream/two.py", "def later():\n    import chatbase_inspector.api.one"),
    ]
    assert import_rings(world, by_package=False) == []


@pytest.mark.parametrize(
    "text",
    ["", "import os", '"""' + "line\n" * 11 + '"""', '"""Map."""\nfrom chatbase_inspector.api import client'],
)
def test_that_a_package_without_a_map_is_caught(text: str) -> None:
    assert packages_without_a_map([Source("api/__init__.py", text)]) != []
    assert packages_without_a_map([Source("api/__init__.py", '"""What is here."""')]) == []


def test_that_an_inner_package_may_gather_its_own_modules() -> None:
    text = '"""Map."""\nfrom chatbase_inspector.history.steps import first'
    assert packages_without_a_map([Source("history/steps/__init__.py", text)]) == []
    assert packages_without_a_map([Source("api/steps/__init__.py", text)]) != []

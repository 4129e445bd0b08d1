"""Calls that broke something once, or would. Each ban proves itself on a sample before it judges the program."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pytest

from tests.rules.sources import Source, imports_of, nothing, program, suite, within


@dataclass(frozen=True)
class Ban:
    """`offends` judges one syntax node; `allowed` are the places it does not look at."""

    name: str
    why: str
    offends: Callable[[ast.AST], bool]
    bad: tuple[str, ...]
    good: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def _called(node: ast.AST) -> tuple[str, str]:
    """Owner and name of the call at `node`, e.g. `("QMessageBox", "question")`; empty where there is none."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return "", name
        case ast.Call(func=ast.Attribute(value=owner, attr=name)):
            return ast.unparse(owner), name
        case _:
            return "", ""


def _calls(*names: str) -> Callable[[ast.AST], bool]:
    return lambda node: _called(node)[1] in names


def _asks_modally(node: ast.AST) -> bool:
    owner, name = _called(node)
    return owner.rpartition(".")[2] in {
        "QMessageBox",
        "QFileDialog",
        "QInputDialog",
        "QColorDialog",
        "QFontDialog",
        "QErrorMessage",
    } and name in {
        *("about", "aboutQt", "critical", "information", "question", "warning"),
        *("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory", "getOpenFileUrl"),
        *("getSaveFileUrl", "getText", "getMultiLineText", "getInt", "getDouble", "getItem", "getColor", "getFont"),
    }


def _names(*names: str) -> Callable[[ast.AST], bool]:
    def offends(node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                return name in names
            case _:
                return False

    return offends


def _renders_html_in_markdown(node: ast.AST) -> bool:
    _, name = _called(node)
    return (
        isinstance(node, ast.Call)
        and name in {"setMarkdown", "insertMarkdown"}
        and len(node.args) + len(node.keywords) < 2  # the second says MarkdownNoHTML; QTextEdit's form has none
    )


def _switches_on_links(node: ast.AST) -> bool:
    _, name = _called(node)
    if not isinstance(node, ast.Call) or name not in {"setOpenLinks", "setOpenExternalLinks"}:
        return False
    return not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value is False)


def _mocks(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name in {"mock", "unittest.mock"} for alias in names)
        case ast.ImportFrom(module=module):
            return module in {"mock", "unittest.mock"} or (
                module == "unittest" and any(alias.name == "mock" for alias in node.names)
            )
        case ast.arg(arg="mocker"):
            return True
        case _:
            return False


def _waits_blindly(node: ast.AST) -> bool:
    owner, name = _called(node)
    return (owner.endswith("qtbot") and name == "wait") or (owner.endswith("QTest") and name in {"qWait", "qSleep"})


PROGRAM_BANS = (
    Ban(
        name="nested event loop",
        why="exec() in a coroutine kills an unrelated task; use `await answered(dialog)`",
        offends=_calls("exec", "exec_", "eval"),
        bad=("dialog.exec()", "self.menu.exec_(point)", "exec('x')", "QEventLoop().exec()", "eval(text)"),
        good=("connection.execute('select 1')", "app.executor()"),
    ),
    Ban(
        name="processEvents",
        why="it re-enters the loop while a slot runs",
        offends=_calls("processEvents", "qWait"),
        bad=("app.processEvents()", "QCoreApplication.processEvents()"),
        good=("self.process_events_of(run)",),
    ),
    Ban(
        name="static question",
        why="a static dialog nests the loop; use open() and wait for finished",
        offends=_asks_modally,
        bad=("QMessageBox.question(self, 'a', 'b')", "QtWidgets.QFileDialog.getSaveFileName(self)"),
        good=("QMessageBox(self).open()", "log.warning('x')", "self.information()"),
    ),
    Ban(
        name="task outside its scope",
        why="a task without an owner is neither awaited nor heard when it crashes; use TaskScope.start",
        offends=_calls("create_task", "ensure_future", "run_coroutine_threadsafe"),
        bad=("asyncio.create_task(x())", "loop.create_task(x())", "ensure_future(x())"),
        good=("scope.start('retry', x())",),
        allowed=("tasks.py",),
    ),
    Ban(
        name="asyncSlot and asyncClose",
        why="a slot is a plain method that calls scope.start; asyncClose spins processEvents",
        offends=_names("asyncSlot", "asyncClose"),
        bad=("from qasync import asyncSlot", "@qasync.asyncClose\ndef closeEvent(self): ..."),
        good=("from qasync import QEventLoop",),
    ),
    Ban(
        name="HTML in a view",
        why="content is hostile; show it as text or as Markdown without HTML",
        offends=_calls("setHtml", "insertHtml", "appendHtml"),
        bad=("browser.setHtml(text)", "cursor.insertHtml('<img src=https://example.org/x.png>')"),
        good=("browser.setPlainText(text)", "html.escape(text)"),
    ),
    Ban(
        name="Markdown that renders HTML",
        why="QTextEdit.setMarkdown() accepts raw HTML; QTextDocument.setMarkdown(text, … | MarkdownNoHTML) does not",
        offends=_renders_html_in_markdown,
        bad=("browser.setMarkdown(text)", "cursor.insertMarkdown(text)"),
        good=("document.setMarkdown(text, FEATURES)",),
    ),
    Ban(
        name="links that open by themselves",
        why="a link of a customer opens only after its address was shown",
        offends=_switches_on_links,
        bad=("browser.setOpenLinks(True)", "label.setOpenExternalLinks(wanted)"),
        good=("browser.setOpenLinks(False)", "label.setOpenExternalLinks(False)"),
    ),
    Ban(
        name="mocks",
        why="the program does not know that it is tested",
        offends=_mocks,
        bad=("import unittest.mock",),
    ),
    Ban(
        name="sleeping thread",
        why="time.sleep blocks the window, and elsewhere hides what is waited for",
        offends=lambda node: _called(node) == ("time", "sleep"),
        bad=("time.sleep(1)",),
        good=("await asyncio.sleep(1)",),
        allowed=("history/presence.py",),  # its own thread waits for the lock of another process
    ),
)

TEST_BANS = (
    Ban(
        name="mocks",
        why="fake the three edges (transport, keyring, clock); do not mock our own code",
        offends=_mocks,
        bad=(
            "from unittest.mock import Mock",
            "import unittest.mock",
            "from unittest import mock",
            "def t(mocker): ...",
        ),
        good=("from tests.support.transport import ScriptedTransport",),
    ),
    Ban(
        name="blind wait",
        why="wait for a condition or a signal, never for a time",
        offends=_waits_blindly,
        bad=("qtbot.wait(100)", "self.qtbot.wait(ms)", "QTest.qWait(50)"),
        good=("qtbot.waitUntil(ready)", "qtbot.waitSignal(s)"),
    ),
)


def offences(ban: Ban, sources: Iterable[Source]) -> Iterator[str]:
    """Where `ban` is broken, one sentence a place."""
    for source in sources:
        if source.place.startswith(ban.allowed):
            continue
        for node in source.nodes:
            if ban.offends(node):
                yield f"{source.place}:{getattr(node, 'lineno', 0)} {ban.name}: {ban.why}"


def link_openers(sources: Iterable[Source]) -> set[str]:
    """Modules that can hand an address to the desktop."""
    return {
        source.place
        for source in sources
        if any(_called(node)[1] == "openUrl" for node in source.nodes)
        or any(within(found.target, "webbrowser") for found in imports_of(source))
    }


def test_that_links_leave_the_program_in_one_module_only() -> None:
    assert len(link_openers(program())) <= 1


def test_that_a_second_link_opener_is_caught() -> None:
    assert link_openers([Source("a.py", "QDesktopServices.openUrl(u)"), Source("b.py", "import webbrowser")]) == {
        "a.py",
        "b.py",
    }


@pytest.mark.parametrize("ban", PROGRAM_BANS, ids=lambda ban: ban.name)
def test_that_the_program_keeps_the_ban_on(ban: Ban) -> None:
    nothing(offences(ban, program()))


@pytest.mark.parametrize("ban", TEST_BANS, ids=lambda ban: ban.name)
def test_that_the_tests_keep_the_ban_on(ban: Ban) -> None:
    nothing(offences(ban, suite()))


@pytest.mark.parametrize("ban", PROGRAM_BANS + TEST_BANS, ids=lambda ban: ban.name)
def test_that_a_ban_catches_its_samples_and_nothing_else(ban: Ban) -> None:
    caught = {text: list(offences(ban, [Source("window/x.py", text)])) for text in ban.bad + ban.good}
    assert [text for text in ban.bad if not caught[text]] == []
    assert [text for text in ban.good if caught[text]] == []

"""Fixtures of all tests. Imports without PySide6: `make test-core` runs the Qt-free tests without it.

`demo_server`   a demo server on loopback, no artificial delays           Qt-free
`live`          a qasync loop driven by `qtbot.waitUntil`                 needs PySide6
`qt_run`        plays one coroutine on such a loop, 5 s at most           needs PySide6
`async def test_…` without these runs on plain asyncio (anyio's pytest plugin in auto mode).
"""

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import hypothesis
import pytest

from tests.support.isolation import NetworkGuard, fresh_home, isolate_process
from tests.support.left_overs import Garbage, UnexpectedLog, left_over_windows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from chatbase_inspector.demo.server import DemoServer
    from tests.support.appearance import Appearance
    from tests.support.qt_loop import LiveLoop

T = TypeVar("T")
_LOOK: "list[Appearance]" = []

_SESSION = Path(tempfile.mkdtemp(prefix="inspector-tests-"))
atexit.register(shutil.rmtree, _SESSION, ignore_errors=True)
isolate_process(_SESSION / "session")
_NETWORK = NetworkGuard()
_NETWORK.install()
_GARBAGE = Garbage()

# No time limit an example: a busy machine is not a bug. On CI the examples are the same in every run.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("on-ci", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("on-ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know pytest-qt's settings also where pytest-qt is switched off, else `--strict-config` refuses them."""
    for name, kind in (("qt_api", None), ("qt_log_level_fail", None), ("qt_log_ignore", "linelist")):
        try:
            parser.addini(name, "pytest-qt's own; unused without it", type=kind)
        except ValueError:  # pytest-qt is there and has registered it
            return


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, config, data, cache and runtime folder for each test."""
    folder = Path(tempfile.mkdtemp(dir=_SESSION))
    for name, value in fresh_home(folder).items():
        monkeypatch.setenv(name, value)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_behind(own_home: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window open, reaches for the network or logs a warning it does not read.

    A test that expects a log record asks for `caplog` and looks at it.
    """
    _NETWORK.refused.clear()
    log = UnexpectedLog()
    logging.getLogger().addHandler(log)
    yield
    logging.getLogger().removeHandler(log)
    windows = left_over_windows()
    _GARBAGE.collect()
    for look in _LOOK:
        look.restore()
    assert not windows, f"Windows left open: {windows}"
    assert not _NETWORK.refused, f"Tests have no network, yet this was asked for: {_NETWORK.refused}"
    if "caplog" not in request.fixturenames:
        assert not log.sentences, f"Logged, and no test reads it (ask for caplog): {log.sentences}"


@pytest.fixture(scope="session")
def qapp(qapp: "QApplication") -> "QApplication":
    """pytest-qt's application; font, palette, style sheet and direction are put back after each test."""
    from tests.support.appearance import Appearance

    _LOOK.append(Appearance(qapp))
    return qapp


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests run on asyncio only: the program has no other loop."""
    return "asyncio"


@pytest.fixture
def demo_server() -> "Iterator[DemoServer]":
    """A demo server of its own for this test, ready to answer; `demo_server.base_url` says where."""
    from chatbase_inspector.demo.server import DemoServer

    with DemoServer(speed=0) as server:
        yield server


@pytest.fixture
def live(nothing_left_behind: None, request: pytest.FixtureRequest) -> "Iterator[LiveLoop]":
    """A running loop: click, then `qtbot.waitUntil(...)`. Tasks must end within 5 s after the test."""
    from tests.support.qt_loop import live_loop

    app, qtbot = request.getfixturevalue("qapp"), request.getfixturevalue("qtbot")
    with live_loop(app, qtbot) as loop:
        yield loop


@pytest.fixture
def qt_run(live: "LiveLoop") -> Callable[[Coroutine[Any, Any, T]], T]:
    """`qt_run(work())` plays a coroutine on the Qt loop and returns its result; 5 s at most."""
    return live.run

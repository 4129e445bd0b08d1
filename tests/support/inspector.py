"""The whole program on an invisible screen, with a person in front of it.

`inspector`   built, not started; its demo is the `demo_server` of the test, over real HTTP
`person`      sees, clicks and types; starts the program with `person.start()`
`visitor`     the same person, with the demo open and its conversations listed
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatbase_inspector.app import Inspector
from chatbase_inspector.connect.controller import Demo
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.settings.store import Settings
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop

_CLOSE_LIMIT_S = 20.0


@dataclass
class ServedDemo:
    """The program's demo, served by the server that the test holds, so that it can set faults and count requests."""

    server: DemoServer

    async def start(self) -> str:
        return self.server.base_url

    async def stop(self) -> None:
        return


@contextlib.contextmanager
def built(live: LiveLoop, qapp: QApplication, demo: Demo) -> Iterator[Inspector]:
    """The program, not started; closed at the end, so that no task or window stays."""
    inspector = Inspector(qapp, Settings.load(), KeyVault(), demo)
    try:
        yield inspector
    finally:
        live.run(inspector.aclose(), _CLOSE_LIMIT_S)
        inspector.window.deleteLater()
        inspector.deleteLater()


@pytest.fixture
def inspector(
    live: LiveLoop, qapp: QApplication, demo_server: DemoServer, capfd: pytest.CaptureFixture[str]
) -> Iterator[Inspector]:
    """Fails the test when a task of the program broke off, which is said on standard error."""
    with built(live, qapp, ServedDemo(demo_server)) as made:
        yield made
    assert "broke off" not in capfd.readouterr().err


@pytest.fixture
def person(inspector: Inspector, demo_server: DemoServer, live: LiveLoop, qtbot: QtBot) -> Person:
    return Person(inspector, demo_server, live, qtbot)


@pytest.fixture
def visitor(person: Person) -> Person:
    person.start()
    person.press("Look around in the demo")
    person.until(lambda: len(person.listed()) > 10)
    return person

"""The program started anew on the same server and home: what is known afterwards comes from the disk.

`sitting`   `with sitting() as person:` starts the program and quits it at the end
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatbase_inspector.demo.server import DemoServer
from tests.support.inspector import ServedDemo, built
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop

Sittings = Callable[..., AbstractContextManager[Person]]


@pytest.fixture
def sitting(live: LiveLoop, qapp: QApplication, demo_server: DemoServer, qtbot: QtBot) -> Sittings:
    """`connected=False`: the demo is not opened; the person sees the welcome."""

    @contextmanager
    def started(*, connected: bool = True) -> Iterator[Person]:
        with built(live, qapp, ServedDemo(demo_server)) as inspector:
            if not connected:
                inspector.settings.last_connection_id = None
            person = Person(inspector, demo_server, live, qtbot)
            person.start()
            if connected:
                if person.offers("Look around in the demo"):
                    person.press("Look around in the demo")
                person.until(lambda: len(person.listed()) > 10)
            yield person

    return started

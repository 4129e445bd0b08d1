"""Widgets in reference cycles die on the window's thread, whoever allocates."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from chatbase_inspector.collecting import Collector


class Cycle(QObject):
    """Can be freed by a collection only; says on which thread."""

    def __init__(self, freed: list[int]) -> None:
        super().__init__()
        self._freed = freed
        self.me = self

    def __del__(self) -> None:
        self._freed.append(threading.get_ident())


@pytest.fixture
def collector(qapp: object) -> Iterator[Collector]:
    gc.enable()
    made = Collector()
    yield made
    made.close()
    gc.disable()


def allocate() -> None:
    """Make so much garbage in cycles that Python, if it were let, would collect it here and now."""
    for _ in range(100_000):
        cycle: list[object] = []
        cycle.append(cycle)


def test_that_a_thread_frees_no_widget(collector: Collector, qtbot: QtBot) -> None:
    freed: list[int] = []
    Cycle(freed)
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert freed == []
    qtbot.waitUntil(lambda: bool(freed))
    assert freed == [threading.get_ident()]


def test_that_python_collects_by_itself_again_once_it_is_closed(collector: Collector) -> None:
    assert not gc.isenabled()
    collector.close()
    assert gc.isenabled()

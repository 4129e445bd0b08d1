"""The history window on a real history file, and the theme fixture."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.archive.desk import Desk
from tests.support.qt_loop import LiveLoop
from tests.support.theme import theme

__all__ = ["theme"]


@pytest.fixture
def desk(live: LiveLoop, qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(live, qtbot, tmp_path / "data" / "history.sqlite3")
    yield made
    made.close()

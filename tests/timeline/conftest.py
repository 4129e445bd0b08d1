"""A timeline on an invisible screen, and a model under Qt's own tester."""

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from chatbase_inspector.timeline.model import TimelineModel
from chatbase_inspector.timeline.view import TimelineView
from tests.support.inspector import inspector, person, visitor

__all__ = ["inspector", "person", "view", "visitor", "watched_model"]


@pytest.fixture
def watched_model(qtbot: QtBot) -> Iterator[TimelineModel]:
    model = TimelineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    del tester  # held until here, or it is collected at once


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TimelineView]:
    timeline = TimelineView()
    qtbot.addWidget(timeline)
    timeline.resize(700, 600)
    timeline.show()
    qtbot.waitExposed(timeline)
    yield timeline
    timeline.close()

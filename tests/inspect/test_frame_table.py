"""The frames of an answer in their table, over a real history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.frame_model import AT, GAP, NUMBER, TEXT, TYPE
from chatbase_inspector.inspect.frame_words import NOT_RECORDED, NOTHING
from tests.inspect.framed import FramesDesk, frames_desk, recorded
from tests.support.qt_loop import LiveLoop


@pytest.fixture
def desk(qtbot: QtBot, live: LiveLoop, tmp_path: Path) -> Iterator[FramesDesk]:
    with frames_desk(live, qtbot, tmp_path) as made:
        yield made


def test_that_every_frame_has_number_time_gap_type_and_text(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    assert desk.column(NUMBER)[:3] == ["0", "1", "2"]
    assert desk.column(AT)[:3] == ["40", "80", "120"]
    assert desk.column(GAP)[:3] == ["–", "40", "40"]
    assert desk.column(TYPE)[:4] == ["start", "start-step", "tool-input-start", "tool-input-start"]
    assert desk.cell(2, TEXT) == "stock"
    assert desk.cell(4, TEXT) == '{"sku"'


def test_that_an_answer_that_was_only_read_says_that_its_frames_were_not_recorded(desk: FramesDesk) -> None:
    assert NOTHING in desk.said()
    desk.open(None)
    assert NOT_RECORDED in desk.said()
    desk.controller.show_attempt(None, None, None)
    assert NOTHING in desk.said()

"""Only the frames of a type, of a text, or that nobody knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.frame_model import NUMBER, TEXT, TYPE
from chatbase_inspector.inspect.frame_words import NONE_FIT
from tests.inspect.framed import FramesDesk, begun, frames_desk, frames_of, recorded
from tests.support.accessible import by_name, nameless
from tests.support.qt_loop import LiveLoop


@pytest.fixture
def desk(qtbot: QtBot, live: LiveLoop, tmp_path: Path) -> Iterator[FramesDesk]:
    with frames_desk(live, qtbot, tmp_path) as made:
        yield made


def find(desk: FramesDesk, text: str) -> None:
    by_name(desk.pane, QLineEdit, "Text in the frames").setText(text)


def test_that_the_box_has_the_types_that_occur_with_their_counts(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    assert desk.types()[0] == "All types (18)"
    assert "tool-input-delta (3)" in desk.types()
    desk.choose_type("tool-input-delta")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    assert desk.column(NUMBER) == ["4", "5", "6"]
    desk.says("3 of 18 frames")


def test_that_text_is_found_as_it_came_and_as_it_is_meant(desk: FramesDesk) -> None:
    desk.opened(b'data: {"type":"text-delta","delta":"gr\\u00fc\\u00df"}\n\n: keep-alive\n\ndata: [DONE]\n\n')
    for text, rows in (("GRÜSS", ["0"]), ("u00fc", ["0"]), ("alive", ["1"]), ("done", ["2"])):
        find(desk, text)
        desk.qtbot.waitUntil(lambda rows=rows: desk.column(NUMBER) == rows)  # type: ignore[misc]
    find(desk, "nowhere")
    desk.says(NONE_FIT)
    find(desk, "")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)


def test_that_only_unknown_frames_can_be_shown(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.press("only unknown (1)")
    desk.qtbot.waitUntil(lambda: desk.rows() == 1)
    assert "unknown" in desk.cell(0, TYPE)


def test_that_the_newest_filter_wins(desk: FramesDesk) -> None:
    body = b"".join(b'data: {"type":"text-delta","delta":"w%d."}\n\n' % number for number in range(12_000))
    desk.opened(body)
    for text in ("w1", "w11", "w11999."):
        find(desk, text)
        by_name(desk.pane, QLineEdit, "Text in the frames").returnPressed.emit()
    desk.qtbot.waitUntil(lambda: desk.rows() == 1 and desk.cell(0, TEXT) == "w11999.")
    desk.says("1 of 12,000 frames")


def test_that_a_search_can_be_stopped_and_gone_on_with(desk: FramesDesk) -> None:
    body = b"".join(b'data: {"type":"text-delta","delta":"w%d."}\n\n' % number for number in range(12_000))
    desk.opened(body)
    find(desk, "w")
    by_name(desk.pane, QLineEdit, "Text in the frames").returnPressed.emit()
    desk.press("Stop working on the frames")
    desk.says("Stopped after")
    desk.press("Go on with the frames")
    desk.qtbot.waitUntil(lambda: desk.rows() == 12_000)


def test_that_frames_that_arrive_pass_the_filter(desk: FramesDesk) -> None:
    frames = frames_of(recorded("interleaved-tools"))
    recorder = desk.live.run(begun(desk.history))
    recorder.frames(frames[:3])
    desk.open(recorder.run_id)
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    find(desk, "sku")
    desk.says(NONE_FIT)
    recorder.frames(frames[3:])
    desk.qtbot.waitUntil(lambda: desk.rows() == 2)
    assert desk.column(NUMBER) == ["4", "8"]


def test_that_a_frame_asked_for_behind_a_filter_drops_the_filter(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose_type("tool-input-delta")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    desk.controller.show_frame(9)
    desk.says("Frame 9 ")
    assert desk.rows() == 18


def test_that_the_chosen_frame_is_chosen_again_when_all_are_shown_again(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose_type("tool-input-delta")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    desk.choose(2)
    desk.choose_type(None)
    desk.qtbot.waitUntil(lambda: desk.rows() == 18)
    desk.qtbot.waitUntil(lambda: desk.pane.table.chosen == 6)


def test_that_every_control_has_a_name(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose(3)
    assert nameless(desk.pane, (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView)) == []

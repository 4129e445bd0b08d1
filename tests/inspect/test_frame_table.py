"""The frames of an answer in their table, over a real history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.inspect.frame_model import AT, GAP, NUMBER, TEXT, TYPE
from chatbase_inspector.inspect.frame_words import FORGOTTEN, NO_FRAMES, NOT_RECORDED, NOTHING, WAITING
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.runs.keeping import whole_frame
from tests.inspect.framed import MS, FramesDesk, attempt, begun, frames_desk, frames_of, kept, recorded
from tests.support.qt_loop import LiveLoop

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


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
    desk.says(f"18 frames · {len(recorded('interleaved-tools')):,} bytes")


def test_that_long_gaps_and_unknown_types_have_words_as_well(desk: FramesDesk) -> None:
    run = desk.live.run(kept(desk.history, frames_of(recorded("interleaved-tools"), 600 * MS)))
    desk.open(run)
    desk.qtbot.waitUntil(lambda: desk.rows() == 18)
    assert desk.cell(1, GAP, SPOKEN) == "1,200 ms, a long gap"
    assert desk.cell(0, GAP, SPOKEN) == "the first frame"
    unknown = [words for words in desk.column(TYPE) if "unknown" in words]
    assert unknown == ["⚠ tool-approval-request · unknown"]


def test_that_an_answer_that_was_only_read_says_that_its_frames_were_not_recorded(desk: FramesDesk) -> None:
    assert NOTHING in desk.said()
    desk.open(None)
    assert NOT_RECORDED in desk.said()
    desk.controller.show_attempt(None, None, None)
    assert NOTHING in desk.said()


def test_that_a_refused_retry_says_why_there_are_no_frames(desk: FramesDesk) -> None:
    failure = Failure(kind=FailureKind.REFUSED, code="RATE_LIMIT_TOO_MANY_REQUESTS", status=429, message="slow down")
    desk.open(desk.live.run(kept(desk.history, (), failure=failure)))
    desk.says(NO_FRAMES)


def test_that_a_whole_answer_is_one_frame(desk: FramesDesk) -> None:
    frame = whole_frame(b'{"data":{"id":"m1"}}', 310 * MS)
    desk.open(desk.live.run(kept(desk.history, [frame], streamed=False)))
    desk.qtbot.waitUntil(lambda: desk.rows() == 1)
    assert desk.cell(0, TYPE) == "whole answer"
    assert desk.cell(0, AT) == "310"


def test_that_a_run_that_is_not_kept_any_more_says_so(desk: FramesDesk) -> None:
    desk.open(4711)
    desk.says(FORGOTTEN)


def test_that_frames_that_the_disk_did_not_take_are_counted(desk: FramesDesk) -> None:
    run = desk.keep(recorded("plain"))
    desk.live.run(desk.history.change(lambda c: c.execute("DELETE FROM frames WHERE run = ? AND number > 4", (run,))))
    desk.open(run)
    desk.says("5 frames")
    desk.says("more came; the disk did not take them")


def test_that_a_history_that_cannot_be_read_is_told_and_tried_again(desk: FramesDesk) -> None:
    run = desk.keep(recorded("plain"))
    desk.trouble = Failure(kind=FailureKind.HISTORY, message="no")
    desk.open(run)
    desk.qtbot.waitUntil(lambda: not desk.scope.busy("frames"))
    desk.trouble = None
    desk.press("Try to read the frames again")
    desk.qtbot.waitUntil(lambda: desk.rows() == len(frames_of(recorded("plain"))))


def test_that_frames_appear_while_they_arrive_and_the_end_stays_in_sight(desk: FramesDesk) -> None:
    frames = frames_of(b"".join(b'data: {"type":"text-delta","delta":"%d "}\n\n' % number for number in range(300)))
    recorder = desk.live.run(begun(desk.history))
    desk.open(recorder.run_id)
    desk.says(WAITING)
    recorder.frames(frames[:100])
    desk.qtbot.waitUntil(lambda: desk.rows() == 100)
    desk.says("still arriving")
    assert desk.pane.table.at_end
    recorder.frames(frames[100:200])
    desk.qtbot.waitUntil(lambda: desk.rows() == 200)
    assert desk.pane.table.at_end
    desk.pane.table.verticalScrollBar().setValue(10)
    recorder.frames(frames[200:])
    desk.live.run(recorder.end(RunEnd(outcome=Outcome.COMPLETE, duration_ns=1)))
    desk.qtbot.waitUntil(lambda: desk.rows() == 300)
    assert desk.pane.table.verticalScrollBar().value() == 10
    desk.qtbot.waitUntil(lambda: "still arriving" not in desk.said())


def test_that_a_hidden_tab_reads_nothing_until_it_is_looked_at(desk: FramesDesk) -> None:
    run = desk.keep(recorded("plain"))
    desk.pane.hide()
    desk.open(run)
    assert not desk.scope.busy("frames")
    desk.pane.show()
    desk.qtbot.waitUntil(lambda: desk.rows() == len(frames_of(recorded("plain"))))
    desk.pane.hide()
    desk.qtbot.waitUntil(lambda: not desk.scope.busy("frames"))


def test_that_another_answer_takes_the_place_of_the_one_before(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose(2)
    desk.opened(recorded("plain"))
    assert desk.pane.detail.isHidden()
    assert desk.cell(2, TYPE) != "tool-input-start"


def test_that_the_same_answer_again_keeps_the_place_of_the_person(desk: FramesDesk) -> None:
    run = desk.opened(recorded("interleaved-tools"))
    desk.choose(5)
    desk.controller.show_attempt(attempt(run), None, None)
    assert desk.pane.table.chosen == 5


def test_that_after_closing_nothing_is_read_any_more(desk: FramesDesk) -> None:
    desk.opened(recorded("plain"))
    desk.controller.close()
    desk.pane.hide()
    desk.pane.show()
    assert not desk.scope.busy("frames")


def test_that_a_frame_asked_for_before_it_is_read_is_chosen_once_it_is(desk: FramesDesk) -> None:
    run = desk.keep(recorded("interleaved-tools"))
    desk.open(run)
    desk.controller.show_frame(9)
    desk.says("Frame 9 ")
    assert desk.pane.table.chosen == 9


def test_that_the_model_keeps_qts_rules_while_frames_arrive_and_filters_change(desk: FramesDesk) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(desk.pane.model, mode, desk.pane)
    frames = frames_of(recorded("interleaved-tools"))
    recorder = desk.live.run(begun(desk.history))
    desk.open(recorder.run_id)
    for first in range(0, 18, 6):
        recorder.frames(frames[first : first + 6])
        desk.qtbot.waitUntil(lambda first=first: desk.rows() == first + 6)  # type: ignore[misc]
    kept_index = QPersistentModelIndex(desk.pane.model.index(5, 0))
    desk.choose_type("tool-input-delta")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    assert not kept_index.isValid()
    del tester


def test_that_thousands_of_frames_come_in_pieces_and_their_lines_when_they_are_seen(desk: FramesDesk) -> None:
    body = b"".join(b'data: {"type":"text-delta","delta":"w%d"}\n\n' % number for number in range(9_000))
    desk.opened(body)
    assert desk.cell(8_999, TEXT) == "w8999"
    assert desk.cell(4_321, TEXT) == "w4321"

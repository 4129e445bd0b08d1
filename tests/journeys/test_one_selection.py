"""What is chosen in the timeline, the frames or the waterfall is chosen everywhere."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from chatbase_inspector.timeline.rows import AnswerHeadRow, TextRow, ToolRow
from tests.support.person import Person
from tests.support.talks import LAMP

RETRY_LAST = "Retry from here: answer to “Your website says"


@pytest.fixture
def answered(visitor: Person) -> Person:
    """A retry with tool calls has just ended, and nothing was chosen in it."""
    visitor.open(LAMP)
    visitor.press_in_timeline(RETRY_LAST)
    visitor.press("Retry and remove 1 message")
    visitor.until(lambda: visitor.retries_sent == 1)
    visitor.until(lambda: not visitor.answering)
    return visitor


def _show(person: Person, tab: QWidget) -> None:
    person.it.window.inspector.tabs.setCurrentWidget(tab)


def _frames_read(person: Person) -> None:
    pane = person.it.window.inspector.frames
    _show(person, pane)
    person.until(lambda: pane.model.rowCount() > 5)


def _timing_read(person: Person) -> None:
    pane = person.it.window.inspector.timing
    _show(person, pane)
    person.until(lambda: pane.waterfall.shown is not None)


def _tool(person: Person) -> ToolRow:
    return [row for row in person.rows(ToolRow) if row.part is not None and row.part.seen is not None][-1]


def _chosen_frame(person: Person) -> int | None:
    return person.it.answer.frames.chosen


def _bar_is_of(person: Person, frame: int) -> bool:
    bar = person.it.window.inspector.timing.waterfall.chosen
    return bar is not None and bar.span is not None and bar.span.first_frame == frame


def test_that_a_row_of_the_timeline_chooses_its_frame_and_its_bar(answered: Person) -> None:
    tool = _tool(answered)
    assert tool.part is not None
    assert tool.part.seen is not None
    first = tool.part.seen.first_frame
    answered.click_row(tool)
    _frames_read(answered)
    answered.until(lambda: _chosen_frame(answered) == first)
    _timing_read(answered)
    answered.until(lambda: _bar_is_of(answered, first))


def test_that_keys_in_the_timeline_choose_frames_too(answered: Person) -> None:
    _frames_read(answered)
    answered.click_row(_tool(answered))
    before = _chosen_frame(answered)
    answered.it.view.setFocus()
    answered.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    row = answered.it.view.current_row
    assert isinstance(row, TextRow)
    assert row.part is not None
    assert row.part.seen is not None
    wanted = row.part.seen.first_frame
    answered.until(lambda: _chosen_frame(answered) == wanted)
    assert before != wanted


def test_that_a_frame_chooses_its_row_and_its_bar(answered: Person) -> None:
    tool = _tool(answered)
    assert tool.part is not None
    assert tool.part.seen is not None
    first = tool.part.seen.first_frame
    _frames_read(answered)
    table = answered.it.window.inspector.frames.table
    table.choose(first + 1)
    answered.until(lambda: answered.it.view.current_row == _tool(answered))
    table.setFocus()
    answered.key(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    answered.until(lambda: isinstance(answered.it.view.current_row, AnswerHeadRow))
    table.choose(first + 1)
    _timing_read(answered)
    answered.until(lambda: _bar_is_of(answered, first))


def test_that_a_bar_chooses_its_row_and_its_frame(answered: Person) -> None:
    tool = _tool(answered)
    assert tool.part is not None
    assert tool.part.seen is not None
    first = tool.part.seen.first_frame
    _timing_read(answered)
    waterfall = answered.it.window.inspector.timing.waterfall
    waterfall.setFocus()
    answered.key(Qt.Key.Key_Home)
    for _ in range(40):
        if answered.it.view.current_row == _tool(answered):
            break
        answered.key(Qt.Key.Key_Down)
    assert answered.it.view.current_row == _tool(answered)
    _frames_read(answered)
    answered.until(lambda: _chosen_frame(answered) == first)


def test_that_a_row_of_another_turn_brings_its_own_frames(answered: Person) -> None:
    _frames_read(answered)
    answered.click_row(_tool(answered))
    first_turn = answered.rows(AnswerHeadRow)[0]
    answered.click_row(first_turn)
    answered.until(lambda: _chosen_frame(answered) is None)
    tool = _tool(answered)
    answered.click_row(tool)
    assert tool.part is not None
    assert tool.part.seen is not None
    first = tool.part.seen.first_frame
    answered.until(lambda: _chosen_frame(answered) == first)

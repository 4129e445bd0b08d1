"""Flipping through the attempts of an answer: the line above it never moves, keys and menu do the same."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.state import RemovedTail
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow, TextRow
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample
from tests.timeline.flipping import Flipper, stack
from tests.timeline.seen import button_of, texts_of, wheel

BEFORE, AFTER = sample.many(6).turns, tuple(sample.turn(number, "And?", sample.text("So.")) for number in range(60, 66))
CASES = {"in the middle": (*BEFORE, stack(), *AFTER), "at the end": (*BEFORE, stack()), "alone": (stack(),)}


def _flips(view: TimelineView, flipper: Flipper) -> set[int]:
    """Where the line stood while every attempt was shown, back and forth."""
    seen = {flipper.head_y}
    for step in (-1, -1, -1, 1, 1, 1, -1, -1, 1):
        view.switch_attempt(step)
        seen.add(flipper.head_y)
    return seen


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("y", [14, 0, 200, 520, -20])
def test_that_the_line_above_the_answer_stays_to_the_pixel(view: TimelineView, case: str, y: int) -> None:
    flipper = Flipper(view, sample.conversation(*CASES[case]))
    view.scroll_to(flipper.head.key)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + flipper.head_y - y)
    view.select_row(flipper.head.key)
    assert len(_flips(view, flipper)) == 1
    assert flipper.head_y == y or case == "alone"


@pytest.mark.parametrize("first", [0, 2])
def test_that_it_stays_when_the_end_is_followed(view: TimelineView, first: int) -> None:
    flipper = Flipper(view, sample.conversation(*BEFORE, stack()))
    flipper._flip("turn-50", first)
    view.set_following(True)
    assert len(_flips(view, flipper)) == 1
    assert not view.following


def test_that_a_line_that_is_not_on_the_screen_comes_to_the_top(view: TimelineView) -> None:
    flipper = Flipper(view, sample.conversation(*BEFORE, stack(), *AFTER))
    view.scroll_to(next(row for row in reversed(view.model.rows) if row.turn == "turn-50").key)
    assert flipper.head.key not in view.realised
    view.select_row(next(row for row in reversed(view.model.rows) if row.turn == "turn-50").key)
    view.switch_attempt(-1)
    assert flipper.head_y == 14
    assert view.current_row == flipper.head


def test_that_the_room_below_a_short_answer_goes_when_the_person_scrolls(view: TimelineView) -> None:
    flipper = Flipper(view, sample.conversation(*BEFORE, stack()))
    view.scroll_to(flipper.head.key)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + flipper.head_y - 14)
    view.select_row(flipper.head.key)
    flipper._flip("turn-50", 3)
    view.switch_attempt(-3)
    assert flipper.head_y == 14
    for _ in range(20):
        wheel(view, 1)
    view.verticalScrollBar().setValue(bar.maximum())
    last = view.realised[view.model.rows[-1].key]
    assert last.y() + last.height() == view.viewport().height() - 24


def test_that_older_messages_and_a_past_that_join_leave_the_line_where_it_is(view: TimelineView) -> None:
    whole = sample.conversation(*BEFORE, stack())
    flipper = Flipper(view, replace(whole, turns=whole.turns[3:]))
    view.select_row(flipper.head.key)
    view.switch_attempt(-3)
    before = flipper.head_y
    gone = RemovedTail(4, BEFORE[2].key, sample.NOW - 90_000, (sample.turn(80, "Bye?", sample.text("Bye.")),))
    flipper.show(replace(whole, removed=(gone,)))
    assert flipper.head_y == before


def test_that_the_end_stays_in_view_when_a_past_joins(view: TimelineView) -> None:
    state = sample.conversation(*BEFORE)
    flipper = Flipper(view, state)
    gone = tuple(RemovedTail(4, turn.key, sample.NOW - 90_000, (stack(80),)) for turn in BEFORE)
    flipper.show(replace(state, removed=gone))
    assert view.following
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0


def test_that_the_shown_answer_keeps_its_rows_when_older_attempts_become_known(view: TimelineView) -> None:
    known = stack()
    alone = replace(known, attempts=(replace(known.attempts[3], number=0),), current=0)
    flipper = Flipper(view, sample.conversation(*BEFORE, alone))
    text = next(row for row in reversed(view.model.rows) if isinstance(row, TextRow))
    view.select_row(text.key)
    flipper.show(sample.conversation(*BEFORE, known))
    assert view.current_row is not None
    assert view.current_row.key == text.key
    assert flipper.head.count == 4


def test_that_keys_mean_the_selected_turn_else_the_last_with_several_attempts(view: TimelineView) -> None:
    first, second = stack(50), stack(51)
    flipper = Flipper(view, sample.conversation(first, *BEFORE, second, *AFTER))
    asked: list[tuple[str, int]] = []
    view.attempt_requested.connect(lambda turn, index: asked.append((turn, index)))
    view.switch_attempt(-1)
    view.select_row(next(row.key for row in view.model.rows if row.turn == "turn-50"))
    view.switch_attempt(-1)
    view.switch_attempt(1)
    view.switch_attempt(1)
    assert asked == [("turn-51", 2), ("turn-50", 2), ("turn-50", 3)]
    view.select_row(next(row.key for row in view.model.rows if row.turn == AFTER[0].key))
    view.switch_attempt(1)
    assert len(asked) == 3
    assert flipper.head.turn == "turn-51"


def _popup(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)  # offscreen, for a menu
def test_that_all_attempts_are_a_menu_with_the_shown_one_checked(view: TimelineView, qtbot: QtBot) -> None:
    flipper = Flipper(view, sample.conversation(stack()))
    view.scroll_to(flipper.head.key)
    button_of(view, "Attempt 4 of 4: answer to “How long do I have?”").click()
    menu = _popup(qtbot)
    lines = [action.text() for action in menu.actions()]
    assert [action.isChecked() for action in menu.actions()] == [False, False, False, True]
    assert lines[0].startswith("1 · ")
    assert lines[0].endswith("stored answer · duration not recorded · only here")
    assert lines[1].endswith("✓ complete · 5.00 s · only here")
    assert lines[2].endswith("◐ incomplete, stopped · 5.00 s · only here")
    assert lines[3].endswith("✓ complete · 5.00 s · on the server")
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert flipper.head.index == 2
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_that_compare_names_the_shown_attempt_and_the_one_before_it(view: TimelineView, qtbot: QtBot) -> None:
    flipper = Flipper(view, sample.conversation(*BEFORE, stack()))
    with qtbot.waitSignal(view.compare_requested) as asked:
        view.compare()
    assert asked.args == ["turn-50", "run-2", "run-3"]
    flipper._flip("turn-50", 0)
    with qtbot.waitSignal(view.compare_requested) as asked:
        view.compare()
    assert asked.args == ["turn-50", "stored-msg_a50", "run-1"]


def test_that_attempts_of_removed_messages_can_be_flipped_too(view: TimelineView) -> None:
    gone = RemovedTail(4, BEFORE[-1].key, sample.NOW - 90_000, (stack(80),))
    view.resize(700, 1_400)
    flipper = Flipper(view, sample.conversation(*BEFORE, removed=(gone,)))
    removed = next(row for row in view.model.rows if isinstance(row, RemovedRow))
    view.select_row(removed.key)
    view.activate()
    head = next(row for row in view.model.rows if isinstance(row, AnswerHeadRow) and row.faded)
    view.select_row(head.key)
    view.scroll_to(head.key)
    before = view.realised[head.key].y()
    view.switch_attempt(-2)
    assert view.realised[head.key].y() == before
    assert flipper.choices.attempts == {"turn-80": "run 1"}
    assert "A paragraph with a few words in it." in texts_of(view)

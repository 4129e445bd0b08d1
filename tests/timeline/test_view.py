"""The timeline as a person uses it."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW
from tests.timeline.seen import button_of, growing, show_everything, texts_of, wheel


@pytest.mark.parametrize("turns", [5_000, 50_000])
def test_that_only_visible_rows_have_widgets(view: TimelineView, turns: int) -> None:
    view.show_rows(rows_of(sample.many(turns), VIEW))
    assert view.model.rowCount() > turns * 2
    for key in (view.model.rows[turns].key, view.model.rows[0].key):
        view.scroll_to(key)
        assert key in view.realised
        assert len(view.realised) < 30
    assert len(view.findChildren(RowWidget)) < 110


def test_that_rows_stand_below_each_other_without_gaps(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    placed = sorted(view.realised.values(), key=lambda widget: widget.y())
    for above, below in pairwise(placed):
        assert above.y() + above.height() == below.y()


def test_that_the_end_is_followed_until_the_person_scrolls_up(view: TimelineView) -> None:
    grow, bar = growing(RowBuilder()), view.verticalScrollBar()
    view.show_rows(*grow("First words.\n\n" * 60))
    assert bar.value() == bar.maximum() > 0
    wheel(view, 2)
    assert not view.following
    before = bar.value()
    top = {key: widget.y() for key, widget in view.realised.items() if not widget.bound.row.live}
    view.show_rows(*grow("More words.\n\n" * 60))
    assert bar.value() == before
    assert top == {key: view.realised[key].y() for key in top}
    jump = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Jump to newest"))
    assert "still arriving" in jump.text()
    jump.click()
    assert view.following
    assert bar.value() == bar.maximum()


def test_that_scrolling_back_to_the_end_follows_again(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.many(100), VIEW))
    wheel(view, 3)
    assert not view.following
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.following


def test_that_what_is_read_stays_in_place_when_older_messages_come(view: TimelineView) -> None:
    builder, later = RowBuilder(), sample.many(200)
    view.show_rows(builder.rows(replace(later, turns=later.turns[100:]), VIEW))
    view.scroll_to(view.model.rows[60].key)
    before = {key: widget.y() for key, widget in view.realised.items()}
    view.show_rows(builder.rows(later, VIEW))
    after = {key: widget.y() for key, widget in view.realised.items()}
    assert before == after


def test_that_heights_found_out_while_scrolling_up_do_not_push_what_is_read(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    for _ in range(12):
        seen = {key: widget.y() for key, widget in view.realised.items()}
        value = view.verticalScrollBar().value()
        wheel(view, 1)
        moved = {view.realised[key].y() - y for key, y in seen.items() if key in view.realised}
        assert len(moved) == 1
        if value == 0:
            break


def test_that_arrow_keys_move_the_current_row_and_end_follows(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.many(100), VIEW))
    chosen: list[object] = []
    view.row_selected.connect(chosen.append)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.current_row is view.model.rows[0]
    assert not view.following
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_row is view.model.rows[1]
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current_row is not None
    assert view.current_row.key in view.realised
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_row is view.model.rows[-1]
    assert view.following
    assert chosen[-1] is view.current_row


def test_that_retry_is_pressed_by_its_name(view: TimelineView, qtbot: QtBot) -> None:
    show_everything(view)
    button = button_of(view, "Retry from here: answer to “How many days do I have?”")
    with qtbot.waitSignal(view.retry_requested) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["turn-4"]


def test_that_a_retry_that_is_not_offered_says_why(view: TimelineView) -> None:
    view.show_rows(rows_of(replace(sample.everything(), older_cursor=None), VIEW))
    view.scroll_to(view.model.rows[0].key)
    button = button_of(view, "Retry from here: greeting")
    assert not button.isEnabled()
    assert "greeting" in button.accessibleDescription()


def test_that_no_answer_can_be_retried_while_one_arrives(view: TimelineView) -> None:
    first = sample.turn(0, "Before?", sample.text("Yes."))
    state = sample.streaming()
    view.show_rows(rows_of(replace(state, turns=(first, *state.turns)), VIEW))
    view.scroll_to(view.model.rows[0].key)
    button = button_of(view, "Retry from here: answer to “Before?”")
    assert not button.isEnabled()
    assert "arriving" in button.accessibleDescription()


def test_that_stop_and_the_attempt_switcher_speak_up(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.streaming(), VIEW))
    about = "answer to “My lamp arrived broken. How long do I have to send it back?”"
    with qtbot.waitSignal(view.stop_requested):
        button_of(view, f"Stop: {about}").click()
    with qtbot.waitSignal(view.attempt_requested) as asked:
        button_of(view, f"Previous attempt: {about}").click()
    assert asked.args == ["turn-1", 0]


def test_that_tab_visits_the_buttons_of_the_current_row(view: TimelineView, qtbot: QtBot) -> None:
    show_everything(view)
    head = next(row for row in reversed(view.model.rows) if isinstance(row, AnswerHeadRow))
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.select_row(head.key)
    names = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName().split(":")[0])
    assert names == ["Previous attempt", "Attempt 2 of 2", "Retry from here"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget().accessibleName().startswith("Attempt 2 of 2")


def test_that_enter_unfolds_what_was_removed(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    removed = next(row for row in view.model.rows if isinstance(row, RemovedRow))
    view.select_row(removed.key)
    with qtbot.waitSignal(view.expand_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == [removed.key]
    view.show_rows(rows_of(sample.everything(), replace(VIEW, expanded=frozenset(asked.args))))
    view.scroll_to(view.model.rows[-1].key)
    assert "You are welcome." in texts_of(view)

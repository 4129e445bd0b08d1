"""The tab “Compare”, through its widgets: what it says, marks, folds, and how one goes through it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.compare_box import DiffBox
from chatbase_inspector.inspect.compare_call_card import CallCard
from chatbase_inspector.inspect.compare_pane import ALIKE, ALONE, FAILED, NOTHING, STOPPED, ComparePane
from chatbase_inspector.inspect.compare_text import SHOWN_CHARS
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.look import metrics
from chatbase_inspector.look.theme import Theme
from tests.inspect.compared import LEFT, NEW, OLD, RIGHT, call, shown, stored, streamed
from tests.support.accessible import by_name, nameless

HOSTILE = "<b>bold</b> \u202eevil\u202c <img src='file:///etc/passwd'> [x](http://evil.example) \x07"


@pytest.fixture
def inspector(qtbot: QtBot, theme: Theme) -> Iterator[InspectorPane]:
    made = InspectorPane()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    made.show_compare()
    yield made
    made.close()


@pytest.fixture
def pane(inspector: InspectorPane) -> ComparePane:
    return inspector.compare


def said(pane: QWidget) -> list[str]:
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisibleTo(pane) and label.text()]


def words(pane: QWidget, of: str) -> DiffBox:
    return by_name(pane, DiffBox, f"Words of {of}")


def formats(box: QTextEdit, text: str) -> QTextCharFormat:
    """How the first occurrence of `text` is drawn."""
    found = box.document().find(text)
    assert not found.isNull(), f"{text} is not in {box.toPlainText()}"
    cursor = QTextCursor(box.document())
    cursor.setPosition(found.selectionStart() + 1)
    return cursor.charFormat()


def press(pane: QWidget, qtbot: QtBot, name: str, kind: type[QWidget] = QToolButton) -> None:
    qtbot.mouseClick(by_name(pane, kind, name), Qt.MouseButton.LeftButton)


def cards(pane: QWidget) -> list[str]:
    return [card.accessibleName() for card in pane.findChildren(CallCard) if card.isVisibleTo(pane)]


def cells(pane: QWidget) -> dict[str, list[str]]:
    table = by_name(pane, QTableWidget, "Numbers of both answers")
    rows = [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]
    return {row[0]: row[1:] for row in rows}


def test_that_the_tab_says_what_to_do_while_nothing_can_be_compared(pane: ComparePane) -> None:
    assert NOTHING in said(pane)
    pane.show_alone()
    assert ALONE in said(pane)
    assert "Retry it, and both can be compared here." in said(pane)
    assert not [box for box in pane.findChildren(QComboBox) if box.isVisibleTo(pane)]


def test_that_numbers_are_shown_with_their_change_and_unknown_ones_with_their_words(pane: ComparePane) -> None:
    shown(pane, stored(), streamed())
    rows = cells(pane)
    assert rows["First text"] == ["not recorded", "840 ms", "–"]
    assert rows["Credits"] == ["not recorded", "2", "–"]
    assert rows["Words"] == [str(len(OLD.split())), str(len(NEW.split())), "+1"]
    assert rows["Tool calls"] == ["0", "0", "same"]


def test_that_removed_is_struck_out_and_added_underlined(pane: ComparePane) -> None:
    shown(pane, stored(), streamed())
    assert formats(words(pane, LEFT), "14").fontStrikeOut()
    assert not formats(words(pane, LEFT), "days").fontStrikeOut()
    assert formats(words(pane, RIGHT), "30").fontUnderline()
    assert words(pane, LEFT).toPlainText() == OLD


def test_that_a_screen_reader_hears_the_changes_in_words(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(), streamed())
    assert words(pane, LEFT).accessibleDescription() == "removed: 14. removed: call."
    press(pane, qtbot, "Side by side", QCheckBox)
    both = words(pane, f"{LEFT} against {RIGHT}")
    assert both.accessibleDescription() == "removed: 14. added: 30. removed: call. added: write to."


def test_that_a_moved_piece_has_dots_and_its_number_on_both_sides(pane: ComparePane) -> None:
    first, then = "First we check your order in the system. ", "Then we send the new lamp by express delivery. "
    shown(pane, stored(f"{first}{then}Thank you."), streamed(f"{then}{first}Thank you."))
    for side in (LEFT, RIGHT):
        assert "⇄1" in words(pane, side).toPlainText()
        assert "moved piece 1" in words(pane, side).accessibleDescription()
        after = words(pane, side).toPlainText().partition("⇄1 ")[2][:10]
        assert formats(words(pane, side), after).underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine


def test_that_a_legend_says_what_the_marks_mean(pane: ComparePane) -> None:
    shown(pane, stored(), streamed())
    legends = [box for box in pane.findChildren(DiffBox) if box.accessibleName().startswith("Legend")]
    assert [box.toPlainText().split() for box in legends] == [["removed", "added", "⇄1", "moved"]]
    assert "struck out" in legends[0].accessibleName()


def test_that_a_narrow_pane_has_one_text_and_says_why(inspector: InspectorPane) -> None:
    shown(inspector.compare, stored(), streamed())
    inspector.resize(290, 800)
    switch = by_name(inspector.compare, QCheckBox, "Side by side")
    assert not switch.isEnabled()
    assert "wider" in switch.toolTip()
    both = words(inspector.compare, f"{LEFT} against {RIGHT}")
    assert formats(both, "14").fontStrikeOut()
    assert formats(both, "30").fontUnderline()
    inspector.resize(420, 800)
    assert words(inspector.compare, LEFT).isVisibleTo(inspector)


def test_that_only_differences_folds_text_and_hides_equal_calls_and_numbers(pane: ComparePane, qtbot: QtBot) -> None:
    same, mail = call("hours", "{}", "1"), call("mail", "{}", "1")
    shown(pane, stored(OLD, *same, *mail), streamed(NEW, *same))
    assert cards(pane) == ["call hours: same", "call mail: missing"]
    qtbot.keyClick(by_name(pane, QCheckBox, "Only differences"), Qt.Key.Key_Space)
    assert "words the same" in words(pane, LEFT).toPlainText()
    assert "Sentence 15" not in words(pane, LEFT).toPlainText()
    assert cards(pane) == ["call mail: missing"]
    assert "Model" not in cells(pane)
    assert any("the same." in sentence for sentence in said(pane))
    qtbot.keyClick(by_name(pane, QCheckBox, "Only differences"), Qt.Key.Key_Space)
    assert words(pane, LEFT).toPlainText() == OLD


def test_that_keys_and_buttons_go_round_the_differences(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    assert "3 differences" in said(pane)
    places = []
    for _ in range(4):
        qtbot.keyClick(pane, Qt.Key.Key_F8)
        places += [sentence for sentence in said(pane) if " of " in sentence and sentence[0].isdigit()]
    assert places == ["1 of 3", "2 of 3", "3 of 3", "1 of 3"]
    qtbot.keyClick(pane, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert "3 of 3" in said(pane)
    press(pane, qtbot, "Previous difference")
    assert "2 of 3" in said(pane)
    press(pane, qtbot, "Next difference")
    assert "3 of 3" in said(pane)


def test_that_the_current_difference_is_marked_on_both_sides_and_in_sight(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    press(pane, qtbot, "Next difference")
    press(pane, qtbot, "Next difference")
    for side, text in ((LEFT, "call"), (RIGHT, "write to")):
        box = words(pane, side)
        (selection,) = box.extraSelections()
        assert selection.cursor.selectedText() == text
        qtbot.waitUntil(lambda box=box: not box.visibleRegion().isEmpty())
    press(pane, qtbot, "Next difference")
    assert words(pane, LEFT).extraSelections() == []
    assert "▸ current" in said(pane)
    (card,) = [card for card in pane.findChildren(CallCard) if card.isVisibleTo(pane)]
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty())


def test_that_a_difference_stays_the_current_one_when_it_is_read_otherwise(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(), streamed())
    press(pane, qtbot, "Next difference")
    press(pane, qtbot, "Next difference")
    press(pane, qtbot, "Side by side", QCheckBox)
    press(pane, qtbot, "Only differences", QCheckBox)
    assert "2 of 2" in said(pane)
    both = words(pane, f"{LEFT} against {RIGHT}")
    assert [each.cursor.selectedText() for each in both.extraSelections()] == ["call", "write to"]


def test_that_the_diff_can_be_asked_for_by_button_and_key(pane: ComparePane, qtbot: QtBot) -> None:
    asked: list[bool] = []
    pane.copy_requested.connect(asked.append)
    qtbot.keyClick(pane, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == []
    shown(pane, stored(), streamed())
    press(pane, qtbot, "Copy the differences")
    press(pane, qtbot, "Only differences", QCheckBox)
    qtbot.keyClick(pane, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == [False, True]


def test_that_a_call_shows_its_step_its_change_and_what_differs_where(pane: ComparePane) -> None:
    left = stored("", *call("lookup", '{"id":1,"old":true}', '{"days":14}'))
    shown(pane, left, streamed("", *call("lookup", '{"id":2,"new":[1]}', '{"days":30}')))
    box = by_name(pane, DiffBox, "Differences of lookup")
    lines = box.toPlainText().splitlines()
    assert "≠ arguments $.id  1 → 2" in lines
    assert "− arguments $.old  true" in lines
    assert "+ arguments $.new  [1]" in lines
    assert "≠ result $.days  14 → 30" in lines
    assert formats(box, "true").fontStrikeOut()
    assert formats(box, "[1]").fontUnderline()
    assert {"≠ other arguments", "≠ other result"} <= set(said(pane))


def test_that_a_long_value_of_a_call_can_be_shown_whole(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored("", *call("t", f'{{"a":"{"x" * 900}"}}')), streamed("", *call("t", '{"a":"y"}')))
    box = by_name(pane, DiffBox, "Differences of t")
    assert "902 characters" in box.toPlainText()
    press(pane, qtbot, "Show all of t", QPushButton)
    assert "x" * 900 in box.toPlainText()


def test_that_a_path_of_many_calls_is_cut_and_a_difference_behind_it_is_found(pane: ComparePane, qtbot: QtBot) -> None:
    many = tuple(part for at in range(80) for part in call("step", f'{{"n":{at}}}', "1", str(at)))
    shown(pane, stored("", *many), streamed("", *many, *call("last", "{}", "1")))
    assert len(cards(pane)) == 50
    assert by_name(pane, QPushButton, "Show 31 more calls").isVisibleTo(pane)
    press(pane, qtbot, "Next difference")
    assert cards(pane)[-1] == "call last: extra"


def test_that_equal_answers_say_so_and_still_show_their_numbers(pane: ComparePane) -> None:
    shown(pane, stored(OLD), streamed(OLD))
    assert f"= {ALIKE}" in said(pane)
    assert "no differences" in said(pane)
    assert cells(pane)["Total time"] == ["not recorded", "4.20 s", "–"]
    assert not by_name(pane, QToolButton, "Next difference").isEnabled()


def test_that_empty_answers_are_told_from_missing_words(pane: ComparePane) -> None:
    shown(pane, stored(""), streamed(""))
    assert "Neither answer has words." in said(pane)
    assert "Neither answer calls a tool." in said(pane)
    shown(pane, stored(""), streamed("Hello"))
    assert words(pane, LEFT).toPlainText() == "no words"
    assert words(pane, RIGHT).toPlainText() == "Hello"


def test_that_a_text_too_long_for_words_says_that_lines_were_compared(pane: ComparePane) -> None:
    shown(pane, stored("one line\n" * 60_000), streamed("one line\n" * 60_000 + "another"))
    assert "These texts are too long to compare word by word: lines are compared." in said(pane)


def test_that_a_long_text_is_cut_and_a_difference_behind_the_cut_is_gone_to(pane: ComparePane, qtbot: QtBot) -> None:
    text = "The same words again. " * 600
    shown(pane, stored(f"{text}old"), streamed(f"{text}new"))
    assert words(pane, LEFT).shown_chars == SHOWN_CHARS
    assert by_name(pane, QPushButton, "Show all words").isVisibleTo(pane)
    press(pane, qtbot, "Next difference")
    qtbot.waitUntil(lambda: [e.cursor.selectedText() for e in words(pane, LEFT).extraSelections()] == ["old"])
    assert words(pane, LEFT).toPlainText() == f"{text}old"


def test_that_a_line_without_end_does_not_hold_up_the_window(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored("x" * 100_000), streamed("y"))
    press(pane, qtbot, "Show all words", QPushButton)
    box = words(pane, LEFT)
    qtbot.waitUntil(lambda: box.toPlainText().replace("\n", "") == "x" * 100_000)


def test_that_hostile_text_is_only_text(pane: ComparePane) -> None:
    shown(pane, stored("a"), streamed(HOSTILE, *call(HOSTILE, f'{{"a":"{HOSTILE}"}}'.replace("\x07", ""))))
    text = words(pane, RIGHT).toPlainText()
    assert "<b>bold</b> ⟦RLO⟧evil⟦PDF⟧ <img src=" in text
    assert "\x07" not in text
    assert not words(pane, RIGHT).document().find("http").charFormat().isAnchor()
    assert all("\u202e" not in sentence for sentence in said(pane))
    assert all(box.property("role") for box in pane.findChildren(DiffBox))


def test_that_copied_words_are_plain_text(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(), streamed())
    box = words(pane, LEFT)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == OLD
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_that_each_paragraph_takes_its_own_direction(pane: ComparePane, qapp: QApplication) -> None:
    shown(pane, stored("يمكنك طلب استرداد\nThe number is 1"), streamed("يمكنك\nThe number is 2"))
    block = words(pane, LEFT).document().begin()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    assert block.next().textDirection() == Qt.LayoutDirection.LeftToRight


def test_that_a_mirrored_window_turns_no_number_round(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made = ComparePane()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    shown(made, stored(), streamed())
    assert cells(made)["First text"][1] == "\u200e840 ms"
    assert cells(made)["Words"][2] == "\u200e+1"
    made.close()


def test_that_everything_is_named_and_reached_by_tab(pane: ComparePane, qtbot: QtBot) -> None:
    shown(pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    kinds = (QToolButton, QPushButton, QCheckBox, QComboBox, QTableWidget, QTextEdit)
    assert nameless(pane, kinds) == []
    by_name(pane, QComboBox, "Left answer").setFocus()
    reached = set()
    for _ in range(20):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus.accessibleName() or getattr(focus, "text", str)())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert reached >= {
        *("Left answer", "Right answer", "Swap the two answers", "Previous difference", "Next difference"),
        *("Copy the differences", "Only differences", "Side by side", "Numbers of both answers"),
        *(f"Words of {LEFT}", f"Words of {RIGHT}", "Differences of mail"),
    }


def test_that_swapping_asks_for_the_other_order(pane: ComparePane, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    pane.sides_requested.connect(lambda left, right: asked.append((left, right)))
    shown(pane, stored(), streamed())
    press(pane, qtbot, "Swap the two answers")
    assert asked == [("right", "left")]
    qtbot.keyClick(by_name(pane, QComboBox, "Left answer"), Qt.Key.Key_Up)
    assert asked[-1] == ("left", "left")


def test_that_waiting_is_said_after_a_moment_and_can_be_ended(pane: ComparePane, qtbot: QtBot) -> None:
    stops: list[bool] = []
    pane.stop_requested.connect(lambda: stops.append(True))
    shown(pane, stored(), streamed())
    pane.show_busy()
    assert words(pane, LEFT).isVisibleTo(pane)
    qtbot.waitUntil(lambda: "The two answers are compared …" in said(pane))
    press(pane, qtbot, "Stop comparing", QPushButton)
    assert stops == [True]
    pane.show_stopped()
    assert STOPPED in said(pane)
    pane.show_failed()
    assert FAILED in said(pane)
    again: list[bool] = []
    pane.compare_requested.connect(lambda: again.append(True))
    press(pane, qtbot, "Try again", QPushButton)
    assert again == [True]


def test_that_colours_and_sizes_follow_the_theme(pane: ComparePane, theme: Theme) -> None:
    shown(pane, stored(), streamed())
    light = formats(words(pane, LEFT), "14").background().color().name()
    theme.choose("dark")
    dark = formats(words(pane, LEFT), "14").background().color().name()
    assert (light, dark) == ("#fde3e1", "#45231f")
    theme.set_text_scale(1.5)
    both = words(pane, f"{LEFT} against {RIGHT}")  # larger letters leave no room for two texts
    assert both.document().defaultFont() == metrics.body()
    theme.set_text_scale(1.0)
    assert words(pane, LEFT).document().defaultFont() == metrics.body()


def test_that_the_inspector_has_the_tab(inspector: InspectorPane) -> None:
    tabs = by_name(inspector, QTabWidget, "Inspector")
    assert [tabs.tabText(at) for at in range(2)] == ["Part", "Compare"]
    assert tabs.currentWidget() is inspector.compare

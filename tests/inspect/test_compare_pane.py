"""The tab “Compare”, through its widgets: what it says, hides, and how one goes through it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QPushButton,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.compare_box import DiffBox
from chatbase_inspector.inspect.compare_call_card import CallCard
from chatbase_inspector.inspect.compare_pane import ALIKE, ALONE, FAILED, NOTHING, STOPPED, ComparePane
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.look.theme import Theme
from tests.inspect.compared import (
    LEFT,
    NEW,
    OLD,
    RIGHT,
    call,
    cards,
    cells,
    formats,
    press,
    said,
    shown,
    stored,
    streamed,
    words,
)
from tests.support.accessible import by_name, nameless


def test_that_the_tab_says_what_to_do_while_nothing_can_be_compared(compare_pane: ComparePane) -> None:
    assert NOTHING in said(compare_pane)
    compare_pane.show_alone()
    assert ALONE in said(compare_pane)
    assert "Retry it, and both can be compared here." in said(compare_pane)
    assert not [box for box in compare_pane.findChildren(QComboBox) if box.isVisibleTo(compare_pane)]


def test_that_numbers_are_shown_with_their_change_and_unknown_ones_with_their_words(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored(), streamed())
    rows = cells(compare_pane)
    assert rows["First text"] == ["not recorded", "840 ms", "–"]
    assert rows["Credits"] == ["not recorded", "2", "–"]
    assert rows["Words"] == [str(len(OLD.split())), str(len(NEW.split())), "+1"]
    assert rows["Tool calls"] == ["0", "0", "same"]


def test_that_only_differences_folds_text_and_hides_what_is_equal(compare_pane: ComparePane, qtbot: QtBot) -> None:
    same, mail = call("hours", "{}", "1"), call("mail", "{}", "1")
    shown(compare_pane, stored(OLD, *same, *mail), streamed(NEW, *same))
    assert cards(compare_pane) == ["call hours: same", "call mail: missing"]
    qtbot.keyClick(by_name(compare_pane, QCheckBox, "Only differences"), Qt.Key.Key_Space)
    assert "words the same" in words(compare_pane, LEFT).toPlainText()
    assert "Sentence 15" not in words(compare_pane, LEFT).toPlainText()
    assert cards(compare_pane) == ["call mail: missing"]
    assert "Model" not in cells(compare_pane)
    assert any("the same." in sentence for sentence in said(compare_pane))
    qtbot.keyClick(by_name(compare_pane, QCheckBox, "Only differences"), Qt.Key.Key_Space)
    assert words(compare_pane, LEFT).toPlainText() == OLD


def test_that_keys_and_buttons_go_round_the_differences(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    assert "3 differences" in said(compare_pane)
    places = []
    for _ in range(4):
        qtbot.keyClick(compare_pane, Qt.Key.Key_F8)
        places += [sentence for sentence in said(compare_pane) if " of " in sentence and sentence[0].isdigit()]
    assert places == ["1 of 3", "2 of 3", "3 of 3", "1 of 3"]
    qtbot.keyClick(compare_pane, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert "3 of 3" in said(compare_pane)
    press(compare_pane, qtbot, "Previous difference")
    assert "2 of 3" in said(compare_pane)
    press(compare_pane, qtbot, "Next difference")
    assert "3 of 3" in said(compare_pane)


def test_that_the_current_difference_is_marked_and_in_sight(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    press(compare_pane, qtbot, "Next difference")
    press(compare_pane, qtbot, "Next difference")
    for side, text in ((LEFT, "call"), (RIGHT, "write to")):
        box = words(compare_pane, side)
        (selection,) = box.extraSelections()
        assert selection.cursor.selectedText() == text
        qtbot.waitUntil(lambda box=box: not box.visibleRegion().isEmpty())
    press(compare_pane, qtbot, "Next difference")
    assert words(compare_pane, LEFT).extraSelections() == []
    assert "▸ current" in said(compare_pane)
    (card,) = [card for card in compare_pane.findChildren(CallCard) if card.isVisibleTo(compare_pane)]
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty())


def test_that_a_difference_stays_current_when_it_is_read_otherwise(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(), streamed())
    press(compare_pane, qtbot, "Next difference")
    press(compare_pane, qtbot, "Next difference")
    press(compare_pane, qtbot, "Side by side", QCheckBox)
    press(compare_pane, qtbot, "Only differences", QCheckBox)
    assert "2 of 2" in said(compare_pane)
    both = words(compare_pane, f"{LEFT} against {RIGHT}")
    assert [each.cursor.selectedText() for each in both.extraSelections()] == ["call", "write to"]


def test_that_the_diff_can_be_asked_for_by_button_and_key(compare_pane: ComparePane, qtbot: QtBot) -> None:
    asked: list[bool] = []
    compare_pane.copy_requested.connect(asked.append)
    qtbot.keyClick(compare_pane, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == []
    shown(compare_pane, stored(), streamed())
    press(compare_pane, qtbot, "Copy the differences")
    press(compare_pane, qtbot, "Only differences", QCheckBox)
    qtbot.keyClick(compare_pane, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert asked == [False, True]


def test_that_a_call_shows_its_step_its_change_and_what_differs_where(compare_pane: ComparePane) -> None:
    left = stored("", *call("lookup", '{"id":1,"old":true}', '{"days":14}'))
    shown(compare_pane, left, streamed("", *call("lookup", '{"id":2,"new":[1]}', '{"days":30}')))
    box = by_name(compare_pane, DiffBox, "Differences of lookup")
    lines = box.toPlainText().splitlines()
    assert "≠ arguments $.id  1 → 2" in lines
    assert "− arguments $.old  true" in lines
    assert "+ arguments $.new  [1]" in lines
    assert "≠ result $.days  14 → 30" in lines
    assert formats(box, "true").fontStrikeOut()
    assert formats(box, "[1]").fontUnderline()
    assert {"≠ other arguments", "≠ other result"} <= set(said(compare_pane))


def test_that_a_long_value_of_a_call_can_be_shown_whole(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored("", *call("t", f'{{"a":"{"x" * 900}"}}')), streamed("", *call("t", '{"a":"y"}')))
    box = by_name(compare_pane, DiffBox, "Differences of t")
    assert "902 characters" in box.toPlainText()
    press(compare_pane, qtbot, "Show all of t", QPushButton)
    assert "x" * 900 in box.toPlainText()


def test_that_a_difference_behind_the_calls_shown_is_found(compare_pane: ComparePane, qtbot: QtBot) -> None:
    many = tuple(part for at in range(80) for part in call("step", f'{{"n":{at}}}', "1", str(at)))
    shown(compare_pane, stored("", *many), streamed("", *many, *call("last", "{}", "1")))
    assert len(cards(compare_pane)) == 50
    assert by_name(compare_pane, QPushButton, "Show 31 more calls").isVisibleTo(compare_pane)
    press(compare_pane, qtbot, "Next difference")
    assert cards(compare_pane)[-1] == "call last: extra"


def test_that_equal_answers_say_so_and_still_show_their_numbers(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored(OLD), streamed(OLD))
    assert f"= {ALIKE}" in said(compare_pane)
    assert "no differences" in said(compare_pane)
    assert cells(compare_pane)["Total time"] == ["not recorded", "4.20 s", "–"]
    assert not by_name(compare_pane, QToolButton, "Next difference").isEnabled()


def test_that_empty_answers_are_told_from_missing_words(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored(""), streamed(""))
    assert "Neither answer has words." in said(compare_pane)
    assert "Neither answer calls a tool." in said(compare_pane)
    shown(compare_pane, stored(""), streamed("Hello"))
    assert words(compare_pane, LEFT).toPlainText() == "no words"
    assert words(compare_pane, RIGHT).toPlainText() == "Hello"


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


def test_that_everything_is_named_and_reached_by_tab(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(OLD, *call("mail", "{}", "1")), streamed())
    kinds = (QToolButton, QPushButton, QCheckBox, QComboBox, QTableWidget, QTextEdit)
    assert nameless(compare_pane, kinds) == []
    by_name(compare_pane, QComboBox, "Left answer").setFocus()
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


def test_that_swapping_asks_for_the_other_order(compare_pane: ComparePane, qtbot: QtBot) -> None:
    asked: list[tuple[str, str]] = []
    compare_pane.sides_requested.connect(lambda left, right: asked.append((left, right)))
    shown(compare_pane, stored(), streamed())
    press(compare_pane, qtbot, "Swap the two answers")
    assert asked == [("right", "left")]
    qtbot.keyClick(by_name(compare_pane, QComboBox, "Left answer"), Qt.Key.Key_Up)
    assert asked[-1] == ("left", "left")


def test_that_waiting_is_said_after_a_moment_and_can_be_ended(compare_pane: ComparePane, qtbot: QtBot) -> None:
    stops: list[bool] = []
    compare_pane.stop_requested.connect(lambda: stops.append(True))
    shown(compare_pane, stored(), streamed())
    compare_pane.show_busy()
    assert words(compare_pane, LEFT).isVisibleTo(compare_pane)
    qtbot.waitUntil(lambda: "The two answers are compared …" in said(compare_pane))
    press(compare_pane, qtbot, "Stop comparing", QPushButton)
    assert stops == [True]
    compare_pane.show_stopped()
    assert STOPPED in said(compare_pane)
    compare_pane.show_failed()
    assert FAILED in said(compare_pane)
    again: list[bool] = []
    compare_pane.compare_requested.connect(lambda: again.append(True))
    press(compare_pane, qtbot, "Try again", QPushButton)
    assert again == [True]


def test_that_the_inspector_has_the_tab(comparing_inspector: InspectorPane) -> None:
    tabs = by_name(comparing_inspector, QTabWidget, "Inspector")
    assert tabs.tabText(tabs.currentIndex()) == "Compare"
    assert tabs.currentWidget() is comparing_inspector.compare

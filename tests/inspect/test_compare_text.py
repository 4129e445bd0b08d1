"""The words of two answers: how they are marked, heard, cut and copied; hostile and right-to-left ones too."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from chatbase_inspector.inspect.compare_box import DiffBox
from chatbase_inspector.inspect.compare_pane import ComparePane
from chatbase_inspector.inspect.compare_text import SHOWN_CHARS
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.look import metrics
from chatbase_inspector.look.theme import Theme
from tests.inspect.compared import (
    LEFT,
    OLD,
    RIGHT,
    call,
    formats,
    press,
    said,
    shown,
    stored,
    streamed,
    words,
)
from tests.support.accessible import by_name

HOSTILE = "<b>bold</b> \u202eevil\u202c <img src='file:///etc/passwd'> [x](http://evil.example) \x07"


def test_that_removed_is_struck_out_and_added_underlined(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored(), streamed())
    assert formats(words(compare_pane, LEFT), "14").fontStrikeOut()
    assert not formats(words(compare_pane, LEFT), "days").fontStrikeOut()
    assert formats(words(compare_pane, RIGHT), "30").fontUnderline()
    assert words(compare_pane, LEFT).toPlainText() == OLD


def test_that_a_screen_reader_hears_the_changes_in_words(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(), streamed())
    assert words(compare_pane, LEFT).accessibleDescription() == "removed: 14. removed: call."
    press(compare_pane, qtbot, "Side by side", QCheckBox)
    both = words(compare_pane, f"{LEFT} against {RIGHT}")
    assert both.accessibleDescription() == "removed: 14. added: 30. removed: call. added: write to."


def test_that_a_moved_piece_has_dots_and_its_number_on_both_sides(compare_pane: ComparePane) -> None:
    first, then = "First we check your order in the system. ", "Then we send the new lamp by express delivery. "
    shown(compare_pane, stored(f"{first}{then}Thank you."), streamed(f"{then}{first}Thank you."))
    for side in (LEFT, RIGHT):
        assert "⇄1" in words(compare_pane, side).toPlainText()
        assert "moved piece 1" in words(compare_pane, side).accessibleDescription()
        after = words(compare_pane, side).toPlainText().partition("⇄1 ")[2][:10]
        assert formats(words(compare_pane, side), after).underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine


def test_that_a_legend_says_what_the_marks_mean(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored(), streamed())
    legends = [box for box in compare_pane.findChildren(DiffBox) if box.accessibleName().startswith("Legend")]
    assert [box.toPlainText().split() for box in legends] == [["removed", "added", "⇄1", "moved"]]
    assert "struck out" in legends[0].accessibleName()


def test_that_a_narrow_pane_has_one_text_and_says_why(comparing_inspector: InspectorPane) -> None:
    shown(comparing_inspector.compare, stored(), streamed())
    comparing_inspector.resize(290, 800)
    switch = by_name(comparing_inspector.compare, QCheckBox, "Side by side")
    assert not switch.isEnabled()
    assert "wider" in switch.toolTip()
    both = words(comparing_inspector.compare, f"{LEFT} against {RIGHT}")
    assert formats(both, "14").fontStrikeOut()
    assert formats(both, "30").fontUnderline()
    comparing_inspector.resize(420, 800)
    assert words(comparing_inspector.compare, LEFT).isVisibleTo(comparing_inspector)


def test_that_a_text_too_long_for_words_says_that_lines_were_compared(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored("one line\n" * 60_000), streamed("one line\n" * 60_000 + "another"))
    assert "These texts are too long to compare word by word: lines are compared." in said(compare_pane)


def test_that_a_difference_behind_the_cut_of_a_long_text_is_found(compare_pane: ComparePane, qtbot: QtBot) -> None:
    text = "The same words again. " * 600
    shown(compare_pane, stored(f"{text}old"), streamed(f"{text}new"))
    assert words(compare_pane, LEFT).shown_chars == SHOWN_CHARS
    assert by_name(compare_pane, QPushButton, "Show all words").isVisibleTo(compare_pane)
    press(compare_pane, qtbot, "Next difference")
    qtbot.waitUntil(lambda: [e.cursor.selectedText() for e in words(compare_pane, LEFT).extraSelections()] == ["old"])
    assert words(compare_pane, LEFT).toPlainText() == f"{text}old"


def test_that_a_line_without_end_does_not_hold_up_the_window(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored("x" * 100_000), streamed("y"))
    press(compare_pane, qtbot, "Show all words", QPushButton)
    box = words(compare_pane, LEFT)
    qtbot.waitUntil(lambda: box.toPlainText().replace("\n", "") == "x" * 100_000)


def test_that_hostile_text_is_only_text(compare_pane: ComparePane) -> None:
    shown(compare_pane, stored("a"), streamed(HOSTILE, *call(HOSTILE, f'{{"a":"{HOSTILE}"}}'.replace("\x07", ""))))
    text = words(compare_pane, RIGHT).toPlainText()
    assert "<b>bold</b> ⟦RLO⟧evil⟦PDF⟧ <img src=" in text
    assert "\x07" not in text
    assert not words(compare_pane, RIGHT).document().find("http").charFormat().isAnchor()
    assert all("\u202e" not in sentence for sentence in said(compare_pane))
    assert all(box.property("role") for box in compare_pane.findChildren(DiffBox))


def test_that_copied_words_are_plain_text(compare_pane: ComparePane, qtbot: QtBot) -> None:
    shown(compare_pane, stored(), streamed())
    box = words(compare_pane, LEFT)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(box, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == OLD
    assert not QGuiApplication.clipboard().mimeData().hasHtml()


def test_that_each_paragraph_takes_its_own_direction(compare_pane: ComparePane, qapp: QApplication) -> None:
    shown(compare_pane, stored("يمكنك طلب استرداد\nThe number is 1"), streamed("يمكنك\nThe number is 2"))
    block = words(compare_pane, LEFT).document().begin()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    assert block.next().textDirection() == Qt.LayoutDirection.LeftToRight


def test_that_colours_and_sizes_follow_the_theme(compare_pane: ComparePane, theme: Theme) -> None:
    shown(compare_pane, stored(), streamed())
    light = formats(words(compare_pane, LEFT), "14").background().color().name()
    theme.choose("dark")
    dark = formats(words(compare_pane, LEFT), "14").background().color().name()
    assert (light, dark) == ("#fde3e1", "#45231f")
    theme.set_text_scale(1.5)
    both = words(compare_pane, f"{LEFT} against {RIGHT}")  # larger letters leave no room for two texts
    assert both.document().defaultFont() == metrics.body()
    theme.set_text_scale(1.0)
    assert words(compare_pane, LEFT).document().defaultFont() == metrics.body()

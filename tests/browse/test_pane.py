"""The left pane: choosing, filtering, loading more, and what stands there when there is no list."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.browse.pane import ConversationPane
from chatbase_inspector.browse.rows import ConversationRow
from chatbase_inspector.explain import Explanation
from chatbase_inspector.look.theme import Theme
from tests.support.accessible import by_name

EXPLANATION = Explanation("It could not be reached.", "Kept.", "Try again.", "ConnectError", request_id="req_1")


def rows(count: int) -> tuple[ConversationRow, ...]:
    return tuple(ConversationRow(id=f"c{at}", title=f"Title {at}", updated_at=1e9 - at) for at in range(count))


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[ConversationPane]:
    made = ConversationPane(clock=lambda: 1e9)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    yield made
    made.close()


def test_that_a_click_chooses_the_conversation_under_it(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=False)
    middle = pane.view.visualRect(pane.view.model().index(3, 0)).center()
    with qtbot.waitSignal(pane.conversation_chosen) as chosen:
        qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert chosen.args == ["c3"]


def test_that_arrows_and_enter_choose_without_a_mouse(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=False)
    qtbot.keyClicks(pane.filter_field, "title")
    qtbot.keyClick(pane.filter_field, Qt.Key.Key_Return)
    qtbot.keyClick(pane.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane.conversation_chosen) as chosen:
        qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert chosen.args == ["c1"]


def test_that_typing_jumps_to_a_title(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=False)
    qtbot.keyClicks(pane.view, "Title 4")
    assert pane.chosen_id == "c4"


def test_that_the_open_conversation_stays_marked_when_the_list_is_read_again(pane: ConversationPane) -> None:
    pane.show_rows(rows(5), more=False)
    pane.select("c2")
    pane.show_rows((ConversationRow(id="new", title="New"), *reversed(rows(5))), more=False)
    assert pane.chosen_id == "c2"


def test_that_marking_a_conversation_does_not_choose_it(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=False)
    with qtbot.assertNotEmitted(pane.conversation_chosen):
        pane.select("c2")


def test_that_scrolling_near_the_end_asks_once_for_more(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(50), more=True)
    asked: list[None] = []
    pane.more_requested.connect(lambda: asked.append(None))
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum() - 1)
    bar.setValue(bar.maximum())
    assert len(asked) == 1
    pane.show_rows(rows(100), more=False)
    bar.setValue(bar.maximum())
    assert len(asked) == 1


def test_that_reading_can_be_stopped_and_keeps_the_rows(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=True)
    pane.show_loading()
    with qtbot.waitSignal(pane.stop_requested):
        qtbot.mouseClick(by_name(pane, QPushButton, "Stop reading conversations"), Qt.MouseButton.LeftButton)
    pane.show_stopped()
    assert pane.view.isVisible()
    assert not pane.stop_button.isVisible()


def test_that_a_problem_offers_to_try_again_and_keeps_the_rows(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=True)
    pane.show_problem(EXPLANATION)
    assert pane.view.isVisible()
    again = by_name(pane, QPushButton, "Try again")
    with qtbot.waitSignal(pane.refresh_requested):
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)


def test_that_a_filter_without_a_match_says_so_and_can_be_cleared(pane: ConversationPane, qtbot: QtBot) -> None:
    pane.show_rows(rows(5), more=True)
    pane.filter_field.setText("nothing like it")
    assert not pane.view.isVisible()
    qtbot.mouseClick(by_name(pane, QPushButton, "Clear the filter"), Qt.MouseButton.LeftButton)
    assert pane.view.isVisible()


def test_that_ten_thousand_rows_paint_in_every_theme_and_direction(
    pane: ConversationPane, theme: Theme, qtbot: QtBot
) -> None:
    pane.show_rows(rows(10_000), more=False)
    pictures = []
    for choice, direction in (
        ("light", Qt.LayoutDirection.LeftToRight),
        ("dark", Qt.LayoutDirection.LeftToRight),
        ("dark", Qt.LayoutDirection.RightToLeft),
    ):
        theme.choose(choice)  # type: ignore[arg-type]
        pane.setLayoutDirection(direction)
        pictures.append(pane.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    assert pane.view.indexAt(QPoint(5, 5)).row() == 0

"""Which two answers are compared, and that nobody waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.state import Turn
from chatbase_inspector.inspect.compare_box import DiffBox
from chatbase_inspector.inspect.compare_pane import ALONE, NOTHING, STOPPED, ComparePane
from chatbase_inspector.inspect.comparing import SLOT, CompareController
from chatbase_inspector.tasks import TaskScope
from tests.inspect.compared import NEW, OLD, stored, streamed, turn
from tests.support.accessible import by_name
from tests.support.qt_loop import LiveLoop

THREE = turn(stored(OLD), streamed(NEW), streamed("Something else.", number=2))


@dataclass
class Desk:
    """A pane on a screen with its controller."""

    pane: ComparePane
    controller: CompareController
    scope: TaskScope
    qtbot: QtBot
    copied: list[str] = field(default_factory=list)

    def show(self, shown: Turn | None) -> None:
        self.controller.show_turn(shown)
        self.rest()

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.scope.busy(SLOT))

    def chosen(self) -> tuple[str, str]:
        left, right = (by_name(self.pane, QComboBox, f"{side} answer") for side in ("Left", "Right"))
        return left.currentText().partition(" · ")[0], right.currentText().partition(" · ")[0]

    def texts(self) -> list[str]:
        boxes = [box for box in self.pane.findChildren(DiffBox) if box.isVisibleTo(self.pane)]
        return [box.toPlainText() for box in boxes if box.accessibleName().startswith("Words of")]

    def said(self) -> list[str]:
        return [label.text() for label in self.pane.findChildren(QLabel) if label.isVisibleTo(self.pane)]

    def choose(self, side: str, row: int) -> None:
        box = by_name(self.pane, QComboBox, f"{side} answer")
        box.setCurrentIndex(row)
        box.activated.emit(row)
        self.rest()

    def press(self, name: str) -> None:
        button = next(b for b in self.pane.findChildren(QToolButton) if b.accessibleName() == name)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(qtbot: QtBot, live: LiveLoop) -> Iterator[Desk]:
    pane = ComparePane()
    qtbot.addWidget(pane)  # which closes and deletes it before the rest is taken down
    pane.resize(420, 700)
    pane.show()
    crashes: list[str] = []
    scope = TaskScope(lambda slot, problem: crashes.append(f"{slot}: {problem!r}"))
    copied: list[str] = []
    made = Desk(pane, CompareController(pane, scope, copied.append), scope, qtbot, copied)
    yield made
    made.controller.close()
    live.run(scope.aclose())
    assert crashes == []


def test_that_the_answer_shown_is_compared_with_the_one_before(desk: Desk) -> None:
    desk.show(THREE)
    assert desk.chosen() == ("Attempt 2", "Attempt 3")
    assert desk.texts() == [NEW, "Something else."]
    desk.show(turn(*THREE.attempts, current=1))
    assert desk.chosen() == ("Attempt 1", "Attempt 2")


def test_that_the_oldest_answer_shown_is_compared_with_the_newest_ones(desk: Desk) -> None:
    desk.show(turn(*THREE.attempts, current=0))
    assert desk.chosen() == ("Attempt 2", "Attempt 3")


def test_that_no_turn_and_a_turn_with_one_answer_say_what_to_do(desk: Desk) -> None:
    desk.show(THREE)
    desk.show(None)
    assert NOTHING in desk.said()
    desk.show(turn(stored()))
    assert ALONE in desk.said()
    desk.show(turn())
    assert NOTHING in desk.said()


def test_that_the_persons_choice_stays_while_its_answers_exist(desk: Desk) -> None:
    desk.show(THREE)
    desk.choose("Left", 0)
    assert desk.chosen() == ("Attempt 1", "Attempt 3")
    desk.show(turn(*THREE.attempts, streamed("A fourth.", number=3)))
    assert desk.chosen() == ("Attempt 1", "Attempt 3")
    desk.show(turn(stored(), streamed(), key="another"))
    assert desk.chosen() == ("Attempt 1", "Attempt 2")
    desk.show(THREE)
    assert desk.chosen() == ("Attempt 1", "Attempt 3")
    desk.show(turn(*THREE.attempts[:2]))
    assert desk.chosen() == ("Attempt 1", "Attempt 2")


def test_that_the_same_turn_again_keeps_the_place_of_the_person(desk: Desk) -> None:
    desk.show(THREE)
    desk.press("Next difference")
    before = [sentence for sentence in desk.said() if "1 of " in sentence]
    desk.show(THREE)
    desk.show(turn(*THREE.attempts))  # the same answers in another object: nothing to do either
    assert before
    assert [sentence for sentence in desk.said() if "1 of " in sentence] == before


def test_that_an_answer_that_changed_is_compared_again(desk: Desk) -> None:
    desk.show(turn(stored(OLD), streamed("First")))
    desk.show(turn(stored(OLD), streamed("Second")))
    assert desk.texts() == [OLD, "Second"]


def test_that_the_newest_wish_wins(desk: Desk) -> None:
    long = "word after word. " * 3_000
    desk.controller.show_turn(turn(stored(long), streamed(f"{long} and more"), key="long"))
    desk.controller.show_turn(turn(stored("a"), streamed("b"), key="short"))
    desk.rest()
    assert desk.texts() == ["a", "b"]


def test_that_two_sides_can_be_asked_for(desk: Desk) -> None:
    desk.show(THREE)
    desk.controller.show_sides(THREE, "run-2", "stored")
    desk.rest()
    assert desk.chosen() == ("Attempt 3", "Attempt 1")
    desk.controller.show_sides(THREE, "nothing", "like that")
    desk.rest()
    assert desk.chosen() == ("Attempt 2", "Attempt 3")


def test_that_swapped_answers_are_compared_the_other_way_round(desk: Desk) -> None:
    desk.show(turn(stored(OLD), streamed(NEW)))
    desk.press("Swap the two answers")
    desk.rest()
    assert desk.texts() == [NEW, OLD]


def test_that_a_hidden_tab_costs_nothing_until_it_is_looked_at(desk: Desk) -> None:
    desk.pane.hide()
    desk.controller.show_turn(THREE)
    assert not desk.scope.busy(SLOT)
    desk.pane.show()
    desk.rest()
    assert desk.texts() == [NEW, "Something else."]


def test_that_the_copy_is_the_written_comparison(desk: Desk) -> None:
    desk.press("Copy the differences")
    desk.show(turn(stored(OLD), streamed(NEW)))
    desk.press("Copy the differences")
    (text,) = desk.copied
    assert "Attempt 1" in text
    assert "[-14-]" in text
    assert "{+30+}" in text


def test_that_a_stopped_comparison_can_be_asked_for_again(desk: Desk) -> None:
    desk.controller.show_turn(turn(stored(OLD), streamed(NEW)))
    desk.pane.stop_requested.emit()
    desk.rest()
    assert STOPPED in desk.said()
    desk.qtbot.mouseClick(by_name(desk.pane, QPushButton, "Compare"), Qt.MouseButton.LeftButton)
    desk.rest()
    assert desk.texts() == [OLD, NEW]


def test_that_after_closing_nothing_is_compared_any_more(desk: Desk) -> None:
    desk.show(THREE)
    desk.controller.close()
    desk.pane.hide()
    desk.pane.show()
    assert not desk.scope.busy(SLOT)

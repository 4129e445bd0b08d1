"""Answers to compare, a pane that shows them, and what a person finds in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QTableWidget, QTextEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message, Part, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.state import Attempt, Origin, Timing, Turn
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.inspect.compare_box import DiffBox
from chatbase_inspector.inspect.compare_call_card import CallCard
from chatbase_inspector.inspect.compare_pane import ComparePane
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.look.theme import Theme
from tests.support.accessible import by_name

REST = " ".join(f"Sentence {number} is in both answers." for number in range(30))
OLD = f"You can ask for a refund within 14 days. {REST} Please call us."
NEW = f"You can ask for a refund within 30 days. {REST} Please write to us."
LEFT, RIGHT = "Attempt 1 · stored · only here", "Attempt 2 · on the server"


def call(name: str, arguments: str, result: str | None = None, call_id: str = "c") -> tuple[Part, ...]:
    """A call, and its result if there is one."""
    state = ToolState.CALLED if result is None else ToolState.RESULT
    made = ToolCallPart(f"{call_id}-{name}", name, state, input_json=arguments)
    return (made,) if result is None else (made, ToolResultPart(made.call_id, name, result))


def stored(text: str = OLD, *parts: Part, number: int = 0) -> Attempt:
    """An answer that was only read."""
    words = (TextPart(Text(text)),) if text else ()
    return Attempt(number, Origin.STORED, parts=(*words, *parts), on_server=False)


def streamed(text: str = NEW, *parts: Part, number: int = 1) -> Attempt:
    """An answer that a run received: 0.84 s to the first text, 2 credits."""
    words = (TextPart(Text(text)),) if text else ()
    return Attempt(
        number,
        Origin.RETRY,
        run=number,
        outcome=Outcome.COMPLETE,
        parts=(*words, *parts),
        on_server=True,
        timing=Timing(310_000_000, 400_000_000, 840_000_000, 4_000_000_000, 4_200_000_000, 2_000_000_000),
        meta=RunMeta(credits=2.0, finish_reason="stop"),
        finished=True,
        events=9,
    )


def turn(*attempts: Attempt, current: int | None = None, key: str = "t") -> Turn:
    """One message with these answers; the last is shown."""
    user = Message("u", "user", (TextPart(Text("My lamp is broken")),))
    return Turn(key, user, attempts, len(attempts) - 1 if current is None else current)


def shown(pane: ComparePane, left: Attempt, right: Attempt) -> None:
    """Compare these two and have the pane show it."""
    pane.show_sides((("left", LEFT), ("right", RIGHT)), "left", "right")
    pane.show_comparison(compare(left, right))


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


@pytest.fixture
def comparing_inspector(qtbot: QtBot, theme: Theme) -> Iterator[InspectorPane]:
    """420 px wide, as the dock usually is."""
    made = InspectorPane()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    made.show_compare()
    yield made
    made.close()


@pytest.fixture
def compare_pane(comparing_inspector: InspectorPane) -> ComparePane:
    return comparing_inspector.compare

"""A problem in a card: its words, its folded details, and what can be copied for support."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.window.problem_card import ProblemCard
from tests.window.heard import press, words


def card(qtbot: QtBot, request_id: str | None) -> ProblemCard:
    made = ProblemCard()
    qtbot.addWidget(made)
    made.show_problem("It broke.", "Try again.", request_id, "AUTH_X HTTP 403: no")
    return made


def test_that_the_request_id_can_be_copied_without_unfolding_the_details(qtbot: QtBot) -> None:
    made = card(qtbot, "req_0a1b2c3d4e5f")
    assert "AUTH_X" not in words(made)
    press(qtbot, made, QPushButton, "Copy request id")
    assert QGuiApplication.clipboard().text() == "req_0a1b2c3d4e5f"


def test_that_a_problem_without_request_id_offers_none_to_copy(qtbot: QtBot) -> None:
    made = card(qtbot, None)
    assert [each.text() for each in made.findChildren(QPushButton) if each.isVisible()] == ["&Details", "Cop&y problem"]


def test_that_the_whole_problem_can_be_copied(qtbot: QtBot) -> None:
    made = card(qtbot, "req_0a1b2c3d4e5f")
    press(qtbot, made, QPushButton, "Copy problem")
    for part in ("It broke.", "Try again.", "AUTH_X HTTP 403: no", "Request id: req_0a1b2c3d4e5f"):
        assert part in QGuiApplication.clipboard().text()

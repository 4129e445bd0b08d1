"""The welcome page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.window.first_run import FirstRunPage
from tests.window.heard import cut_off, heard, press, tab_stops, words


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    page = FirstRunPage()
    qtbot.addWidget(page)
    page.resize(800, 600)
    with qtbot.waitExposed(page):
        page.show()
    return page


def test_that_both_choices_ask_for_what_they_say(qtbot: QtBot, page: FirstRunPage) -> None:
    with qtbot.waitSignal(page.demo_requested):
        press(qtbot, page, QPushButton, "Look around in the demo")
    with qtbot.waitSignal(page.connect_requested):
        press(qtbot, page, QPushButton, "Connect to Chatbase")


def test_that_the_demo_is_the_first_thing_the_keyboard_reaches(qtbot: QtBot, page: FirstRunPage) -> None:
    assert tab_stops(page, page.demo_button) == ["Look around in the demo", "Connect to Chatbase", "Welcome"]
    page.demo_button.setFocus()
    with qtbot.waitSignal(page.demo_requested):
        qtbot.keyClick(page.demo_button, Qt.Key.Key_Space)


def test_that_it_says_what_is_kept_and_where_the_key_goes(page: FirstRunPage) -> None:
    assert "Kept on this computer" in words(page)
    assert "key store of your system" in words(page)


def test_that_a_starting_demo_can_be_stopped_and_not_started_twice(qtbot: QtBot, page: FirstRunPage) -> None:
    page.show_demo_starting()
    assert not page.demo_button.isEnabled()
    assert "Starting the demo" in words(page)
    with qtbot.waitSignal(page.stop_demo_requested):
        press(qtbot, page, QPushButton, "Stop")
    page.show_choices()
    assert page.demo_button.isEnabled()
    assert "Starting the demo" not in words(page)


def test_that_a_failed_demo_can_be_tried_again_and_its_details_copied(qtbot: QtBot, page: FirstRunPage) -> None:
    page.show_demo_failed("The demo could not start.", "OSError: address in use")
    assert "The demo could not start." in words(page)
    assert "OSError" not in words(page)
    press(qtbot, page, QPushButton, "Details")
    assert "OSError: address in use" in words(page)
    press(qtbot, page, QPushButton, "Copy problem")
    assert "OSError: address in use" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(page.demo_requested):
        press(qtbot, page, QPushButton, "Try again")


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_that_nothing_is_cut_off_at_360_pixels_and_twice_the_font(
    qtbot: QtBot, page: FirstRunPage, direction: Qt.LayoutDirection
) -> None:
    font = page.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    page.setFont(font)
    page.setLayoutDirection(direction)
    page.resize(360, 640)
    page.show_demo_failed("The demo could not start on this computer, which happens when it has no network.", "x" * 9)
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width() and not cut_off(page))


def test_that_the_failure_is_scrolled_into_view(qtbot: QtBot, page: FirstRunPage) -> None:
    page.resize(400, 150)
    page.show_demo_failed("The demo could not start.", "details")
    button = heard(page, QPushButton, "Try again")
    qtbot.waitUntil(lambda: button.visibleRegion().boundingRect() == button.rect())

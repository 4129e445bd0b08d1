"""One theme colours and sizes everything, and says when it changed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from chatbase_inspector.assets import resource
from chatbase_inspector.look import metrics
from chatbase_inspector.look.badge import Badge
from chatbase_inspector.look.icons import app_icon, icon
from chatbase_inspector.look.theme import Theme, current, high_contrast, in_use
from chatbase_inspector.look.tokens import DARK, LIGHT, Tokens
from tests.look.test_tokens import contrast


def test_that_choosing_dark_changes_the_colours_in_use(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    assert current() is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert current() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    assert in_use() is theme


@pytest.mark.parametrize(("scheme", "tokens"), [(Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)])
def test_that_the_system_is_followed_while_the_program_runs(
    theme: Theme, qapp: QApplication, scheme: Qt.ColorScheme, tokens: Tokens
) -> None:
    theme.choose("system")
    qapp.styleHints().colorSchemeChanged.emit(scheme)
    assert current() is tokens


def test_that_a_chosen_theme_stays_whatever_the_system_says(theme: Theme, qapp: QApplication) -> None:
    theme.choose("light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert current() is LIGHT


def test_that_high_contrast_uses_the_systems_two_colours() -> None:
    system = QPalette(QColor("#000000"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("#ffff00"))
    tokens = high_contrast(system, dark=True)
    assert (tokens.ink, tokens.accent, tokens.bad) == ("#ffff00",) * 3
    assert contrast(tokens.third, tokens.pane) > 7


def test_that_all_text_scales_together(theme: Theme, qtbot: QtBot) -> None:
    label = QLabel("Title")
    label.setProperty("role", "title")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    theme.set_text_scale(2.0)
    assert label.sizeHint().height() > before * 1.6
    assert metrics.mono().pixelSize() >= 24
    assert metrics.body().pixelSize() == 2 * metrics.text_px(6.5)


def test_that_the_text_size_has_an_end_in_both_directions(theme: Theme) -> None:
    theme.set_text_scale(9)
    assert metrics.next_scale(1) == metrics.scale() == 2.0
    theme.set_text_scale(0.1)
    assert metrics.next_scale(-1) == metrics.scale() == 0.8


@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_that_every_icon_draws_something(qtbot: QtBot, path: Path) -> None:
    image = icon(path.stem).pixmap(QSize(24, 24)).toImage()
    drawn = {image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())}
    assert max(drawn) > 100


def test_that_the_program_has_an_icon_in_all_sizes(qtbot: QtBot) -> None:
    assert QSize(256, 256) in app_icon().availableSizes()


def test_that_a_badge_says_its_word_and_shows_a_sign(theme: Theme, qtbot: QtBot) -> None:
    badge = Badge("ongoing", "●", "good")
    qtbot.addWidget(badge)
    assert (badge.text(), badge.accessibleName()) == ("● ongoing", "ongoing")

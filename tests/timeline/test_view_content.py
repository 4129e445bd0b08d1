"""What the timeline shows: growing and huge texts, hostile content, theme, direction, widths, pages, menu."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.explain import explain
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.head_row import HeadRowWidget
from chatbase_inspector.timeline.menu import row_menu
from chatbase_inspector.timeline.rows import TextRow
from chatbase_inspector.timeline.text_box import TextBox
from chatbase_inspector.timeline.text_row import TextRowWidget
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW
from tests.timeline.seen import button_of, growing, show_everything, texts_of


def test_that_a_growing_text_shows_its_words_with_a_caret_that_goes(view: TimelineView) -> None:
    builder = RowBuilder()
    grow = growing(builder)
    for word in ("It was **deli", "vered** on\n\n", "- Mon", "day\n- Tuesday\n\n```py\nx = ", "1\n```\n\nDone"):
        view.show_rows(*grow(word))
    for words in ("It was delivered on", "Monday", "x = 1", "Done▍"):
        assert words in texts_of(view)
    done = sample.text("It was **delivered**.")
    view.show_rows(builder.rows(sample.conversation(sample.turn(1, "?", done)), VIEW))
    assert "▍" not in texts_of(view)


def test_that_a_huge_text_is_many_small_rows(view: TimelineView) -> None:
    words = "A paragraph with some words in it.\n\n" * 17_000
    view.show_rows(rows_of(sample.conversation(sample.turn(1, "?", sample.text(words))), VIEW))
    pieces = [row for row in view.model.rows if isinstance(row, TextRow) and row.kind == "answer"]
    assert max(len(row.source) for row in pieces) < 7_000
    assert "".join(row.source for row in pieces) == words
    assert len(view.realised) < 10


def test_that_pictures_are_never_loaded(view: TimelineView, tmp_path: Path) -> None:
    picture = QImage(300, 300, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ff00ff"))
    path = tmp_path / "secret.png"
    assert picture.save(str(path))
    address = QUrl.fromLocalFile(str(path)).toString()
    words = f"![one]({address}) ![two]({path}) ![three](https://evil.example/p.png)\n\n<img src='{address}'>"
    view.show_rows(rows_of(sample.conversation(sample.turn(1, "?", sample.text(words))), VIEW))
    shown = view.grab().toImage()
    colours = {shown.pixelColor(x, y).name() for x in range(0, 700, 4) for y in range(0, 600, 4)}
    assert "#ff00ff" not in colours
    assert "picture, not loaded: three https://evil.example/p.png" in texts_of(view)
    assert f"<img src='{address}'>" in texts_of(view)
    box = next(box for box in view.findChildren(TextBox) if box.isVisible())
    loaded = box.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address))
    assert isinstance(loaded, QImage)
    assert loaded.isNull()


def test_that_a_link_is_reported_and_not_opened(view: TimelineView, qtbot: QtBot) -> None:
    words = "[our page](https://lumen.example/returns)"
    view.show_rows(rows_of(sample.conversation(sample.turn(1, "?", sample.text(words))), VIEW))
    box = next(box for box in view.findChildren(TextBox) if box.isVisible() and "our page" in box.toPlainText())
    with qtbot.waitSignal(view.link_requested) as asked:
        qtbot.mouseClick(box.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 8))
    assert asked.args == ["https://lumen.example/returns"]
    assert "our page" in box.toPlainText()


def test_that_the_theme_is_followed_at_once(view: TimelineView, qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    try:
        view.show_rows(rows_of(sample.everything(), VIEW))
        light = view.grab().toImage().pixelColor(3, 300)
        theme.choose("dark")
        dark = view.grab().toImage().pixelColor(3, 300)
        assert light.lightness() > 200
        assert dark.lightness() < 60
        theme.set_text_scale(1.6)
        boxes = [box for box in view.findChildren(TextBox) if box.isVisible()]
        assert all(box.document().defaultFont().pixelSize() > 15 for box in boxes)
    finally:
        theme.set_text_scale(1.0)
        theme.close()


def test_that_a_window_from_right_to_left_has_its_rail_on_the_right(view: TimelineView) -> None:
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    show_everything(view)
    head = next(widget for widget in view.realised.values() if isinstance(widget, HeadRowWidget))
    retry = next(button for button in head.reachable() if button.accessibleName().startswith("Retry"))
    assert retry.x() < view.width() / 4
    text = next(widget for widget in view.realised.values() if isinstance(widget, TextRowWidget))
    assert text.boxes()[0].geometry().right() < view.viewport().width() - 40


@pytest.mark.parametrize("width", [320, 420, 700, 1400])
def test_that_every_row_fits_any_width(view: TimelineView, width: int) -> None:
    view.resize(width, 900)
    view.show_rows(rows_of(sample.everything(), VIEW))
    for key in [row.key for row in view.model.rows]:
        view.scroll_to(key)
        widget = view.realised[key]
        for child in [*widget.findChildren(TextBox), *widget.findChildren(QPushButton)]:
            if child.isVisible():
                assert widget.rect().contains(child.geometry()), (width, key)


def test_that_pages_say_what_is_going_on(view: TimelineView, qtbot: QtBot) -> None:
    view.show_empty("Choose a conversation.")
    view.show_loading("Reading the conversation …")
    with qtbot.waitSignal(view.loading_cancelled):
        button_of(view, "Stop loading").click()
    failure = Failure(kind=FailureKind.REFUSED, message="no", status=404, request_id="req_0123456789ab")
    view.show_problem(explain(failure))
    with qtbot.waitSignal(view.copy_requested) as copied:
        button_of(view, "Copy request id").click()
    assert copied.args == ["req_0123456789ab"]
    with qtbot.waitSignal(view.help_requested) as helped:
        button_of(view, "Reload").click()
    assert helped.args == ["reload"]
    view.show_rows(rows_of(sample.everything(), VIEW))
    assert not [button for button in view.findChildren(QPushButton) if button.text() == "Reload" and button.isVisible()]


def test_that_the_menu_of_a_row_copies_and_says_why_a_retry_is_not_offered(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.streaming(), VIEW))
    row = next(row for row in view.model.rows if isinstance(row, TextRow))
    view.select_row(row.key)
    copy, retry = view.copy_requested.emit, view.retry_requested.emit
    menu = row_menu(view, view.model, view.realised[row.key], copy=copy, retry=retry, act=view.act)
    labels = {action.text().split(" (")[0]: action for action in menu.actions() if action.text()}
    copying = ["Copy text", "Copy as Markdown", "Copy JSON", "Copy message id"]
    attempts = ["Previous attempt", "Next attempt", "All attempts…"]
    assert list(labels) == [*copying, "Retry from here", *attempts]
    assert not labels["Retry from here"].isEnabled()
    assert "arriving" in labels["Retry from here"].text()
    with qtbot.waitSignal(view.copy_requested) as copied:
        labels["Copy text"].trigger()
    assert copied.args == ["My lamp arrived broken. How long do I have to send it back?"]
    menu.close()

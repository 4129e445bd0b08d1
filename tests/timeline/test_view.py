"""The timeline as a person uses it."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.explain import explain
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.head_row import HeadRowWidget
from chatbase_inspector.timeline.menu import row_menu
from chatbase_inspector.timeline.row_widget import RowWidget
from chatbase_inspector.timeline.rows import AnswerHeadRow, RemovedRow, TextRow
from chatbase_inspector.timeline.text_box import TextBox
from chatbase_inspector.timeline.text_row import TextRowWidget
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW


def _button(view: TimelineView, name: str) -> QPushButton:
    found = [button for button in view.findChildren(QPushButton) if button.accessibleName() == name]
    assert found, [button.accessibleName() for button in view.findChildren(QPushButton)]
    return next(button for button in found if button.isVisible())


def _wheel(view: TimelineView, lines: int) -> None:
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle,
        view.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * lines),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def _show_everything(view: TimelineView) -> None:
    view.resize(700, 2_000)
    view.show_rows(rows_of(sample.everything(), VIEW))


def _texts(view: TimelineView) -> str:
    return "\n".join(box.toPlainText() for box in view.findChildren(TextBox) if box.isVisible())


def _growing(builder: RowBuilder) -> Callable[[str], tuple[object, ...]]:
    part = sample.text("", open=True, seen=sample.seen(900))
    state = replace(sample.streaming(), removed=())

    def grow(more: str) -> tuple[object, ...]:
        nonlocal part
        part = replace(part, text=part.text.append(more))
        return (builder.rows(replace(state, live=sample.live(part)), VIEW),)

    return grow


@pytest.mark.parametrize("turns", [5_000, 50_000])
def test_that_only_visible_rows_have_widgets(view: TimelineView, turns: int) -> None:
    view.show_rows(rows_of(sample.many(turns), VIEW))
    assert view.model.rowCount() > turns * 2
    for key in (view.model.rows[turns].key, view.model.rows[0].key):
        view.scroll_to(key)
        assert key in view.realised
        assert len(view.realised) < 30
    assert len(view.findChildren(RowWidget)) < 110


def test_that_rows_stand_below_each_other_without_gaps(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    placed = sorted(view.realised.values(), key=lambda widget: widget.y())
    for above, below in pairwise(placed):
        assert above.y() + above.height() == below.y()


def test_that_the_end_is_followed_until_the_person_scrolls_up(view: TimelineView) -> None:
    grow, bar = _growing(RowBuilder()), view.verticalScrollBar()
    view.show_rows(*grow("First words.\n\n" * 60))
    assert bar.value() == bar.maximum() > 0
    _wheel(view, 2)
    assert not view.following
    before = bar.value()
    top = {key: widget.y() for key, widget in view.realised.items() if not widget.bound.row.live}
    view.show_rows(*grow("More words.\n\n" * 60))
    assert bar.value() == before
    assert top == {key: view.realised[key].y() for key in top}
    jump = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Jump to newest"))
    assert "still arriving" in jump.text()
    jump.click()
    assert view.following
    assert bar.value() == bar.maximum()


def test_that_scrolling_back_to_the_end_follows_again(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.many(100), VIEW))
    _wheel(view, 3)
    assert not view.following
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert view.following


def test_that_what_is_read_stays_in_place_when_older_messages_come(view: TimelineView) -> None:
    builder, later = RowBuilder(), sample.many(200)
    view.show_rows(builder.rows(replace(later, turns=later.turns[100:]), VIEW))
    view.scroll_to(view.model.rows[60].key)
    before = {key: widget.y() for key, widget in view.realised.items()}
    view.show_rows(builder.rows(later, VIEW))
    after = {key: widget.y() for key, widget in view.realised.items()}
    assert before == after


def test_that_heights_found_out_while_scrolling_up_do_not_push_what_is_read(view: TimelineView) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    for _ in range(12):
        seen = {key: widget.y() for key, widget in view.realised.items()}
        value = view.verticalScrollBar().value()
        _wheel(view, 1)
        moved = {view.realised[key].y() - y for key, y in seen.items() if key in view.realised}
        assert len(moved) == 1
        if value == 0:
            break


def test_that_arrow_keys_move_the_current_row_and_end_follows(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.many(100), VIEW))
    chosen: list[object] = []
    view.row_selected.connect(chosen.append)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.current_row is view.model.rows[0]
    assert not view.following
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_row is view.model.rows[1]
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.current_row is not None
    assert view.current_row.key in view.realised
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_row is view.model.rows[-1]
    assert view.following
    assert chosen[-1] is view.current_row


def test_that_retry_is_pressed_by_its_name(view: TimelineView, qtbot: QtBot) -> None:
    _show_everything(view)
    button = _button(view, "Retry from here: answer to “How many days do I have?”")
    with qtbot.waitSignal(view.retry_requested) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["turn-4"]


def test_that_a_retry_that_is_not_offered_says_why(view: TimelineView) -> None:
    view.show_rows(rows_of(replace(sample.everything(), older_cursor=None), VIEW))
    view.scroll_to(view.model.rows[0].key)
    button = _button(view, "Retry from here: greeting")
    assert not button.isEnabled()
    assert "greeting" in button.accessibleDescription()


def test_that_no_answer_can_be_retried_while_one_arrives(view: TimelineView) -> None:
    first = sample.turn(0, "Before?", sample.text("Yes."))
    state = sample.streaming()
    view.show_rows(rows_of(replace(state, turns=(first, *state.turns)), VIEW))
    view.scroll_to(view.model.rows[0].key)
    button = _button(view, "Retry from here: answer to “Before?”")
    assert not button.isEnabled()
    assert "arriving" in button.accessibleDescription()


def test_that_stop_and_the_attempt_switcher_speak_up(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.streaming(), VIEW))
    about = "answer to “My lamp arrived broken. How long do I have to send it back?”"
    with qtbot.waitSignal(view.stop_requested):
        _button(view, f"Stop: {about}").click()
    with qtbot.waitSignal(view.attempt_requested) as asked:
        _button(view, f"Previous attempt: {about}").click()
    assert asked.args == ["turn-1", 0]


def test_that_tab_visits_the_buttons_of_the_current_row(view: TimelineView, qtbot: QtBot) -> None:
    _show_everything(view)
    head = next(row for row in reversed(view.model.rows) if isinstance(row, AnswerHeadRow))
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.select_row(head.key)
    names = []
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName().split(":")[0])
    assert names == ["Previous attempt", "Retry from here"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget().accessibleName().startswith("Previous attempt")


def test_that_enter_unfolds_what_was_removed(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.everything(), VIEW))
    removed = next(row for row in view.model.rows if isinstance(row, RemovedRow))
    view.select_row(removed.key)
    with qtbot.waitSignal(view.expand_requested) as asked:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == [removed.key]
    view.show_rows(rows_of(sample.everything(), replace(VIEW, expanded=frozenset(asked.args))))
    view.scroll_to(view.model.rows[-1].key)
    assert "You are welcome." in _texts(view)


def test_that_a_growing_text_shows_its_words_with_a_caret_that_goes(view: TimelineView) -> None:
    builder = RowBuilder()
    grow = _growing(builder)
    for word in ("It was **deli", "vered** on\n\n", "- Mon", "day\n- Tuesday\n\n```py\nx = ", "1\n```\n\nDone"):
        view.show_rows(*grow(word))
    for words in ("It was delivered on", "Monday", "x = 1", "Done▍"):
        assert words in _texts(view)
    done = sample.text("It was **delivered**.")
    view.show_rows(builder.rows(sample.conversation(sample.turn(1, "?", done)), VIEW))
    assert "▍" not in _texts(view)


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
    assert "picture, not loaded: three https://evil.example/p.png" in _texts(view)
    assert f"<img src='{address}'>" in _texts(view)
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
    _show_everything(view)
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
        _button(view, "Stop loading").click()
    failure = Failure(kind=FailureKind.REFUSED, message="no", status=404, request_id="req_0123456789ab")
    view.show_problem(explain(failure))
    with qtbot.waitSignal(view.copy_requested) as copied:
        _button(view, "Copy request id").click()
    assert copied.args == ["req_0123456789ab"]
    with qtbot.waitSignal(view.help_requested) as helped:
        _button(view, "Reload").click()
    assert helped.args == ["reload"]
    view.show_rows(rows_of(sample.everything(), VIEW))
    assert not [button for button in view.findChildren(QPushButton) if button.text() == "Reload" and button.isVisible()]


def test_that_the_menu_of_a_row_copies_and_says_why_a_retry_is_not_offered(view: TimelineView, qtbot: QtBot) -> None:
    view.show_rows(rows_of(sample.streaming(), VIEW))
    row = next(row for row in view.model.rows if isinstance(row, TextRow))
    view.select_row(row.key)
    menu = row_menu(view, view.realised[row.key])
    labels = {action.text().split(" (")[0]: action for action in menu.actions() if action.text()}
    assert list(labels) == ["Copy text", "Copy as Markdown", "Copy JSON", "Copy message id", "Retry from here"]
    assert not labels["Retry from here"].isEnabled()
    assert "arriving" in labels["Retry from here"].text()
    with qtbot.waitSignal(view.copy_requested) as copied:
        labels["Copy text"].trigger()
    assert copied.args == ["My lamp arrived broken. How long do I have to send it back?"]
    menu.close()

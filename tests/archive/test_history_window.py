"""All that is kept is found, read out and opened, without a connection."""

import asyncio

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDateEdit, QLineEdit
from pytestqt.qtbot import QtBot

from chatbase_inspector.archive import words
from chatbase_inspector.archive.rows_view import RowsView
from chatbase_inspector.history.finding import Key, Page
from chatbase_inspector.history.history import History
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.settings.connection import Connection
from tests.archive.desk import Desk
from tests.archive.kept import AGENT, SERVER, copy, many, shop
from tests.support.accessible import by_name, nameless

NEWER = Failure(kind=FailureKind.HISTORY, code="newer-schema", message="Written by a newer version.")


@pytest.fixture
def shown(desk: Desk) -> Desk:
    desk.fill(shop)
    desk.show()
    return desk


def test_that_all_conversations_and_all_that_is_kept_are_listed_newest_first(shown: Desk) -> None:
    assert shown.conversations() == ["lamp", "tour", "invoice", "old"]
    assert shown.hits()[:2] == ["attempt 2", "snapshot 3"]
    assert "4 conversations · 3 attempts · oldest from 8 May 2026" in shown.words()


def test_that_a_screen_reader_hears_a_row_as_one_sentence(shown: Desk) -> None:
    lamp = shown.heard(shown.window.conversations.view)[0]
    assert lamp.startswith("Lamp arrived broken, agent Shop bot, www.chatbase.co, 2 attempts, 3 copies")
    assert "last kept 1 h ago" in lamp
    shown.search("today")
    [found] = shown.heard(shown.window.hits.view)
    assert found == (
        "Attempt 1, in Lamp arrived broken, 2 h ago, complete, 0 ms, 1.5 credits: You get a refund today. Found: today."
    )


def test_that_a_chosen_conversation_shows_only_what_is_kept_of_it(shown: Desk) -> None:
    shown.choose("invoice")
    assert shown.hits() == ["attempt 3", "snapshot 4"]
    shown.press("Show what is kept of all conversations")
    shown.settle()
    assert len(shown.hits()) == 9


def test_that_typing_finds_in_all_conversations_and_choosing_one_narrows_to_it(shown: Desk) -> None:
    shown.choose("invoice")
    shown.search("refund")
    assert shown.window.conversations.chosen is None
    assert set(shown.conversations()) == {"lamp", "old"}
    assert len(shown.hits()) == 4
    shown.choose("old")
    assert len(shown.hits()) == 1


def test_that_a_message_that_a_retry_removed_says_so(shown: Desk) -> None:
    shown.search("no")
    [row] = [said for said in shown.heard(shown.window.hits.view) if "Agent's message" in said]
    assert "removed by your retry at 12:12" in row


@pytest.mark.parametrize(
    ("name", "choice", "expected"),
    [
        ("Time", "Today", ["lamp"]),
        ("Time", "Last 7 days", ["lamp", "tour"]),
        ("Time", "Last 30 days", ["lamp", "tour", "invoice"]),
        ("Outcome", "✕ Failed", ["invoice"]),
        ("Outcome", "◐ Incomplete", ["lamp"]),
        ("Agent", "Invoice bot", ["invoice"]),
        ("Connection", "demo", ["tour"]),
    ],
)
def test_that_a_filter_narrows_both_lists(shown: Desk, name: str, choice: str, expected: list[str]) -> None:
    shown.narrow(name, choice)
    assert shown.conversations() == expected
    assert shown.hits()
    shown.press("Clear filters")
    shown.settle()
    assert len(shown.conversations()) == 4


def test_that_days_from_and_to_are_both_included_and_may_be_swapped(shown: Desk) -> None:
    shown.narrow("Time", "From … to …")
    for name, day in (("From, first day", QDate(2026, 11, 21)), ("To, last day", QDate(2026, 11, 14))):
        by_name(shown.window, QDateEdit, name).setDate(day)
    shown.until(lambda: shown.conversations() == ["tour", "invoice"])


def test_that_a_connection_is_called_as_the_person_called_it(desk: Desk) -> None:
    desk.settings.add(Connection(id="a", name="Acme", base_url=SERVER))
    desk.fill(shop)
    desk.show()
    desk.narrow("Connection", "Acme")
    assert "agent Shop bot, Acme" in desk.heard(desk.window.conversations.view)[0]
    agents = by_name(desk.window, QComboBox, "Agent")
    assert [agents.itemText(at) for at in range(agents.count())] == ["Any agent", "Shop bot", "Invoice bot"]


def test_that_enter_opens_the_hit_with_its_conversation(shown: Desk, qtbot: QtBot) -> None:
    shown.search("today")
    view = shown.window.hits.view
    view.focus_rows()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    [(key, hit)] = shown.opened
    assert key == Key(SERVER, AGENT, "lamp")
    assert hit is not None
    assert (hit.kind, hit.number) == ("attempt", 1)


def test_that_a_double_click_on_a_conversation_and_the_button_open_it_whole(shown: Desk) -> None:
    shown.click(shown.window.conversations.view, 1, double=True)
    assert shown.opened == [(Key("demo", AGENT, "tour"), None)]
    shown.settle()
    shown.press("Open")
    assert shown.opened[1:] == [(Key("demo", AGENT, "tour"), None)]


def test_that_rows_come_in_pages_while_scrolling(desk: Desk) -> None:
    desk.fill(many)
    desk.show()
    for view, rows in ((desk.window.conversations.view, desk.conversations), (desk.window.hits.view, desk.hits)):
        assert len(rows()) == 100
        for expected in (200, 260):
            bar = view.verticalScrollBar()
            bar.setValue(bar.maximum())
            desk.until(lambda rows=rows, expected=expected: len(rows()) == expected)
        assert len(set(rows())) == 260
    assert "260 conversations\n" in desk.words()
    assert "260 entries" in desk.words()


def test_that_what_is_kept_meanwhile_comes_with_a_refresh_and_the_person_stays(shown: Desk, qtbot: QtBot) -> None:
    shown.choose("tour")
    shown.click(shown.window.hits.view, 0)
    shown.fill(lambda history: history.keep(copy("new", "New", 0.0, "just now")))
    qtbot.keyClick(shown.window, Qt.Key.Key_F5)
    shown.until(lambda: "new" in shown.conversations())
    shown.settle()
    assert shown.window.conversations.chosen is not None
    assert shown.window.conversations.chosen.key.conversation_id == "tour"
    assert shown.window.hits.chosen is not None


def test_that_the_newest_of_quick_searches_wins(shown: Desk, qtbot: QtBot) -> None:
    field = by_name(shown.window, QLineEdit, "Search everything kept on this computer")
    for text in ("refund", "invoice", "demo"):
        field.setText(text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    shown.settle()
    assert shown.conversations() == ["tour"]


def test_that_enter_searches_at_once_and_then_goes_to_what_was_found(shown: Desk, qtbot: QtBot) -> None:
    field = by_name(shown.window, QLineEdit, "Search everything kept on this computer")
    field.setText("refund")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    shown.settle()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert shown.window.hits.view.hasFocus()
    assert shown.window.hits.chosen is not None


def test_that_what_is_indexed_later_is_found_without_another_word(shown: Desk) -> None:
    shown.search("pebble")
    assert shown.hits() == []

    async def recorded() -> None:
        await many(shown.history)

    shown.live.run(recorded())
    shown.controller.refresh()
    shown.until(lambda: len(shown.hits()) == 100)
    shown.until(lambda: "not indexed yet" not in shown.words())


def test_that_a_page_with_texts_not_indexed_says_how_many() -> None:
    assert words.pending_words(Page((), more=False, pending=1_204)).startswith("1,204 newly kept texts are not indexed")
    assert words.pending_words(Page((), more=False)) == ""


def test_that_a_long_reading_can_be_stopped(desk: Desk) -> None:
    desk.fill(shop)
    opened, desk.history_opens = desk.history, asyncio.Event()
    desk.controller.show()
    desk.until(lambda: "Stop reading" in desk.offered())
    desk.press("Stop reading")
    assert "Stopped." in desk.words()
    desk.history_opens.set()
    desk.controller.refresh()
    desk.until(lambda: len(desk.conversations()) == 4)
    assert desk.history is opened


def test_that_nothing_found_says_what_narrows_and_offers_a_way_back(shown: Desk) -> None:
    shown.narrow("Outcome", "✕ Refused")
    shown.search("xyzzy")
    assert "Nothing kept has these words." in shown.words()
    assert "Narrowed by outcome." in shown.words()
    page = by_name(shown.window.hits, QAbstractButton, "Clear filters")
    page.click()
    shown.settle()
    assert "Narrowed by" not in shown.words()
    shown.press("Clear the search")
    shown.settle()
    assert len(shown.conversations()) == 4


def test_that_an_empty_history_says_what_will_be_kept(desk: Desk) -> None:
    desk.show()
    assert "Nothing is kept yet." in desk.words()
    assert not desk.window.footer.forget_all_button.isEnabled()


def test_that_a_history_that_cannot_be_opened_is_explained_and_tried_again(desk: Desk) -> None:
    desk.history = NEWER
    desk.show()
    assert "written by a newer version" in desk.words()
    assert "The history cannot be read." in desk.words()
    desk.history = None
    desk.fill(shop)
    desk.press("Try again")
    desk.until(lambda: len(desk.conversations()) == 4)
    assert "written by a newer version" not in desk.words()


def test_that_a_damaged_file_set_aside_is_said(desk: Desk) -> None:
    desk.path.parent.mkdir()
    desk.path.write_bytes(b"SQLite format 3\0" + b"x" * 9_000)
    desk.show()
    desk.until(lambda: "It was set aside" in desk.words())


def test_that_a_narrow_window_shows_one_list_at_a_time(shown: Desk) -> None:
    window = shown.window
    window.resize(500, 700)
    shown.until(lambda: not window.hits.isVisible())
    shown.choose("lamp")
    assert window.hits.isVisible()
    assert not window.conversations.isVisible()
    shown.press("Show the conversations")
    assert window.conversations.isVisible()
    shown.search("refund")
    assert window.hits.isVisible()
    window.resize(1000, 700)
    shown.until(window.conversations.isVisible)


def test_that_escape_closes_and_the_same_window_comes_back_in_its_size(shown: Desk, qtbot: QtBot) -> None:
    window = shown.window
    window.resize(900, 600)
    qtbot.keyClick(window.filters.search_field, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert shown.settings.history_geometry
    assert shown.show() is window
    assert window.isVisible()
    assert (window.width(), window.height()) == (900, 600)


def test_that_every_control_has_a_name(shown: Desk) -> None:
    shown.narrow("Time", "From … to …")
    assert nameless(shown.window, (QAbstractButton, QComboBox, QLineEdit, QDateEdit, RowsView)) == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_that_rows_of_any_script_and_length_are_painted(desk: Desk, theme: Theme, scale: float, qtbot: QtBot) -> None:
    titles = ("أين طلبي؟", "\u202egnp.exe <b>x</b>", "w" * 5_000, "a\nb\x00c", "🏴‍☠️" * 50)

    async def odd(history: History) -> None:
        for number, title in enumerate(titles):
            await history.keep(copy(f"odd-{number}", title, number, f"needle {title} " * 40))

    desk.fill(odd)
    window = desk.show()
    theme.set_text_scale(scale)
    desk.search("needle")
    heard = "\n".join((*desk.heard(window.hits.view), *desk.heard(window.conversations.view)))
    assert len(desk.hits()) == len(titles)
    assert "\u202e" not in heard
    assert "\x00" not in heard
    for width in (500, 1_100):
        window.resize(width, 700)
        for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
            window.setLayoutDirection(direction)
            assert not window.grab().isNull()

"""A mistake of the program shows a report instead of ending it or hiding; diagnostics are a menu away."""

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from chatbase_inspector.app import Inspector
from chatbase_inspector.crash.log import log_folder
from chatbase_inspector.window.crash_dialog import CrashDialog
from tests.support.inspector import ServedDemo, built
from tests.support.person import Person
from tests.support.qt_loop import LiveLoop

SECRET = "cb-live-7Qx4secret99key"
WORDS = "My lamp arrived broken"


async def _broken() -> None:
    raise ValueError(f"{SECRET} {WORDS}")


@pytest.fixture
def visitor_of_broken(
    live: LiveLoop, qapp: QApplication, demo_server: object, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> object:
    """As `visitor`, but a task may break off."""
    with built(live, qapp, ServedDemo(demo_server)) as made:  # type: ignore[arg-type]
        someone = Person(made, demo_server, live, qtbot)  # type: ignore[arg-type]
        someone.start()
        someone.press("Look around in the demo")
        someone.until(lambda: len(someone.listed()) > 10)
        yield someone


def _break(someone: Person) -> None:
    someone.it.scope.start("guessing", _broken())
    someone.until(lambda: isinstance(someone.dialog, CrashDialog))


def test_that_a_task_that_breaks_off_shows_a_report_that_quotes_nothing(
    visitor_of_broken: Person, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    someone = visitor_of_broken
    _break(someone)
    assert someone.sees("Something unforeseen went wrong in this program.")
    assert someone.sees("What was received until then is kept")
    someone.press("Copy report")
    assert "Where: the task “guessing”" in someone.clipboard()
    assert "ValueError" in someone.clipboard()
    everything = someone.clipboard() + someone.words() + capfd.readouterr().err + caplog.text
    assert SECRET not in everything
    assert WORDS not in everything
    someone.press("Save report")
    (saved,) = log_folder().glob("report-*.txt")
    assert saved.read_text(encoding="utf-8").strip() == someone.clipboard().strip()
    assert saved.stat().st_mode & 0o077 == 0
    someone.press("Go on")
    someone.until(lambda: someone.dialog is None)
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


def test_that_escape_goes_on_and_the_same_mistake_is_not_shown_again(visitor_of_broken: Person) -> None:
    someone = visitor_of_broken
    _break(someone)
    someone.key(Qt.Key.Key_Escape)
    someone.until(lambda: someone.dialog is None)
    someone.it.scope.start("guessing", _broken())
    someone.until(lambda: list(someone.it.watch.reports.counts.values()) == [2])
    assert someone.dialog is None
    assert someone.sees("Something unforeseen went wrong in this program.")


def test_that_quit_in_the_report_ends_the_program(visitor_of_broken: Person) -> None:
    someone = visitor_of_broken
    _break(someone)
    someone.press("Quit")
    someone.until(someone.it.quit_wanted.is_set)


def test_that_diagnostics_can_be_read_and_copied(visitor: Person) -> None:
    visitor.it.window.actions_["diagnostics"].trigger()
    visitor.until(lambda: visitor.sees("This computer offers no safe place for keys."))
    for words in ("Versions", "Chatbase Inspector", "Folders", "Settings"):
        assert visitor.sees(words)
    visitor.press("Copy for support")
    told = (
        "Python: ",
        "Qt: ",
        "Key store: ",
        "Server: http://127.0.0.1:",
        "Proxy: none",
        "History: ~",
        "Certificates: ",
        "Errors: none",
    )
    for words in told:
        assert words in visitor.clipboard()
    visitor.press("Close")
    visitor.until(lambda: visitor.dialog is None)


def test_that_the_window_hears_of_a_slot_that_breaks(inspector: Inspector, caplog: pytest.LogCaptureFixture) -> None:
    """PySide6 hands an exception of a slot to `sys.excepthook`, which is the watch's while the program runs."""
    problem = ValueError(SECRET)
    inspector.watch._main(type(problem), problem, None)
    assert [report.where for report in inspector.watch.reports.kept] == ["the window"]
    assert SECRET not in caplog.text

"""Nothing is forgotten without a question that says how much; what goes is gone."""

import json
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from chatbase_inspector.archive.aging import AGING_SLOT
from chatbase_inspector.archive.forgetting import WORK_SLOT
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.settings.store import Settings
from tests.archive.desk import Desk
from tests.archive.kept import AGENT, DAY_S, NOW, SERVER, shop
from tests.history.samples import begin
from tests.support.accessible import by_name

LAMP = Key(SERVER, AGENT, "lamp")


@pytest.fixture
def shown(desk: Desk) -> Desk:
    desk.fill(shop)
    desk.show()
    return desk


def question(desk: Desk) -> str:
    return " ".join(label.text() for label in desk.wait_for_dialog().findChildren(QLabel))


def done(desk: Desk) -> None:
    desk.until(lambda: not desk.scope.busy(WORK_SLOT))
    desk.settle()


def keep(desk: Desk, words: str) -> None:
    box = by_name(desk.window, QComboBox, "Keep what is recorded")
    box.activated.emit(box.findText(words))


def test_that_a_conversation_is_forgotten_after_a_question_with_numbers(shown: Desk) -> None:
    shown.choose("lamp")
    shown.press("Forget this conversation…")
    asked = question(shown)
    assert "“Lamp arrived broken”: 2 attempts, 3 copies, 3 messages" in asked
    shown.press("Forget it with 2 attempts")
    done(shown)
    assert "lamp" not in shown.conversations()
    assert shown.forgotten == [LAMP]
    assert "Forgotten: 1 conversation, 2 attempts and 3 copies." in shown.words()
    assert "smaller" in shown.words()
    assert not shown.window.footer.forget_button.isEnabled()


def test_that_enter_and_escape_keep_it(shown: Desk, qtbot: QtBot) -> None:
    shown.choose("lamp")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        shown.press("Forget this conversation…")
        qtbot.keyClick(shown.wait_for_dialog(), key)
        done(shown)
    assert "lamp" in shown.conversations()
    assert shown.forgotten == []


def test_that_everything_is_forgotten_only_with_all_its_numbers_said(shown: Desk) -> None:
    shown.press("Forget everything…")
    assert "4 conversations with 3 attempts, 6 copies and 7 messages" in question(shown)
    shown.press("Forget 4 conversations")
    done(shown)
    assert "Nothing is kept yet." in shown.words()
    assert shown.forgotten == [None]


def test_that_nothing_is_forgotten_while_a_retry_runs(shown: Desk) -> None:
    shown.running = True
    shown.press("Forget everything…")
    done(shown)
    assert "A retry is going on." in shown.words()
    assert len(shown.conversations()) == 4


def test_that_a_retry_of_which_only_the_history_knows_is_said_too(shown: Desk) -> None:
    shown.fill(begin)
    shown.press("Forget everything…")
    shown.wait_for_dialog()
    shown.press("Forget 4 conversations")
    done(shown)
    assert "A retry is being recorded just now." in shown.words()
    assert shown.forgotten == []


def test_that_a_shorter_time_asks_and_says_how_much_goes(shown: Desk) -> None:
    keep(shown, "30 days")
    assert "1 conversation and 1 copy are older" in question(shown)
    shown.press("Go on keeping for ever")
    done(shown)
    assert shown.settings.keep_days is None
    assert by_name(shown.window, QComboBox, "Keep what is recorded").currentText() == "for ever"
    keep(shown, "30 days")
    shown.wait_for_dialog()
    shown.press("Forget 1 conversation and 1 copy")
    done(shown)
    assert shown.conversations() == ["lamp", "tour", "invoice"]
    assert (Settings.load().keep_days, Settings.load().forgot_at) == (30, NOW)
    assert by_name(shown.window, QComboBox, "Keep what is recorded").currentText() == "30 days"


def test_that_a_longer_time_needs_no_question(shown: Desk) -> None:
    shown.settings.keep_days = 30
    keep(shown, "1 year")
    done(shown)
    assert Settings.load().keep_days == 365
    assert len(shown.conversations()) == 4


def test_that_any_number_of_days_can_be_said(shown: Desk, qtbot: QtBot) -> None:
    keep(shown, "other…")
    dialog = shown.wait_for_dialog()
    field = by_name(dialog, QSpinBox, "Days to keep")
    field.setValue(300)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    shown.until(lambda: "Nothing kept is older than 300 days today." in question(shown))
    shown.press("Keep for 300 days")
    done(shown)
    assert Settings.load().keep_days == 300
    assert by_name(shown.window, QComboBox, "Keep what is recorded").currentText() == "300 days"


def test_that_old_things_go_by_themselves_once_a_day_and_quietly(desk: Desk) -> None:
    desk.fill(shop)
    desk.settings.keep_days = 90
    desk.controller.apply_retention(NOW)
    desk.until(lambda: not desk.scope.busy(AGING_SLOT))
    assert desk.forgotten == [None]
    assert Settings.load().forgot_at == NOW
    desk.controller.apply_retention(NOW + 0.9 * DAY_S)
    assert not desk.scope.busy(AGING_SLOT)
    desk.controller.apply_retention(NOW + 1.1 * DAY_S)
    desk.until(lambda: not desk.scope.busy(AGING_SLOT))
    assert desk.forgotten == [None]
    assert desk.said == []


def test_that_nothing_goes_by_itself_unless_the_person_said_so(desk: Desk) -> None:
    desk.controller.apply_retention(NOW)
    assert not desk.scope.busy(AGING_SLOT)


def test_that_a_failing_of_it_is_said(desk: Desk) -> None:
    desk.fill(shop)
    assert isinstance(desk.history, History)
    desk.live.run(desk.history.close())
    desk.settings.keep_days = 90
    desk.controller.apply_retention(NOW)
    desk.until(lambda: bool(desk.said))
    assert desk.settings.forgot_at == 0
    desk.history = None


def test_that_a_conversation_is_saved_for_its_owner_alone(shown: Desk, tmp_path: Path) -> None:
    shown.choose("lamp")
    target = tmp_path / "lamp.json"
    for text in ("first", "second"):
        shown.press("Save as JSON…")
        dialog = shown.wait_for_dialog()
        assert isinstance(dialog, QFileDialog)
        by_name(dialog, QLineEdit, "File name:").setText(str(target))
        dialog.accept()
        if text == "second":
            shown.until(lambda: "is there already" in question(shown))
            target.write_text("to be replaced", encoding="utf-8")
            shown.press("Replace it")
        done(shown)
        assert f"Saved as {target}." in shown.words()
        assert "refund today" in json.dumps(json.loads(target.read_text(encoding="utf-8")))
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
    shown.press("Open its folder")
    assert shown.folders == [tmp_path]


def test_that_a_place_that_cannot_be_written_is_said(shown: Desk, tmp_path: Path) -> None:
    shown.choose("lamp")
    gone = tmp_path / "gone"
    gone.mkdir()
    shown.press("Save as JSON…")
    dialog = shown.wait_for_dialog()
    assert isinstance(dialog, QFileDialog)
    by_name(dialog, QLineEdit, "File name:").setText(str(gone / "lamp.json"))
    gone.rmdir()
    dialog.accept()
    done(shown)
    assert "The file could not be written: No such file or directory." in shown.words()


def test_that_the_folder_of_the_history_is_shown(shown: Desk) -> None:
    shown.press("Open folder")
    shown.until(lambda: shown.folders == [shown.path.parent])


def test_that_forgetting_without_a_history_is_explained(shown: Desk) -> None:
    history = shown.history
    shown.choose("lamp")
    shown.history = Failure(kind=FailureKind.HISTORY, code="disk-full", message="Full.")
    shown.press("Forget this conversation…")
    shown.wait_for_dialog()
    shown.press("Forget it with 2 attempts")
    done(shown)
    assert "Nothing was forgotten." in shown.words()
    shown.history = history

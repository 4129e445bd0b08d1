"""The chosen frame, and what is copied and saved of an answer."""

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.events import RunStarted
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.inspect.frame_model import TYPE
from chatbase_inspector.inspect.frame_saving import SavedAs, save_frames
from chatbase_inspector.inspect.frame_text import SHOWN_CHARS
from chatbase_inspector.look.question import QuestionDialog
from chatbase_inspector.runs.keeping import whole_frame
from chatbase_inspector.runs.retry import RetryResult
from chatbase_inspector.stream.decode import Decoder
from tests.inspect.framed import RECORDINGS, STATE, FramesDesk, frames_desk, frames_of, kept, recorded
from tests.support.accessible import by_name
from tests.support.qt_loop import LiveLoop
from tests.support.talks import open_talk

NAMES = sorted(path.stem for path in RECORDINGS.glob("*.sse"))
HOSTILE = b'data: {"type":"text-delta","delta":"\x00\x1b[31m\xe2\x80\xae"}\r\n\r\n: \xff\xfe\n\n'


@pytest.fixture
def desk(qtbot: QtBot, live: LiveLoop, tmp_path: Path) -> Iterator[FramesDesk]:
    with frames_desk(live, qtbot, tmp_path) as made:
        yield made


def show(desk: FramesDesk, page: str) -> None:
    pages = by_name(desk.pane, QTabWidget, "The chosen frame")
    pages.setCurrentIndex(next(at for at in range(pages.count()) if pages.tabText(at) == page))


def save(desk: FramesDesk, button: str, target: Path) -> None:
    """Press the button and choose the place."""
    desk.press(button)
    dialog = desk.pane.window().findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(target))
    dialog.reject()


def test_that_a_chosen_frame_is_shown_raw_and_as_json(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose(8)
    assert '"toolName":"stock"' in desk.pane.detail.raw.box.toPlainText()
    show(desk, "JSON")
    model = desk.pane.detail.tree.view.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())][:3] == ["type", "toolCallId", "toolName"]


def test_that_the_text_until_a_frame_is_what_had_been_said_by_then(desk: FramesDesk) -> None:
    body = b"".join(b'data: {"type":"text-delta","delta":"w%d "}\n\n' % number for number in range(20))
    desk.opened(body)
    desk.choose(0)
    show(desk, "Text until here")
    for row in (3, 7, 5):
        desk.choose(row)
        said = "".join(f"w{number} " for number in range(row + 1))
        desk.qtbot.waitUntil(lambda said=said: desk.pane.detail.merged.text == said)  # type: ignore[misc]


@pytest.mark.parametrize("name", ["reset-step-and-reused-id", "reasoning-and-sources", "dialect-1", "dialect-2"])
def test_that_the_text_until_the_last_frame_is_that_of_the_answer(name: str, desk: FramesDesk) -> None:
    frames = frames_of(recorded(name))
    state = reduce(ConversationState(Head("a", "c"), turns=(Turn("t", None),)), RunStarted(1, "t", "m", 0.0))
    for event in Decoder(1).events(frames):
        state = reduce(state, event)
    assert state.live is not None
    assert state.live.text
    desk.opened(recorded(name))
    desk.choose(desk.rows() - 1)
    show(desk, "Text until here")
    said = state.live.text
    desk.qtbot.waitUntil(lambda: desk.pane.detail.merged.text == said)


def test_that_a_retry_on_a_server_can_be_looked_at_frame_by_frame(
    desk: FramesDesk, demo_server: DemoServer, tmp_path: Path
) -> None:
    async def retried() -> RetryResult:
        talk = await open_talk(demo_server, tmp_path)
        try:
            return await talk.retry_last()
        finally:
            await talk.close()

    done = desk.live.run(retried(), 20)
    assert done.attempt is not None
    desk.controller.show_attempt(done.attempt, demo_server.base_url, STATE)
    desk.qtbot.waitUntil(lambda: desk.rows() > 3 and "[DONE]" in desk.column(TYPE))
    assert sum("unknown" in words for words in desk.column(TYPE)) == done.attempt.unknown
    desk.choose(desk.rows() - 1)
    show(desk, "Text until here")
    said = done.attempt.text
    desk.qtbot.waitUntil(lambda: desk.pane.detail.merged.text == said)


def test_that_hostile_bytes_are_made_visible_and_copied_as_they_came(desk: FramesDesk) -> None:
    desk.opened(HOSTILE)
    desk.choose(0)
    shown = desk.pane.detail.raw.box.toPlainText()
    assert "⟦NUL⟧⟦ESC⟧[31m⟦RLO⟧" in shown
    assert "⟦CR⟧" in shown
    desk.press("Copy the chosen frame as it came")
    desk.qtbot.waitUntil(lambda: bool(desk.copied))
    assert desk.copied[0].startswith('data: {"type":"text-delta","delta":"\x00\x1b[31m\u202e"}')


def test_that_a_long_frame_is_cut_until_all_of_it_is_wanted(desk: FramesDesk) -> None:
    desk.opened(b'data: {"type":"text-delta","delta":"' + b"word " * 20_000 + b'the end"}\n\n')
    desk.choose(0)
    assert "the end" not in desk.pane.detail.raw.box.toPlainText()
    desk.says(f"The first {SHOWN_CHARS:,} of")
    desk.press("Show all: Frame as it came")
    desk.qtbot.waitUntil(lambda: "the end" in desk.pane.detail.raw.box.toPlainText())


def test_that_control_c_in_the_table_copies_the_frame(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.choose(2)
    desk.qtbot.keyClick(desk.pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: bool(desk.copied))
    assert desk.copied == [frames_of(recorded("interleaved-tools"))[2].raw.decode()]


def test_that_keys_do_what_the_buttons_do_and_say_so(desk: FramesDesk) -> None:
    desk.opened(recorded("plain"))
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for count, (key, name) in enumerate(((Qt.Key.Key_A, "Copy all"), (Qt.Key.Key_P, "Copy the request")), 1):
        desk.qtbot.keyClick(desk.pane.table, key, both)
        desk.qtbot.waitUntil(lambda count=count: len(desk.copied) == count)  # type: ignore[misc]
        (button,) = (b for b in desk.pane.findChildren(QPushButton) if b.accessibleName().startswith(name))
        assert "Ctrl+Shift+" in button.toolTip()


def test_that_copy_all_takes_what_the_filter_shows(desk: FramesDesk) -> None:
    desk.opened(recorded("interleaved-tools"))
    desk.press("Copy all frames shown as they came")
    desk.qtbot.waitUntil(lambda: len(desk.copied) == 1)
    desk.choose_type("tool-input-delta")
    desk.qtbot.waitUntil(lambda: desk.rows() == 3)
    desk.press("Copy all frames shown as they came")
    desk.qtbot.waitUntil(lambda: len(desk.copied) == 2)
    frames = frames_of(recorded("interleaved-tools"))
    assert desk.copied == [recorded("interleaved-tools").decode(), b"".join(f.raw for f in frames[4:7]).decode()]


def test_that_the_request_is_copied_without_a_key(desk: FramesDesk) -> None:
    desk.opened(recorded("plain"))
    desk.press("Copy the request as a curl command without the key")
    (command,) = desk.copied
    assert "/agents/agent-1/conversations/talk-1/retry" in command
    assert "$CHATBASE_API_KEY" in command
    assert '"messageId":"msg-1"' in command


@pytest.mark.parametrize("name", [*NAMES, "hostile"])
def test_that_the_saved_frames_are_the_body_exactly_as_it_came(name: str, desk: FramesDesk, tmp_path: Path) -> None:
    body = HOSTILE if name == "hostile" else recorded(name)
    run, target = desk.keep(body), tmp_path / "answer.sse"
    count = desk.live.run(save_frames(desk.history, run, target, SavedAs.BODY))
    assert target.read_bytes() == body
    assert count == len(frames_of(body))
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_that_json_lines_hold_every_frame_with_its_time(desk: FramesDesk, tmp_path: Path) -> None:
    desk.opened(HOSTILE)
    target = tmp_path / "answer.jsonl"
    save(desk, "Save all frames with their times as JSON lines", target)
    desk.says("2 frames saved as")
    lines = [json.loads(line) for line in target.read_bytes().splitlines()]
    assert [line["number"] for line in lines] == [0, 1]
    assert lines[0]["at_ms"] == 40.0
    assert lines[0]["raw"].endswith("\r\n\r")  # a lone CR ends a frame at once
    assert lines[1]["kind"] == "comment"
    assert "raw_base64" in lines[1]
    assert not list(tmp_path.glob(".*.part"))


def test_that_a_file_is_replaced_only_when_the_person_says_so(desk: FramesDesk, tmp_path: Path) -> None:
    desk.opened(recorded("plain"))
    target = tmp_path / "answer.sse"
    target.write_text("precious")

    def asked() -> QuestionDialog | None:
        return next(
            (w for w in QApplication.topLevelWidgets() if isinstance(w, QuestionDialog) and w.isVisible()), None
        )

    def answer(how: Callable[[QuestionDialog], None]) -> None:
        save(desk, "Save the whole answer as it came", target)
        question = asked()
        assert question is not None
        how(question)
        desk.qtbot.waitUntil(lambda: asked() is None)

    answer(QuestionDialog.reject)
    assert target.read_text() == "precious"
    answer(QuestionDialog.accept)
    desk.says("saved as")
    assert target.read_bytes() == recorded("plain")


def test_that_a_place_that_takes_no_file_is_told(desk: FramesDesk, tmp_path: Path) -> None:
    desk.opened(recorded("plain"))
    save(desk, "Save the whole answer as it came", tmp_path / "nowhere" / "answer.sse")
    desk.says("The file could not be written: No such file or directory. Nothing was written.")


def test_that_a_stopped_saving_leaves_nothing_behind(desk: FramesDesk, tmp_path: Path) -> None:
    desk.opened(b"".join(b'data: {"type":"text-delta","delta":"w%d."}\n\n' % number for number in range(12_000)))
    folder = tmp_path / "saved"
    folder.mkdir()
    save(desk, "Save all frames with their times as JSON lines", folder / "answer.jsonl")
    desk.qtbot.waitUntil(lambda: "Saving …" in desk.said())
    desk.press("Stop working on the frames")
    desk.says("Saving was stopped. Nothing was written.")
    assert not list(folder.iterdir())


def test_that_a_whole_answer_is_saved_as_json(desk: FramesDesk) -> None:
    run = desk.live.run(kept(desk.history, [whole_frame(b'{"data":{}}', 5)], streamed=False))
    desk.open(run)
    desk.qtbot.waitUntil(lambda: desk.rows() == 1)
    desk.press("Save the whole answer as it came")
    dialog = desk.pane.window().findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith(f"answer-run-{run}.json")
    dialog.reject()

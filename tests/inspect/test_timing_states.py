"""The tab “Timing” while an answer arrives, is long, was refused or cannot be read."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.inspect.timing_reading import PIECE, TimingReading
from chatbase_inspector.inspect.timing_words import FORGOTTEN, NOTHING
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.runs.keeping import whole_frame
from tests.inspect.framed import begun, kept
from tests.inspect.timed import STORED, TOOLS_MS, TimingDesk, complete, ended, timing_desk, turn_of
from tests.support.qt_loop import LiveLoop
from tests.timing import clock
from tests.timing.clock import MS


@pytest.fixture
def desk(qtbot: QtBot, live: LiveLoop, tmp_path: Path, theme: Theme) -> Iterator[TimingDesk]:
    with timing_desk(live, qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def tools(desk: TimingDesk) -> Attempt:
    return desk.keep("interleaved-tools", TOOLS_MS, 3700)


def test_that_an_answer_that_arrives_grows_and_then_is_over(desk: TimingDesk) -> None:
    frames = clock.arriving("interleaved-tools", TOOLS_MS)
    recorder = desk.live.run(begun(desk.history))
    recorder.headers(200, None, 10 * MS, [])
    recorder.frames(frames[:4])
    state = clock.live([frames[:4]], clock.headers(10), None)
    arriving = replace(clock.attempt_of(state), run=recorder.run_id)
    desk.controller.show_attempt(turn_of(STORED), 1, arriving)
    desk.qtbot.waitUntil(lambda: "Tool price" in desk.described())
    assert "so far" in desk.described()
    assert desk.bar("stock").open
    assert any(words.endswith("…") for words in desk.cards() if words.startswith("Total time"))
    recorder.frames(frames[4:])
    desk.live.run(recorder.end(complete(3700)))
    desk.qtbot.waitUntil(lambda: "The answer finished after 3.70 s." in desk.described())
    assert not desk.bar("stock").open
    assert not desk.scope.busy("timing")


def test_that_a_refused_retry_says_why(desk: TimingDesk) -> None:
    failure = Failure(kind=FailureKind.REFUSED, code="RATE_LIMIT_TOO_MANY_REQUESTS", status=429, message="slow down")
    desk.open(desk.live.run(ended(desk.history, (), 300, failure)))
    desk.says("too many requests")
    assert "The answer was refused after 300 ms." in desk.described()


def test_that_a_history_that_cannot_be_read_says_so_and_is_tried_again(desk: TimingDesk, tools: Attempt) -> None:
    desk.trouble = Failure(kind=FailureKind.HISTORY, message="locked")
    desk.open(tools)
    desk.qtbot.waitUntil(lambda: any(b.isVisibleTo(desk.pane) for b in _again(desk)))
    desk.trouble = None
    desk.press("Try to read the times again")
    desk.qtbot.waitUntil(lambda: "The answer finished" in desk.described())


def test_that_nothing_chosen_and_a_forgotten_run_say_so(desk: TimingDesk, tools: Attempt) -> None:
    assert NOTHING in desk.said()
    desk.open(replace(tools, run=999))
    desk.says(FORGOTTEN)
    desk.controller.show_attempt(None, 0, None)
    assert NOTHING in desk.said()


def test_that_out_of_sight_nothing_is_read(desk: TimingDesk, tools: Attempt) -> None:
    desk.pane.hide()
    desk.open(tools)
    assert not desk.scope.busy("timing")
    desk.pane.show()
    desk.qtbot.waitUntil(lambda: "The answer finished" in desk.described())


def test_that_a_whole_json_answer_is_said_to_have_no_inside(desk: TimingDesk) -> None:
    body = {
        "id": "m1",
        "role": "assistant",
        "parts": [{"type": "text", "text": "All at once."}],
        "metadata": {"finishReason": "stop"},
    }
    frame = whole_frame(json.dumps({"data": body}).encode(), 900 * MS)
    found = desk.live.run(ended(desk.history, [frame], 1000, streamed=False))
    desk.opened(found)
    assert "It came as one JSON answer" in desk.said()
    assert "The answer finished after 1.00 s." in desk.described()


def test_that_reading_a_long_answer_can_be_stopped_and_goes_on(desk: TimingDesk) -> None:
    body = b'data: {"type":"text-delta","id":"1","delta":"word "}\n\n'
    frames = clock.chunked([(body, at) for at in range(1, 12_001)])
    run = desk.live.run(kept(desk.history, frames))
    reading = TimingReading(desk.history, run)
    seen: list[int] = []

    def stop() -> None:
        seen.append(reading.read)
        if len(seen) == 2:
            reading.stop()

    desk.scope.start("reading", reading.go(stop))
    desk.qtbot.waitUntil(lambda: reading.stopped)
    assert seen == [500, 500 + PIECE]
    assert (reading.expected, reading.complete) == (12_000, False)
    reading.resume()
    desk.qtbot.waitUntil(lambda: reading.complete)
    assert reading.picture().traffic.frames == 12_000


def test_that_a_long_reading_shows_how_far_it_is_and_offers_to_stop(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    wishes: list[str] = []
    desk.pane.stop_requested.connect(lambda: wishes.append("stop"))
    desk.pane.resume_requested.connect(lambda: wishes.append("go on"))
    desk.pane.show_progress(5_500, 1_000_000, stopped=False)
    assert "Reading 5,500 of 1,000,000 frames" in desk.said()
    desk.press("Stop reading the times")
    desk.pane.show_progress(5_500, 1_000_000, stopped=True)
    assert "Stopped after 5,500 of 1,000,000 frames" in desk.said()
    desk.press("Go on reading the times")
    assert wishes == ["stop", "go on"]


def _again(desk: TimingDesk) -> list[QAbstractButton]:
    return [b for b in desk.pane.findChildren(QAbstractButton) if b.accessibleName() == "Try to read the times again"]

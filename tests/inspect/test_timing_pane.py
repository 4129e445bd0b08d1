"""Where the time of an answer went, through the real tab and a real history."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QCheckBox
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.inspect.timing_words import STORED as STORED_WORDS
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.timing.words import exact
from tests.inspect.timed import STORED, TOOLS_MS, TimingDesk, ended, timing_desk
from tests.support.accessible import by_name, nameless
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


def test_that_the_longest_wait_is_one_sentence_and_every_bar_is_told(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    assert "<b>3.0 s of 3.7 s</b> were spent in tool" in desk.said()
    lines = desk.described().splitlines()
    assert lines[:2] == ["3.0 s of 3.7 s were spent in tool `price`.", "The answer finished after 3.70 s."]
    assert "Tool stock, from 200 ms to 2.60 s, 2.40 s." in lines
    assert "Waiting inside tools `price` and `stock`, from 420 ms to 2.60 s, 2.18 s." in lines
    assert "Headers at 10 ms." in lines
    assert "Finish (stop) at 3.60 s." in lines


def test_that_figures_keep_zero_not_recorded_and_not_reached_apart(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    assert desk.cards() == [
        "Time to headers: 10 ms",
        "First event: 100 ms",
        "First text: not reached",
        "Longest silence: 2.16 s",
        "Total time: 3.70 s",
        "Characters a second: not reached",
        "Credits: 0",
        "Finish reason: stop",
    ]
    desk.open(STORED)
    assert {words.partition(": ")[2] for words in desk.cards()} == {"not recorded"}
    assert STORED_WORDS in desk.said()
    assert not desk.pane.waterfall.isVisibleTo(desk.pane)


def test_that_several_attempts_have_median_and_spread(desk: TimingDesk, tools: Attempt) -> None:
    other = desk.keep("interleaved-tools", [at + 100 for at in TOOLS_MS], 4300)
    desk.opened(tools)
    assert "median" not in desk.said()
    desk.opened(STORED, tools, other)
    assert "median total 4.00 s" in desk.said()
    assert "3.70 s – 4.30 s" not in desk.said()
    desk.press("Across 3 attempts")
    assert "3.70 s – 4.30 s" in desk.said()
    assert "2 of 3" in desk.said()


def test_that_keys_go_through_bars_and_lanes_and_say_each(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    desk.key(Qt.Key.Key_Down)
    assert desk.readout() == "Waiting before the headers, from 0 ms to 10 ms, 10 ms"
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Down)
    assert desk.readout().startswith("Tool stock, from 200 ms to 2.60 s, 2.40 s")
    desk.key(Qt.Key.Key_Right)  # it is the only bar of its lane
    assert desk.readout().startswith("Tool stock, from 200 ms")
    desk.key(Qt.Key.Key_Up)
    assert desk.readout() == "Step 1, from 110 ms to 3.56 s, 3.45 s"
    assert desk.chosen[-2:] == [(2, 0), (1, None)]


def test_that_the_cursor_is_moved_by_keys_and_says_its_exact_offset(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert desk.readout().startswith("+0.000000 s")
    desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert desk.readout() > "+0.000000 s"
    assert desk.pane.waterfall.cursor_ns is not None


def test_that_in_a_mirrored_window_later_is_on_the_left(desk: TimingDesk, tools: Attempt) -> None:
    desk.pane.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    desk.opened(tools)
    assert desk.bar("stock").x > desk.bar("tool-approval-request").x
    desk.key(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    desk.key(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert (desk.pane.waterfall.cursor_ns or 0) > 0


def test_that_a_click_chooses_a_bar_with_its_first_frame_and_part(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    view = desk.pane.waterfall
    desk.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=desk.place(desk.bar("price")))
    assert desk.chosen == [(3, 1)]
    assert "Tool price, from 260 ms to 3.40 s, 3.14 s" in desk.readout()
    desk.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert desk.chosen == [(3, 1)]


def test_that_a_frame_or_a_part_chosen_elsewhere_chooses_its_bar(desk: TimingDesk, tools: Attempt) -> None:
    desk.controller.show_frame(3)
    desk.opened(tools)
    desk.controller.show_frame(3)
    assert desk.pane.waterfall.chosen == desk.bar("price")
    desk.controller.show_part(0)
    assert desk.pane.waterfall.chosen == desk.bar("stock")
    assert desk.chosen == []


def test_that_zoom_pan_and_fit_work_by_keys_and_buttons(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    view = desk.pane.waterfall
    fit = by_name(desk.pane, QAbstractButton, "Show all of it")
    assert not fit.isEnabled()
    desk.press("Zoom in")
    desk.key(Qt.Key.Key_Plus)
    assert view.picture is not None
    first = view.picture.axis.start_ns
    assert view.picture.axis.end_ns - first < 3700 * MS / 2
    assert view.horizontalScrollBar().maximum() > 0
    desk.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert view.picture.axis.start_ns > first
    later = view.picture.axis.start_ns
    view.horizontalScrollBar().setValue(0)
    assert view.picture.axis.start_ns == 0 < later
    desk.press("Show all of it")
    assert (view.picture.axis.start_ns, view.picture.axis.end_ns) == (0, 3700 * MS)
    desk.key(Qt.Key.Key_Minus)
    assert view.window_.fit


def test_that_ctrl_and_the_wheel_zoom_at_the_mouse_and_dragging_pans(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    view, mouse = desk.pane.waterfall, Qt.MouseButton
    assert view.picture is not None
    place = desk.place(desk.bar("price"))
    under = view.picture.ns_at(place.x())
    desk.wheel(place, 120)
    assert not view.window_.fit
    assert abs(view.picture.ns_at(place.x()) - under) < 10 * MS
    before = view.picture.axis.start_ns
    desk.qtbot.mousePress(view.viewport(), mouse.LeftButton, pos=place)
    desk.qtbot.mouseMove(view.viewport(), place - QPoint(60, 0))
    desk.qtbot.mouseRelease(view.viewport(), mouse.LeftButton, pos=place - QPoint(60, 0))
    assert view.picture.axis.start_ns > before
    assert desk.chosen == []  # a drag chooses nothing
    desk.wheel(place, -120)
    assert view.window_.fit


def test_that_the_mouse_shows_the_exact_offset_and_the_bar_under_it(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    view, bar = desk.pane.waterfall, desk.bar("stock")
    desk.qtbot.mouseMove(view.viewport(), desk.place(bar))
    assert view.picture is not None
    assert desk.readout().startswith(f"{exact(view.picture.ns_at(desk.place(bar).x()))} · Tool stock, from 200 ms")
    desk.qtbot.mouseMove(view.viewport(), QPoint(desk.place(bar).x(), 30))
    assert "0 characters a second" in desk.readout()


def test_that_dead_time_can_be_folded(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    wide = desk.bar("price").width
    by_name(desk.pane, QCheckBox, "Fold waits").setChecked(True)
    assert desk.pane.waterfall.picture is not None
    assert [fold.label for fold in desk.pane.waterfall.picture.folds] == ["2.2 s"]
    assert desk.bar("price").width != wide


def test_that_a_tool_tip_has_the_exact_times_of_a_bar(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(tools)
    tip = desk.tip(desk.place(desk.bar("price")))
    assert "Tool price" in tip
    assert "260.000 ms → 3,400.000 ms" in tip
    assert "3,140.000 ms long" in tip
    assert "frames 3 to 11" in tip
    lane = QPoint(20, desk.place(desk.bar("price")).y())
    assert desk.tip(lane) == "<qt>price</qt>"


def test_that_hostile_names_are_harmless(desk: TimingDesk) -> None:
    name = "\u202e<b>gpj.exe</b>\n"
    said = '{"type":"tool-input-available","toolCallId":"c","toolName":%s,"input":{}}'
    body = f"data: {said % json.dumps(name)}\n\n".encode()
    frames = clock.chunked([(body, 100), (b'data: {"type":"finish"}\n\n', 5000)])
    desk.opened(desk.live.run(ended(desk.history, frames, 5100)))
    assert "<b>gpj.exe" not in desk.said()
    assert "⟦RLO⟧&lt;b&gt;gpj.exe&lt;/b&gt;" in desk.said()
    assert "\u202e" not in desk.described() + desk.said()


def test_that_every_control_has_a_name(desk: TimingDesk, tools: Attempt) -> None:
    desk.opened(STORED, tools)
    assert nameless(desk.pane, (QAbstractButton, QCheckBox)) == []
    assert desk.pane.waterfall.accessibleName() == "Waterfall"

"""The waterfall's layout: at five widths, for 1, 50 and 5,000 calls, and for any stream."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import StreamEvent
from chatbase_inspector.timing.axis import FOLD_PX, axis_of
from chatbase_inspector.timing.bars import MIN_PX, Bar
from chatbase_inspector.timing.layout import Layout, View, layout
from chatbase_inspector.timing.run import RunTiming
from chatbase_inspector.timing.spans import PhaseKind, SpanKind
from chatbase_inspector.timing.stairs import OWN_LANES
from tests.timing.clock import MS, RUN, S, ended, headers, timed
from tests.timing.streams import streams
from tests.timing.test_any_stream import timing_of

WIDTHS = [180, 320, 640, 1280, 3840]
NEAR = 1e-6


@cache
def calls(count: int, *, at_once: int) -> RunTiming:
    """So many calls, each 60 ms long or until `at_once` later ones have begun."""
    events: list[StreamEvent] = []
    for number in range(count):
        at_ns = number * 100 * MS
        events.append(ev.ToolInputReady(RUN, at_ns, len(events), f"c{number}", "stock", "{}"))
        if number >= at_once:
            events.append(ev.ToolOutputArrived(RUN, at_ns + 60 * MS, len(events), f"c{number - at_once}", "1"))
    timing = RunTiming()
    timing.headers(headers(0))
    timing.feed((), events)
    timing.ended(ended(count * 100 + 100))
    return timing


def laid_out(timing: RunTiming, view: View) -> Layout:
    return layout(timing.track(), timing.waits(view.now_ns), view)


def sound(picture: Layout, view: View) -> None:
    """No two bars of a lane overlap, none is too narrow to see, all are inside the plot."""
    left = 0 if view.rtl else view.label_px
    right = view.width_px - (view.label_px if view.rtl else 0)
    lanes: dict[int, list[Bar]] = {}
    for bar in picture.bars:
        lanes.setdefault(bar.row, []).append(bar)
        assert bar.width >= MIN_PX - NEAR
        assert left - NEAR <= bar.x <= bar.x + bar.width <= right + NEAR
        assert bar.y == picture.rows[bar.row].y
        assert 0 <= bar.y < picture.height_px
    for bars in lanes.values():
        for one, other in pairwise(sorted(bars, key=lambda bar: bar.x)):
            assert one.x + one.width <= other.x + NEAR
    for tick in picture.ticks:
        assert left - NEAR <= tick.x <= right + NEAR
    for band in picture.bands:
        assert left - NEAR <= band.x <= band.x + band.width <= right + NEAR


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("fold", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("count", "at_once"), [(1, 0), (50, 0), (50, 7), (5000, 0), (5000, 60)])
def test_that_every_call_is_in_one_bar_at_every_width(
    count: int, at_once: int, width: int, fold: bool, rtl: bool
) -> None:
    timing = calls(count, at_once=at_once)
    view = View(width, fold=fold, rtl=rtl)
    picture = laid_out(timing, view)
    sound(picture, view)
    tools = [span.key for span in timing.track().spans if span.kind is SpanKind.TOOL]
    assert sorted(key for bar in picture.bars for key in bar.keys) == tools
    assert len(tools) == count


def test_that_lanes_are_shared_only_once_there_are_many() -> None:
    assert len(calls(10, at_once=0).track().lanes) == 10
    assert len(calls(5000, at_once=0).track().lanes) == OWN_LANES
    assert len(calls(5000, at_once=60).track().lanes) == 61


def plain() -> RunTiming:
    at_ms = [300, 310, 400, 500, 600, 610, 620, 630, 640]
    return timed("plain", at_ms, headers_ms=200, end_ms=1000)


def test_that_a_plain_answer_stands_where_its_times_say() -> None:
    """1,000 ms on 1,000 px, behind 100 px of labels."""
    picture = laid_out(plain(), View(1103, label_px=100, row_px=20))
    assert [(row.label, row.kind, row.y) for row in picture.rows] == [
        ("before the headers", None, 0),
        ("before the first text", None, 20),
        ("steps", SpanKind.STEP, 40),
        ("text 1", SpanKind.TEXT, 60),
    ]
    assert [(bar.label, bar.row, bar.x, bar.width) for bar in picture.bars] == [
        ("before the headers", 0, 100, 200),
        ("before the first event", 1, 300, 100),
        ("before the first text", 1, 400, 200),
        ("step 1", 2, 410, 310),
        ("text 1", 3, 500, 210),
    ]
    assert [(str(mark.kind), mark.x) for mark in picture.marks] == [
        ("request sent", 100),
        ("headers", 300),
        ("first event", 400),
        ("first text", 600),
        ("finish", 730),
        ("end", 1100),
    ]
    assert [(str(band.wait.kind), band.x, band.width) for band in picture.bands] == [
        ("after the last text", 700, 30),
        ("after the finish", 730, 370),
    ]
    assert [(tick.label, tick.x) for tick in picture.ticks][:3] == [("0", 100), ("100 ms", 200), ("200 ms", 300)]
    assert picture.ticks[-1].label == "1 s"
    assert (picture.height_px, picture.ns_at(600), picture.x_at(500 * MS)) == (80, 500 * MS, 600)
    text = picture.bar_at(510, 65)
    assert text is not None
    assert text.label == "text 1"
    assert picture.bar_of(text.keys[0]) is text
    assert picture.bar_at(510, 5) is None
    assert picture.bar_of(0) is None


def test_that_right_to_left_is_the_mirror_image() -> None:
    picture = laid_out(plain(), View(1103, label_px=100, rtl=True))
    bars = {bar.label: bar for bar in picture.bars}
    assert (bars["before the headers"].x, bars["before the headers"].width) == (803, 200)
    assert (bars["text 1"].x, bars["text 1"].width) == (1003 - 610, 210)
    assert picture.x_at(0) == 1003
    assert picture.ns_at(1003 - 500) == 500 * MS


def test_that_a_window_shows_what_is_in_it() -> None:
    picture = laid_out(plain(), View(503, 450 * MS, 550 * MS, label_px=103))
    assert [bar.label for bar in picture.bars] == ["before the first text", "step 1", "text 1"]
    assert [(bar.x, bar.width) for bar in picture.bars][1:] == [(103, 397), (103, 397)]
    assert [str(mark.kind) for mark in picture.marks] == ["first text"]
    assert picture.bars[2].start_ns == 400 * MS
    assert picture.ticks[0].at_ns >= 450 * MS


def test_that_dead_time_is_folded_with_its_length_said() -> None:
    at_ms = [100, 110, 200, 250, 300, 310, 400, 450, 500, 900, 9000, 9100, 9110, 9120, 9130, 9140, 9150, 9160]
    timing = timed("interleaved-tools", at_ms, headers_ms=90, end_ms=9200)
    view = View(640, fold=True)
    picture, straight = laid_out(timing, view), laid_out(timing, View(640))
    assert [(fold.start_ns // MS, fold.end_ns // MS, fold.width, fold.label) for fold in picture.folds] == [
        (500, 9000, FOLD_PX, "8.5 s")
    ]
    assert straight.folds == ()
    fold = picture.folds[0]
    assert picture.x_at(500 * MS) == pytest.approx(fold.x)
    assert picture.x_at(9000 * MS) == pytest.approx(fold.x + fold.width)
    assert picture.ns_at(fold.x + fold.width / 2) == pytest.approx(4750 * MS, abs=1000)
    assert not any(500 * MS < tick.at_ns < 9000 * MS for tick in picture.ticks)
    stock = next(bar for bar in picture.bars if bar.label == "stock")
    assert [segment.phase.kind for segment in picture.segments(stock)] == [
        PhaseKind.ARGUMENTS,
        PhaseKind.WAITING,
        PhaseKind.PRELIMINARY,
        PhaseKind.RESULT,
    ]
    for segment in picture.segments(stock):
        assert stock.x - NEAR <= segment.x <= segment.x + segment.width <= stock.x + stock.width + NEAR


def test_that_a_bar_in_progress_moves_with_the_clock() -> None:
    timing = RunTiming()
    timing.feed((), [headers(100), ev.ToolInputReady(RUN, 200 * MS, 0, "a", "lookup", "{}")])
    for now_ms in (1000, 4000):
        picture = laid_out(timing, View(640, now_ns=now_ms * MS))
        bar = picture.bars[-1]
        assert (bar.open, bar.start_ns, bar.end_ns) == (True, 200 * MS, now_ms * MS)
        assert picture.axis.end_ns == now_ms * MS
        assert bar.x + bar.width == pytest.approx(640 - MIN_PX)


def test_that_the_reading_behind_the_run_lengthens_the_axis() -> None:
    timing = plain()
    timing.reread(1500 * MS)
    assert laid_out(timing, View(640)).axis.end_ns == 1500 * MS


def test_that_an_empty_run_has_a_picture_too() -> None:
    view = View(10)
    picture = laid_out(RunTiming(), view)
    assert picture.bars == ()
    assert [mark.kind for mark in picture.marks] == [SpanKind.REQUEST]
    assert picture.bar_at(5, 5) is None


@given(
    streams(60),
    st.sampled_from(WIDTHS),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, (0.2, 0.5), (0.0, 0.01), (0.9, 1.4)]),
)
def test_that_any_stream_at_any_zoom_has_a_sound_picture(
    events: list[StreamEvent], width: int, fold: bool, rtl: bool, window: tuple[float, float] | None
) -> None:
    timing = timing_of(events)
    total_ns = timing.track().until(0)
    view = View(width, fold=fold, rtl=rtl)
    if window is not None:
        view = View(width, int(window[0] * total_ns), int(window[1] * total_ns), fold=fold, rtl=rtl)
    sound(laid_out(timing, view), view)


@given(streams(60), st.integers(1, 60))
def test_that_no_bar_changes_its_lane_while_the_run_grows(events: list[StreamEvent], at: int) -> None:
    early, late = RunTiming(), RunTiming()
    early.feed((), events[:at])
    late.feed((), events)
    now_ns = events[-1].at_ns + 1 if events else 1
    rows = {key: bar.row for bar in laid_out(late, View(900, now_ns=now_ns)).bars for key in bar.keys}
    for bar in laid_out(early, View(900, now_ns=now_ns)).bars:
        assert all(rows[key] == bar.row for key in bar.keys)


_DEAD = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 40)), max_size=5)


@given(
    st.integers(0, 5 * S), st.integers(0, 20 * S), st.floats(1, 4000), _DEAD, st.booleans(), st.lists(st.floats(0, 1))
)
def test_that_the_axis_rises_and_is_its_own_inverse(
    start_ns: int, length_ns: int, width: float, gaps: list[tuple[int, int]], rtl: bool, parts: list[float]
) -> None:
    dead: list[tuple[int, int]] = []
    at_ns = 0
    for pause, length in gaps:
        at_ns += pause * 50 * MS
        dead.append((at_ns, at_ns + length * 100 * MS))
        at_ns = dead[-1][1]
    axis = axis_of(start_ns, start_ns + length_ns, 50, width, dead=dead, rtl=rtl)
    assert axis.x(axis.start_ns) == pytest.approx(50 + width if rtl else 50)
    assert axis.x(axis.end_ns) == pytest.approx(50 if rtl else 50 + width)
    assert sum(fold.width for fold in axis.folds) <= width / 2 + NEAR
    moments = sorted(axis.start_ns + int((axis.end_ns - axis.start_ns) * part) for part in parts)
    for one, other in pairwise(moments):
        assert (axis.x(other) <= axis.x(one)) if rtl else (axis.x(one) <= axis.x(other))
    slack_ns = (axis.end_ns - axis.start_ns) * 1e-6 + 1
    for moment in moments:
        assert 50 - NEAR <= axis.x(moment) <= 50 + width + NEAR
        assert abs(axis.ns(axis.x(moment)) - moment) <= slack_ns * (1 + len(axis.folds) * 1000 / width)
    places = sorted(50 + width * part for part in parts)
    for one, other in pairwise(places):
        assert (axis.ns(other) <= axis.ns(one)) if rtl else (axis.ns(one) <= axis.ns(other))
    for place in places:
        assert axis.x(axis.ns(place)) == pytest.approx(place, abs=width * 1e-3 + 1e-3)
    for left, right in pairwise(axis.ticks()):
        assert abs(right.x - left.x) >= 64 - NEAR
        assert right.at_ns > left.at_ns


@pytest.mark.parametrize(
    ("length_ns", "labels"),
    [
        (20_000, ["0", "5 µs", "10 µs", "15 µs", "20 µs"]),
        (4 * MS, ["0", "1 ms", "2 ms", "3 ms", "4 ms"]),
        (2 * MS + MS // 2, ["0", "500 µs", "1 ms", "1.5 ms", "2 ms", "2.5 ms"]),
        (4 * S + 100 * MS, ["0", "1 s", "2 s", "3 s", "4 s"]),
        (80 * S, ["0", "20 s", "40 s", "1 min", "1 min 20 s"]),
        (7 * 3600 * S, ["0", "2 h", "4 h", "6 h"]),
    ],
)
def test_that_ticks_stand_at_round_times_with_their_words(length_ns: int, labels: list[str]) -> None:
    assert [tick.label for tick in axis_of(0, length_ns, 0, 400).ticks()] == labels


def test_that_a_time_beyond_all_units_has_no_ticks() -> None:
    assert axis_of(0, 10**22, 0, 70).ticks() == ()


def test_that_many_folds_never_take_more_than_half_the_width() -> None:
    dead = [(second * 10 * S, second * 10 * S + 9 * S) for second in range(20)]
    axis = axis_of(0, 200 * S, 0, 1200, dead=dead)
    assert sum(fold.width for fold in axis.folds) <= 600
    assert axis_of(0, 10 * S, 0, 300, dead=[(0, 10 * S)]).folds == ()

"""The curve of text over time."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.timing.rate import Point, RateMeter
from tests.timing.clock import MS, RUN, S, whole


def text(at_ns: int, chars: int, kind: ev.BlockKind = ev.BlockKind.TEXT) -> ev.TextArrived:
    return ev.TextArrived(RUN, at_ns, 0, kind, "t", "x" * chars, at_ns, 0)


def test_that_points_say_how_many_characters_came_and_how_fast() -> None:
    meter = RateMeter(4)
    meter.feed([text(0, 2), text(5 * MS, 3), text(25 * MS, 10), text(26 * MS, 50, ev.BlockKind.REASONING)])
    curve = meter.curve(30 * MS)
    assert curve.points == (Point(0, 10 * MS, 5), Point(10 * MS, 20 * MS, 0), Point(20 * MS, 30 * MS, 10))
    assert [point.per_second for point in curve.points] == [500, 0, 1000]
    assert curve.most == 1000


def test_that_a_longer_run_has_wider_points_and_a_silence_stays_a_silence() -> None:
    meter = RateMeter(4)
    meter.feed([text(5 * MS, 4), text(75 * MS, 6)])
    assert meter.curve(80 * MS).points == (
        Point(0, 20 * MS, 4),
        Point(20 * MS, 40 * MS, 0),
        Point(40 * MS, 60 * MS, 0),
        Point(60 * MS, 80 * MS, 6),
    )
    assert [point.chars for point in meter.curve(160 * MS).points] == [4, 6, 0, 0]


def test_that_a_beginning_too_short_for_a_rate_is_told_with_the_one_before() -> None:
    meter = RateMeter(4)
    meter.feed([text(5 * MS, 4), text(11 * MS, 6)])
    assert meter.curve(12 * MS).points == (Point(0, 12 * MS, 10),)
    assert meter.curve(15 * MS).points == (Point(0, 10 * MS, 4), Point(10 * MS, 15 * MS, 6))


def test_that_no_time_gives_no_points_and_a_whole_answer_no_text() -> None:
    assert RateMeter().curve(0).points == ()
    assert RateMeter().curve(0).most == 0
    meter = RateMeter()
    meter.feed([whole(400)])
    assert sum(point.chars for point in meter.curve(0).points) == 0
    assert meter.curve(0).points[-1].end_ns == 400 * MS


@given(
    st.lists(st.tuples(st.integers(0, 100 * S), st.integers(0, 50)), max_size=50),
    st.integers(1, 200 * S),
    st.sampled_from([4, 10, 120]),
)
def test_that_any_length_has_few_points_with_every_character_once(
    pieces: list[tuple[int, int]], until_ns: int, most: int
) -> None:
    meter = RateMeter(most)
    pieces.sort()
    meter.feed(text(at_ns, chars) for at_ns, chars in pieces)
    points = meter.curve(until_ns).points
    end_ns = max([until_ns, *(at_ns for at_ns, _ in pieces)])
    assert len(points) <= most
    assert (points[0].start_ns, points[-1].end_ns) == (0, end_ns)
    assert all(one.end_ns == other.start_ns for one, other in pairwise(points))
    assert all(point.end_ns > point.start_ns for point in points)
    assert sum(point.chars for point in points) == sum(chars for _, chars in pieces)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_that_feeding_in_pieces_changes_nothing(count: int) -> None:
    events = [text(row * 37 * MS, row % 9) for row in range(500)]
    whole_meter, cut_meter = RateMeter(), RateMeter()
    whole_meter.feed(events)
    for at in range(0, len(events), count):
        cut_meter.feed(events[at : at + count])
        cut_meter.curve(0)
    assert cut_meter.curve(20 * S) == whole_meter.curve(20 * S)

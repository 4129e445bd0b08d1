"""What must hold for spans and waits of any stream, also of one that makes no sense."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.answer import fold
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import StreamEvent
from chatbase_inspector.conversation.parts import Part, SourcePart, ToolCallPart, ToolResultPart, UnknownPart
from chatbase_inspector.conversation.state import Attempt, Origin
from chatbase_inspector.timing.run import RunTiming
from chatbase_inspector.timing.spans import MOMENTS, Span, SpanKind, Track
from chatbase_inspector.timing.waits import WaitKind, Waits
from tests.timing.clock import MS, ended, headers
from tests.timing.streams import streams


def timing_of(events: Sequence[StreamEvent], *, end_ms: int | None = 300) -> RunTiming:
    timing = RunTiming()
    first_ms = events[0].at_ns // MS if events else 100
    timing.headers(headers(first_ms // 2))
    timing.feed((), events)
    if end_ms is not None:
        timing.ended(ended(last_ms(events) + end_ms))
    return timing


def last_ms(events: Sequence[StreamEvent]) -> int:
    return events[-1].at_ns // MS if events else 100


def folded(events: Sequence[StreamEvent]) -> Attempt:
    attempt = Attempt(0, Origin.RETRY, run=7)
    for event in events:
        attempt = fold(attempt, event)
    return attempt


KINDS: dict[type[Part], SpanKind] = {SourcePart: SpanKind.SOURCE, UnknownPart: SpanKind.UNKNOWN}


@given(streams())
def test_that_every_part_has_the_span_that_leads_to_it(events: list[StreamEvent]) -> None:
    track = timing_of(events).track()
    parts = folded(events).parts
    for row, part in enumerate(parts):
        span = track.of_part(row)
        assert span is not None
        assert part.seen is not None
        if isinstance(part, ToolResultPart):
            assert span.kind is SpanKind.TOOL
            assert track.part_at(part.seen.first_frame) == row
            continue
        assert span.part == row
        assert span.kind is KINDS.get(type(part), span.kind)
        assert span.last_frame == part.seen.last_frame
        if isinstance(part, ToolCallPart):
            assert (span.state, span.label or None) == (part.state, part.tool)
        else:
            assert (span.first_frame, span.start_ns) == (part.seen.first_frame, part.seen.first_ns)
    shown = [span.part for span in track.spans if span.part is not None]
    shown += [result.part for span in track.spans for result in span.results]
    assert sorted(shown) == list(range(len(parts)))


@given(streams())
def test_that_the_marks_are_the_times_of_the_attempt(events: list[StreamEvent]) -> None:
    track, timing = timing_of(events).track(), folded(events).timing
    assert (track.first_event_ns, track.first_text_ns) == (timing.first_event_ns, timing.first_text_ns)
    gap = timing_of(events).traffic().longest_gap
    assert (gap.length_ns if gap else None) == timing.longest_gap_ns


@given(streams(), st.lists(st.integers(1, 8)))
def test_that_live_and_recorded_are_the_same(events: list[StreamEvent], sizes: list[int]) -> None:
    """Asking in between, as a window does, changes nothing that comes later; lanes and keys stay."""
    live, at, before = RunTiming(), 0, Track()
    live.headers(headers((events[0].at_ns // MS if events else 100) // 2))
    for size in [*sizes, len(events)]:
        live.feed((), events[at : at + size])
        at += size
        track = live.track()
        assert [_fixed(span) for span in track.spans[: len(before.spans)]] == [_fixed(span) for span in before.spans]
        assert [lane.kind for lane in track.lanes[: len(before.lanes)]] == [lane.kind for lane in before.lanes]
        live.waits(track.last_ns)
        live.curve(track.last_ns)
        before = track
    live.ended(ended(last_ms(events) + 300))
    recorded = timing_of(events)
    assert live.track() == recorded.track()
    assert live.waits(0) == recorded.waits(0)
    assert live.curve(0) == recorded.curve(0)


def _fixed(span: Span) -> tuple[object, ...]:
    return span.key, span.kind, span.start_ns, span.lane, span.first_frame, span.step


@given(streams())
def test_that_spans_of_one_lane_never_overlap(events: list[StreamEvent]) -> None:
    track = timing_of(events).track()
    for lane in range(len(track.lanes)):
        spans = [span for span in track.spans if span.lane == lane]
        assert track.lanes[lane].count == len(spans)
        for one, other in pairwise(spans):
            assert one.end_ns is not None
            assert one.end_ns <= other.start_ns
    for span in track.spans:
        assert (span.lane is None) == (span.kind in MOMENTS)
        assert span.end_ns is not None
        assert span.start_ns <= span.end_ns
        assert all(phase.end_ns is not None and phase.end_ns <= span.end_ns for phase in span.phases)


def partition(waits: Waits, until_ns: int) -> None:
    """No overlap, no hole, and the sum is the whole time."""
    at_ns = 0
    for wait in waits.waits:
        assert wait.start_ns == at_ns
        assert wait.end_ns > wait.start_ns
        at_ns = wait.end_ns
    assert at_ns == waits.total_ns == until_ns
    assert sum(wait.length_ns for wait in waits.waits) == until_ns


@given(streams(), st.sampled_from([0, 0, 1, 200, 300, 2000]))
def test_that_the_waits_are_the_whole_time(events: list[StreamEvent], later_ms: int) -> None:
    until_ns = (last_ms(events) + later_ms) * MS
    over = timing_of(events, end_ms=later_ms).waits(0)
    partition(over, until_ns)
    assert not any(wait.open for wait in over.waits)
    live = timing_of(events, end_ms=None).waits(until_ns)
    partition(live, until_ns)
    assert [wait.open for wait in live.waits][:-1] == [False] * (len(live.waits) - 1)
    no_tool = sum(reason.total_ns for reason in over.reasons if reason.tool is None)
    assert no_tool + over.arriving_ns <= until_ns


@given(streams())
def test_that_waits_before_and_after_texts_stand_where_they_say(events: list[StreamEvent]) -> None:
    waits = timing_of(events).waits(0).waits
    words = [event for event in events if isinstance(event, ev.TextArrived) and event.kind is ev.BlockKind.TEXT]
    texts = [event.at_ns for event in words if event.text]
    for wait in waits:
        match wait.kind:
            case WaitKind.BEFORE_TEXT:
                assert not texts or wait.end_ns <= texts[0]
            case WaitKind.BETWEEN_TEXTS:
                assert texts[0] <= wait.start_ns
                assert wait.end_ns <= texts[-1]
            case WaitKind.AFTER_TEXT:
                assert texts[-1] <= wait.start_ns
            case _:
                pass


@given(streams())
def test_that_joined_bursts_give_the_same_spans(events: list[StreamEvent]) -> None:
    spoken = [event for event in events if not isinstance(event, ev.TextArrived) or event.text]
    single, joined = RunTiming(), RunTiming()
    single.feed((), [*spoken, ended(last_ms(events))])
    joined.feed((), [*coalesced(spoken), ended(last_ms(events))])
    assert joined.track().spans == single.track().spans


@given(streams(), st.integers(0, 5000))
def test_that_the_curve_has_every_character_once(events: list[StreamEvent], later_ms: int) -> None:
    timing = timing_of(events)
    curve = timing.curve((last_ms(events) + later_ms) * MS)
    words = [event for event in events if isinstance(event, ev.TextArrived) and event.kind is ev.BlockKind.TEXT]
    assert sum(point.chars for point in curve.points) == sum(len(event.text) for event in words if curve.points)
    assert all(one.end_ns == other.start_ns for one, other in pairwise(curve.points))
    assert len(curve.points) <= 120

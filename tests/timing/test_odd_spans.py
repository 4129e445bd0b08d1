"""Spans of what no recording has: approvals, whole answers, and streams that make no sense."""

from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import (
    ReasoningPart,
    SourcePart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.timing.board import MAX_SPANS
from chatbase_inspector.timing.spans import Phase, PhaseKind, Result, SpanKind
from chatbase_inspector.timing.tracing import Tracer
from tests.timing.clock import MS, RUN, ended, headers, timed, whole
from tests.timing.seen import PLAIN_MS, moment, of_kind, phases, rows


def test_that_approval_is_a_phase_of_its_own() -> None:
    ask = '{"approvalId":"p","toolCallId":"a"}'
    tracer = Tracer()
    tracer.feed(
        [
            ev.ToolInputReady(RUN, 100 * MS, 0, "a", "refund", "{}"),
            ev.UnknownArrived(RUN, 150 * MS, 1, "tool-approval-request", ask),
            ev.UnknownArrived(RUN, 900 * MS, 2, "tool-approval-response", '{"approvalId":"p","approved":true}'),
            ev.ToolOutputArrived(RUN, 950 * MS, 3, "a", "{}"),
            ev.UnknownArrived(RUN, 960 * MS, 4, "tool-approval-request", "[]"),
            ev.UnknownArrived(RUN, 960 * MS, 5, "tool-approval-request", '{"toolCallId":"never"}'),
        ]
    )
    assert phases(of_kind(tracer.track(), SpanKind.TOOL)[0]) == [
        ("waiting for the result", 100, 150, 0, 1),
        ("waiting for approval", 150, 900, 1, 2),
        ("waiting for the result", 900, 950, 2, 3),
        ("result", 950, 950, 3, 3),
    ]


def test_that_the_reading_behind_the_run_is_a_span() -> None:
    timing = timed("plain", PLAIN_MS, end_ms=650)
    timing.reread(800 * MS)
    timing.reread(1300 * MS)
    assert rows(timing.track())[-1] == ("re-read", "", 650, 1300, None, None, None)
    still = timed("plain", PLAIN_MS)
    still.reread(800 * MS)
    assert of_kind(still.track(), SpanKind.REREAD) == []


def test_that_a_whole_answer_comes_at_one_moment() -> None:
    tracer = Tracer()
    tracer.feed([headers(400), whole(400), ended(410)])
    assert rows(tracer.track())[2:] == [
        moment("first event", "", 400, 0),
        ("text", "text 1", 400, 400, 0, 0, 0),
        moment("end", "finished", 410),
    ]


def test_that_nothing_is_taken_in_after_the_end() -> None:
    timing = timed("plain", PLAIN_MS, end_ms=650)
    before = timing.track()
    timing.feed((), [ev.StepStarted(RUN, 700 * MS, 20), ended(800)])
    assert timing.track() == before


def test_that_times_that_run_backwards_are_held() -> None:
    tracer = Tracer()
    tracer.feed([ev.StepStarted(RUN, 200, 0), ev.SourceArrived(RUN, 100, 1, "url", *[None] * 5), ended(0)])
    assert [span.start_ns for span in tracer.track().spans] == [0, 200, 200, 200, 200]


def test_that_a_million_odd_events_are_counted_and_not_kept() -> None:
    tracer = Tracer()
    tracer.feed(ev.UnknownArrived(RUN, frame, frame, "odd", "{}") for frame in range(MAX_SPANS + 1000))
    tracer.feed([ended(5)])
    track = tracer.track()
    assert track.more == 1002  # the request and the first event took two places
    assert len(track.spans) == MAX_SPANS + 1
    assert track.spans[-1].kind is SpanKind.END
    assert track.span_at(MAX_SPANS + 500) is None


def test_that_many_interim_results_share_a_phase() -> None:
    tracer = Tracer()
    tracer.feed([ev.ToolInputReady(RUN, 0, 0, "a", "t", "{}")])
    tracer.feed(ev.ToolOutputArrived(RUN, n, n, "a", "1", preliminary=True) for n in range(1, 1000))
    tracer.feed([ev.ToolOutputArrived(RUN, 1000, 1000, "a", "2")])
    call = of_kind(tracer.track(), SpanKind.TOOL)[0]
    assert len(call.phases) == 51
    assert call.phases[-1] == Phase(PhaseKind.RESULT, 1000, 1000, 1000, 1000)
    assert call.phases[0] == Phase(PhaseKind.WAITING, 0, 1000, 0, 1000)
    assert call.phases[-2].last_frame == 999


def test_that_the_tools_of_a_whole_answer_have_spans_with_their_parts() -> None:
    parts = (
        ReasoningPart(Text("Hm.")),
        ToolCallPart("a", "stock", ToolState.CALLED, input_json="{}"),
        ToolResultPart("a", "stock", "1"),
        ToolCallPart("b", "price", ToolState.ERROR, error="no"),
        ToolResultPart("b", "price", error="no"),
        ToolResultPart("x", None, "2"),
        SourcePart("url", None, url="https://example.org"),
        UnknownPart("odd", "{}"),
    )
    arrived = whole(400)
    tracer = Tracer()
    tracer.feed([headers(400), replace(arrived, message=replace(arrived.message, parts=parts)), ended(410)])
    track = tracer.track()
    stock, price, stranger = of_kind(track, SpanKind.TOOL)
    assert (stock.part, stock.results, stock.state) == (1, (Result(2, 0, 0),), ToolState.RESULT)
    assert (price.part, price.results, price.state) == (3, (Result(4, 0, 0),), ToolState.ERROR)
    assert (stranger.part, stranger.results, stranger.label) == (None, (Result(5, 0, 0),), "")
    assert [span.part for span in track.spans if span.kind in (SpanKind.SOURCE, SpanKind.UNKNOWN)] == [6, 7]
    assert [span.label for span in of_kind(track, SpanKind.REASONING)] == ["reasoning 1"]
    assert all(span.end_ns == 400 * MS for span in track.spans if span.lane is not None)

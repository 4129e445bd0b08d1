"""Recorded streams and what happened when, worked out by hand."""

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import (
    ToolState,
)
from chatbase_inspector.problems import Failure
from chatbase_inspector.timing.run import RunTiming
from chatbase_inspector.timing.spans import Ending, Result, SpanKind
from chatbase_inspector.timing.tracing import Tracer
from tests.timing.clock import CUT, MS, RUN, STOPPED, ended, headers, timed
from tests.timing.seen import PLAIN_MS, moment, of_kind, phases, rows


@pytest.mark.parametrize("name", ["plain", "plain-bom"])
def test_that_a_plain_answer_gives_its_step_and_its_text(name: str) -> None:
    track = timed(name, PLAIN_MS, headers_ms=200, end_ms=650).track()
    assert rows(track) == [
        moment("request sent", "", 0),
        moment("headers", "", 200),
        moment("first event", "", 300, 0),
        ("step", "step 1", 310, 620, 1, 6, None),
        ("text", "text 1", 400, 610, 2, 5, 0),
        moment("first text", "", 500, 3),
        moment("finish", "stop", 630, 7),
        moment("end", "finished", 650),
    ]
    assert (track.headers_ns, track.first_event_ns, track.first_text_ns) == (200 * MS, 300 * MS, 500 * MS)
    assert (track.finish_ns, track.ended_ns, track.ending) == (630 * MS, 650 * MS, Ending.FINISHED)
    text = of_kind(track, SpanKind.TEXT)[0]
    assert (text.chars, text.step) == (len("Refunds take five days."), 1)


def test_that_a_trimmed_answer_and_one_with_crlf_give_the_same_spans() -> None:
    track = timed("plain", PLAIN_MS, headers_ms=200, end_ms=650).track()
    assert timed("plain-trimmed", PLAIN_MS[:-1], headers_ms=200, end_ms=650).track().spans == track.spans
    assert timed("plain-crlf", [*PLAIN_MS, 640], headers_ms=200, end_ms=650).track().spans == track.spans


@pytest.mark.parametrize("name", ["dialect-1", "named-events"])
def test_that_a_text_nobody_ends_ends_with_its_last_piece(name: str) -> None:
    assert rows(timed(name, [100, 250, 400], headers_ms=50, end_ms=900).track())[2:] == [
        moment("first event", "", 100, 0),
        moment("first text", "", 250, 1),
        ("text", "text 1", 250, 250, 1, 1, 0),
        moment("finish", "stop", 400, 2),
        moment("end", "finished", 900),
    ]


def test_that_the_second_dialect_gives_the_same_kinds() -> None:
    assert rows(timed("dialect-2", [100, 200, 300, 310, 320, 330, 340], headers_ms=50, end_ms=340).track())[2:] == [
        moment("first event", "", 100, 0),
        ("text", "text 1", 200, 310, 1, 3, 0),
        moment("first text", "", 300, 2),
        moment("finish", "", 330, 5),
        moment("end", "finished", 340),
    ]


TOOLS_MS = [100, 110, 200, 250, 300, 310, 400, 450, 500, 900, 2000, 2500, 2600, 2700, 2800, 2900, 2910, 2920]


def test_that_interleaved_calls_have_their_phases_and_lanes() -> None:
    track = timed("interleaved-tools", TOOLS_MS, headers_ms=90, end_ms=2950).track()
    stock, price, refused, denied = of_kind(track, SpanKind.TOOL)
    assert (stock.label, stock.start_ns // MS, stock.end_ns, stock.part) == (
        "stock",
        200,
        2000 * MS,
        0,
    )
    assert stock.results == (Result(2, 9, 10),)
    assert phases(stock) == [
        ("arguments arriving", 200, 500, 2, 8),
        ("waiting for the result", 500, 2000, 8, 10),
        ("preliminary result", 900, 900, 9, 9),
        ("result", 2000, 2000, 10, 10),
    ]
    assert (price.label, price.state, price.part, price.results) == ("price", ToolState.ERROR, 1, (Result(3, 11, 11),))
    assert phases(price) == [
        ("arguments arriving", 250, 450, 3, 7),
        ("waiting for the result", 450, 2500, 7, 11),
        ("error", 2500, 2500, 11, 11),
    ]
    assert (refused.label, refused.state, phases(refused)) == (
        "stock",
        ToolState.ERROR,
        [("error", 2600, 2600, 12, 12)],
    )
    assert (denied.label, denied.state, denied.part, denied.results) == (
        "",
        ToolState.DENIED,
        None,
        (Result(5, 13, 13),),
    )
    assert phases(denied) == [("denied", 2700, 2700, 13, 13)]
    assert len({stock.lane, price.lane, refused.lane, denied.lane}) == 4
    assert [lane.label for lane in track.lanes] == ["steps", "stock", "price", "stock", "", "unknown events"]
    assert rows(track)[-4:] == [
        ("tool", "", 2700, 2700, 13, 13, None),
        ("unknown", "tool-approval-request", 2800, 2800, 14, 14, 6),
        moment("finish", "stop", 2910, 16),
        moment("end", "finished", 2950),
    ]


def test_that_frames_and_parts_lead_to_their_spans_and_back() -> None:
    track = timed("interleaved-tools", TOOLS_MS, headers_ms=90, end_ms=2950).track()
    stock, price = of_kind(track, SpanKind.TOOL)[:2]
    assert [track.span_at(frame) for frame in (2, 4, 6, 8, 9, 10)] == [stock] * 6
    assert [track.span_at(frame) for frame in (3, 5, 7, 11)] == [price] * 4
    assert [track.part_at(frame) for frame in (4, 8, 9, 10, 11, 14)] == [0, 0, 2, 2, 3, 6]
    assert [track.of_part(row) for row in (0, 1, 2, 3)] == [stock, price, stock, price]
    assert track.span_at(0) is None
    assert track.span_at(17) is None
    assert track.span_at(99) is None
    assert track.span_at(-1) is None
    assert track.of_part(99) is None
    finish = track.span_at(16)
    assert finish is not None
    assert finish.kind is SpanKind.FINISH


def test_that_reasoning_sources_and_unknown_events_have_spans_and_keep_alives_have_none() -> None:
    at_ms = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1200, 1300, 1400, 1410]
    track = timed("reasoning-and-sources", at_ms, headers_ms=40, end_ms=1500).track()
    assert rows(track)[2:] == [
        moment("first event", "", 100, 1),
        ("reasoning", "reasoning 1", 200, 800, 2, 8, 0),
        ("text", "text 1", 400, 1000, 4, 10, 1),
        moment("first text", "", 500, 5),
        ("source", "Stock", 1100, 1100, 11, 11, 2),
        ("source", "Terms", 1200, 1200, 12, 12, 3),
        ("unknown", "data-mood", 1300, 1300, 13, 13, 4),
        moment("finish", "length", 1400, 14),
        moment("end", "finished", 1500),
    ]
    assert track.span_at(7) is None


def test_that_a_reset_step_voids_what_it_took_back() -> None:
    at_ms = [100, 110, 120, 200, 300, 310, 400, 410, 420, 500, 510, 600, 610, 620, 700, 710]
    track = timed("reset-step-and-reused-id", at_ms, headers_ms=50, end_ms=720).track()
    wrong, first, second = of_kind(track, SpanKind.TEXT)
    assert (wrong.void, wrong.part, wrong.end_ns, wrong.step) == (True, None, 300 * MS, 1)
    assert (first.void, first.part, first.end_ns, first.step) == (False, 0, 410 * MS, 1)
    assert (second.void, second.part, second.end_ns, second.step) == (False, 1, 610 * MS, 2)
    assert [(span.start_ns // MS, span.end_ns) for span in of_kind(track, SpanKind.STEP)] == [
        (110, 420 * MS),
        (500, 620 * MS),
    ]
    assert [span.start_ns // MS for span in of_kind(track, SpanKind.RESET)] == [300]
    assert of_kind(track, SpanKind.FINISH)[0].label == "interrupted"


@pytest.mark.parametrize(
    ("name", "frames", "kind", "label"),
    [("abort", 4, "abort", "user left"), ("error", 6, "error", "The model is overloaded.")],
)
def test_that_an_abort_and_an_error_are_marks(name: str, frames: int, kind: str, label: str) -> None:
    track = timed(name, [100 * (row + 1) for row in range(frames)], end_ms=900).track()
    assert rows(track)[-2:] == [moment(kind, label, 300, 2), moment("end", "finished", 900)]
    assert of_kind(track, SpanKind.TEXT)[0].end_ns == 200 * MS


def test_that_a_call_in_progress_is_open_until_the_run_ends() -> None:
    at_ms = [100, 110, 200, 250, 300, 310, 400, 450, 500, 900]
    timing = RunTiming()
    timing.feed((), [headers(90)])
    events = [
        ev.ToolInputStarted(RUN, 200 * MS, 1, "a", "lookup"),
        ev.ToolInputReady(RUN, 300 * MS, 2, "a", None, "{}"),
    ]
    timing.feed((), events)
    call = of_kind(timing.track(), SpanKind.TOOL)[0]
    assert (call.end_ns, call.state) == (None, ToolState.CALLED)
    assert phases(call)[-1] == ("waiting for the result", 300, None, 2, 2)
    timing.ended(ended(at_ms[-1], STOPPED))
    call = of_kind(timing.track(), SpanKind.TOOL)[0]
    assert phases(call)[-1] == ("waiting for the result", 300, 900, 2, 2)
    assert timing.track().ending is Ending.STOPPED


@pytest.mark.parametrize(("failure", "ending"), [(None, Ending.FINISHED), (STOPPED, Ending.STOPPED), (CUT, Ending.CUT)])
def test_that_the_end_says_what_ended_the_run(failure: Failure | None, ending: Ending) -> None:
    track = timed("plain", PLAIN_MS, end_ms=700, failure=failure).track()
    assert (track.ending, track.spans[-1].label) == (ending, str(ending))


def test_that_a_refusal_is_an_end_too() -> None:
    tracer = Tracer()
    tracer.feed([ev.RunRefused(RUN, 80 * MS, CUT)])
    assert rows(tracer.track()) == [moment("request sent", "", 0), moment("end", "refused", 80)]

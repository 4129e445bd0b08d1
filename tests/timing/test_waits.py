"""Where the time of recorded streams went, worked out by hand."""

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.timing.sentence import sentence_of, spoken
from chatbase_inspector.timing.waiting import MAX_WAITS, WaitMeter
from chatbase_inspector.timing.waits import Reason, WaitKind
from chatbase_inspector.timing.words import Piece
from tests.timing.clock import MS, RUN, ended, headers, timed, whole
from tests.timing.metering import Row, call, metered, rows, text


def test_that_a_plain_answer_waits_before_its_text_and_at_its_end() -> None:
    waits = timed("plain", [300, 310, 400, 1500, 1600, 1610, 1620, 1630, 1640], headers_ms=200, end_ms=2000).waits(0)
    assert rows(waits) == [
        ("before the headers", 0, 200, ()),
        ("before the first event", 200, 300, ()),
        ("before the first text", 300, 1500, ()),
        ("arriving", 1500, 1600, ()),
        ("after the last text", 1600, 1630, ()),
        ("after the finish", 1630, 2000, ()),
    ]
    assert waits.reasons[0] == Reason(WaitKind.BEFORE_TEXT, 1200 * MS)
    assert waits.longest is not None
    assert (waits.longest.before, waits.longest.after) == (0, 3)
    assert (waits.arriving_ns, waits.total_ns) == (100 * MS, 2000 * MS)
    assert spoken(waits) == "1.2 s of 2.0 s passed before the first text."


@pytest.mark.parametrize(
    ("name", "at_ms", "said"),
    [
        ("dialect-1", [3000, 3100, 3200], "3.0 s of 3.2 s passed before the server began to answer."),
        ("named-events", [3000, 3100, 3200], "3.0 s of 3.2 s passed before the server began to answer."),
        ("dialect-2", [3000, 3100, 3200, 3200, 3200, 3200, 3200], "3.0 s of 3.2 s passed before the server began"),
    ],
)
def test_that_the_wait_for_the_headers_is_named_in_every_dialect(name: str, at_ms: list[int], said: str) -> None:
    waits = timed(name, at_ms, headers_ms=3000, end_ms=3200).waits(0)
    assert rows(waits) == [
        ("before the headers", 0, 3000, ()),
        ("before the first text", 3000, at_ms[1] if name != "dialect-2" else 3200, ()),
        *([("after the last text", 3100, 3200, ())] if name != "dialect-2" else []),
    ]
    assert spoken(waits).startswith(said)


def test_that_headers_without_an_event_are_a_wait_of_their_own() -> None:
    waits = timed("dialect-1", [4000, 4100, 4200], headers_ms=100, end_ms=4200).waits(0)
    assert rows(waits)[:2] == [("before the headers", 0, 100, ()), ("before the first event", 100, 4000, ())]
    assert spoken(waits) == "3.9 s of 4.2 s passed between the headers and the first event."


TOOLS_MS = [100, 110, 200, 250, 300, 310, 400, 450, 500, 900, 4000, 5000, 5010, 5020, 5030, 5040, 5050, 5060]


def test_that_time_inside_tools_is_named_after_them_and_interim_results_do_not_end_it() -> None:
    waits = timed("interleaved-tools", TOOLS_MS, headers_ms=90, end_ms=5100).waits(0)
    assert rows(waits) == [
        ("before the headers", 0, 90, ()),
        ("before the first event", 90, 100, ()),
        ("before the first text", 100, 200, ()),
        ("arriving", 200, 450, ()),
        ("inside a tool", 450, 500, ("price",)),
        ("inside a tool", 500, 4000, ("price", "stock")),
        ("inside a tool", 4000, 5000, ("price",)),
        ("arriving", 5000, 5030, ()),
        ("before the first text", 5030, 5050, ()),
        ("after the finish", 5050, 5100, ()),
    ]
    assert waits.reasons[:2] == (
        Reason(WaitKind.IN_TOOL, 4550 * MS, "price", 1, 3),
        Reason(WaitKind.IN_TOOL, 3500 * MS, "stock", 1, 1),
    )
    assert waits.longest is not None
    assert waits.longest.length_ns == 3500 * MS
    assert sentence_of(waits) == (
        Piece("4.5 s of 5.1 s", "strong"),
        Piece(" were spent in tool "),
        Piece("price", "code"),
        Piece("."),
    )


def test_that_pauses_of_the_text_are_waits_between_texts_and_flowing_text_is_none() -> None:
    meter = metered(text(100), text(350), text(601), text(2600), ended(2700))
    assert rows(meter.waits(0)) == [
        ("before the first event", 0, 100, ()),
        ("arriving", 100, 350, ()),
        ("between texts", 350, 601, ()),
        ("between texts", 601, 2600, ()),
        ("after the last text", 2600, 2700, ()),
    ]
    assert meter.waits(0).reasons[0] == Reason(WaitKind.BETWEEN_TEXTS, 2250 * MS, waits=2)
    assert spoken(meter.waits(0)) == "2.2 s of 2.7 s passed between texts."


def test_that_time_between_steps_is_named_and_the_end_of_the_last_step_is_not_between() -> None:
    steps = [ev.StepStarted(RUN, 100 * MS, 0), text(200), ev.StepFinished(RUN, 250 * MS, 2)]
    again = [ev.StepStarted(RUN, 3000 * MS, 3), text(3250), ev.StepFinished(RUN, 3300 * MS, 5)]
    meter = metered(*steps, *again, ev.EndMarkArrived(RUN, 3400 * MS, 6), ended(3500))
    assert rows(meter.waits(0)) == [
        ("before the first event", 0, 100, ()),
        ("before the first text", 100, 200, ()),
        ("between texts", 200, 250, ()),
        ("between steps", 250, 3250, ()),
        ("after the last text", 3250, 3500, ()),
    ]
    assert spoken(meter.waits(0)) == "3.0 s of 3.5 s passed between steps."


def test_that_a_voided_step_keeps_its_time_and_its_calls_are_no_longer_waited_for() -> None:
    at_ms = [100, 110, 120, 200, 900, 910, 1400, 1410, 1420, 1500, 1510, 1600, 1610, 1620, 1700, 1710]
    waits = timed("reset-step-and-reused-id", at_ms, headers_ms=50, end_ms=1720).waits(0)
    assert rows(waits) == [
        ("before the headers", 0, 50, ()),
        ("before the first event", 50, 100, ()),
        ("before the first text", 100, 200, ()),
        ("between texts", 200, 1400, ()),
        ("between texts", 1400, 1420, ()),
        ("between steps", 1420, 1600, ()),
        ("after the last text", 1600, 1700, ()),
        ("after the finish", 1700, 1720, ()),
    ]
    meter = metered(
        ev.StepStarted(RUN, 0, 0),
        ev.ToolInputReady(RUN, 100 * MS, 1, "a", "lookup", "{}"),
        ev.StepReset(RUN, 500 * MS, 2),
        text(3000),
        ended(3000),
    )
    assert rows(meter.waits(0)) == [
        ("before the first text", 0, 100, ()),
        ("inside a tool", 100, 500, ("lookup",)),
        ("before the first text", 500, 3000, ()),
    ]


def test_that_keep_alives_end_no_wait() -> None:
    at_ms = [50, 100, 200, 300, 400, 500, 600, 3000, 5000, 5100, 5110, 5120, 5130, 5140, 5150, 5160]
    waits = timed("reasoning-and-sources", at_ms, headers_ms=40, end_ms=5170).waits(0)
    assert rows(waits) == [
        ("before the headers", 0, 40, ()),
        ("before the first event", 40, 100, ()),
        ("before the first text", 100, 300, ()),
        ("arriving", 300, 600, ()),
        ("between texts", 600, 5100, ()),
        ("arriving", 5100, 5140, ()),
        ("after the last text", 5140, 5150, ()),
        ("after the finish", 5150, 5170, ()),
    ]


def test_that_silence_while_arguments_are_written_is_not_inside_the_tool() -> None:
    meter = metered(
        ev.ToolInputStarted(RUN, 100 * MS, 0, "a", "refund"), *call("refund", "a", 3100, 3300), text(3400), ended(3400)
    )
    assert rows(meter.waits(0))[1:] == [
        ("while arguments are written", 100, 3100, ("refund",)),
        ("inside a tool", 3100, 3300, ("refund",)),
        ("arriving", 3300, 3400, ()),
    ]
    assert spoken(meter.waits(0)) == "3.0 s of 3.4 s passed while the arguments were written for tool `refund`."


def test_that_a_person_who_is_asked_is_not_the_tool() -> None:
    ids = '{"approvalId":"p","toolCallId":"a"}'
    meter = metered(
        ev.ToolInputReady(RUN, 100 * MS, 0, "a", "refund", "{}"),
        ev.UnknownArrived(RUN, 200 * MS, 1, "tool-approval-request", ids),
        ev.UnknownArrived(RUN, 4200 * MS, 2, "tool-approval-response", ids),
        ev.ToolOutputArrived(RUN, 4300 * MS, 3, "a", "1"),
        ended(4300),
    )
    assert rows(meter.waits(0))[1:] == [
        ("inside a tool", 100, 200, ("refund",)),
        ("for approval of a tool", 200, 4200, ("refund",)),
        ("inside a tool", 4200, 4300, ("refund",)),
    ]
    assert spoken(meter.waits(0)) == "4.0 s of 4.3 s were spent waiting for the approval of tool `refund`."


@pytest.mark.parametrize(
    ("now_ms", "last"), [(1050, ("arriving", 1000, 1050, ())), (3000, ("after the last text", 1000, 3000, ()))]
)
def test_that_silence_after_a_text_gets_a_name_only_when_it_lasts(now_ms: int, last: Row) -> None:
    waits = metered(text(1000)).waits(now_ms * MS)
    assert rows(waits)[-1] == last


def test_that_a_whole_answer_waited_for_its_headers() -> None:
    meter = WaitMeter()
    meter.feed([headers(4000), whole(4000), ended(4010)])
    assert rows(meter.waits(0)) == [("before the headers", 0, 4000, ()), ("after the finish", 4000, 4010, ())]
    assert meter.waits(0).any_text


def test_that_a_result_that_came_before_its_call_is_not_waited_for() -> None:
    late = ev.ToolInputReady(RUN, 200 * MS, 1, "a", "lookup", "{}")
    meter = metered(ev.ToolOutputArrived(RUN, 100 * MS, 0, "a", "1"), late, text(3000), ended(3000))
    assert not any(wait.calls for wait in meter.waits(0).waits)


def test_that_more_waits_than_anybody_tells_apart_are_one() -> None:
    meter = metered(*[text(at_ms) for at_ms in range(0, (MAX_WAITS + 100) * 300, 300)])
    waits = meter.waits(0)
    assert len(waits.waits) == MAX_WAITS
    assert waits.waits[-1].kind is WaitKind.MANY
    assert waits.total_ns == (MAX_WAITS + 99) * 300 * MS
    more = metered(*[text(at_ms) for at_ms in range(0, MAX_WAITS * 4 * 300, 300)])
    assert spoken(more.waits(0)).endswith(" so far passed in many short waits.")

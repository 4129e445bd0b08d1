"""The one sentence about the longest wait."""

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.problems import Failure
from chatbase_inspector.timing.sentence import sentence_of, spoken, wait_label
from chatbase_inspector.timing.waiting import WaitMeter
from chatbase_inspector.timing.waits import WaitKind
from chatbase_inspector.timing.words import as_text
from tests.timing.clock import CUT, MS, RUN, STOPPED, ended, timed
from tests.timing.metering import call, metered, rows, text


def test_that_several_calls_of_one_tool_count_together() -> None:
    meter = metered(
        text(100), *call("lookup", "a", 200, 1700), *call("lookup", "b", 1700, 3200), text(3300), ended(3400)
    )
    assert spoken(meter.waits(0)) == "3.0 s of 3.4 s were spent in 2 calls of tool `lookup`."


def test_that_a_tool_without_a_name_is_said_so() -> None:
    meter = metered(*call(None, "a", 200, 3200), ended(3200))
    assert spoken(meter.waits(0)) == "3.0 s of 3.2 s were spent in tool without a name."


@pytest.mark.parametrize(
    ("name", "frames", "said"),
    [
        ("abort", 4, "5.0 s of 5.3 s passed after the abort, before the connection was closed."),
        ("error", 6, "5.0 s of 5.3 s passed after the error, before the connection was closed."),
    ],
)
def test_that_waiting_after_an_abort_or_an_error_is_said(name: str, frames: int, said: str) -> None:
    at_ms = [100, 200, 300, 310, 320, 330][:frames]
    waits = timed(name, at_ms, headers_ms=50, end_ms=5300).waits(0)
    assert rows(waits)[-2:] == [("after the last text", 200, 300, ()), ("after the finish", 300, 5300, ())]
    assert spoken(waits) == said


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (STOPPED, "Stopped after 5.1 s: 5.0 s of it were spent in tool `lookup`."),
        (CUT, "Cut off after 5.1 s: 5.0 s of it were spent in tool `lookup`."),
    ],
)
def test_that_a_run_that_was_cut_short_says_so(failure: Failure, said: str) -> None:
    meter = metered(ev.ToolInputReady(RUN, 100 * MS, 0, "a", "lookup", "{}"), ended(5100, failure))
    assert spoken(meter.waits(0)) == said


def test_that_a_refusal_says_how_long_it_took() -> None:
    meter = WaitMeter()
    meter.feed([ev.RunRefused(RUN, 3000 * MS, CUT)])
    assert spoken(meter.waits(0)) == "Refused after 3.0 s: 3.0 s of it passed before the server began to answer."


def test_that_a_live_run_says_so_far_and_its_last_wait_is_open() -> None:
    meter = metered(text(100), text(200), ev.ToolInputReady(RUN, 300 * MS, 3, "a", "lookup", "{}"))
    waits = meter.waits(4100 * MS)
    assert spoken(waits) == "3.8 s of 4.1 s so far were spent in tool `lookup`."
    assert [wait.open for wait in waits.waits] == [False, False, True]
    assert waits.ending is None


def test_that_a_live_run_without_new_text_does_not_claim_to_know_the_last() -> None:
    assert (
        spoken(metered(text(1000)).waits(5000 * MS)) == "4.0 s of 5.0 s so far passed without new text after the last."
    )


def test_that_an_answer_without_any_text_says_so_only_when_it_is_over() -> None:
    start = ev.StepStarted(RUN, 0, 0)
    assert spoken(metered(start).waits(2000 * MS)) == "2.0 s of 2.0 s so far passed before the first text."
    assert spoken(metered(start, ended(2000)).waits(0)) == "2.0 s of 2.0 s passed without any text."


def test_that_nothing_is_said_when_nothing_was_slow() -> None:
    assert spoken(metered(text(999), ended(1000)).waits(0)) == ""
    steady = [text(at_ms) for at_ms in range(1000, 9000, 100)]
    assert sentence_of(metered(*steady, ended(9000)).waits(0)) is None
    assert sentence_of(WaitMeter().waits(0)) is None


def test_that_ten_seconds_are_slow_in_however_long_an_answer() -> None:
    steady = [text(at_ms) for at_ms in range(10_000, 90_000, 100)]
    assert spoken(metered(*steady, ended(90_000)).waits(0)) == (
        "10.0 s of 1 min 30 s passed between the headers and the first event."
    )


def test_that_a_wait_is_labelled_with_its_tools() -> None:
    assert as_text(wait_label(WaitKind.BEFORE_TEXT)) == "before the first text"
    assert as_text(wait_label(WaitKind.IN_TOOL, ("a",))) == "inside tool `a`"
    assert as_text(wait_label(WaitKind.IN_TOOL, ("a", ""))) == "inside tools `a` and without a name"
    assert as_text(wait_label(WaitKind.IN_ARGUMENTS, ("a",))) == "while the arguments are written for tool `a`"
    assert as_text(wait_label(WaitKind.FOR_APPROVAL, ("a", "b", "c"))) == (
        "waiting for approval of tools `a`, `b` and 1 more"
    )

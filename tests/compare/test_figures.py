"""The numbers of two answers. Zero, not recorded, not provided and not reached are four things."""

import pytest
from msgspec.structs import replace

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.result import Figure, Unknown
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import TextPart
from chatbase_inspector.conversation.state import Attempt, Origin, Timing
from chatbase_inspector.conversation.text import Text
from tests.compare.answers import calls, says

S = 1_000_000_000
RUN = Attempt(
    1,
    Origin.RETRY,
    run=7,
    outcome=Outcome.COMPLETE,
    parts=(TextPart(Text("You have 30 days.")), calls("lookup")),
    model="gpt-x",
    timing=Timing(1 * S, 2 * S, 3 * S, 5 * S, 6 * S, longest_gap_ns=S),
    meta=RunMeta(finish_reason="stop", credits=2.0),
    finished=True,
    events=9,
)
STOPPED = Attempt(2, Origin.RETRY, run=8, outcome=Outcome.INCOMPLETE, timing=Timing(headers_ns=S, ended_ns=2 * S))


def figures(left: Attempt, right: Attempt) -> dict[str, Figure]:
    return {figure.name: figure for figure in compare(left, right).figures}


def test_that_the_table_has_every_number_in_one_order() -> None:
    assert list(figures(RUN, RUN)) == [
        "outcome",
        "finish-reason",
        "model",
        "headers",
        "first-event",
        "first-text",
        "total",
        "longest-gap",
        "text-rate",
        "credits",
        "characters",
        "words",
        "tools",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outcome", "complete"),
        ("finish-reason", "stop"),
        ("model", "gpt-x"),
        ("headers", 1 * S),
        ("first-event", 2 * S),
        ("first-text", 3 * S),
        ("total", 6 * S),
        ("longest-gap", S),
        ("text-rate", 8.5),  # 17 characters in the 2 s from the first text to the last event
        ("credits", 2.0),
        ("characters", 17),
        ("words", 4),
        ("tools", 1),
    ],
)
def test_that_a_run_tells_what_was_measured(name: str, value: object) -> None:
    assert figures(RUN, RUN)[name].right == value


@pytest.mark.parametrize(
    "name",
    [
        "outcome",
        "finish-reason",
        "model",
        "headers",
        "first-event",
        "first-text",
        "total",
        "longest-gap",
        "text-rate",
        "credits",
    ],
)
def test_that_an_answer_only_read_was_not_measured(name: str) -> None:
    figure = figures(says("You have 14 days."), RUN)[name]
    assert figure.left is Unknown.NOT_RECORDED
    assert figure.change is None
    assert not figure.differs


@pytest.mark.parametrize("name", ["finish-reason", "first-event", "first-text", "longest-gap", "text-rate"])
def test_that_what_did_not_happen_was_not_reached(name: str) -> None:
    assert figures(RUN, STOPPED)[name].right is Unknown.NOT_REACHED


def test_that_a_running_answer_has_no_end_yet() -> None:
    running = replace(STOPPED, outcome=None, timing=Timing())
    assert {figures(RUN, running)[name].right for name in ("outcome", "total", "headers")} == {Unknown.NOT_REACHED}


def test_that_what_the_server_did_not_send_is_not_provided() -> None:
    silent = replace(RUN, meta=RunMeta())
    assert figures(RUN, silent)["credits"].right is Unknown.NOT_PROVIDED
    assert figures(RUN, silent)["finish-reason"].right is Unknown.NOT_PROVIDED
    assert figures(RUN, STOPPED)["credits"].right is Unknown.NOT_PROVIDED


def test_that_no_credits_are_zero_credits() -> None:
    free = replace(RUN, meta=RunMeta(finish_reason="stop", credits=0.0))
    figure = figures(RUN, free)["credits"]
    assert (figure.left, figure.right, figure.change, figure.differs) == (2.0, 0.0, -2.0, True)


def test_that_a_time_missing_from_an_answer_that_has_text_was_not_recorded() -> None:
    whole = replace(RUN, timing=replace(RUN.timing, first_text_ns=None), whole=True)
    assert figures(RUN, whole)["first-text"].right is Unknown.NOT_RECORDED
    assert figures(RUN, whole)["text-rate"].right is Unknown.NOT_RECORDED
    older = replace(RUN, timing=replace(RUN.timing, longest_gap_ns=None))
    assert figures(RUN, older)["longest-gap"].right is Unknown.NOT_RECORDED


def test_that_text_in_one_moment_has_no_rate() -> None:
    sudden = replace(RUN, timing=replace(RUN.timing, first_text_ns=5 * S))
    assert figures(RUN, sudden)["text-rate"].right is Unknown.NOT_RECORDED


def test_that_a_change_is_right_minus_left_where_both_are_known() -> None:
    quick = replace(RUN, timing=replace(RUN.timing, ended_ns=4 * S), outcome=Outcome.FAILED)
    table = figures(RUN, quick)
    assert (table["total"].change, table["total"].differs) == (-2 * S, True)
    assert (table["outcome"].change, table["outcome"].differs) == (None, True)
    assert (table["words"].change, table["words"].differs) == (0, False)


def test_that_fractions_of_credits_stay_short() -> None:
    left, right = (replace(RUN, meta=RunMeta(credits=value)) for value in (0.1, 0.3))
    assert figures(left, right)["credits"].change == 0.2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n", 0),
        ("You have **30** days.", 4),
        ("- one\n- two", 2),
        ("It's 49.90", 2),
        ("返品は", 3),
        ("👍🏽!", 0),
    ],
)
def test_that_words_are_counted_without_marks(text: str, words: int) -> None:
    assert figures(says(text), says(text))["words"].left == words

"""The numbers of an attempt and of a stack, worked out by hand."""

from msgspec.structs import replace

from chatbase_inspector.compare.figures import figures_of
from chatbase_inspector.compare.result import Unknown, Value
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.parts import TextPart
from chatbase_inspector.conversation.state import Attempt, Origin, Timing
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.timing.figures import WHY_NOT_RECORDED, Measured, measured
from chatbase_inspector.timing.spread import Spread, spread
from chatbase_inspector.timing.traffic import Gap, Traffic
from tests.timing.clock import BEFORE, MS, NAMES, S, arriving, attempt_of, ended, headers, live, recorded_bytes, timed

AT_MS = [300, 310, 400, 500, 1500, 1610, 1620, 1630, 1640]


def values(figures: tuple[Measured, ...]) -> dict[str, Value]:
    return {figure.name: figure.value for figure in figures}


def plain() -> tuple[Attempt, Traffic]:
    frames = arriving("plain", AT_MS)
    state = live([[frame] for frame in frames], headers(200), ended(1700))
    return attempt_of(state), timed("plain", AT_MS, headers_ms=200, end_ms=1700).traffic()


def test_that_a_plain_answer_has_its_figures() -> None:
    figures = measured(*plain())
    assert values(figures) == {
        "headers": 200 * MS,
        "first-event": 300 * MS,
        "first-text": 500 * MS,
        "total": 1700 * MS,
        "longest-gap": 1000 * MS,
        "text-rate": round(23 / 1.14, 1),  # 23 characters from 500 ms to 1,640 ms
        "credits": 1.0,
        "finish-reason": "stop",
        "frames": 9,
        "bytes": len(recorded_bytes("plain")),
    }
    gap = figures[4]
    assert (gap.note, gap.frames) == ("between frames 3 and 4", (3, 4))
    assert not any(figure.so_far for figure in figures)


def test_that_the_same_numbers_stand_in_a_comparison() -> None:
    attempt, traffic = plain()
    ours = values(measured(attempt, traffic))
    theirs = {figure.name: figure.left for figure in figures_of(attempt, attempt, 4, 4)}
    assert {name: value for name, value in ours.items() if name in theirs} == {
        name: value for name, value in theirs.items() if name in ours
    }


def test_that_the_silences_of_every_recording_are_those_of_its_attempt() -> None:
    for name in NAMES:
        count = len(timed_frames(name))
        at_ms = [100 * (row * row % 7 + row * 3) for row in range(count)]
        at_ms = [max(at_ms[: row + 1]) for row in range(count)]
        frames = arriving(name, at_ms)
        attempt = attempt_of(live([[frame] for frame in frames], headers(0), ended(9000)))
        gap = timed(name, at_ms, end_ms=9000).traffic().longest_gap
        assert gap is not None
        assert gap.length_ns == attempt.timing.longest_gap_ns
        assert frames[gap.after].at_ns - frames[gap.before].at_ns == gap.length_ns


def timed_frames(name: str) -> list[bytes]:
    from tests.stream.reading import frames_of

    return [frame.raw for frame in frames_of([recorded_bytes(name)])]


def test_that_zero_not_provided_and_not_reached_are_three_things() -> None:
    at_ms = [100 * row for row in range(18)]
    frames = arriving("interleaved-tools", at_ms)
    tools = measured(attempt_of(live([frames], headers(50), ended(2000))))
    assert values(tools)["credits"] == 0.0
    assert values(tools)["first-text"] is Unknown.NOT_REACHED
    assert next(figure.note for figure in tools if figure.name == "first-text") == "It did not happen in this answer."
    abort = measured(attempt_of(live([arriving("abort", [100, 200, 300, 400])], headers(50), ended(500))))
    assert (values(abort)["credits"], values(abort)["finish-reason"]) == (Unknown.NOT_PROVIDED, Unknown.NOT_REACHED)
    assert next(figure.note for figure in abort if figure.name == "credits").startswith("Chatbase did not say")
    assert values(abort)["frames"] is Unknown.NOT_RECORDED


def test_that_a_stored_answer_says_once_why_nothing_was_recorded() -> None:
    stored = BEFORE.turns[-1].attempts[0]
    figures = measured(stored, Traffic(frames=3))
    assert {figure.value for figure in figures} == {Unknown.NOT_RECORDED}
    assert {figure.note for figure in figures} == {WHY_NOT_RECORDED}
    assert not any(figure.known for figure in figures)


def test_that_a_live_answer_has_its_numbers_so_far() -> None:
    frames = arriving("plain", AT_MS)[:5]
    attempt = attempt_of(live([[frame] for frame in frames], headers(200), None))
    figures = {figure.name: figure for figure in measured(attempt, None, 1550 * MS)}
    assert (figures["total"].value, figures["total"].so_far) == (1550 * MS, True)
    assert (figures["first-text"].value, figures["first-text"].so_far) == (500 * MS, False)
    assert (figures["credits"].value, figures["credits"].note) == (Unknown.NOT_REACHED, "It has not happened yet.")
    assert figures["finish-reason"].value is Unknown.NOT_REACHED
    assert figures["text-rate"].value == 23.0


def test_that_a_run_of_an_older_history_says_what_it_does_not_have() -> None:
    old = Attempt(0, Origin.RETRY, run=3, parts=(TextPart(Text("words")),), events=4)
    figures = {figure.name: figure for figure in measured(old)}
    assert figures["first-text"].value is Unknown.NOT_RECORDED
    assert figures["first-text"].note == "The history of this run does not have it."


def test_that_keep_alives_unknown_events_and_warnings_are_counted_apart() -> None:
    traffic = timed("reasoning-and-sources", [10 * row for row in range(16)], end_ms=200).traffic()
    assert (traffic.frames, traffic.keep_alives, traffic.events, traffic.unknown) == (16, 2, 14, 1)
    assert traffic.longest_gap == Gap(20 * MS, 60 * MS, 6, 8)
    assert traffic.received_bytes == len(recorded_bytes("reasoning-and-sources"))
    assert timed("error", [10, 20, 30, 40, 50, 60]).traffic().events == 4


def stack(*totals_s: float) -> list[tuple[Measured, ...]]:
    return [
        measured(
            Attempt(
                0,
                Origin.RETRY,
                run=row + 1,
                outcome=attempt_of(live([], None, ended(1))).outcome,
                timing=Timing(ended_ns=int(total * S)),
                meta=RunMeta(finish_reason="length" if row == 1 else "stop"),
            )
        )
        for row, total in enumerate(totals_s)
    ]


def named(lines: tuple[Spread, ...], name: str) -> Spread:
    return next(line for line in lines if line.name == name)


def test_that_a_stack_has_its_middle_and_its_ends() -> None:
    total = named(spread(stack(4, 1, 2)), "total")
    assert (total.median, total.low, total.high) == (2 * S, 1 * S, 4 * S)
    assert (total.values, total.attempts, total.quarter, total.three_quarters) == (3, 3, None, None)
    assert named(spread(stack(1, 2)), "total").median == 1.5 * S


def test_that_quartiles_need_five_values() -> None:
    total = named(spread(stack(1, 2, 3, 4, 9)), "total")
    assert (total.quarter, total.median, total.three_quarters) == (2 * S, 3 * S, 4 * S)


def test_that_finish_reasons_are_counted_and_the_missing_are_said() -> None:
    stored = measured(BEFORE.turns[-1].attempts[0])
    lines = spread([*stack(1, 2, 3), stored])
    reason = named(lines, "finish-reason")
    assert reason.said == (("stop", 2), ("length", 1))
    assert reason.missing == ((Unknown.NOT_RECORDED, 1),)
    assert (reason.median, reason.values, reason.attempts) == (None, 3, 4)
    credits_line = named(lines, "credits")
    assert dict(credits_line.missing) == {Unknown.NOT_PROVIDED: 3, Unknown.NOT_RECORDED: 1}
    assert spread([]) == ()


def test_that_what_may_still_change_is_no_value_of_a_stack() -> None:
    arriving_now = measured(replace(attempt_of(live([], headers(200), None)), run=9), None, 5 * S)
    lines = spread([*stack(1), arriving_now])
    assert (named(lines, "total").median, named(lines, "total").values) == (1 * S, 1)
    assert named(lines, "headers").median == 200 * MS

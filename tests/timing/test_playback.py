"""A recorded run plays again: in the time that is asked for, and into the very state that the live run had."""

from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timing.playback import Player, Speed, player
from chatbase_inspector.timing.stage import Run, Stage, before
from tests.timing.clock import (
    BEFORE,
    CUT,
    MS,
    NAMES,
    RUN,
    STARTED,
    S,
    attempt_of,
    chunked,
    ended,
    headers,
    live,
    recorded_bytes,
    whole,
)

TIMES = (100, 200, 200, 200, 500)


def test_that_time_passes_as_fast_as_it_is_told() -> None:
    at = player(TIMES, 600)
    assert (at.due, at.at_ns, at.playing, at.over) == (0, 0, False, False)
    assert at.after(1000) is at
    at = at.play().after(100)
    assert (at.due, at.at_ns, at.wait_ns()) == (1, 100, 100)
    at = at.at_speed(Speed.X4).after(20)
    assert (at.due, at.at_ns, at.wait_ns()) == (1, 180, 5)
    at = at.at_speed(Speed.X16).after(2)
    assert (at.due, at.at_ns, at.wait_ns()) == (4, 212, 18)
    at = at.after(100)
    assert (at.due, at.at_ns, at.playing, at.over, at.wait_ns()) == (5, 600, False, True, None)
    assert at.play() == player(TIMES, 600).at_speed(Speed.X16).play()


def test_that_a_pause_and_going_by_frames_let_no_time_pass() -> None:
    at = player(TIMES, 600).play().after(150).pause()
    assert at.after(1000) is at
    frames = player(TIMES, 600).at_speed(Speed.FRAMES).play()
    assert frames.after(1000) is frames
    assert frames.wait_ns() is None


def test_that_steps_go_frame_by_frame_also_within_one_moment_and_to_the_end_and_back() -> None:
    at, seen = player(TIMES, 600), list[tuple[int, int]]()
    for _ in range(7):
        at = at.step()
        seen.append((at.due, at.at_ns))
    assert seen == [(1, 100), (2, 200), (3, 200), (4, 200), (5, 500), (5, 600), (5, 600)]
    assert at.over
    for _ in range(6):
        at = at.step(-1)
        seen.append((at.due, at.at_ns))
    assert seen[7:] == [(5, 500), (4, 200), (3, 200), (2, 200), (1, 100), (0, 0)]
    assert at.step(-1) == at
    assert at.step(3).due == 3
    assert not at.play().step().playing


def test_that_seeking_shows_all_that_had_come() -> None:
    at = player(TIMES, 600)
    assert [(at.seek(ns).due, at.seek(ns).at_ns) for ns in (-5, 0, 99, 100, 200, 499, 600, 9999)] == [
        (0, 0),
        (0, 0),
        (0, 99),
        (1, 100),
        (4, 200),
        (4, 499),
        (5, 600),
        (5, 600),
    ]
    assert [(at.seek_frame(row).due, at.seek_frame(row).at_ns) for row in (-1, 2, 99)] == [(1, 100), (3, 200), (5, 500)]


def test_that_a_run_without_frames_or_end_plays_too() -> None:
    assert player((), None).play().over
    assert player((), 50).step().over
    assert player((), 50).seek_frame(3).due == 0
    assert player((5, 3), None) == Player((5, 5), 5)


@given(
    st.lists(st.integers(0, 1000), max_size=20),
    st.lists(st.tuples(st.sampled_from(["after", "seek", "step", "frame"]), st.integers(-3, 1200))),
)
def test_that_what_is_due_always_fits_the_time_shown(arrivals: list[int], moves: list[tuple[str, int]]) -> None:
    at = player(sorted(arrivals), 1100).play()
    for how, amount in moves:
        match how:
            case "after":
                at = at.play().after(amount)
            case "seek":
                at = at.seek(amount)
            case "step":
                at = at.step(amount % 7 - 3)
            case _:
                at = at.seek_frame(amount)
        assert 0 <= at.at_ns <= at.end_ns
        assert all(time <= at.at_ns for time in at.times[: at.due])
        assert all(time >= at.at_ns for time in at.times[at.due :])


Groups = list[list[Frame]]


def reads(name: str, cuts: Sequence[tuple[int, int]]) -> Groups:
    """A recording that comes in chunks of these sizes after these pauses in ms, grouped by the read they came in."""
    body, at, at_ms, chunks = recorded_bytes(name), 0, 100, list[tuple[bytes, int]]()
    for size, pause_ms in [*cuts, (len(body), 7)]:
        at_ms += pause_ms
        if body[at : at + size]:
            chunks.append((body[at : at + size], at_ms))
        at += size
    return [list(group) for _, group in groupby(chunked(chunks), key=lambda frame: frame.at_ns)]


CUTS = st.lists(st.tuples(st.sampled_from([1, 30, 100, 400]), st.integers(1, 900)), max_size=12)
MOVES = st.lists(st.floats(-0.1, 1.1), max_size=8)


@given(st.sampled_from(NAMES), CUTS, MOVES, st.lists(st.integers(-4, 4), max_size=8), st.sampled_from([None, CUT]))
def test_that_playback_ends_in_the_state_of_the_live_run(
    name: str, cuts: list[tuple[int, int]], moves: list[float], steps: list[int], failure: Failure | None
) -> None:
    groups = reads(name, cuts)
    first, last = headers(50), ended(20_000, failure)
    run = Run(BEFORE, STARTED, [frame for group in groups for frame in group], first, None, last)
    stage, at = Stage(run), run.player()
    for move in moves:
        at = at.seek(int(at.end_ns * move))
        stage.show(at)
    for step in steps:
        at = at.step(step)
        stage.show(at)
    assert stage.show(at.seek(at.end_ns)) == live(groups, first, last)
    for count in range(len(groups), -1, -1):
        shown = groups[:count]
        moment = at.seek(shown[-1][-1].at_ns if shown else 50 * MS)
        assert stage.show(moment) == live(shown, first, None)


def test_that_a_frame_in_the_middle_of_a_read_is_shown_without_those_behind_it() -> None:
    groups = reads("plain", [])
    assert [len(group) for group in groups] == [9]
    run = Run(BEFORE, STARTED, groups[0], headers(50), None, ended(500))
    stage, at = Stage(run), run.player()
    texts = []
    for _ in range(6):
        at = at.step()
        texts.append(attempt_of(stage.show(at)).text)
    assert texts == ["", "", "", "Refunds take ", "Refunds take five days.", "Refunds take five days."]
    assert attempt_of(stage.show(at.step(-2))).text == "Refunds take "


def test_that_a_long_run_goes_back_from_what_was_kept() -> None:
    line = b'data: {"type":"text-delta","id":"0","delta":"%d "}\n\n'
    frames = chunked((line % number, number) for number in range(7000))
    run = Run(BEFORE, STARTED, frames, headers(0), None, ended(8000))
    stage, at = Stage(run), run.player()
    slices = 1
    while not stage.approach(at.seek(at.end_ns), 1000):
        slices += 1
    assert slices == 7
    assert stage.approach(at.seek(at.end_ns))
    final = stage.show(at.seek(at.end_ns))
    for row in (6999, 10, 4500, 4499, 2000, 1999, 0):
        shown = attempt_of(stage.show(at.seek_frame(row))).text
        assert shown == "".join(f"{number} " for number in range(row + 1))
    assert stage.show(at.seek(at.end_ns)) == final


def test_that_half_a_character_survives_a_step_back() -> None:
    halves = (b'data: {"type":"text-delta","id":"0","delta":"%s"}\n\n' % half for half in (b"\\ud83d", b"\\ude00"))
    frames = chunked(zip(halves, (100, 200), strict=True))
    stage = Stage(run := Run(BEFORE, STARTED, frames))
    at = run.player()
    texts = [attempt_of(stage.show(at.seek_frame(row))).text for row in (0, 1, 0, 1)]
    assert texts == ["", "😀", "", "😀"]


def test_that_a_whole_answer_and_a_refusal_play_too() -> None:
    frame = chunked([(b'{"id":"m"}\n', 400)])
    run = Run(BEFORE, STARTED, frame, headers(400), whole(400), ended(410))
    at, stage = run.player(), Stage(run)
    assert attempt_of(stage.show(at.seek(399 * MS))).parts == ()
    state = reduce(BEFORE, STARTED)
    for event in (headers(400), whole(400), ended(410)):
        state = reduce(state, event)
    assert stage.show(at.seek(S)) == state
    no = ev.RunRefused(RUN, 90 * MS, Failure(kind=FailureKind.REFUSED, message="no", status=402))
    refused = Run(BEFORE, STARTED, (), None, None, no)
    assert Stage(refused).show(refused.player().seek(S)).turns[-1].problem == no.failure


def test_that_the_past_of_a_conversation_is_enough_to_play_a_run() -> None:
    groups = reads("interleaved-tools", [(400, 50), (400, 3000)])
    first, last = headers(50), ended(20_000)
    state = live(groups, first, last)
    told = attempt_of(state)
    later = reduce(state, ev.RunStarted(RUN + 1, STARTED.turn, "m", 3000.0))
    later = reduce(later, ev.RunEnded(RUN + 1, 5, CUT))
    frames = [frame for group in groups for frame in group]
    for known in (state, later):
        run = Run(before(known, STARTED.turn, RUN), STARTED, frames, first, None, last)
        assert attempt_of(Stage(run).show(run.player().seek(30 * S))) == told
    assert before(state, STARTED.turn, RUN).run == RUN - 1
    with pytest.raises(KeyError):
        before(state, STARTED.turn, 99)
    with pytest.raises(KeyError):
        before(state, "no such turn", RUN)

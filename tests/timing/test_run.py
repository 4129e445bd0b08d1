"""A run from the journal has the timing that it had live."""

import pytest

from chatbase_inspector.timing.run import RunTiming, recorded
from tests.stream.reading import frames_of
from tests.timing.clock import NAMES, S, arriving, chunked, ended, headers, recorded_bytes, timed, whole


def same(one: RunTiming, other: RunTiming) -> None:
    assert one.track() == other.track()
    assert one.waits(30 * S) == other.waits(30 * S)
    assert one.curve(30 * S) == other.curve(30 * S)
    assert one.traffic() == other.traffic()


@pytest.mark.parametrize("name", NAMES)
def test_that_the_journal_gives_the_timing_of_the_live_run(name: str) -> None:
    at_ms = [100 + 170 * row for row in range(len(frames_of([recorded_bytes(name)])))]
    frames = arriving(name, at_ms)
    live = timed(name, at_ms, headers_ms=60, end_ms=9000)
    same(recorded(frames, headers=headers(60), ended=ended(9000)), live)
    same(recorded(iter(frames), headers=headers(60)), timed(name, at_ms, headers_ms=60))


def test_that_a_long_journal_is_read_in_pieces() -> None:
    line = b'data: {"type":"text-delta","id":"0","delta":"%d "}\n\n'
    frames = chunked((line % number, number * 10) for number in range(4500))
    timing = recorded(frames)
    assert timing.traffic().events == timing.traffic().frames == 4500
    assert timing.track().spans[-1].chars == sum(len(f"{number} ") for number in range(4500))


def test_that_a_whole_answer_is_read_from_its_one_frame() -> None:
    frames = chunked([(b'{"id":"m"}\n', 400)])
    live = RunTiming()
    live.headers(headers(400))
    live.whole(frames[0], whole(400))
    live.ended(ended(410))
    same(recorded(frames, headers=headers(400), whole=whole(400), ended=ended(410)), live)
    assert live.traffic().received_bytes == 11

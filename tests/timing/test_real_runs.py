"""Runs against the demo server: what the window saw live is what the journal tells later."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation.events import HeadersArrived, RunEnded, RunStarted, StreamEvent
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timing.figures import measured
from chatbase_inspector.timing.run import RunTiming, recorded
from chatbase_inspector.timing.stage import Run, Stage, before
from tests.support.talks import Talk, open_talk
from tests.timing.clock import attempt_of


@pytest.fixture
async def talk(demo_server: DemoServer, tmp_path: Path) -> AsyncIterator[Talk]:
    opened = await open_talk(demo_server, tmp_path)
    yield opened
    await opened.close()


FAULTS = [
    *("", "cut-after-frames", "cut-mid-frame", "error-after-frames", "abort", "no-finish", "dialect-1", "dialect-2"),
    *("unknown-events", "keep-alive-comments", "reset-step", "reasoning-and-sources", "tool-error", "split-writes"),
]


def as_received(attempt: Attempt) -> Attempt:
    """Without what the reading behind the run added."""
    return replace(attempt, messages=(), on_server=None, differences=None)


@pytest.mark.parametrize("fault", FAULTS)
async def test_that_the_journal_of_a_run_tells_and_plays_what_was_seen_live(talk: Talk, fault: str) -> None:
    if fault:
        talk.server.faults.set(fault, on="retry")
    live, came = RunTiming(), list[Frame]()

    def seen(frames: list[Frame], events: list[StreamEvent]) -> None:
        came.extend(frames)
        live.feed(frames, events)

    target = (await talk.answers())[-1]
    result = await talk.retry(target, silence_s=0.5, on=seen).run()
    assert result.run is not None
    attempt = result.attempt
    assert attempt is not None
    row = await talk.history.run(result.run)
    assert row.headers_ns is not None
    assert row.status is not None
    assert row.sent_at is not None
    assert row.duration_ns is not None
    headers = HeadersArrived(row.id, row.headers_ns, row.status, row.request_id)
    ended = RunEnded(row.id, row.duration_ns, row.failure)
    live.headers(headers)
    live.ended(ended)
    frames = await talk.history.frames_of(row.id)
    assert frames == came
    kept = recorded(frames, headers=headers, ended=ended)
    assert kept.traffic() == live.traffic()
    assert kept.curve(0) == live.curve(0)
    assert {figure.name for figure in measured(attempt, kept.traffic())} >= {"frames", "bytes"}
    for part_row, part in enumerate(attempt.parts):
        assert part.seen is not None
        span = kept.track().of_part(part_row)
        assert span is not None
        assert span.start_ns <= part.seen.first_ns <= span.last_ns

    turn = next(turn for turn in talk.store.state.turns if any(one.run == row.id for one in turn.attempts))
    started = RunStarted(row.id, turn.key, target, attempt.started_at or 0.0, row.agent_model)
    run = Run(before(talk.store.state, turn.key, row.id), started, frames, headers, None, ended)
    stage, at = Stage(run), run.player()
    stage.show(at.seek(at.end_ns // 2))
    assert as_received(attempt_of(stage.show(at.seek(at.end_ns)))) == as_received(attempt)

"""One piece that is larger than any real one ends the run, and costs nothing of what came before it."""

from pathlib import Path

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.explain import explain
from chatbase_inspector.problems import FailureKind
from chatbase_inspector.runs.receiving import MAX_FRAME_BYTES
from chatbase_inspector.stream.frame import FrameKind
from tests.support.talks import open_talk


async def test_that_a_giant_line_ends_as_incomplete_with_everything_before_it(
    demo_server: DemoServer, tmp_path: Path
) -> None:
    demo_server.faults.set("giant-line", MAX_FRAME_BYTES + 4_000_000, on="retry")
    talk = await open_talk(demo_server, tmp_path)
    result = await talk.retry_last(silence_s=20)
    assert result.outcome is Outcome.INCOMPLETE
    assert result.failure is not None
    assert (result.failure.kind, result.failure.code) == (FailureKind.STREAM_BROKEN, "line-too-long")
    assert "too large" in explain(result.failure).what
    frames = await talk.history.frames_of(result.run or 0)
    *before, giant = frames
    assert result.attempt is not None
    said = "".join(frame.data for frame in before)
    assert before
    assert all(frame.kind is FrameKind.EVENT for frame in before)
    assert result.attempt.text == "" or result.attempt.text[:5] in said
    assert (giant.kind, giant.data) == (FrameKind.SKIPPED, "")
    assert len(giant.raw) > MAX_FRAME_BYTES - 100_000
    assert talk.retries_sent == 1
    await talk.close()


async def test_that_a_line_just_below_the_limit_is_text(demo_server: DemoServer, tmp_path: Path) -> None:
    demo_server.faults.set("giant-line", 2_000_000, on="retry")
    talk = await open_talk(demo_server, tmp_path)
    result = await talk.retry_last(silence_s=20)
    assert result.outcome is Outcome.COMPLETE
    assert result.attempt is not None
    assert len(result.attempt.text) >= 2_000_000
    await talk.close()

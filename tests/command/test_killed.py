"""A program that is killed in the middle of an answer has kept all that it showed."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.demo.wire import Json
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunRow, RunState
from chatbase_inspector.stream.frame import Frame
from tests.command.played import going_on, play, retries, retry_words
from tests.demo.calls import until
from tests.support.talks import AGENT, LAMP


@asynccontextmanager
async def restarted() -> AsyncIterator[History]:
    """The history as the next start of the program finds it."""
    history = await History.open()
    try:
        yield history
    finally:
        await history.close()


def killed_after(server: DemoServer, lines: int, *, to_its_end: bool = False) -> list[Any]:
    """Retry, kill the program once it printed so many lines; all whole lines it printed until it was dead."""
    with going_on(*retry_words(server, "--json")) as child:
        assert child.stdout is not None
        printed = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        printed += child.stdout.readlines()
    assert child.returncode == -9 or to_its_end
    return [json.loads(line) for line in printed if line.endswith(b"\n")]


async def check_kept(server: DemoServer, before: tuple[Json, ...], printed: list[Any]) -> None:
    async with restarted() as history:
        [run] = await history.runs(server.base_url, AGENT, LAMP)
        snapshot = await history.snapshot(run.snapshot_id)
        frames = await history.frames_of(run.id)
    assert [json.loads(message.raw) for message in snapshot.messages] == list(before)
    check_run(run, frames, [line for line in printed if line["type"] != "result"])


def check_run(run: RunRow, frames: list[Frame], events: list[Any]) -> None:
    assert run.state is RunState.ENDED
    assert [frame.number for frame in frames] == list(range(len(frames)))
    kept = [json.loads(frame.data) for frame in frames if frame.data != "[DONE]"]
    assert kept[: len(events)] == events
    assert run.frames == len(frames)
    if run.interrupted:
        assert run.outcome is Outcome.INCOMPLETE
        assert run.failure is not None
        assert run.failure.code == "program-ended"
    else:
        assert run.outcome is Outcome.COMPLETE


@pytest.mark.parametrize("frames", [1, 8])
async def test_that_a_program_killed_while_the_server_is_silent_keeps_every_frame(
    demo_server: DemoServer, frames: int
) -> None:
    before = demo_server.store.conversation(LAMP).messages
    demo_server.faults.set("stall-after-frames", frames, on="retry")
    printed = killed_after(demo_server, frames)
    assert len(printed) == frames
    await check_kept(demo_server, before, printed)
    async with restarted() as history:
        [run] = await history.runs(demo_server.base_url, AGENT, LAMP)
        assert (run.interrupted, run.frames, run.sent_at is not None) == (True, frames, True)
    assert retries(demo_server) == 1


@pytest.mark.parametrize("seed", range(10))
async def test_that_a_kill_at_any_moment_keeps_all_that_was_shown(demo_server: DemoServer, seed: int) -> None:
    before = demo_server.store.conversation(LAMP).messages
    demo_server.faults.set("frame-delay", 0.01, on="retry")
    lines = random.Random(seed).randrange(1, 40)  # noqa: S311 - no secret
    printed = killed_after(demo_server, lines, to_its_end=True)
    await check_kept(demo_server, before, printed)
    assert retries(demo_server) == 1


@pytest.mark.parametrize("reads", [1, 2])
async def test_that_a_kill_before_the_answer_leaves_the_snapshot(demo_server: DemoServer, reads: int) -> None:
    """`reads` 1: while the conversation is read; 2: when the retry itself has reached the server."""
    before = demo_server.store.conversation(LAMP).messages
    demo_server.faults.set("stall-headers", on="retry")
    if reads == 1:
        demo_server.faults.set("delay-headers", 60, on="get")
    with going_on(*retry_words(demo_server)) as child:
        until(lambda: len(demo_server.requests) >= reads)
        child.kill()
    async with restarted() as history:
        runs = await history.runs(demo_server.base_url, AGENT, LAMP)
        assert len(runs) == reads - 1 == retries(demo_server)
        for run in runs:
            assert (run.interrupted, run.outcome, run.sent_at is not None) == (True, Outcome.INCOMPLETE, True)
            snapshot = await history.snapshot(run.snapshot_id)
            assert [json.loads(message.raw) for message in snapshot.messages] == list(before)


async def test_that_the_run_after_a_killed_one_is_a_second_one_beside_it(demo_server: DemoServer) -> None:
    demo_server.faults.set("stall-after-frames", 8, times=1, on="retry")
    killed_after(demo_server, 8)
    assert retries(demo_server) == 1  # nothing sends it again by itself
    last = "msg_lamp_a1"  # the killed one had the conversation cut behind the second question
    played = play(*retry_words(demo_server, "--json", message=last))
    assert (played.code, played.err) == (0, "")
    async with restarted() as history:
        runs = await history.runs(demo_server.base_url, AGENT, LAMP)
    assert [(run.outcome, run.interrupted) for run in runs] == [(Outcome.INCOMPLETE, True), (Outcome.COMPLETE, False)]
    assert retries(demo_server) == 2


async def test_that_a_run_of_a_living_program_is_not_called_interrupted(demo_server: DemoServer) -> None:
    demo_server.faults.set("stall-after-frames", 8, on="retry")
    with going_on(*retry_words(demo_server, "--json")) as child:
        assert child.stdout is not None
        for _ in range(8):
            child.stdout.readline()
        async with restarted() as history:
            [run] = await history.runs(demo_server.base_url, AGENT, LAMP)
            assert (run.state, run.outcome) == (RunState.SENT, None)
            assert len(await history.frames_of(run.id)) == 8

"""Two windows on one history do not lose, block or bury each other."""

import asyncio
import subprocess
import sys
from pathlib import Path

from chatbase_inspector.history.records import RunState
from tests.history.samples import COMPLETE, KEY, begin, frame, opened, snapshot

ROOT = Path(__file__).parents[2]


async def test_that_two_windows_of_one_process_see_each_others_runs(path: Path) -> None:
    async with opened(path) as one, opened(path) as other:
        first, second = await begin(one), await begin(other)
        first.frames([frame(0)])
        second.frames([frame(0, "other")])
        assert await first.end(COMPLETE)
        assert await second.end(COMPLETE)
        assert [row.id for row in await one.runs(*KEY)] == [first.run_id, second.run_id]
        assert await one.frames_of(second.run_id) == [frame(0, "other")]


async def test_that_a_run_of_a_living_window_is_not_marked_as_over(path: Path) -> None:
    async with opened(path) as living:
        run = await begin(living)
        await run.mark_sent(1.0)
        async with opened(path) as other:
            assert await other.recover() == 0
            assert (await other.run(run.run_id)).state == RunState.SENT
        assert (await living.run(run.run_id)).state == RunState.SENT
        assert await run.end(COMPLETE)
        assert not (await living.run(run.run_id)).interrupted


async def test_that_a_run_of_a_killed_window_is_found_by_one_that_lives(path: Path) -> None:
    story = [sys.executable, "-m", "tests.history.dying_story", str(path), "hold"]
    with subprocess.Popen(story, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while not child.stdout.readline().startswith("flushed"):
            pass
        async with opened(path) as living:
            (row,) = await living.runs(*KEY)
            assert row.state == RunState.SENT
            child.kill()
            child.wait()
            assert await living.recover() == 1
            assert await living.recover() == 0
            assert (await living.run(row.id)).interrupted


async def test_that_processes_recording_at_once_lose_nothing(path: Path) -> None:
    story = [sys.executable, "-m", "tests.history.busy_story", str(path)]
    children = [subprocess.Popen([*story, name], cwd=ROOT, stderr=subprocess.PIPE) for name in ("one", "two", "three")]
    async with opened(path) as history:
        own = await begin(history, snapshot(conversation_id="own"))
        for number in range(300):
            own.frames([frame(number)])
            if number % 10 == 0:
                assert await own.flush()
        assert await own.end(COMPLETE)
        for child in children:
            _, said = await asyncio.to_thread(child.communicate)
            assert child.returncode == 0, said.decode()
        for name in ("one", "two", "three"):
            rows = await history.runs(*KEY[:2], name)
            assert [(row.frames, row.outcome, row.interrupted) for row in rows] == [(90, COMPLETE.outcome, False)] * 5
            for row in rows:
                assert await history.frames_of(row.id) == [frame(number) for number in range(90)]
        assert (await history.run(own.run_id)).frames == 300
    assert not list(path.parent.glob("*.open-*"))

"""Two windows on one history do not lose, block or bury each other."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chatbase_inspector.history import database
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunState
from chatbase_inspector.history.retention import forget, forget_everything
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.samples import COMPLETE, KEY, begin, frame, looked_at, opened, snapshot

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


async def until_set(event: threading.Event) -> None:
    while not event.is_set():
        await asyncio.sleep(0.01)


async def test_that_a_window_that_records_waits_for_one_that_maintains_and_loses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MS", 20)  # far less than the other takes
    async with opened(path) as shrinking, opened(path) as recording:
        run = await begin(recording)
        await run.mark_sent(1.0)
        sent = [frame(number) for number in range(500)]
        begun, go = threading.Event(), threading.Event()

        def hold(connection: sqlite3.Connection, _: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            begun.set()
            assert go.wait(60)
            connection.execute("COMMIT")

        holding = asyncio.gather(shrinking.maintain(hold))
        await until_set(begun)
        run.frames(sent[:250])
        ending = asyncio.gather(run.flush(), begin(recording, snapshot(9, conversation_id="next")), History.open(path))
        for turn in range(40):  # the loop lives meanwhile, and nothing gives up
            await asyncio.sleep(0.01)
            run.frames(sent[250 + turn * 5 : 255 + turn * 5])
        assert not ending.done()
        assert run.problem is None
        go.set()
        kept, following, third = await ending
        await holding
        assert kept
        run.frames(sent[450:])
        assert await run.end(COMPLETE)
        assert await recording.frames_of(run.run_id) == sent
        assert len((await shrinking.snapshot(following.snapshot_id)).messages) == 9
        assert len(await third.runs(*KEY)) == 1
        await third.close()


async def test_that_a_file_that_another_program_holds_is_not_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_MS", 20)
    async with opened(path) as history:
        with looked_at(path) as stranger:
            stranger.execute("BEGIN IMMEDIATE")
            with pytest.raises(HistoryUnavailable, match="Another program holds") as caught:
                await begin(history)
            assert caught.value.failure.code == "busy"
            with pytest.raises(HistoryUnavailable, match="Another program holds"):
                await History.open(path)
            with pytest.raises(HistoryUnavailable, match="Another program holds"):
                await forget(history, Key(*KEY))
            stranger.rollback()
        assert (await begin(history)).run_id == 1


async def test_that_two_windows_that_forget_at_once_take_turns(path: Path) -> None:
    async with opened(path) as one, opened(path) as other:
        for history, name in ((one, "a"), (other, "b"), (one, "c")):
            assert await (await begin(history, snapshot(500, conversation_id=name))).end(COMPLETE)
        freed = await asyncio.gather(forget(one, Key(*KEY[:2], "a")), forget(other, Key(*KEY[:2], "b")))
        assert [one.attempts for one in freed] == [1, 1]
        [row] = await other.runs(*KEY[:2], "c")
        assert len((await one.snapshot(row.snapshot_id)).messages) == 500


async def test_that_forgetting_while_processes_record_takes_nothing_of_theirs(path: Path) -> None:
    story = [sys.executable, "-m", "tests.history.busy_story", str(path)]
    async with opened(path) as history:
        for number in range(4):
            assert await (await begin(history, snapshot(2_000, conversation_id=f"big{number}"))).end(COMPLETE)
        children = [subprocess.Popen([*story, name], cwd=ROOT, stderr=subprocess.PIPE) for name in ("one", "two")]
        recording, number = True, 0
        while recording:
            recording = any(child.poll() is None for child in children)
            assert await (await begin(history, snapshot(300, conversation_id=f"small{number}"))).end(COMPLETE)
            await forget(history, Key(*KEY[:2], f"big{number}" if number < 4 else f"small{number}"))
            number += 1
        for child, name in zip(children, ("one", "two"), strict=True):
            _, said = child.communicate()
            assert child.returncode == 0, said.decode()
            rows = await history.runs(*KEY[:2], name)
            assert [(row.frames, row.frames_seen, row.outcome) for row in rows] == [(90, 90, COMPLETE.outcome)] * 5
            for row in rows:
                assert await history.frames_of(row.id) == [frame(number) for number in range(90)]
                assert len((await history.snapshot(row.snapshot_id)).messages) == 20
        assert (await forget_everything(history)).attempts > 10
        assert (await history.runs(*KEY[:2], "one")) == []

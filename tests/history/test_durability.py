"""Snapshot first: what must be on the disk before something happens is there before."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunState
from chatbase_inspector.problems import FailureKind, HistoryUnavailable
from tests.history.samples import COMPLETE, KEY, begin, count, frame, looked_at, opened, snapshot


def on_disk(path: Path, question: str) -> list[tuple[Any, ...]]:
    with looked_at(path) as connection:
        return connection.execute(question).fetchall()


async def test_that_snapshot_and_run_are_committed_before_a_retry_may_be_sent(path: Path) -> None:
    async with opened(path) as history:
        await begin(history, snapshot(7))
        assert on_disk(path, "SELECT messages, reason FROM snapshots") == [(7, "before-retry")]
        assert count(path, "snapshot_messages") == 7
        assert on_disk(path, "SELECT state, sent_at FROM runs") == [("prepared", None)]


async def test_that_sending_is_committed_before_the_request_leaves(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await run.mark_sent(5.0)
        assert on_disk(path, "SELECT state, sent_at FROM runs") == [("sent", 5.0)]


async def test_that_flushed_frames_are_seen_by_other_programs(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        for number in range(100):
            run.frames([frame(number)])
        assert await run.flush()
        assert count(path, "frames") == 100


async def test_that_what_must_outlive_a_power_cut_is_forced_to_the_disk(path: Path) -> None:
    def level(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA synchronous").fetchone()[0])

    full, normal = 2, 1
    async with opened(path) as history:
        assert await asyncio.wrap_future(history._writer.submit(level, durable=True)) == full
        assert await asyncio.wrap_future(history._writer.submit(level)) == normal
        mode = await asyncio.wrap_future(history._reader.ask(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0]))
        assert mode == "wal"


async def test_that_snapshot_sending_and_end_are_forced_to_the_disk_and_frames_are_not(path: Path) -> None:
    said: list[str] = []
    async with opened(path) as history:
        await asyncio.wrap_future(history._writer.submit(lambda c: c.set_trace_callback(said.append)))

        def level() -> str:
            found = [one.rpartition(" ")[2] for one in said if one.startswith("PRAGMA synchronous =")]
            said.clear()
            return " ".join(found)

        run = await begin(history)
        assert level() == "FULL"
        await run.mark_sent(1.0)
        assert level() == "FULL"
        run.frames([frame(0)])
        assert await run.flush()
        assert set(level().split()) == {"NORMAL"}
        assert await run.end(COMPLETE)
        assert level() == "FULL"
        await history.after_run(run.run_id, snapshot())
        assert level() == "FULL"


async def test_that_a_cancelled_beginning_leaves_a_run_marked_as_never_sent(path: Path) -> None:
    async with opened(path) as history:
        beginning = asyncio.gather(begin(history))
        await asyncio.sleep(0)  # let it hand its work over
        beginning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beginning
        await (await begin(history, snapshot(conversation_id="next"))).flush()
        (row,) = await history.runs(*KEY)
        assert row.state == RunState.ENDED
        assert row.failure is not None
        assert (row.failure.kind, row.failure.code, row.sent_at) == (FailureKind.STOPPED, "never-sent", None)


async def test_that_a_cancelled_end_is_still_written(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        run.frames([frame(0)])
        ending = asyncio.gather(run.end(COMPLETE))
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        assert await run.flush()
        assert (await history.run(run.run_id)).outcome == COMPLETE.outcome


async def test_that_closing_writes_all_and_ends_what_runs(path: Path) -> None:
    history = await History.open(path)
    run = await begin(history)
    await run.mark_sent(1.0)
    run.frames([frame(number) for number in range(1_000)])
    await history.close()
    await history.close()
    async with opened(path) as again:
        row = await again.run(run.run_id)
        assert (row.frames, row.interrupted, row.state) == (1_000, True, RunState.ENDED)
        assert len(await again.frames_of(run.run_id)) == 1_000


async def test_that_a_closed_history_says_so_and_loses_nothing_in_memory(path: Path) -> None:
    history = await History.open(path)
    run = await begin(history)
    await history.close()
    run.frames([frame(0)])
    await run.drain()
    await asyncio.wait_for(run.failed.wait(), 10)
    assert run.problem is not None
    assert run.problem.code == "closed"
    assert not await run.flush()
    assert not await run.end(COMPLETE)
    for call in (begin(history), history.runs(*KEY), run.mark_sent(1.0), history.keep(snapshot())):
        with pytest.raises(HistoryUnavailable, match="closed"):
            await call


async def test_that_an_opening_that_was_cancelled_leaves_the_file_free(path: Path) -> None:
    opening = asyncio.gather(History.open(path))
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with opened(path) as history:
        await begin(history)

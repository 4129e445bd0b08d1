"""A disk that fails stops a retry before it is sent, and never stops one that streams."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import FailureKind, HistoryUnavailable
from tests.history.samples import COMPLETE, KEY, begin, count, frame, looked_at, opened, snapshot

ROOT = Path(__file__).parents[2]


async def limit_pages(history: History, pages: int | None) -> None:
    """Let the file grow to so many pages at most: SQLite then says that the disk is full. None: no limit."""
    limit = 2**32 - 2 if pages is None else pages
    await asyncio.wrap_future(
        history._writer.submit(lambda c: c.execute(f"PRAGMA max_page_count = {limit}").fetchone())
    )


@pytest.fixture
def of_another_person() -> Iterator[Path]:
    """A folder that can be read and not written, also for root, who reads rights with another person's eyes."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    yield folder
    if was_root:
        os.seteuid(0)
    folder.chmod(0o755)
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


async def test_that_a_folder_that_is_a_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    with pytest.raises(HistoryUnavailable, match="cannot be written") as caught:
        await History.open(tmp_path / "data" / "history.sqlite3")
    assert caught.value.failure.code == "read-only"
    assert caught.value.failure.kind == FailureKind.HISTORY
    assert str(tmp_path / "data") in caught.value.failure.message


@pytest.mark.skipif(sys.platform == "win32", reason="rights are different there")
async def test_that_a_read_only_folder_is_refused(of_another_person: Path) -> None:
    with pytest.raises(HistoryUnavailable, match="read-only or not yours"):
        await History.open(of_another_person / "history.sqlite3")
    with pytest.raises(HistoryUnavailable, match="read-only or not yours"):
        await History.open(of_another_person / "deeper" / "history.sqlite3")


async def test_that_a_file_that_is_a_folder_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(HistoryUnavailable) as caught:
        await History.open(path)
    assert caught.value.failure.code == "read-only"


async def test_that_a_write_ahead_log_that_cannot_be_made_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(path.name + "-wal").mkdir()
    with pytest.raises(HistoryUnavailable, match="history"):
        await History.open(path)


async def test_that_a_refused_opening_leaves_nothing_locked(path: Path) -> None:
    path.parent.mkdir()
    blocking = path.with_name(path.name + "-wal")
    blocking.mkdir()
    with pytest.raises(HistoryUnavailable):
        await History.open(path)
    blocking.rmdir()
    assert not list(path.parent.glob("*.open-*"))
    async with opened(path) as history:
        await begin(history)


async def test_that_a_full_disk_prevents_a_retry_and_leaves_nothing_half(path: Path) -> None:
    async with opened(path) as history:
        await begin(history)
        await limit_pages(history, 1)
        with pytest.raises(HistoryUnavailable, match="no room") as caught:
            await begin(history, snapshot(5_000))
        assert caught.value.failure.code == "disk-full"
        assert (count(path, "runs"), count(path, "snapshots"), count(path, "messages")) == (1, 1, 4)
        await limit_pages(history, None)
        assert len((await history.snapshot((await begin(history, snapshot(50))).snapshot_id)).messages) == 50


async def test_that_a_disk_that_fills_in_mid_stream_does_not_stop_the_stream(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await run.mark_sent(1.0)
        run.frames([frame(0)])
        assert await run.flush()
        await limit_pages(history, 1)
        for number in range(1, 40):
            run.frames([frame(number, f'"{"x" * 100_000}"')])
            await run.drain()
        await asyncio.wait_for(run.failed.wait(), 30)
        assert run.problem is not None
        assert run.problem.code == "disk-full"
        assert not await run.flush()
        assert not await run.end(COMPLETE)
        row = await history.run(run.run_id)
        assert row.frames is not None
        assert row.frames < 40
        assert row.frames_seen == 40
        assert row.outcome == Outcome.COMPLETE  # the end needs no room of its own


async def test_that_room_made_in_time_saves_all_frames_at_the_end(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await limit_pages(history, 1)
        sent = [frame(number, f'"{"x" * 100_000}"') for number in range(8)]
        for one in sent[:4]:
            run.frames([one])
        await asyncio.wait_for(run.failed.wait(), 30)
        await limit_pages(history, None)
        for one in sent[4:]:
            run.frames([one])
        run.headers(200, "req_1", 5, [])
        assert await run.end(COMPLETE)
        assert not run.failed.is_set()
        assert run.problem is None
        assert await history.frames_of(run.run_id) == sent
        assert (await history.run(run.run_id)).request_id == "req_1"


async def test_that_room_made_in_mid_stream_lets_the_journal_go_on(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await limit_pages(history, 1)
        sent = [frame(number, f'"{"x" * 100_000}"') for number in range(6)]
        run.frames(sent[:3])
        await asyncio.wait_for(run.failed.wait(), 30)
        await limit_pages(history, None)
        assert await asyncio.gather(run.flush(), run.flush()) == [True, True]
        assert not run.failed.is_set()
        assert await history.frames_of(run.run_id) == sent[:3]
        run.frames(sent[3:])
        assert await run.flush()
        assert await history.frames_of(run.run_id) == sent


async def test_that_memory_for_unsaved_frames_has_an_end_and_says_so(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await limit_pages(history, 1)
        data = f'"{"x" * 9_000_000}"'
        run.frames([frame(0, data)])
        await asyncio.wait_for(run.failed.wait(), 30)
        for number in range(1, 12):
            run.frames([frame(number, data)])
        await limit_pages(history, None)
        assert not await run.end(COMPLETE)
        row = await history.run(run.run_id)
        kept = await history.frames_of(run.run_id)
        assert [one.number for one in kept] == list(range(len(kept)))  # the beginning, without a hole
        assert 0 < len(kept) < 12
        assert (row.frames, row.frames_seen) == (len(kept), 12)
        assert run.problem is not None


async def test_that_a_question_that_cannot_be_answered_is_refused_in_words(path: Path) -> None:
    async with opened(path) as history:
        with looked_at(path) as connection:
            connection.execute("DROP TABLE frames")
        with pytest.raises(HistoryUnavailable, match="no such table"):
            await history.frames_of(1)
        assert await history.runs(*KEY) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
async def test_that_a_write_the_system_refuses_prevents_the_retry(path: Path) -> None:
    story = [sys.executable, "-m", "tests.history.limited_story", str(path)]
    done = subprocess.run(story, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["begun", "refused", "begun"]
    async with opened(path) as history:
        assert [len((await history.snapshot(row.id)).messages) for row in await history.snapshots(*KEY)] == [4, 50]

"""A disk that fills, vanishes or refuses stops the retry in words; one that comes back is used again."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbase_inspector.history import trust
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.place import set_aside_before
from chatbase_inspector.history.retention import forget
from chatbase_inspector.history.snapshot import Reason
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.damaged import fill, first_page
from tests.history.samples import COMPLETE, KEY, begin, frame, looked_at, opened, snapshot
from tests.history.test_failing_disk import limit_pages

ROOT = Path(__file__).parents[2]


async def test_that_a_disk_that_is_full_at_the_re_reading_loses_that_reading_only(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await run.mark_sent(1.0)
        run.frames([frame(0)])
        assert await run.end(COMPLETE)
        await limit_pages(history, 1)
        with pytest.raises(HistoryUnavailable, match="no room") as caught:
            await history.after_run(run.run_id, snapshot(3_000, Reason.AFTER_RETRY))
        assert caught.value.failure.code == "disk-full"
        await limit_pages(history, None)
        row = await history.run(run.run_id)
        assert (row.after_id, row.outcome, row.frames) == (None, COMPLETE.outcome, 1)
        assert await history.after_run(run.run_id, snapshot(2, Reason.AFTER_RETRY)) > 0


async def test_that_a_disk_that_is_full_when_the_request_would_leave_says_so(path: Path) -> None:
    """What is marked as sent needs no page of its own: so the disk fails here in another way."""
    async with opened(path) as history:
        run = await begin(history)
        await history.change(
            lambda c: (
                c.execute(
                    "CREATE TEMP TRIGGER full BEFORE UPDATE OF sent_at ON runs BEGIN SELECT RAISE(ABORT, 'disk'); END"
                )
                and None
            )
        )
        with pytest.raises(HistoryUnavailable):
            await run.mark_sent(1.0)
        assert (await history.run(run.run_id)).sent_at is None


async def test_that_forgetting_on_a_full_disk_says_so_and_forgets_nothing(path: Path) -> None:
    async with opened(path) as history:
        assert await (await begin(history, snapshot(500))).end(COMPLETE)
        await history.change(
            lambda c: (
                c.execute("CREATE TEMP TRIGGER full BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'disk'); END")
                and None
            )
        )
        with pytest.raises(HistoryUnavailable, match="disk"):
            await forget(history, Key(*KEY))
        assert len(await history.runs(*KEY)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
async def test_that_a_folder_that_vanishes_while_it_runs_is_told_and_hurts_nobody(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        shutil.rmtree(path.parent)
        run.frames([frame(0)])
        await run.drain()
        ended = await run.end(COMPLETE)
        assert ended or run.problem is not None
        with pytest.raises(HistoryUnavailable):
            await history.frames_of(run.run_id)
    async with opened(path) as again:
        assert again.notice is None
        assert await again.runs(*KEY) == []
        await begin(again)


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another person can reach as well."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs two persons: root and another one")
@pytest.mark.parametrize("folder_rights", [0o777, 0o555], ids=["file", "folder"])
async def test_that_a_history_of_somebody_else_is_refused_in_words_and_unchanged(
    open_to_all: Path, folder_rights: int
) -> None:
    path = open_to_all / "history.sqlite3"
    async with opened(path) as history:
        assert await (await begin(history)).end(COMPLETE)
    content = path.read_bytes()
    path.chmod(0o444)
    open_to_all.chmod(folder_rights)
    os.seteuid(65534)
    try:
        with pytest.raises(HistoryUnavailable, match="read-only or not yours") as caught:
            await History.open(path)
        assert caught.value.failure.code == "read-only"
    finally:
        os.seteuid(0)
    assert path.read_bytes() == content
    assert set_aside_before(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
async def test_that_a_disk_too_full_to_save_a_damaged_file_leaves_it_where_it_is(path: Path) -> None:
    await fill(path)
    content = bytearray(path.read_bytes())
    first_page(content, random.Random(1))  # noqa: S311 - no secret
    path.write_bytes(content)
    story = [sys.executable, "-c", (
        "import resource,sys,asyncio;from pathlib import Path;"
        "resource.setrlimit(resource.RLIMIT_FSIZE,(200_000,200_000));"
        "from chatbase_inspector.history.history import History;asyncio.run(History.open(Path(sys.argv[1])))"
    ), str(path)]  # fmt: skip
    done = subprocess.run(
        story, cwd=ROOT, env={**os.environ, "PYTHONPATH": "gui"}, capture_output=True, text=True, check=False
    )
    assert "HistoryUnavailable" in done.stderr
    assert "no room" in done.stderr or "could not be read or written" in done.stderr
    assert path.read_bytes() == bytes(content)
    assert set_aside_before(path) == []
    async with opened(path) as history:  # there is room again
        assert history.notice is not None
        assert len(await history.runs(*KEY[:2], "one")) == 3


async def test_that_trouble_while_saving_never_costs_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("unforeseen")

    await fill(path)
    path.write_bytes(b"\xff" * 8_192)
    monkeypatch.setattr(trust, "salvage", breaks)
    async with opened(path) as history:
        assert history.notice is not None
        assert "Nothing in it could be read." in history.notice
        await begin(history)
    with looked_at(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_that_a_window_opened_in_the_middle_of_a_run_leaves_it_alone(path: Path) -> None:
    async with opened(path) as recording:
        run = await begin(recording)
        await run.mark_sent(1.0)
        run.frames([frame(0)])
        for _ in range(3):
            async with opened(path) as other:
                assert not (await other.run(run.run_id)).interrupted
            run.frames([frame(1)])
            assert await run.flush()
        assert await run.end(COMPLETE)
        await asyncio.sleep(0)
        row = await recording.run(run.run_id)
        assert (row.interrupted, row.frames) == (False, 2)

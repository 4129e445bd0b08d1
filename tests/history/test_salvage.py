"""A damaged history is set aside, and a new one begun with what can be read: whole or marked, nothing made up."""

import random
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from chatbase_inspector.history.history import History
from chatbase_inspector.history.place import set_aside_before
from chatbase_inspector.history.salvage import salvage
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.damaged import NAMES, PAGE, WAYS, Damage, Truth, check, fill, first_page, told
from tests.history.samples import KEY, begin, looked_at, opened
from tests.history.told import found as search


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample") / "history.sqlite3"


@pytest.fixture
async def truth(sample: Path) -> AsyncIterator[Truth]:
    if not sample.exists():
        await fill(sample)
    async with opened(sample) as history:
        yield await told(history)


def damaged(sample: Path, path: Path, way: Damage, seed: int) -> None:
    content = bytearray(sample.read_bytes())
    way(content, random.Random(seed))  # noqa: S311 - no secret
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


async def reopened(path: Path, truth: Truth) -> str | None:
    """Open it: what is given back is true, the file is sound and goes on. The notice."""
    try:
        history = await History.open(path)
    except HistoryUnavailable as refused:
        assert refused.failure.code in ("newer-schema", "not-a-history")  # its header says so, believably  # noqa: PT017
        return "refused"
    try:
        if history.notice is not None:
            check(await told(history), truth)
            assert len(set_aside_before(path)) >= 1
            await history.indexed()
        run = await begin(history)
        assert run.run_id > max(truth.runs) or history.notice
    except HistoryUnavailable as problem:  # damage that no check finds: read later, said so
        assert history.notice is None
        assert problem.failure.code in ("damaged", "io")  # noqa: PT017
    finally:
        await history.close()
    if history.notice is not None:
        with looked_at(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return history.notice


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_that_what_damage_leaves_is_given_back_whole_or_marked(
    sample: Path, truth: Truth, path: Path, way: Damage, seed: int
) -> None:
    damaged(sample, path, way, seed)
    before = path.read_bytes()
    notice = await reopened(path, truth)
    if notice is not None and notice != "refused":
        assert "was damaged" in notice
        assert any(file.read_bytes() == before for file in set_aside_before(path))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["zeros", "noise"])
async def test_that_the_loss_of_any_one_page_costs_only_what_stood_there(
    sample: Path, truth: Truth, tmp_path: Path, way: str
) -> None:
    content = sample.read_bytes()
    chance = random.Random(way)  # noqa: S311 - no secret
    for number in range(len(content) // PAGE):
        page = bytes(PAGE) if way == "zeros" else chance.randbytes(PAGE)
        broken, fresh = tmp_path / "broken.sqlite3", tmp_path / f"{number}" / "history.sqlite3"
        fresh.parent.mkdir()
        broken.write_bytes(content[: number * PAGE] + page + content[(number + 1) * PAGE :])
        saved = salvage(broken, fresh)
        async with opened(fresh) as history:
            assert history.notice is None
            given = await told(history)
        check(given, truth)
        assert len(given.snapshots) >= len(truth.snapshots) - 1
        assert len(given.runs) >= len(truth.runs) - 9  # all of the runs stand on one page or two
        assert saved.conversations == len(NAMES), number
        shutil.rmtree(fresh.parent)


async def test_that_a_whole_file_is_salvaged_whole(sample: Path, truth: Truth, tmp_path: Path) -> None:
    fresh = tmp_path / "history.sqlite3"
    saved = salvage(sample, fresh)
    assert (saved.conversations, saved.snapshots, saved.attempts) == (3, len(truth.snapshots), len(truth.runs))
    assert (saved.partly_snapshots, saved.partly_attempts, saved.unreadable, saved.stopped) == (0, 0, 0, False)
    async with opened(fresh) as history:
        assert await told(history) == truth
        assert len(await search(history, "word lang")) > 0


async def test_that_without_its_first_page_all_that_stands_on_others_is_saved(
    sample: Path, truth: Truth, path: Path
) -> None:
    damaged(sample, path, first_page, 1)
    async with opened(path) as history:
        assert await told(history) == truth
        assert history.notice is not None
        assert "3 conversations, 18 snapshots (18 of them whole) and 9 attempts (9 of them whole)" in history.notice
        assert "Nothing is known to be missing." in history.notice
        assert str(path.parent) in history.notice
        assert (await begin(history)).run_id == max(truth.runs) + 1


async def test_that_what_only_the_write_ahead_log_has_is_saved(path: Path, tmp_path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await run.mark_sent(5.0)
        copy = tmp_path / "copy" / "history.sqlite3"
        copy.parent.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(path.with_name(path.name + suffix), copy.with_name(copy.name + suffix))
    content = bytearray(copy.read_bytes())
    content[:PAGE] = b"\xa5" * PAGE
    copy.write_bytes(content)
    log = copy.with_name(copy.name + "-wal")
    whole = log.read_bytes()
    log.write_bytes(whole[: len(whole) // 2] + b"torn" + whole[len(whole) // 2 :])
    async with opened(copy) as history:
        for row in await history.runs(*KEY):
            assert row.interrupted
    for way in ("whole", "torn"):
        fresh = tmp_path / way / "history.sqlite3"
        fresh.parent.mkdir()
        aside = copy if way == "whole" else tmp_path / "torn.sqlite3"
        aside.write_bytes(content)
        aside.with_name(aside.name + "-wal").write_bytes(whole if way == "whole" else whole[:-100])
        saved = salvage(aside, fresh)
        assert saved.attempts == (1 if way == "whole" else saved.attempts)
        async with opened(fresh) as history:
            for row in await history.runs(*KEY):
                assert len((await history.snapshot(row.snapshot_id)).messages) == 4


async def test_that_a_run_that_had_not_ended_is_saved_as_incomplete(path: Path) -> None:
    await fill(path, dying=True)
    with looked_at(path) as connection:
        connection.execute("UPDATE runs SET state = 'sent', outcome = NULL, seal = NULL WHERE id = 10")
    damaged(path, path, first_page, 1)
    async with opened(path) as history:
        row = await history.run(10)
        assert (row.interrupted, row.frames) == (True, 20)


async def test_that_what_was_forgotten_does_not_come_back(sample: Path, path: Path) -> None:
    path.parent.mkdir()
    shutil.copy(sample, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM conversations WHERE conversation_id = 'two'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fresh = path.with_name("fresh.sqlite3")
    assert salvage(path, fresh).conversations == 2
    assert b"of two" not in fresh.read_bytes()


async def test_that_a_lost_table_is_made_again(path: Path) -> None:
    await fill(path)
    with looked_at(path) as connection:
        connection.execute("DROP TABLE owners")
    async with opened(path) as history:
        assert history.notice is not None
        assert len((await told(history)).runs) == 9


async def test_that_time_that_is_up_leaves_a_sound_file(sample: Path, tmp_path: Path) -> None:
    saved = salvage(sample, tmp_path / "history.sqlite3", longest_s=0.0)
    assert saved.stopped
    async with opened(tmp_path / "history.sqlite3") as history:
        assert history.notice is None


async def test_that_a_start_that_was_killed_while_it_saved_is_taken_up_again(
    sample: Path, truth: Truth, path: Path
) -> None:
    damaged(sample, path, first_page, 1)
    half = path.with_name("history.salvaging.sqlite3")
    half.write_bytes(b"half")  # killed while it was written
    async with opened(path) as history:
        assert len((await told(history)).runs) == 9
    assert not half.exists()
    path.rename(half)  # killed between the two renamings
    async with opened(path) as history:
        assert await told(history) == truth
    assert not half.exists()


@pytest.mark.parametrize("size", [1, 50, 100, 4_095, 4_097, 100_000])
def test_that_noise_is_no_history_and_is_left_soon(tmp_path: Path, size: int) -> None:
    for seed in range(5):
        noise = tmp_path / f"noise{seed}.sqlite3"
        start = b"SQLite format 3\x00\x10\x00" if seed % 2 else b""
        noise.write_bytes(start + random.Random(seed).randbytes(size))  # noqa: S311 - no secret
        noise.with_name(noise.name + "-wal").write_bytes(random.Random(seed).randbytes(size))  # noqa: S311
        saved = salvage(noise, tmp_path / f"fresh{seed}.sqlite3")
        assert (saved.snapshots, saved.attempts) == (0, 0)


def test_that_chains_without_end_are_left(tmp_path: Path) -> None:
    """Each cell claims 200 MB in overflow pages that lead to each other."""
    page = bytearray(PAGE)
    cell = bytes([0xDF, 0xA1, 0xF4, 0x00, 0x01]) + bytes(500)  # a length of 200 MB, row 1
    page[0] = 13
    page[3:5] = (200).to_bytes(2, "big")
    for number in range(200):
        page[8 + 2 * number : 10 + 2 * number] = (600 + number * 5).to_bytes(2, "big")
    page[600 : 600 + len(cell)] = cell
    for at in range(600, PAGE - 4, 4):
        page[at + 1 : at + 4] = b"\x00\x00\x02"
    endless = tmp_path / "endless.sqlite3"
    endless.write_bytes(bytes(page) * 300)
    saved = salvage(endless, tmp_path / "fresh.sqlite3")
    assert saved.snapshots == 0

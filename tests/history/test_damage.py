"""A file that cannot be trusted is set aside or left alone, never silently used or overwritten."""

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from chatbase_inspector.history.database import connect
from chatbase_inspector.history.history import History
from chatbase_inspector.history.migrations import STEPS
from chatbase_inspector.history.place import default_path
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.samples import KEY, begin, looked_at, opened, snapshot


async def filled(path: Path) -> None:
    async with opened(path) as history:
        await begin(history, snapshot(300))


def set_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("history.damaged-*.sqlite3"))


def spoil(path: Path) -> bytes:
    """Overwrite the middle of the file; what it is then."""
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize("content", [b"this is no database at all " * 300, b"SQLite format 3\x00" + b"\xff" * 9000])
async def test_that_a_file_that_is_no_database_is_set_aside_and_said_so(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    async with opened(path) as history:
        (aside,) = set_aside(path)
        assert history.notice is not None
        assert aside.name in history.notice
        assert aside.read_bytes() == content
        await begin(history)
    async with opened(path) as again:
        assert again.notice is None
        assert len(await again.runs(*KEY)) == 1


async def test_that_a_spoilt_database_is_set_aside_each_time(path: Path) -> None:
    contents = []
    for _ in range(2):
        await filled(path)
        contents.append(spoil(path))
        async with opened(path) as history:
            assert history.notice is not None
            assert await history.runs(*KEY) == []
    assert sorted(aside.read_bytes() for aside in set_aside(path)) == sorted(contents)


def test_that_a_connection_to_a_spoilt_file_is_not_left_open(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"nonsense " * 1_000)
    with pytest.raises(sqlite3.DatabaseError):
        connect(path)


async def test_that_a_cut_off_database_is_set_aside(path: Path) -> None:
    await filled(path)
    os.truncate(path, path.stat().st_size // 2 // 4096 * 4096)
    async with opened(path) as history:
        assert history.notice is not None


async def test_that_an_empty_file_is_a_new_history(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    async with opened(path) as history:
        assert history.notice is None
        await begin(history)


async def test_that_a_damaged_file_is_not_taken_from_a_window_that_lives(path: Path) -> None:
    await filled(path)
    async with opened(path) as living:
        spoil(path)
        with pytest.raises(HistoryUnavailable, match="another window") as caught:
            await History.open(path)
        assert caught.value.failure.code == "damaged"
        assert set_aside(path) == []
        assert living.notice is None


async def test_that_a_history_of_a_newer_version_is_refused_and_unchanged(path: Path) -> None:
    await filled(path)
    with looked_at(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    content = path.read_bytes()
    with pytest.raises(HistoryUnavailable, match="newer version") as caught:
        await History.open(path)
    assert caught.value.failure.code == "newer-schema"
    assert path.read_bytes() == content
    assert set_aside(path) == []


async def test_that_a_database_of_another_program_is_refused_and_unchanged(path: Path) -> None:
    path.parent.mkdir()
    with looked_at(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    content = path.read_bytes()
    with pytest.raises(HistoryUnavailable, match="another program") as caught:
        await History.open(path)
    assert caught.value.failure.code == "not-a-history"
    assert path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="the person's profile guards it there")
async def test_that_nobody_else_can_read_the_history(path: Path) -> None:
    old_mask = os.umask(0)
    try:
        async with opened(path) as history:
            await begin(history)
            modes = {beside.name: stat.S_IMODE(beside.stat().st_mode) for beside in path.parent.iterdir()}
    finally:
        os.umask(old_mask)
    assert {"history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="the person's profile guards it there")
async def test_that_rights_that_were_too_wide_are_tightened() -> None:
    path = default_path()
    async with opened(path) as history:
        assert history.path == path
    path.chmod(0o644)
    path.parent.chmod(0o755)
    async with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="the person's profile guards it there")
async def test_that_a_folder_that_is_not_ours_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    async with opened(tmp_path / "mine.sqlite3"):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755

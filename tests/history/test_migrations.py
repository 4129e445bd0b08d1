"""The schema grows step by step, whole or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chatbase_inspector.history.database import connect, migrate
from chatbase_inspector.history.migrations import STEPS
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.samples import COMPLETE, begin, count, frame, opened, snapshot

NEXT = (*STEPS, ("CREATE TABLE later (word TEXT) STRICT", "INSERT INTO later VALUES ('here')"))
BROKEN = (*STEPS, ("CREATE TABLE later (word TEXT) STRICT", "INSERT INTO nowhere VALUES (1)"))


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("start", range(len(STEPS) + 1))
def test_that_every_earlier_version_becomes_the_newest(path: Path, start: int) -> None:
    path.parent.mkdir()
    with closing(connect(path)) as connection:
        migrate(connection, path, STEPS[:start])
        migrate(connection, path)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert version(path) == len(STEPS)


async def test_that_a_later_step_keeps_what_was_recorded(path: Path) -> None:
    async with opened(path) as history:
        await begin(history)
    with closing(connect(path)) as connection:
        migrate(connection, path, NEXT)
        migrate(connection, path, NEXT)
    assert version(path) == len(STEPS) + 1
    assert (count(path, "later"), count(path, "runs"), count(path, "messages")) == (1, 1, 4)


async def test_that_a_step_that_fails_changes_nothing(path: Path) -> None:
    async with opened(path) as history:
        await begin(history)
    with closing(connect(path)) as connection, pytest.raises(sqlite3.OperationalError):
        migrate(connection, path, BROKEN)
    assert version(path) == len(STEPS)
    with pytest.raises(sqlite3.OperationalError):
        count(path, "later")
    assert count(path, "runs") == 1


def test_that_an_older_program_refuses_a_newer_file(path: Path) -> None:
    path.parent.mkdir()
    with closing(connect(path)) as connection:
        migrate(connection, path, NEXT)
        with pytest.raises(HistoryUnavailable, match="newer version"):
            migrate(connection, path)


async def test_that_forgetting_a_conversation_takes_all_of_it(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        run.frames([frame(0)])
        assert await run.end(COMPLETE)
        await history.after_run(run.run_id, snapshot())
    with closing(connect(path)) as connection:
        connection.execute("DELETE FROM conversations")
    tables = ("snapshots", "messages", "snapshot_messages", "runs", "frames")
    assert [count(path, table) for table in tables] == [0] * 5

"""The writing thread: batches, neighbours, backpressure."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from chatbase_inspector.history import failing
from chatbase_inspector.history.database import connect
from chatbase_inspector.history.writer import Writer
from chatbase_inspector.problems import HistoryUnavailable


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    path.parent.mkdir()
    with closing(connect(path)) as first:
        first.execute("CREATE TABLE said (word TEXT UNIQUE)")
    writer = Writer(path, lambda: connect(path), lambda _: None)
    writer.ready.result(10)
    yield writer
    writer.close().result(10)


def say(word: str) -> Callable[[sqlite3.Connection], None]:
    return lambda connection: connection.execute("INSERT INTO said VALUES (?)", (word,)) and None


def said(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM said ORDER BY rowid")]


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """Keep the writer busy, so that what is handed over meanwhile forms one batch."""
    begun, go = threading.Event(), threading.Event()

    def work(_: sqlite3.Connection) -> None:
        begun.set()
        assert go.wait(10)

    holding = writer.submit(work)
    assert begun.wait(10)
    yield
    go.set()
    holding.result(10)


def test_that_work_queued_meanwhile_is_one_transaction_in_order(path: Path) -> None:
    seen: list[int] = []

    def changes(connection: sqlite3.Connection) -> None:
        seen.append(connection.total_changes)

    with writing(path) as writer:
        with held(writer):
            work = [step for number in range(20) for step in (say(str(number)), changes)]
            results = [writer.submit(step) for step in work]
            assert said(path) == []
        for result in results:
            result.result(10)
        assert said(path) == [str(number) for number in range(20)]
        assert seen == list(range(1, 21))


def test_that_a_failing_neighbour_takes_nobody_with_it(path: Path) -> None:
    with writing(path) as writer:
        with held(writer):
            results = [writer.submit(say(word)) for word in ("a", "b", "a", "c")]
        assert [result.exception(10) is None for result in results] == [True, True, False, True]
        assert said(path) == ["a", "b", "c"]


def test_that_work_that_breaks_in_an_unforeseen_way_ends_as_unavailable(path: Path) -> None:
    def breaks(_: sqlite3.Connection) -> None:
        raise RuntimeError("unforeseen")

    with writing(path) as writer:
        with pytest.raises(HistoryUnavailable, match="unforeseen") as caught:
            writer.submit(breaks).result(10)
        assert caught.value.failure.code == failing.BROKEN
        writer.submit(say("alive")).result(10)


def test_that_a_batch_does_not_wait_for_a_busy_file_once_a_member(path: Path) -> None:
    tried: list[int] = []

    def busy(_: sqlite3.Connection) -> None:
        tried.append(1)
        problem = sqlite3.OperationalError("database is locked")
        problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise problem

    with writing(path) as writer:
        with held(writer):
            results = [writer.submit(busy), writer.submit(say("a"))]
        for result in results:
            with pytest.raises(HistoryUnavailable, match="Another program holds"):
                result.result(10)
        assert len(tried) == 1


def test_that_backpressure_ends_when_the_queue_is_written(path: Path) -> None:
    def settle(_: Any, problem: HistoryUnavailable | None) -> None:
        assert problem is None

    with writing(path) as writer:
        with held(writer):
            writer.post(say("a"), settle, cost_bytes=100)
            assert writer.below(100).done()
            waiting = [writer.below(99), writer.below(0)]
            assert not any(one.done() for one in waiting)
        for one in waiting:
            one.result(10)
        assert said(path) == ["a"]


async def test_that_a_waiter_that_gives_up_withdraws_nothing(path: Path) -> None:
    with writing(path) as writer:
        with held(writer):
            waiter = asyncio.wrap_future(writer.submit(say("a")))
            waiter.cancel()
        writer.submit(say("b")).result(10)
        assert said(path) == ["a", "b"]


def test_that_work_handed_to_a_writer_that_cannot_open_is_refused(path: Path) -> None:
    go = threading.Event()

    def cannot() -> sqlite3.Connection:
        assert go.wait(10)
        raise PermissionError(13, "no")

    writer = Writer(path, cannot, lambda _: None)
    early = writer.submit(say("a"))
    go.set()
    with pytest.raises(HistoryUnavailable, match="read-only"):
        writer.ready.result(10)
    with pytest.raises(HistoryUnavailable, match="read-only"):
        early.result(10)
    with pytest.raises(HistoryUnavailable, match="closed"):
        writer.submit(say("b")).result(10)
    writer.close().result(10)

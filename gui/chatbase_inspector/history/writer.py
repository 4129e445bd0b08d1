"""The one thread that writes. What is queued while a transaction runs goes into the next one, all together."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from chatbase_inspector.history import failing, presence
from chatbase_inspector.history.database import roll_back
from chatbase_inspector.problems import HistoryUnavailable

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Settle = Callable[[Any, HistoryUnavailable | None], None]

_BREATH_S = 0.01  # between two pieces of rest, so that the window's own thread gets its turn


class _Job(msgspec.Struct, frozen=True, gc=False):
    work: Work[Any]
    settle: Settle
    cost_bytes: int
    durable: bool
    alone: bool = False
    yields: bool = False


class Writer:
    """Owns the write connection. Every method may be called from any thread and returns at once.

    Work is a function of the connection; it runs inside a transaction, must not end it, and may run twice (when a
    neighbour in its batch failed, each is tried again alone). What was handed over is never withdrawn. While another
    window maintains the file (`presence.maintained`), work waits for its end instead of failing.

    Args:
        connect: opens the connection; called on the thread. What it raises is the answer of `ready`.
        disconnect: called on the thread with the connection when all work is done.
        rest: called on the thread while no work waits, after each batch and again while it says that there is more;
            it takes moments, and ends the transactions that it begins. What it raises ends it until the next batch.
    """

    def __init__(
        self,
        path: Path,
        connect: Callable[[], sqlite3.Connection],
        disconnect: Work[None],
        rest: Work[bool] = lambda _: False,
    ) -> None:
        self.ready: Future[None] = Future()
        self.ended: Future[None] = Future()
        self._path = path
        self._connect = connect
        self._disconnect = disconnect
        self._rest = rest
        self._rest_due = True
        self._jobs: deque[_Job] = deque()
        self._more = threading.Condition()
        self._pending_bytes = 0
        self._waiting: list[tuple[int, Future[None]]] = []
        self._closing = False
        self._yielding: sqlite3.Connection | None = None
        for future in (self.ready, self.ended):
            future.set_running_or_notify_cancel()  # a cancelled waiter must not cancel the thing itself
        threading.Thread(target=self._live, name="history-writer", daemon=True).start()

    def submit(self, work: Work[T], *, durable: bool = False) -> "Future[T]":
        """Have `work` done; the future ends when it is committed, or with HistoryUnavailable and nothing of it kept.

        Args:
            durable: the commit outlives a power cut (fsync); else it outlives the death of the program.
        """
        future, settle = _promise()
        self.post(work, settle, durable=durable)
        return future

    def submit_alone(self, work: Work[T], *, yields: bool = False) -> "Future[T]":
        """Have `work` done in its turn outside of any transaction; it ends those that it begins. It runs once.

        Args:
            yields: closing does not wait for it: what SQLite does for it then fails (`SQLITE_INTERRUPT`).
        """
        future, settle = _promise()
        self._hand_over(_Job(work, settle, 0, durable=True, alone=True, yields=yields))
        return future

    def post(self, work: Work[Any], settle: Settle, *, cost_bytes: int = 0, durable: bool = False) -> None:
        """As `submit`, with `settle(value, problem)` called on the writer's thread (here and now when closed)."""
        self._hand_over(_Job(work, settle, cost_bytes, durable))

    def _hand_over(self, job: _Job) -> None:
        with self._more:
            closed = self._closing
            if not closed:
                self._jobs.append(job)
                self._pending_bytes += job.cost_bytes
                if len(self._jobs) == 1:  # else it is awake or on its way
                    self._more.notify()
        if closed:
            job.settle(None, failing.refusal(failing.CLOSED, self._path))

    def below(self, limit_bytes: int) -> "Future[None]":
        """Ends when no more than `limit_bytes` of posted cost wait for their commit."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        with self._more:
            if self._pending_bytes > limit_bytes:
                self._waiting.append((limit_bytes, future))
                return future
        future.set_result(None)
        return future

    def close(self) -> "Future[None]":
        """Do what is queued, take nothing more, disconnect. Twice is no error."""
        with self._more:
            self._closing = True
            if self._yielding is not None:
                self._yielding.interrupt()
            self._more.notify()
        return self.ended

    def _live(self) -> None:
        try:
            connection = self._connect()
        except BaseException as cause:  # noqa: BLE001 - whatever it was, somebody waits for it
            with self._more:
                self._closing = True
            self._refuse_all(failing.unavailable(cause, self._path))
            self.ready.set_exception(failing.unavailable(cause, self._path))
            self.ended.set_result(None)
            return
        self.ready.set_result(None)
        while batch := self._next_batch(connection):
            if batch[0].alone:
                self._work_alone(connection, batch[0])
            else:
                self._write(connection, batch)
        with suppress(sqlite3.Error, OSError):
            self._disconnect(connection)
        connection.close()
        self.ended.set_result(None)

    def _next_batch(self, connection: sqlite3.Connection) -> list[_Job]:
        """What waits now, or comes next; nothing once all is done and closed."""
        while True:
            with self._more:
                if not self._jobs and not self._closing:
                    self._more.wait(_BREATH_S if self._rest_due else None)
                if self._jobs or self._closing:
                    self._rest_due = True
                    return self._taken()
            self._rest_due = self._rested(connection)

    def _rested(self, connection: sqlite3.Connection) -> bool:
        try:
            return self._rest(connection)
        except Exception:  # noqa: BLE001 - it is not needed for what is recorded
            with suppress(sqlite3.Error):
                roll_back(connection)
            return False

    def _taken(self) -> list[_Job]:
        """All that can share a transaction, in order; or the one that comes next and wants none."""
        batch: list[_Job] = []
        while self._jobs and not (batch and (batch[0].alone or self._jobs[0].alone)):
            batch.append(self._jobs.popleft())
        return batch

    def _work_alone(self, connection: sqlite3.Connection, job: _Job) -> None:
        with self._more:
            self._yielding = connection if job.yields else None
            given_up = job.yields and self._closing
        if given_up:
            job.settle(None, failing.refusal(failing.CLOSED, self._path))
            return
        value, problem = None, None
        try:
            connection.execute("PRAGMA synchronous = FULL")
            value = job.work(connection)
        except Exception as cause:  # noqa: BLE001 - a job's failure is its answer
            problem = failing.unavailable(cause, self._path)
        with self._more:
            self._yielding = None
        with suppress(sqlite3.Error):
            roll_back(connection)
        job.settle(value, problem)

    def _write(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        try:
            values = presence.patiently(self._path, lambda: self._transact(connection, batch))
        except Exception as cause:  # noqa: BLE001 - a job's failure is its answer
            if len(batch) > 1 and failing.code_of(cause) != failing.BUSY:  # each would wait as long again
                for job in batch:
                    self._write(connection, [job])
                return
            for job in batch:
                job.settle(None, failing.unavailable(cause, self._path))
        else:
            for job, value in zip(batch, values, strict=True):
                job.settle(value, None)
        self._paid(sum(job.cost_bytes for job in batch))

    def _transact(self, connection: sqlite3.Connection, batch: list[_Job]) -> list[Any]:
        """All of the batch or nothing."""
        durable = any(job.durable for job in batch)
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            values = [job.work(connection) for job in batch]
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        return values

    def _paid(self, cost_bytes: int) -> None:
        with self._more:
            self._pending_bytes -= cost_bytes
            free = [future for limit, future in self._waiting if self._pending_bytes <= limit]
            self._waiting = [(limit, f) for limit, f in self._waiting if self._pending_bytes > limit]
        for future in free:
            future.set_result(None)

    def _refuse_all(self, problem: HistoryUnavailable) -> None:
        with self._more:
            refused = list(self._jobs)
            self._jobs.clear()
        for job in refused:
            job.settle(None, problem)
            self._paid(job.cost_bytes)


def _promise() -> tuple[Future[Any], Settle]:
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()

    def settle(value: Any, problem: HistoryUnavailable | None) -> None:
        if problem is None:
            future.set_result(value)
        else:
            future.set_exception(problem)

    return future, settle

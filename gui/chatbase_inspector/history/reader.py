"""The one thread that reads, so that no question ever waits on the loop's thread."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from chatbase_inspector.history import failing
from chatbase_inspector.history.database import connect

T = TypeVar("T")


class Reader:
    """Owns the read connection; it cannot change anything."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history-reader")
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def ask(self, question: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """The answer, seen in one consistent state of the file. Cancelling withdraws a question not yet begun.

        The future ends with HistoryUnavailable when the file cannot be read, with what `question` raises else.
        """
        if self._closed:
            future: Future[T] = Future()
            future.set_exception(failing.refusal(failing.CLOSED, self._path))
            return future
        return self._thread.submit(self._answer, question)

    def close(self) -> "Future[None]":
        """Answer what was asked, then close. Twice is no error."""
        if self._closed:
            done: Future[None] = Future()
            done.set_result(None)
            return done
        self._closed = True
        future = self._thread.submit(self._disconnect)
        self._thread.shutdown(wait=False)
        return future

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = connect(self._path)
                self._connection.execute("PRAGMA query_only = ON")
            self._connection.execute("BEGIN")
            try:
                return question(self._connection)
            finally:
                self._connection.rollback()
        except sqlite3.Error as cause:
            raise failing.unavailable(cause, self._path) from cause

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()

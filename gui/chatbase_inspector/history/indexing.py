"""Fills the search index from its queue, a little at a time, while the writer has nothing else to do.

Whatever fails here fails no recording: the queue stays, and the next step tries again.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from chatbase_inspector.history import failing, read_sql
from chatbase_inspector.history.answering import Answering
from chatbase_inspector.history.database import roll_back
from chatbase_inspector.history.words import searchable, words_of_message, words_of_parts

_STEP_S = 0.02  # a retry that comes meanwhile waits no longer than this and one message
_FRAMES = 500
_MESSAGES = 100
_WAITING = "SELECT id, message, run FROM index_queue ORDER BY id DESC LIMIT ?"  # what is new is searched for first
_MESSAGE = """SELECT conversation, coalesce(created_at, (SELECT min(taken_at) FROM snapshot_messages
    JOIN snapshots ON snapshots.id = snapshot WHERE message = messages.id), 0) FROM messages WHERE id = ?"""
_RUN = "SELECT conversation, coalesce(sent_at, prepared_at) FROM runs WHERE id = ?"


class Indexing:
    """Owns what is half done between two steps. `step` belongs to the writer's thread, all else to any."""

    def __init__(self) -> None:
        self._answer: Answering | None = None
        self._lock = threading.Lock()
        self._waiting: list[Future[None]] = []

    def caught_up(self) -> "Future[None]":
        """Ends when a step finds the queue empty, or cannot go on."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            self._waiting.append(future)
        return future

    def release(self) -> None:
        """Let nobody wait any more."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for future in waiting:
            future.set_result(None)

    def step(self, connection: sqlite3.Connection) -> bool:
        """Index something, in a transaction of its own; whether there is more to do.

        Raises:
            sqlite3.Error: nothing of this step was kept.
        """
        more = False
        try:
            more = self._step(connection)
        except sqlite3.DatabaseError as cause:
            if failing.code_of(cause) != failing.INDEX_DAMAGED:
                raise
            _transact(connection, lambda: rebuild(connection))
            more = True
        finally:
            if not more:
                self.release()
        return more

    def _step(self, connection: sqlite3.Connection) -> bool:
        until = time.monotonic() + _STEP_S
        texts: list[tuple[int, int | None, int | None, str]] = []
        waiting = connection.execute(_WAITING, (_MESSAGES,)).fetchall()
        for entry, message, run in waiting:
            text = _of_message(connection, message) if run is None else self._of_run(connection, run)
            if text is None:
                break
            texts.append((entry, message, run, text))
            if time.monotonic() > until:
                break
        if texts:
            _transact(connection, lambda: _store(connection, texts))
        return bool(waiting)

    def _of_run(self, connection: sqlite3.Connection, run: int) -> str | None:
        """The run's words once all its frames are read; None: that takes further steps."""
        answer = self._answer
        if answer is None or answer.attempt.run != run:
            answer = self._answer = Answering(run)
        frames = read_sql.frames(connection, run, answer.next_frame, _FRAMES)
        answer.take(frames)
        if len(frames) == _FRAMES:
            return None
        self._answer = None
        return searchable(words_of_parts(answer.attempt.parts))


def pending(connection: sqlite3.Connection) -> int:
    """How many messages and answers wait to be indexed."""
    return int(connection.execute("SELECT count(*) FROM index_queue").fetchone()[0])


def drop_deleted_words(connection: sqlite3.Connection) -> None:
    """Take the words of deleted texts out of the index for good: it is merged into one piece, which has none of them.

    Inside a transaction of the writer. The pages it frees still hold them until `VACUUM`, the write-ahead log until
    `PRAGMA wal_checkpoint(TRUNCATE)`. About a second for 100,000 messages.
    """
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index anew from its texts, where it alone is damaged. Inside a transaction of the writer."""
    # An index whose list of pieces (row 10 of FTS5's own table) is unreadable does not even open: it gets an empty one.
    connection.execute("REPLACE INTO words_data (id, block) VALUES (10, x'00000000000000')")
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")


def _of_message(connection: sqlite3.Connection, message: int) -> str:
    row = connection.execute("SELECT json FROM messages WHERE id = ?", (message,)).fetchone()
    return "" if row is None else searchable(words_of_message(row[0]))


def _store(connection: sqlite3.Connection, texts: list[tuple[int, int | None, int | None, str]]) -> None:
    for entry, message, run, text in texts:
        # another window may have been quicker, or have forgotten the conversation
        if connection.execute("DELETE FROM index_queue WHERE id = ?", (entry,)).rowcount:
            _put(connection, message, run, text)


def _transact(connection: sqlite3.Connection, work: Callable[[], None]) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        work()
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def _put(connection: sqlite3.Connection, message: int | None, run: int | None, text: str) -> None:
    if run is None:
        conversation, at = connection.execute(_MESSAGE, (message,)).fetchone()
    else:
        connection.execute("DELETE FROM texts WHERE run = ?", (run,))
        conversation, at = connection.execute(_RUN, (run,)).fetchone()
    if text:
        connection.execute(
            "INSERT INTO texts (conversation, message, run, at, body) VALUES (?, ?, ?, ?, ?)",
            (conversation, message, run, at, text),
        )

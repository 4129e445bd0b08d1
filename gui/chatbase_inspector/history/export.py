"""Writes all that is kept of one conversation into one JSON file; `export_format` says what is in it.

No API key is in it, because none is in the history: requests are not recorded, and of the answers' headers the values
that may hold a secret are not.
"""

import asyncio
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from chatbase_inspector.history import failing
from chatbase_inspector.history.database import connect
from chatbase_inspector.history.export_format import document
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.storable import storable

Progress = Callable[[int, int], None]
"""How many frames are written, and of how many."""

_BUFFER_BYTES = 1 << 20
_CONVERSATION = "SELECT id FROM conversations WHERE base_url = ? AND agent_id = ? AND conversation_id = ?"
_ALL_FRAMES = "SELECT count(*) FROM frames WHERE run IN (SELECT id FROM runs WHERE conversation = ?)"


async def export(history: History, key: Key, target: Path, *, progress: Progress | None = None) -> None:
    """Write the conversation as it is kept now; `target` is there only once it is whole, readable by its owner alone.

    The work is done on a thread and a connection of its own, so nothing waits for it. A file that was there is
    replaced at the end. Cancelling, or a failure, leaves nothing behind, and what was there before stays.

    Args:
        progress: called on the loop's thread now and then.

    Raises:
        KeyError: nothing is kept of this conversation.
        HistoryUnavailable: the history cannot be read.
        OSError: the file cannot be written.
    """
    stored = Key(storable(key.base_url), storable(key.agent_id), storable(key.conversation_id))
    await history.ask(lambda c: _number(c, stored))  # a history that is closed, or no file at all, says so
    work = _Export(history.path, stored, target, asyncio.get_running_loop(), progress)
    written = asyncio.get_running_loop().run_in_executor(None, work.run)
    try:
        await asyncio.shield(written)
    except asyncio.CancelledError:
        work.stopped.set()
        await asyncio.wait([written])
        if written.done() and not written.cancelled():
            written.exception()  # nobody asks for it any more
        raise


class _Export:
    """One export; `run` belongs to a thread."""

    def __init__(
        self, source: Path, key: Key, target: Path, loop: asyncio.AbstractEventLoop, progress: Progress | None
    ) -> None:
        self.stopped = threading.Event()
        self._source = source
        self._key = key
        self._target = target
        self._loop = loop
        self._progress = progress

    def run(self) -> None:
        part = self._target.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with closing(connect(self._source)) as connection:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("BEGIN")  # one state of the file from the first to the last piece
                self._write(connection, part)
            if not self.stopped.is_set():
                part.replace(self._target)
        except sqlite3.Error as cause:
            raise failing.unavailable(cause, self._source) from cause
        finally:
            part.unlink(missing_ok=True)

    def _write(self, connection: sqlite3.Connection, part: Path) -> None:
        conversation = _number(connection, self._key)
        total = int(connection.execute(_ALL_FRAMES, (conversation,)).fetchone()[0]) if self._progress else 0
        done = 0
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb", buffering=_BUFFER_BYTES) as file:
            for piece, frames in document(connection, conversation, self._key):
                if self.stopped.is_set():
                    return
                file.write(piece)
                if frames:
                    done += frames
                    self._tell(done, total)
            file.flush()
            os.fsync(file.fileno())

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody looks any more
                self._loop.call_soon_threadsafe(self._progress, done, total)


def _number(connection: sqlite3.Connection, key: Key) -> int:
    row = connection.execute(_CONVERSATION, (key.base_url, key.agent_id, key.conversation_id)).fetchone()
    if row is None:
        raise KeyError(key)
    return int(row[0])

"""The door to the black box."""

import asyncio
import secrets
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history import database, failing, indexing, place, presence, read_sql, trust, write_sql
from chatbase_inspector.history.reader import Reader
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.history.records import RunEnd, RunRow, SnapshotRow
from chatbase_inspector.history.snapshot import Snapshot
from chatbase_inspector.history.writer import Writer
from chatbase_inspector.problems import Failure, FailureKind, HistoryUnavailable
from chatbase_inspector.stream.frame import Frame

T = TypeVar("T")

_STOPPED_EARLY = RunEnd(
    outcome=Outcome.INCOMPLETE,
    duration_ns=None,
    failure=Failure(
        kind=FailureKind.STOPPED, code="never-sent", message="Stopped before the request was sent. Nothing was sent."
    ),
)


class History:
    """One open history. Lives on one loop; nothing here blocks it. Several windows and processes may have it open.

    Cancelling a write stops the waiting, not the writing. Cancelling a question withdraws it. Questions raise
    HistoryUnavailable when the file cannot be read or is closed.

    Attributes:
        path: the database file.
        notice: a sentence for the person about what happened at opening; None: nothing did.
    """

    def __init__(self, path: Path) -> None:
        """Use `open`."""
        self.path = path = path.absolute()
        self.notice: str | None = None
        self._owner = 0
        self._presence = presence.Presence(path, secrets.token_hex(8))
        self._reader = Reader(path)
        self._indexing = indexing.Indexing()
        self._writer = Writer(path, self._connect, self._disconnect, self._indexing.step)

    @classmethod
    async def open(cls, path: Path | None = None) -> "History":
        """Open, check and migrate the history, making it where there is none; runs that died are marked incomplete.

        A damaged file is set aside and a new one begun; `notice` says so. Cancelling closes it again by itself.

        Args:
            path: the database file; None: in the platform's folder for this person's data.

        Raises:
            HistoryUnavailable: it cannot be used; the message says why (read-only, full, newer schema, in use).
        """
        history = cls(path or place.default_path())
        try:
            await asyncio.wrap_future(history._writer.ready)
        except BaseException:
            history._reader.close()
            history._writer.close()
            raise
        return history

    async def close(self) -> None:
        """Write what was handed over, end this window's open runs as incomplete, close. Twice is no error."""
        await asyncio.wrap_future(self._reader.close())
        await asyncio.wrap_future(self._writer.close())

    async def begin_run(
        self,
        snapshot: Snapshot,
        *,
        target_message_id: str,
        user_message_id: str | None,
        streamed: bool,
        agent_name: str | None = None,
        agent_model: str | None = None,
    ) -> RunRecorder:
        """Return once the snapshot and the prepared run are forced to the disk: only then may a retry be sent.

        Cancelling: the run, if it was still written, is marked as never sent.

        Raises:
            HistoryUnavailable: nothing of it was kept; no retry may be sent.
        """
        begun = self._writer.submit(
            lambda c: write_sql.add_run(
                c,
                self._owner,
                snapshot,
                target=target_message_id,
                user=user_message_id,
                streamed=streamed,
                agent_name=agent_name,
                agent_model=agent_model,
            ),
            durable=True,
        )
        try:
            run_id, snapshot_id = await asyncio.wrap_future(begun)
        except asyncio.CancelledError:
            begun.add_done_callback(self._abandon)
            raise
        return RunRecorder(self._writer, run_id, snapshot_id)

    async def after_run(self, run_id: int, snapshot: Snapshot) -> int:
        """Keep what the server had when it was read again after the run; the snapshot's number.

        Raises:
            KeyError: no such run.
            HistoryUnavailable: nothing of it was kept.
        """
        kept = await asyncio.wrap_future(
            self._writer.submit(lambda c: write_sql.add_after(c, run_id, snapshot), durable=True)
        )
        if kept is None:
            raise KeyError(run_id)
        return kept

    async def keep(self, snapshot: Snapshot) -> int:
        """Keep a snapshot that belongs to no run; its number. Raises HistoryUnavailable: nothing of it was kept."""
        return await asyncio.wrap_future(
            self._writer.submit(lambda c: write_sql.add_snapshot(c, snapshot), durable=True)
        )

    async def recover(self) -> int:
        """Mark the open runs of windows that live no more as incomplete; how many. `open` has done it once."""
        return await asyncio.wrap_future(self._writer.submit(lambda c: write_sql.end_orphans(c, self.path)))

    async def runs(self, base_url: str, agent_id: str, conversation_id: str) -> list[RunRow]:
        """All runs of a conversation, oldest first; of other windows too."""
        return await self.ask(lambda c: read_sql.runs(c, base_url, agent_id, conversation_id))

    async def run(self, run_id: int) -> RunRow:
        """One run; raises KeyError."""
        return await self.ask(lambda c: read_sql.run(c, run_id))

    async def frames_of(self, run_id: int, first: int = 0, limit: int | None = None) -> list[Frame]:
        """The committed frames of a run from number `first` on, in order; none for an unknown run."""
        return await self.ask(lambda c: read_sql.frames(c, run_id, first, limit))

    async def snapshots(self, base_url: str, agent_id: str, conversation_id: str) -> list[SnapshotRow]:
        """All snapshots of a conversation, oldest first."""
        return await self.ask(lambda c: read_sql.snapshots(c, base_url, agent_id, conversation_id))

    async def snapshot(self, snapshot_id: int) -> Snapshot:
        """One snapshot, exactly as it was kept; raises KeyError."""
        return await self.ask(lambda c: read_sql.snapshot(c, snapshot_id))

    async def indexed(self) -> None:
        """Wait until all that was recorded can be found by its words, or the index cannot be written.

        Raises:
            HistoryUnavailable: the history is closed.
        """
        waiting = self._indexing.caught_up()
        await self.change(lambda _: None)
        await asyncio.wrap_future(waiting)

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The answer of a function that only reads, seen in one state of the file. Cancelling withdraws it."""
        try:
            return await asyncio.wrap_future(self._reader.ask(question))
        except HistoryUnavailable as problem:
            await self._mend_index(problem)
        return await asyncio.wrap_future(self._reader.ask(question))

    async def change(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """The result of a function that writes, once it is committed; see `Writer` for what it may do.

        Raises:
            HistoryUnavailable: nothing of it was kept.
        """
        try:
            return await asyncio.wrap_future(self._writer.submit(work, durable=durable))
        except HistoryUnavailable as problem:
            await self._mend_index(problem)
        return await asyncio.wrap_future(self._writer.submit(work, durable=durable))

    async def maintain(self, work: Callable[[sqlite3.Connection, int], T], *, yields: bool = False) -> T:
        """The result of a function of the connection and this window's number in `owners`, outside of a transaction.

        Other windows wait meanwhile. Cancelling stops the waiting, not the work.

        Args:
            yields: closing does not wait for it, see `Writer.submit_alone`.

        Raises:
            HistoryUnavailable: it failed.
        """

        def maintenance(connection: sqlite3.Connection) -> T:
            with presence.maintaining(self.path):
                return work(connection, self._owner)

        try:
            return await asyncio.wrap_future(self._writer.submit_alone(maintenance, yields=yields))
        except HistoryUnavailable as problem:
            await self._mend_index(problem)
        return await asyncio.wrap_future(self._writer.submit_alone(maintenance, yields=yields))

    async def _mend_index(self, problem: HistoryUnavailable) -> None:
        """Make a damaged search index anew; any other problem is raised again."""
        if problem.failure.code != failing.INDEX_DAMAGED:
            raise problem
        await asyncio.wrap_future(self._writer.submit(indexing.rebuild))

    def _connect(self) -> sqlite3.Connection:
        """Runs on the writer's thread."""
        try:
            place.make_folder(self.path)
            return presence.patiently(self.path, self._connect_now)
        except BaseException as cause:
            raise failing.unavailable(cause, self.path) from cause

    def _connect_now(self) -> sqlite3.Connection:
        try:
            with presence.opening(self.path):
                self.notice = trust.prepare(self.path) or self.notice
                self._presence.take()
            return self._name_this_window(database.connect(self.path))
        except BaseException:
            self._presence.free(remove=True)
            raise

    def _name_this_window(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            write_sql.end_orphans(connection, self.path)
            self._owner = write_sql.add_owner(connection, self._presence.token)
            connection.execute("COMMIT")
        except BaseException:
            database.roll_back(connection)
            connection.close()
            raise
        return connection

    def _disconnect(self, connection: sqlite3.Connection) -> None:
        """Runs on the writer's thread when all work is done."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            write_sql.end_owner(connection, self._owner)
            connection.execute("COMMIT")
        finally:
            self._indexing.release()
            self._presence.free(remove=True)

    def _abandon(self, begun: "Future[tuple[int, int]]") -> None:
        with suppress(HistoryUnavailable):
            run_id, _ = begun.result()
            self._writer.submit(lambda c: write_sql.end_run(c, run_id, _STOPPED_EARLY, 0))

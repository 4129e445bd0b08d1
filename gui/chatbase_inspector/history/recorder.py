"""Records one run. A disk that fails in mid-stream does not stop the stream: the run goes on in memory."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress

from chatbase_inspector.history import write_sql
from chatbase_inspector.history.records import NOT_KEPT, RunEnd
from chatbase_inspector.history.writer import Work, Writer
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.stream.frame import Frame

_QUEUE_BYTES = 8 * 1024 * 1024
_MEMORY_BYTES = 64 * 1024 * 1024
_FRAME_BYTES = 200  # what a frame costs in memory beside its text
_SECRET_NAMES = ("authorization", "cookie", "api-key", "apikey", "token", "secret", "password")
_SECRET_VALUES = ("bearer ", "basic ")


class RunRecorder:
    """The journal of one run. Made by `History.begin_run`; `end` it whatever happens.

    What is handed over reaches the disk in the order it came. Once `flush` or `end` returned True it outlives the
    death of the program; a power cut may take the newest frames (snapshot, sending and end are forced to the disk).
    What a failing disk did not take stays in memory, up to 64 MB, and is tried again by `flush` and `end`.

    Attributes:
        run_id: the history's number of the run.
        snapshot_id: the snapshot before it.
        failed: set when something could not be written; cleared when it was written after all.
        problem: why, None while all is well.
    """

    def __init__(self, writer: Writer, run_id: int, snapshot_id: int) -> None:
        self.run_id = run_id
        self.snapshot_id = snapshot_id
        self.failed = asyncio.Event()
        self.problem: Failure | None = None
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._unsaved: dict[int, tuple[Work[None], int]] = {}  # in the order it came, with its cost in bytes
        self._unsaved_bytes = 0
        self._kept = 0
        self._frames_seen = 0
        self._lost = False

    async def mark_sent(self, at: float) -> None:
        """Note on the disk that the request leaves now. Call it, and wait, before the request leaves.

        Cancelling stops the waiting, not the writing: the run then counts as sent until `end` says otherwise.

        Args:
            at: epoch seconds.

        Raises:
            HistoryUnavailable: it could not be noted; do not send.
        """
        work = self._writer.submit(lambda c: write_sql.mark_sent(c, self.run_id, at), durable=True)
        await asyncio.wrap_future(work)

    def headers(
        self, status: int, request_id: str | None, headers_ns: int, header_pairs: Sequence[tuple[str, str]]
    ) -> None:
        """Hand over the answer's headers; any thread. The value of a header that may hold a secret is never kept.

        Args:
            headers_ns: nanoseconds from sending the request to the headers.
        """
        kept = [(name, NOT_KEPT if _secret(name, value) else value) for name, value in header_pairs]
        self._hand_over(
            lambda c: write_sql.add_headers(
                c, self.run_id, status=status, request_id=request_id, headers_ns=headers_ns, pairs=kept
            ),
            _FRAME_BYTES,
        )

    def frames(self, frames: Sequence[Frame]) -> None:
        """Hand over frames as they came; any thread, never waits, never raises. `drain` now and then."""
        kept = tuple(frames)
        if not kept:
            return
        with self._lock:
            self._frames_seen += len(kept)
        cost = sum(len(frame.raw) + _FRAME_BYTES for frame in kept)
        self._hand_over(lambda c: write_sql.add_frames(c, self.run_id, kept), cost)

    async def drain(self) -> None:
        """Wait while more than 8 MB are queued for the disk. Never raises; a failing disk makes nobody wait."""
        waiting = self._writer.below(_QUEUE_BYTES)
        if not waiting.done():  # else no turn of the loop: it costs more than the frames of most reads
            await asyncio.wrap_future(waiting)

    async def flush(self) -> bool:
        """Wait until all that was handed over is committed; what failed before is tried again.

        False: some of it is not on the disk, see `problem`.
        """
        return await self._commit(lambda _: None, durable=False)

    async def end(self, end: RunEnd) -> bool:
        """Store how the run ended, and what the disk did not take before. False: not all is on disk, see `problem`.

        Where the disk still does not take the rest, the end alone is tried: `frames` below `frames_seen` tells.
        Cancelling stops the waiting, not the writing.
        """

        def work(connection: sqlite3.Connection) -> None:
            write_sql.end_run(connection, self.run_id, end, self._frames_seen)

        if await self._commit(work, durable=True):
            return True
        with suppress(HistoryUnavailable):
            await asyncio.wrap_future(self._writer.submit(work, durable=True))
        return False

    async def _commit(self, work: Work[None], *, durable: bool) -> bool:
        def all_of_it(connection: sqlite3.Connection) -> list[int]:
            with self._lock:
                unsaved = dict(self._unsaved)
            for again, _ in unsaved.values():
                again(connection)
            work(connection)
            return list(unsaved)

        try:
            saved = await asyncio.wrap_future(self._writer.submit(all_of_it, durable=durable))
        except HistoryUnavailable as problem:
            self._note(problem)
            return False
        with self._lock:
            for number in saved:
                self._unsaved_bytes -= self._unsaved.pop(number, (None, 0))[1]
            whole = not self._unsaved and not self._lost
            if whole:
                self.problem = None
        if whole:
            self.failed.clear()
        return whole

    def _hand_over(self, work: Work[None], cost_bytes: int) -> None:
        if self.problem is not None:
            self._keep(work, cost_bytes)
            return

        def settle(_: None, problem: HistoryUnavailable | None) -> None:
            if problem is not None:
                self._keep(work, cost_bytes)
                self._note(problem)

        self._writer.post(work, settle, cost_bytes=cost_bytes)

    def _keep(self, work: Work[None], cost_bytes: int) -> None:
        with self._lock:
            self._lost = self._lost or self._unsaved_bytes + cost_bytes > _MEMORY_BYTES
            if not self._lost:
                self._kept += 1
                self._unsaved_bytes += cost_bytes
                self._unsaved[self._kept] = (work, cost_bytes)

    def _note(self, problem: HistoryUnavailable) -> None:
        with self._lock:
            if self.problem is None:
                self.problem = problem.failure
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self.failed.set)


def _secret(name: str, value: str) -> bool:
    folded = name.casefold().replace("_", "-")
    return any(word in folded for word in _SECRET_NAMES) or value.casefold().lstrip().startswith(_SECRET_VALUES)

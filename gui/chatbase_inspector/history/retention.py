"""Forgets: removes rows, their words in the search index and the room they took. There is no way back.

No run that a living window records is ever removed. While this window records one nothing is removed at the person's
word (`run-in-progress`), and what is merely old is removed without shrinking the file: that would hold up its frames.
"""

import asyncio
import math
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from chatbase_inspector.history import failing, place, retention_sql
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.retention_sql import Living, Removed
from chatbase_inspector.problems import Failure, HistoryUnavailable

_DAY_S = 86_400
_ANOTHER_WINDOW = (
    "Another window uses the history, so its files could not shrink just now. They keep traces of what was forgotten "
    "until all windows are closed."
)
_RECORDING = "A retry is being recorded just now. The file shrinks the next time that something is forgotten."


class Freed(msgspec.Struct, frozen=True, kw_only=True):
    """What a forgetting removed.

    Attributes:
        bytes: how much smaller the history is on the disk; 0 when the file could not shrink yet.
        conversations, snapshots, attempts: how many are gone.
        damaged_files: how many files set aside as damaged were deleted; only `forget_everything` does.
        damaged_files_left: how many lie there still. They may hold the same words, and nobody can read out which.
        running: how many old attempts stay because a window still records them.
        held: another window kept the file from shrinking just now.
        unfinished: what could not be done, in a sentence for the person; None: nothing of it is left anywhere.
    """

    bytes: int = 0
    conversations: int = 0
    snapshots: int = 0
    attempts: int = 0
    damaged_files: int = 0
    damaged_files_left: int = 0
    running: int = 0
    held: bool = False
    unfinished: str | None = None


async def forget(history: History, key: Key) -> Freed:
    """Remove all that is kept of one conversation; one that is not kept is no error.

    Cancelling stops the waiting, not the forgetting. So with all functions here.

    Raises:
        HistoryUnavailable: nothing was forgotten; code `run-in-progress`: this window records a retry, or another one
            a retry of this conversation.
    """

    def remove(connection: sqlite3.Connection, running: list[Living]) -> Removed:
        number = retention_sql.conversation(connection, key)
        if number is None:
            return Removed()
        if any(run.conversation == number for run in running):
            raise failing.refusal(failing.RUNNING, history.path)
        return retention_sql.remove_conversation(connection, number)

    return await _forgotten(history, remove)


async def forget_everything(history: History) -> Freed:
    """Remove all conversations, and delete the files that were set aside as damaged: they hold the same words.

    Raises:
        HistoryUnavailable: nothing was forgotten; code `run-in-progress`: this or another window records a retry.
    """

    def remove(connection: sqlite3.Connection, running: list[Living]) -> Removed:
        if running:
            raise failing.refusal(failing.RUNNING, history.path)
        return retention_sql.remove_everything(connection)

    return await _forgotten(history, remove, damaged_files=True)


async def forget_older_than(history: History, days: float, now: float) -> Freed:
    """Remove what was kept more than `days` before `now` (epoch seconds).

    An attempt goes with the snapshots before and after it, once all of it is old; what is younger keeps all it needs.

    Raises:
        HistoryUnavailable: nothing was forgotten.
        ValueError: `days` or `now` is no such number.
    """
    limit = _limit(days, now)
    left: list[int] = []

    def remove(connection: sqlite3.Connection, running: list[Living]) -> Removed:
        left[:] = [run.run for run in running if run.prepared_at < limit]
        return retention_sql.remove_older(connection, limit)

    freed = await _forgotten(history, remove, lenient=True)
    return msgspec.structs.replace(freed, running=len(left))


async def older_than(history: History, days: float, now: float) -> Freed:
    """What `forget_older_than` would remove now; its `bytes` are not known before and stay 0. Nothing is changed.

    Raises:
        HistoryUnavailable: the history cannot be read.
        ValueError: `days` or `now` is no such number.
    """
    limit = _limit(days, now)
    removed = await history.ask(lambda c: retention_sql.older(c, limit))
    return Freed(conversations=removed.conversations, snapshots=removed.snapshots, attempts=removed.attempts)


def _limit(days: float, now: float) -> float:
    if not (math.isfinite(days) and math.isfinite(now) and days >= 0):
        raise ValueError(f"{days} days before {now}")
    return now - days * _DAY_S


async def _forgotten(
    history: History,
    remove: Callable[[sqlite3.Connection, list[Living]], Removed],
    *,
    damaged_files: bool = False,
    lenient: bool = False,
) -> Freed:
    """Remove, then shrink; a `lenient` forgetting removes also while this window records."""
    size = _bytes_on_disk(history)

    def removing(connection: sqlite3.Connection, owner: int) -> tuple[Removed, bool]:
        def work() -> Removed:
            running = retention_sql.living(connection, history.path)
            if not lenient and any(run.owner == owner for run in running):
                raise failing.refusal(failing.RUNNING, history.path)
            return remove(connection, running)

        removed = retention_sql.in_one(connection, work)
        return removed, not lenient or removed != Removed() or retention_sql.mostly_free(connection)

    removed, wanted = await history.maintain(removing)
    deleted, trouble = await asyncio.to_thread(_delete_damaged, history.path) if damaged_files else (0, None)
    held, problem = await _shrunk(history) if wanted else (False, None)
    sentences = (_ANOTHER_WINDOW if held else None, problem, trouble)
    return Freed(
        bytes=max(0, size - _bytes_on_disk(history)),
        conversations=removed.conversations,
        snapshots=removed.snapshots,
        attempts=removed.attempts,
        damaged_files=deleted,
        damaged_files_left=_damaged(history.path),
        held=held,
        unfinished=" ".join(filter(None, sentences)) or None,
    )


async def _shrunk(history: History) -> tuple[bool, str | None]:
    """Whether another window held the file, and what else went wrong. What was removed stays removed."""

    def shrinking(connection: sqlite3.Connection, owner: int) -> bool | None:
        if any(run.owner == owner for run in retention_sql.living(connection, history.path)):
            return None
        return retention_sql.shrink(connection)

    try:
        emptied = await history.maintain(shrinking, yields=True)
    except HistoryUnavailable as problem:
        if problem.failure.code == failing.BUSY:
            return True, None
        return False, _not_shrunk(problem.failure)
    return emptied is False, _RECORDING if emptied is None else None


def _not_shrunk(failure: Failure) -> str:
    return f"What was forgotten is overwritten, but the file could not shrink. {failure.message}"


def _delete_damaged(path: Path) -> tuple[int, str | None]:
    before, trouble = _damaged(path), None
    for file in place.set_aside_before(path):
        try:
            file.unlink(missing_ok=True)
        except OSError as cause:
            trouble = f"{file.name} could not be deleted: {cause.strerror}."
    return before - _damaged(path), trouble


def _damaged(path: Path) -> int:
    return sum(file.suffix == path.suffix for file in place.set_aside_before(path))


def _bytes_on_disk(history: History) -> int:
    path = history.path
    files = (path, path.with_name(path.name + "-wal"), *place.set_aside_before(path))
    return sum(file.stat().st_size for file in files if file.exists())

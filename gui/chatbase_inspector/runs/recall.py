"""The past of a conversation, rebuilt from the history: attempts of earlier sessions, and what retries removed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.past_sql import past_snapshot
from chatbase_inspector.history.records import RunRow, RunState
from chatbase_inspector.problems import HistoryUnavailable
from chatbase_inspector.runs.replay import Replay

# Read and folded in one piece; what a cancelled recall still does is one such piece, some 20 ms.
_FRAMES = 2_000
_PIECE_BYTES = 8 << 20

Progress = Callable[[int, int], None]


async def recall(history: History, key: Key, *, progress: Progress | None = None) -> ConversationState | None:
    """What the history knows of a conversation, as a kept copy (`kept_at`); None: nothing.

    Runs that were never sent or refused give no attempt; one that another window still streams is left out. The
    folding is done in another thread, piece by piece; cancelling leaves at most the running piece to its end.

    Args:
        progress: called with how many snapshots and runs are folded, and how many there are.

    Raises:
        HistoryUnavailable: the history cannot be read.
    """
    runs = await _runs(history, key)
    snapshots = await history.snapshots(key.base_url, key.agent_id, key.conversation_id)
    if not snapshots:
        return None
    begun = {row.snapshot_id: row for row in runs}
    after = {row.after_id: row.id for row in runs if row.after_id is not None}
    replay = Replay(key.agent_id, key.conversation_id)
    total, done = len(snapshots) + len(runs), 0
    for kept in snapshots:
        await _fold_snapshot(history, replay, kept.id, after.get(kept.id, 0))
        row = begun.get(kept.id)
        if row is not None:
            await _fold_run(history, replay, row)
        done += 1 if row is None else 2
        if progress is not None:
            progress(done, total)
    return replay.state()


async def _runs(history: History, key: Key) -> list[RunRow]:
    """All runs; those of a window that died are marked as ended first."""
    runs = await history.runs(key.base_url, key.agent_id, key.conversation_id)
    if any(row.state is not RunState.ENDED for row in runs):
        with suppress(HistoryUnavailable):
            if await history.recover():
                runs = await history.runs(key.base_url, key.agent_id, key.conversation_id)
    return runs


async def _fold_snapshot(history: History, replay: Replay, number: int, run: int) -> None:
    snapshot = await history.ask(lambda c: past_snapshot(c, number, replay.messages.keys()))
    if snapshot is not None:
        await asyncio.to_thread(replay.read, snapshot, run)


async def _fold_run(history: History, replay: Replay, row: RunRow) -> None:
    if row.state is not RunState.ENDED or row.sent_at is None or not await asyncio.to_thread(replay.start, row):
        return
    count, first = row.frames or 0, 0
    size = max(1, min(_FRAMES, _PIECE_BYTES * count // max(1, row.frame_bytes or 0)))
    while count:
        frames = await history.frames_of(row.id, first, size)
        if frames:
            await asyncio.to_thread(replay.frames, row, frames)
        if len(frames) < size:
            break
        first = frames[-1].number + 1
    await asyncio.to_thread(replay.end, row)

"""What the history hands in and out, apart from snapshots and frames. Times are epoch seconds; `_ns` are durations."""

from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.snapshot import Reason
from chatbase_inspector.problems import Failure

NOT_KEPT = "(not kept: it may hold a secret)"


class RunState(StrEnum):
    """How far a run is known to have come. Values are stored; never rename one."""

    PREPARED = "prepared"  # its snapshot is on disk; the request has not left
    SENT = "sent"  # the request may have left; nothing says yet how it ended
    ENDED = "ended"


class RunEnd(msgspec.Struct, frozen=True, kw_only=True):
    """How a run ended.

    Attributes:
        meta: ids, finish reason and credits, as far as they came.
        failure: what cut it short or refused it; None when the body ended by itself.
        duration_ns: from sending the request to the end, monotonic clock; None when nothing was sent.
        events, warnings, unknown: counted by who decoded the frames.
    """

    outcome: Outcome
    duration_ns: int | None
    meta: RunMeta = RunMeta()
    failure: Failure | None = None
    events: int = 0
    warnings: int = 0
    unknown: int = 0


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """One run as the history has it. None: has not happened, or was never known.

    Attributes:
        id: ascending, never used again, also after rows were deleted.
        snapshot_id: the conversation before the run; `after_id`: after it, once it was read again.
        headers: the answer's header pairs in order; the value of one that may hold a secret reads `NOT_KEPT`.
        interrupted: the program ended before it could write how the run ended.
        frames, frame_bytes: what is on disk; None while the run is not over.
        frames_seen: what was received, also when the disk failed; None when `interrupted`.
        agent_name, agent_model: as they were when the run began; None: not recorded.
    """

    id: int
    base_url: str
    agent_id: str
    conversation_id: str
    snapshot_id: int
    after_id: int | None
    target_message_id: str
    user_message_id: str | None
    streamed: bool
    state: RunState
    prepared_at: float
    sent_at: float | None
    ended_at: float | None
    status: int | None
    request_id: str | None
    headers_ns: int | None
    headers: tuple[tuple[str, str], ...]
    outcome: Outcome | None
    interrupted: bool
    duration_ns: int | None
    meta: RunMeta
    failure: Failure | None
    events: int | None
    warnings: int | None
    unknown: int | None
    frames: int | None
    frame_bytes: int | None
    frames_seen: int | None
    agent_name: str | None = None
    agent_model: str | None = None


class SnapshotRow(msgspec.Struct, frozen=True, kw_only=True):
    """One snapshot without its messages. `run_id`: the run it belongs to; None for one taken on its own."""

    id: int
    run_id: int | None
    reason: Reason
    taken_at: float
    complete: bool
    older_missing: int | None
    messages: int

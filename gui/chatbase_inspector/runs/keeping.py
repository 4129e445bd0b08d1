"""What of a conversation and of a run goes into the history."""

import msgspec

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, ConversationState
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot, StoredMessage
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.frame import Frame, FrameKind

# A failure of these kinds came instead of an answer; whatever else cut a run short, something of one may have come.
NO_ANSWER = (FailureKind.REFUSED, FailureKind.UNAUTHORISED, FailureKind.UNREACHABLE)


def snapshot_of(state: ConversationState, base_url: str, reason: Reason, taken_at: float) -> Snapshot:
    """All messages known of the conversation, verbatim; not `complete` when the server has still older ones."""
    messages = tuple(StoredMessage.of(message) for turn in state.turns for message in turn.messages)
    return Snapshot(
        base_url=base_url,
        agent_id=state.head.agent_id,
        conversation_id=state.head.id,
        head=msgspec.json.encode(state.head),
        messages=messages,
        complete=state.older_cursor is None,
        taken_at=taken_at,
        reason=reason,
    )


def run_end(attempt: Attempt | None, failure: Failure | None, duration_ns: int, events: int) -> RunEnd:
    """The last line of a run. `attempt` is None when the server refused or nothing was received."""
    if attempt is None:
        return RunEnd(outcome=outcome_without_answer(failure), failure=failure, duration_ns=duration_ns)
    return RunEnd(
        outcome=attempt.outcome or Outcome.INCOMPLETE,
        failure=attempt.failure,
        duration_ns=duration_ns,
        meta=attempt.meta,
        events=events,
        warnings=attempt.warnings,
        unknown=attempt.unknown,
    )


def outcome_without_answer(failure: Failure | None) -> Outcome:
    """`refused` when the server said no; `incomplete` when nobody knows what became of the request."""
    refused = failure is not None and failure.kind in (FailureKind.REFUSED, FailureKind.UNAUTHORISED)
    return Outcome.REFUSED if refused else Outcome.INCOMPLETE


def whole_frame(raw: bytes, at_ns: int) -> Frame:
    """A whole JSON answer as the run's only frame, so that the journal keeps its bytes as well."""
    return Frame(0, at_ns, raw, FrameKind.BARE, "", raw.decode(errors="replace"))

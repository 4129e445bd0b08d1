"""What becomes of an attempt once its run is over."""

from msgspec.structs import replace

from chatbase_inspector.conversation.outcome import Outcome, outcome_of
from chatbase_inspector.conversation.parts import Part, ReasoningPart, TextPart, ToolCallPart, ToolState
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.problems import Failure, FailureKind


def ended(attempt: Attempt, at_ns: int, failure: Failure | None) -> Attempt:
    """The attempt once its run is over: outcome, closed parts, and what cut it short."""
    outcome = outcome_of(
        finished=attempt.finished,
        reason=attempt.meta.finish_reason,
        error=attempt.error,
        aborted=attempt.aborted,
    )
    return replace(
        attempt,
        outcome=outcome,
        failure=_failure(attempt, outcome, failure),
        parts=tuple(_closed(part, outcome) for part in attempt.parts),
        timing=replace(attempt.timing, ended_ns=at_ns),
    )


def _failure(attempt: Attempt, outcome: Outcome, cut: Failure | None) -> Failure | None:
    if outcome is Outcome.FAILED:
        message = "The answer ended with the finish reason “error”."
        return attempt.failure or Failure(
            kind=FailureKind.ANSWER_FAILED, message=message, request_id=attempt.request_id
        )
    if outcome is not Outcome.INCOMPLETE:
        return None
    if attempt.aborted:
        message = attempt.abort_reason or "The server sent an abort event."
        return Failure(kind=FailureKind.STREAM_BROKEN, code="abort", message=message, request_id=attempt.request_id)
    if cut is not None:
        return cut if cut.request_id else replace(cut, request_id=attempt.request_id)
    return Failure(
        kind=FailureKind.STREAM_BROKEN,
        code="ended-early",
        message="The stream ended without a finish event.",
        request_id=attempt.request_id,
    )


def _closed(part: Part, outcome: Outcome) -> Part:
    match part:
        case TextPart(open=True) | ReasoningPart(open=True):
            return replace(part, open=False)
        case ToolCallPart(state=ToolState.ARGUMENTS_STREAMING):
            return replace(part, state=ToolState.RESULT_MISSING)
        case ToolCallPart(state=ToolState.CALLED) if outcome is not Outcome.NEEDS_TOOL_RESULT:
            return replace(part, state=ToolState.RESULT_MISSING)
        case _:
            return part

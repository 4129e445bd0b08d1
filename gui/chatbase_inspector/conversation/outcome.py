"""How an attempt ended (CONTRACT 6.5). The four outcomes are never mixed; a refusal is no answer at all."""

from enum import StrEnum


class Outcome(StrEnum):
    """Values are stored in the history and printed by the command line; never rename one."""

    COMPLETE = "complete"
    NEEDS_TOOL_RESULT = "needs-tool-result"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


def outcome_of(*, finished: bool, reason: str | None, error: bool, aborted: bool) -> Outcome:
    """The outcome of a stream that has ended, whatever ended it.

    Args:
        finished: a `finish` event (or a whole JSON answer) was seen; `[DONE]` alone does not count.
        reason: the finish reason, None when absent everywhere.
        error: an `error` event was seen.
        aborted: an `abort` event was seen.
    """
    if error or reason == "error":
        return Outcome.FAILED
    if not finished or aborted:
        return Outcome.INCOMPLETE
    if reason == "tool-calls":
        return Outcome.NEEDS_TOOL_RESULT
    return Outcome.COMPLETE

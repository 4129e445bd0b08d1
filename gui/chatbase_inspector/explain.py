"""A failure in plain words: what happened, what was kept, what to do next. For people who are no engineers."""

import msgspec

from chatbase_inspector.explain_words import (
    BY_CODE,
    BY_HISTORY_CODE,
    BY_KIND,
    BY_STATUS,
    CURSOR_CODE,
    SERVER_ERROR,
    Words,
)
from chatbase_inspector.problems import Failure, FailureKind


class Explanation(msgspec.Struct, frozen=True):
    """Three sentences. `technical` is the server's own wording with code and status, for the folded details.

    Attributes:
        action: the word of a button that helps: "key", "agent", "wait", "reload", "connection" or None.
    """

    what: str
    kept: str
    next_step: str
    technical: str
    request_id: str | None = None
    wait_s: float | None = None
    action: str | None = None


KEPT_NOTHING_LOST = "Nothing was changed or lost here."
KEPT_NOT_SENT = "Nothing was sent. Nothing was changed or lost here."
KEPT_TEXT = "The text so far and every frame are kept on this computer, with a full copy of the conversation."
KEPT_UNSURE = "A full copy of the conversation is kept on this computer. Chatbase may have removed the old answer."


def explain(failure: Failure, *, kept: str | None = None) -> Explanation:
    """The words for `failure`; unknown codes go by their status, unknown statuses by their kind.

    Args:
        kept: what became of the person's things; None: nothing is lost, and nothing was sent if the history failed.
    """
    if kept is None:
        kept = KEPT_NOT_SENT if failure.kind is FailureKind.HISTORY else KEPT_NOTHING_LOST
    what, next_step, action = _by_code(failure) or _by_status(failure.status) or BY_KIND[failure.kind]
    if failure.wait_s:
        next_step = f"Wait {max(1, round(failure.wait_s))} s, then try again."
    return Explanation(
        what=what,
        kept=kept,
        next_step=next_step,
        technical=_technical(failure),
        request_id=failure.request_id,
        wait_s=failure.wait_s,
        action=action,
    )


def _by_code(failure: Failure) -> Words | None:
    code = failure.code or ""
    if failure.kind is FailureKind.HISTORY:
        return BY_HISTORY_CODE.get(code)
    if code.startswith(CURSOR_CODE):
        return BY_CODE[CURSOR_CODE]
    return BY_CODE.get(code)


def _by_status(status: int | None) -> Words | None:
    if status is None:
        return None
    return BY_STATUS.get(status) or (SERVER_ERROR if status >= 500 else None)


def _technical(failure: Failure) -> str:
    head = " ".join(word for word in (failure.code, f"HTTP {failure.status}" if failure.status else None) if word)
    lines = [f"{head}: {failure.message}" if head else failure.message]
    lines += [f"{field}: {problem}" for field, problem in failure.details]
    return "\n".join(lines)

"""What is said of one attempt among those of its turn: heard, in a line of the menu, and all that is known. Qt-free."""

from collections.abc import Sequence

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import answer_text
from chatbase_inspector.conversation.stack import sides, stored_otherwise
from chatbase_inspector.conversation.state import Attempt, ConversationState, Origin, Turn
from chatbase_inspector.look.words import NOT_PROVIDED, NOT_RECORDED, counted, duration, exact, number
from chatbase_inspector.problems import FailureKind
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.removed import turn_in
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow
from chatbase_inspector.timeline.safe_text import safe_line

Fact = tuple[str, str, str]
"""Label, value, and a hint that explains it."""

WHERE = {True: "on the server", False: "only here", None: "not known"}
HELD_THEN = "on the server then"
_NOT_YET = "not yet known"
_HINTS = {
    "on the server": "This is the answer that Chatbase holds now.",
    HELD_THEN: "Chatbase held this answer when this copy was kept. It was not asked now.",
    "only here": "Chatbase does not hold this answer. It is kept on this computer.",
    "no longer on the server": "A retry removed it there. It is kept on this computer.",
    "not known": "The conversation was not read from Chatbase after this attempt.",
    "arriving": "What has arrived is kept on this computer as it comes.",
}


def name_of(attempt: Attempt) -> str:
    """Tells it from the others of its turn; the same also when older ones become known, which changes its number."""
    if attempt.run is not None:
        return f"run {attempt.run}"
    first = next((message.id for message in attempt.messages if message.id), None)
    return f"stored {first}" if first is not None else str(attempt.number)


def name_at(state: ConversationState, turn: str, index: int) -> str | None:
    """The name of an attempt of the turn with that key, also of a removed one; the one that arrives is the last."""
    found = turn_in(state, turn)
    if found is None:
        return None
    attempt = found.attempts[index] if index < len(found.attempts) else state.live
    return None if attempt is None else name_of(attempt)


def where_of(attempt: Attempt, *, kept: bool) -> str:
    """Where it lives; in a kept copy (`kept`) only what was so when it was kept."""
    return HELD_THEN if kept and attempt.on_server else WHERE[attempt.on_server]


def heard(attempt: Attempt, index: int, count: int, *, kept: bool = False) -> str:
    """“Attempt 2 of 4, only here, failed, 3.1 s”: what a screen reader says when it is switched to."""
    said = [f"Attempt {index + 1} of {count}", where_of(attempt, kept=kept) if attempt.on_server is not None else ""]
    if attempt.outcome is not None:
        said.append(_outcome(attempt))
    if attempt.timing.ended_ns is not None:
        said.append(f"{attempt.timing.ended_ns / 1e9:.1f} s")
    elif attempt.run is None:
        said.append("stored answer")
    return ", ".join(word for word in said if word)


def menu_line(attempt: Attempt, index: int, now: float, *, kept: bool = False) -> str:
    """“2 · 14:12:08 · ✕ failed · 3.10 s · only here”."""
    badge = words.OUTCOME_BADGES[attempt.outcome] if attempt.outcome is not None else None
    how = f"{badge.icon} {_outcome(attempt)}" if badge is not None else f"outcome {NOT_RECORDED}"
    took = duration(attempt.timing.ended_ns)
    said = (
        str(index + 1),
        words.clock(_time(attempt), now) or f"time {_missing(attempt)}",
        how if attempt.run is not None else "stored answer",
        f"duration {took}" if took == NOT_RECORDED else took,
        "not known whether on the server" if attempt.on_server is None else where_of(attempt, kept=kept),
    )
    return " · ".join(said)


def facts_of(row: AnswerHeadRow) -> tuple[Fact, ...]:
    """All that is known of the attempt that the row stands above, in order."""
    retry = row.target_id if row.target_id is not None else row.reason or NOT_PROVIDED
    return (
        ("Answer to", row.question or "nothing: the agent spoke first", ""),
        ("Attempt", f"{row.index + 1} of {row.count}", "One attempt is the stored answer; each retry adds one."),
        ("Lives", row.where, _HINTS.get(row.where, "")),
        *(_known(row.attempt, live=row.live) if row.attempt is not None else ()),
        ("Retry would name" if row.target_id is not None else "No retry", retry, ""),
    )


def described(row: AnswerHeadRow) -> str:
    """The same as lines, for the tooltip and the accessible description."""
    return "\n".join(f"{label}: {value}" for label, value, _ in facts_of(row)[1:-1])


def pair_of(stack: Sequence[Attempt], index: int) -> tuple[str, str] | None:
    """Keys of the two sides to compare first (`conversation/stack.py`): the shown attempt, and the one before it; of
    the first attempt the one behind it. None: there is only one side."""
    found = sides(Turn("", None, tuple(stack)))
    if len(found) < 2:
        return None
    shown = min(index, len(stack) - 1)
    at = next((row for row, side in enumerate(found) if side.attempt is stack[shown]), len(found) - 1)
    left = at - 1 if at > 0 else at
    return found[left].key, found[left + 1].key


def stored_pair(stack: Sequence[Attempt], attempt: Attempt) -> tuple[str, str] | None:
    """Keys of the streamed answer and of what Chatbase stored of it; None where that is the same or not known."""
    if not stored_otherwise(attempt):
        return None
    found = sides(Turn("", None, tuple(stack)))
    at = next((row for row, side in enumerate(found) if side.attempt is attempt), None)
    return None if at is None or at + 1 >= len(found) else (found[at].key, found[at + 1].key)


def side_count(stack: Sequence[Attempt]) -> int:
    """How many sides of these attempts can be compared."""
    return len(stack) + sum(map(stored_otherwise, stack))


def stack_row(rows: Sequence[AnyRow], at: int | None) -> AnswerHeadRow | None:
    """The line above the answer of the turn of row `at`; where that has none, the last one with several attempts."""
    if at is not None and rows[at].turn:
        turn = rows[at].turn
        for step, here in ((-1, at), (1, at + 1)):
            while 0 <= here < len(rows) and rows[here].turn == turn:
                if isinstance(row := rows[here], AnswerHeadRow):
                    return row
                here += step  # noqa: PLW2901 - walks from there
    heads = (row for row in reversed(rows) if isinstance(row, AnswerHeadRow) and row.count > 1 and not row.faded)
    return next(heads, None)


def _known(attempt: Attempt, *, live: bool) -> tuple[Fact, ...]:
    if attempt.origin is Origin.STORED and attempt.run is None:
        return _stored(attempt)
    timing, meta = attempt.timing, attempt.meta
    later = _NOT_YET if live else ""
    facts: list[Fact] = [
        ("Sent", exact(attempt.started_at) if attempt.started_at is not None else NOT_RECORDED, ""),
        ("Outcome", later or _outcome(attempt), ""),
        ("Finish reason", _line(meta.finish_reason) or later or NOT_PROVIDED, "Why the agent ended the answer."),
        ("Duration", later or duration(timing.ended_ns), "From sending the request to the end."),
        ("First text", _first_text(attempt) if not live or timing.first_text_ns is not None else later, ""),
        ("Longest gap", duration(timing.longest_gap_ns), "The longest silence between two events of the stream."),
        ("Credits", number(meta.credits) if meta.credits is not None else later or NOT_PROVIDED, ""),
        ("Request id", _line(attempt.request_id) or _unanswered(attempt), "Chatbase support can look it up."),
        ("Message id", _line(meta.message_id) or later or NOT_PROVIDED, "As the stream named it."),
        ("Agent's model", _line(attempt.model) or NOT_RECORDED, "When the retry was sent."),
    ]
    if not live:
        facts.append(("Events", f"{attempt.events:,} received", _kept(attempt)))
    if attempt.warnings:
        facts.append(("Not readable", counted(attempt.warnings, "piece"), "The bytes are kept in the history."))
    return tuple(facts)


def _stored(attempt: Attempt) -> tuple[Fact, ...]:
    why = "Chatbase stores no times and figures with an answer; they are known only of what this program received."
    ids = [message.id for message in attempt.messages if message.id]
    return (
        ("Created", exact(_time(attempt)), ""),
        ("Outcome", NOT_RECORDED, why),
        ("Finish reason", NOT_RECORDED, why),
        ("Duration", NOT_RECORDED, why),
        ("First text", NOT_RECORDED, why),
        ("Longest gap", NOT_RECORDED, why),
        ("Credits", NOT_RECORDED, why),
        ("Request id", NOT_RECORDED, why),
        ("Message id", safe_line(", ".join(ids)) or NOT_PROVIDED, ""),
        ("Agent's model", _line(attempt.model) or NOT_RECORDED, why),
    )


def _outcome(attempt: Attempt) -> str:
    """The outcome's word; of an incomplete one also that it was stopped, where that is known."""
    if attempt.outcome is None:
        return NOT_RECORDED
    said = words.OUTCOME_BADGES[attempt.outcome].word
    stopped = attempt.failure is not None and attempt.failure.kind is FailureKind.STOPPED
    return f"{said}, stopped" if stopped and attempt.outcome is Outcome.INCOMPLETE else said


def _first_text(attempt: Attempt) -> str:
    if attempt.timing.first_text_ns is not None:
        return f"+{duration(attempt.timing.first_text_ns)}"
    return NOT_RECORDED if answer_text(attempt.parts) else "no text came"


def _kept(attempt: Attempt) -> str:
    if attempt.partly_kept:
        return "Not all of its frames are on this computer; more came than is shown."
    return "Every frame is kept in the history."


def _unanswered(attempt: Attempt) -> str:
    return NOT_RECORDED if attempt.status is None else NOT_PROVIDED


def _time(attempt: Attempt) -> float | None:
    """When it was sent; of a stored answer, when its first message was created."""
    if attempt.run is not None:
        return attempt.started_at
    return attempt.messages[0].created_at if attempt.messages else None


def _missing(attempt: Attempt) -> str:
    return NOT_RECORDED if attempt.run is not None else NOT_PROVIDED


def _line(text: str | None) -> str:
    return safe_line(text) if text else ""

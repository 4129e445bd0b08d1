"""The numbers of two answers, side by side. Zero, not recorded, not provided and not reached are four things."""

from collections.abc import Callable

from chatbase_inspector.compare.result import Figure, Unit, Unknown, Value
from chatbase_inspector.conversation.parts import ToolCallPart
from chatbase_inspector.conversation.state import Attempt


def figures_of(left: Attempt, right: Attempt, left_words: int, right_words: int) -> tuple[Figure, ...]:
    """The table of numbers; the words were counted when the texts were compared."""
    rows: tuple[tuple[str, str, Unit, Callable[[Attempt], Value]], ...] = (
        ("outcome", "Outcome", "text", _outcome),
        ("finish-reason", "Finish reason", "text", _finish_reason),
        ("model", "Model", "text", _model),
        ("headers", "Time to headers", "ns", _headers),
        ("first-event", "First event", "ns", _first_event),
        ("first-text", "First text", "ns", _first_text),
        ("total", "Total time", "ns", _total),
        ("longest-gap", "Longest silence", "ns", _longest_gap),
        ("text-rate", "Characters a second", "count", _text_rate),
        ("credits", "Credits", "credits", _credits),
        ("characters", "Characters", "count", _characters),
    )
    return (
        *(_figure(name, label, unit, value(left), value(right)) for name, label, unit, value in rows),
        _figure("words", "Words", "count", left_words, right_words),
        _figure("tools", "Tool calls", "count", _tools(left), _tools(right)),
    )


def _figure(name: str, label: str, unit: Unit, left: Value, right: Value) -> Figure:
    known = not isinstance(left, Unknown) and not isinstance(right, Unknown)
    change: float | None = None
    if not isinstance(left, str) and not isinstance(right, str):
        change = right - left if isinstance(left, int) and isinstance(right, int) else round(right - left, 6)
    return Figure(name, label, unit, left, right, change, known and left != right)


def _only_read(attempt: Attempt) -> bool:
    return attempt.run is None


def _time(attempt: Attempt, at_ns: int | None, *, happened: bool) -> Value:
    """A moment of a run. It may be missing though it happened: in a history of an older version."""
    if at_ns is not None:
        return at_ns
    return Unknown.NOT_RECORDED if _only_read(attempt) or happened else Unknown.NOT_REACHED


def _headers(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.headers_ns, happened=attempt.events > 0 or attempt.status is not None)


def _first_event(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.first_event_ns, happened=attempt.events > 0 or bool(attempt.parts))


def _first_text(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.first_text_ns, happened=bool(attempt.text))


def _total(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.ended_ns, happened=attempt.outcome is not None)


def _longest_gap(attempt: Attempt) -> Value:
    several = attempt.timing.first_event_ns != attempt.timing.last_event_ns
    return _time(attempt, attempt.timing.longest_gap_ns, happened=several)


def _text_rate(attempt: Attempt) -> Value:
    """From the first text to the last event, not to the moment when a silent stream was given up."""
    first = _first_text(attempt)
    last_ns = attempt.timing.last_event_ns or attempt.timing.ended_ns
    if isinstance(first, str) or last_ns is None:
        return first if isinstance(first, Unknown) else Unknown.NOT_RECORDED
    took_s = (last_ns - first) / 1e9
    return round(len(attempt.text) / took_s, 1) if took_s > 0 else Unknown.NOT_RECORDED


def _credits(attempt: Attempt) -> Value:
    if attempt.meta.credits is not None:
        return attempt.meta.credits
    return Unknown.NOT_RECORDED if _only_read(attempt) else Unknown.NOT_PROVIDED


def _finish_reason(attempt: Attempt) -> Value:
    if attempt.meta.finish_reason is not None:
        return attempt.meta.finish_reason
    if _only_read(attempt):
        return Unknown.NOT_RECORDED
    return Unknown.NOT_PROVIDED if attempt.finished else Unknown.NOT_REACHED


def _outcome(attempt: Attempt) -> Value:
    if attempt.outcome is not None:
        return str(attempt.outcome)
    return Unknown.NOT_RECORDED if _only_read(attempt) else Unknown.NOT_REACHED


def _model(attempt: Attempt) -> Value:
    return attempt.model if attempt.model is not None else Unknown.NOT_RECORDED


def _characters(attempt: Attempt) -> Value:
    return len(attempt.text)


def _tools(attempt: Attempt) -> Value:
    return sum(1 for part in attempt.parts if isinstance(part, ToolCallPart))

"""The numbers of one attempt. Zero, not recorded, not provided and not reached are four things, as in `compare`."""

from collections.abc import Callable

import msgspec

from chatbase_inspector.compare.result import Unit, Unknown, Value
from chatbase_inspector.conversation.parts import TextPart
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.timing.traffic import Traffic

WHY_NOT_RECORDED = (
    "This answer was only read from Chatbase, which keeps no times of past answers. Times are measured when an answer "
    "is received here."
)
_WHY_NOT_PROVIDED = "Chatbase did not say it in this answer."
_WHY_NOT_KEPT = "The history of this run does not have it."
_WHY_NOT_REACHED = "It did not happen in this answer."
_WHY_NOT_YET = "It has not happened yet."


class Measured(msgspec.Struct, frozen=True):
    """One number of an attempt.

    Attributes:
        name: the stable word that `compare.result.Figure` has for the same number; here also `frames` and `bytes`.
        label: what a person reads.
        note: one line more: why there is no number, or between which frames a silence was; "" for none.
        so_far: the run goes on, and the number may still change.
        frames: the frames around the longest silence; None for other numbers.
    """

    name: str
    label: str
    unit: Unit
    value: Value
    note: str = ""
    so_far: bool = False
    frames: tuple[int, int] | None = None

    @property
    def known(self) -> bool:
        return not isinstance(self.value, Unknown)


def measured(attempt: Attempt, traffic: Traffic | None = None, now_ns: int | None = None) -> tuple[Measured, ...]:
    """The figures: `headers`, `first-event`, `first-text`, `total`, `longest-gap`, `text-rate`, `credits`,
    `finish-reason`, `frames`, `bytes`. The text rate is characters a second from the first text to the last event.

    Args:
        traffic: what the frames of its run tell; None: they are not at hand.
        now_ns: for an attempt that is arriving: how long ago the request was sent.
    """
    live = attempt.run is not None and attempt.outcome is None and attempt.timing.ended_ns is None
    gap = traffic.longest_gap if traffic is not None else None
    figures: tuple[tuple[str, str, Unit, Value], ...] = (
        ("headers", "Time to headers", "ns", _headers(attempt)),
        ("first-event", "First event", "ns", _first_event(attempt)),
        ("first-text", "First text", "ns", _first_text(attempt)),
        ("total", "Total time", "ns", now_ns if live and now_ns is not None else _total(attempt)),
        ("longest-gap", "Longest silence", "ns", gap.length_ns if gap else _longest_gap(attempt)),
        ("text-rate", "Characters a second", "count", _text_rate(attempt)),
        ("credits", "Credits", "credits", _credits(attempt)),
        ("finish-reason", "Finish reason", "text", _finish_reason(attempt)),
        ("frames", "Frames", "count", _counted(attempt, traffic, lambda counts: counts.frames)),
        ("bytes", "Bytes", "count", _counted(attempt, traffic, lambda counts: counts.received_bytes)),
    )
    changes = {"total", "longest-gap", "text-rate", "frames", "bytes"}
    return tuple(
        Measured(name, label, unit, value, _note(attempt, value, live=live), live and name in changes)
        if gap is None or name != "longest-gap"
        else Measured(
            name, label, unit, value, f"between frames {gap.before} and {gap.after}", live, (gap.before, gap.after)
        )
        for name, label, unit, value in figures
    )


def _note(attempt: Attempt, value: Value, *, live: bool) -> str:
    match value:
        case Unknown.NOT_RECORDED:
            return WHY_NOT_RECORDED if attempt.run is None else _WHY_NOT_KEPT
        case Unknown.NOT_PROVIDED:
            return _WHY_NOT_PROVIDED
        case Unknown.NOT_REACHED:
            return _WHY_NOT_YET if live else _WHY_NOT_REACHED
        case _:
            return ""


def _time(attempt: Attempt, at_ns: int | None, *, happened: bool) -> Value:
    """A moment of a run. It may be missing though it happened: in a history of an older version."""
    if at_ns is not None:
        return at_ns
    return Unknown.NOT_RECORDED if attempt.run is None or happened else Unknown.NOT_REACHED


def _headers(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.headers_ns, happened=attempt.events > 0 or attempt.status is not None)


def _first_event(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.first_event_ns, happened=attempt.events > 0 or bool(attempt.parts))


def _first_text(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.first_text_ns, happened=_chars(attempt) > 0)


def _total(attempt: Attempt) -> Value:
    return _time(attempt, attempt.timing.ended_ns, happened=attempt.outcome is not None)


def _longest_gap(attempt: Attempt) -> Value:
    several = attempt.timing.first_event_ns != attempt.timing.last_event_ns
    return _time(attempt, attempt.timing.longest_gap_ns, happened=several)


def _text_rate(attempt: Attempt) -> Value:
    first = _first_text(attempt)
    last_ns = attempt.timing.last_event_ns or attempt.timing.ended_ns
    if isinstance(first, str) or last_ns is None:
        return first if isinstance(first, Unknown) else Unknown.NOT_RECORDED
    took_s = (last_ns - first) / 1e9
    return round(_chars(attempt) / took_s, 1) if took_s > 0 else Unknown.NOT_RECORDED


def _credits(attempt: Attempt) -> Value:
    if attempt.meta.credits is not None:
        return attempt.meta.credits
    if attempt.run is None:
        return Unknown.NOT_RECORDED
    return Unknown.NOT_PROVIDED if attempt.outcome is not None else Unknown.NOT_REACHED


def _finish_reason(attempt: Attempt) -> Value:
    if attempt.meta.finish_reason is not None:
        return attempt.meta.finish_reason
    if attempt.run is None:
        return Unknown.NOT_RECORDED
    return Unknown.NOT_PROVIDED if attempt.finished else Unknown.NOT_REACHED


def _counted(attempt: Attempt, traffic: Traffic | None, count: Callable[[Traffic], int]) -> Value:
    return Unknown.NOT_RECORDED if traffic is None or attempt.run is None else count(traffic)


def _chars(attempt: Attempt) -> int:
    return sum(len(part.text) for part in attempt.parts if isinstance(part, TextPart))

"""Dates in queries: a bare day, or an ISO 8601 date-time (CONTRACT 3.4)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from chatbase_inspector.demo.wire import Refusal

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day_or_moment(text: str, *, end: bool) -> float | None:
    """Epoch seconds of `text`; a bare day means its first instant, or its last one when `end`. None: no date."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        if end and _DAY.fullmatch(text):
            moment += timedelta(days=1, microseconds=-1)
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None


def in_window(query: Mapping[str, str], start: str = "startDate", end: str = "endDate") -> Callable[[float], bool]:
    """A test for epoch seconds by two parameters, either of which may be absent.

    The documents allow any text as a date, so one that is none is not refused: nothing lies in such a window.

    Raises:
        Refusal: the window is inverted.
    """
    low_s = day_or_moment(query[start], end=False) if start in query else float("-inf")
    high_s = day_or_moment(query[end], end=True) if end in query else float("inf")
    if low_s is None or high_s is None:
        return lambda _at_s: False
    if low_s > high_s:
        raise Refusal("VALIDATION_INVALID_DATE_RANGE", {start: f"must not be after {end}"})
    return lambda at_s: low_s <= at_s <= high_s


def search_begins_s(now_s: float) -> float:
    """The first of the month twelve months ago, UTC: what search covers (CONTRACT 3.8)."""
    now = datetime.fromtimestamp(now_s, UTC)
    return datetime(now.year - 1, now.month, 1, tzinfo=UTC).timestamp()

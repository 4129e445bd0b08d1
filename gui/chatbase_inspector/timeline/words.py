"""Clock times, durations and states as the timeline says them. Qt-free."""

import time

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import ToolState
from chatbase_inspector.timeline.rows import Badge

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

OUTCOME_BADGES = {
    Outcome.COMPLETE: Badge("complete", "✓", "good"),
    Outcome.NEEDS_TOOL_RESULT: Badge("waiting for your result", "⧗", "caution"),
    Outcome.FAILED: Badge("failed", "✕", "bad"),
    Outcome.INCOMPLETE: Badge("incomplete", "◐", "caution"),
    Outcome.REFUSED: Badge("refused", "✕", "bad"),
}
TOOL_BADGES = {
    ToolState.ARGUMENTS_STREAMING: Badge("arguments arriving", "…", "accent"),
    ToolState.CALLED: Badge("called", "⧗", "accent"),
    ToolState.RESULT: Badge("done", "✓", "good"),
    ToolState.ERROR: Badge("error", "✕", "bad"),
    ToolState.DENIED: Badge("denied", "⊘", "bad"),
    ToolState.RESULT_MISSING: Badge("result missing", "?", "caution"),
}
AWAITED = Badge("waiting for your result", "⧗", "caution")


def clock(at: float | None, now: float) -> str:
    """Local clock time of epoch seconds: “13:46:10” today, “21 Nov 13:46” before; "" when there is none."""
    if at is None:
        return ""
    try:
        then, today = time.localtime(at), time.localtime(now)
    except (OverflowError, ValueError, OSError):
        return "no valid time"
    if then[:3] == today[:3]:
        return time.strftime("%H:%M:%S", then)
    day = f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]}"
    if then.tm_year != today.tm_year:
        return f"{day} {then.tm_year}"
    return f"{day} {then.tm_hour:02}:{then.tm_min:02}"


def day(now: float) -> tuple[int, int]:
    """The local day of epoch seconds: year and day of the year."""
    then = time.localtime(now)
    return then.tm_year, then.tm_yday


def short_clock(at: float, now: float) -> str:
    """Like `clock`, without the seconds of today."""
    said = clock(at, now)
    return said[:5] if len(said) == 8 and said[2] == ":" else said


def moment(at: float, now: float) -> str:
    """“at 14:12” today, “on 21 Nov at 14:12” before, “on 21 Nov 2025” in another year."""
    said = short_clock(at, now)
    day, _, time_of_day = said.rpartition(" ")
    if not day:
        return f"at {said}"
    return f"on {day} at {time_of_day}" if ":" in time_of_day else f"on {said}"


def duration(ns: int) -> str:
    """“118 ms”, “2.31 s”, “1 min 4 s” for nanoseconds."""
    if ns < 1_000_000_000:
        return f"{max(0, ns) / 1e6:.0f} ms"
    if ns < 60_000_000_000:
        return f"{ns / 1e9:.2f} s"
    return f"{ns // 60_000_000_000} min {ns // 1_000_000_000 % 60} s"


def offset(ns: int) -> str:
    """“+0.84 s” after the request was sent."""
    return f"+{ns / 1e9:.2f} s" if ns < 600_000_000_000 else f"+{duration(ns)}"


def credits_word(value: float | None) -> str:
    """“2 credits”; 0 and “not provided” are different things."""
    if value is None:
        return "credits not provided by Chatbase"
    return f"{value:g} {'credit' if value == 1 else 'credits'}"


def counted(count: int, one: str, many: str) -> str:
    """“1 message”, “2,000 messages”."""
    return f"{count:,} {one if count == 1 else many}"

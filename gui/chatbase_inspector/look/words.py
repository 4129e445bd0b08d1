"""Times, durations and counts as the program says them. Qt-free.

Zero, “not recorded” (nobody measured it) and “not provided by Chatbase” (the API does not say it) are three
different things and have three different words.
"""

import math
import time

NOT_RECORDED = "not recorded"
NOT_PROVIDED = "not provided by Chatbase"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def _local(at: float) -> time.struct_time | None:
    try:
        return time.localtime(at)
    except (OverflowError, ValueError, OSError):
        return None


def ago(at: float | None, now: float) -> str:
    """“26 min ago” for epoch seconds; “yesterday”, a weekday, a date further back. None: not provided."""
    if at is None:
        return NOT_PROVIDED
    then, today = _local(at), _local(now)
    if then is None or today is None:
        return "at no valid time"
    past_s = now - at
    if past_s < -_MINUTE:
        return f"at {exact(at)}"
    if past_s < _MINUTE:
        return "just now"
    if past_s < _HOUR:
        return f"{int(past_s // _MINUTE)} min ago"
    days = _days_between(then, today)
    if days == 0 or past_s < 6 * _HOUR:
        return f"{int(past_s // _HOUR)} h ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 7 else f"on {date(at, now)}"


def short_time(at: float | None, now: float) -> str:
    """For a narrow column: “13:48” today, “Yesterday”, “Mon”, “3 Nov”, “3 Nov 2025”; "" for None."""
    then, today = (None if at is None else _local(at)), _local(now)
    if then is None or today is None or at is None:
        return ""
    days = _days_between(then, today)
    if days == 0:
        return f"{then.tm_hour:02}:{then.tm_min:02}"
    if days == 1:
        return "Yesterday"
    return _DAYS[then.tm_wday] if 1 < days < 7 else date(at, now)


def date(at: float, now: float) -> str:
    """“3 Nov”, with the year where it is another one."""
    then, today = _local(at), _local(now)
    if then is None or today is None:
        return "no valid date"
    day = f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]}"
    return day if then.tm_year == today.tm_year else f"{day} {then.tm_year}"


def exact(at: float | None) -> str:
    """“Mon 23 Nov 2026, 13:46:10 UTC+01:00”: local time with its zone."""
    if at is None:
        return NOT_PROVIDED
    then = _local(at)
    if then is None:
        return f"no valid time ({at:g})"
    minutes = then.tm_gmtoff // _MINUTE
    sign, minutes = ("+" if minutes >= 0 else "−"), abs(minutes)
    zone = "UTC" if minutes == 0 else f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"
    day = f"{_DAYS[then.tm_wday]} {then.tm_mday} {_MONTHS[then.tm_mon - 1]} {then.tm_year}"
    return f"{day}, {then.tm_hour:02}:{then.tm_min:02}:{then.tm_sec:02} {zone}"


def clock(at: float | None) -> str:
    """“13:46”, local; "" for None."""
    then = None if at is None else _local(at)
    return "" if then is None else f"{then.tm_hour:02}:{then.tm_min:02}"


def duration(ns: int | None) -> str:
    """“118 ms”, “2.31 s”, “1 min 4 s” for nanoseconds; None: not recorded."""
    if ns is None:
        return NOT_RECORDED
    if ns < 999_500_000:
        return f"{max(0, ns) / 1e6:.0f} ms"
    if ns < 59_995_000_000:
        return f"{ns / 1e9:.2f} s"
    whole_s = round(ns / 1e9)
    return f"{whole_s // _MINUTE} min {whole_s % _MINUTE} s"


def counted(count: int, one: str, many: str | None = None) -> str:
    """“1 message”, “2,000 messages”."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float) -> str:
    """“2”, “0.5”, “1,000”: no more digits than there are."""
    if not math.isfinite(value):
        return str(value)
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def credits_word(value: float | None, *, recorded: bool = True) -> str:
    """“2 credits”, “0 credits”; None is “not provided”, or “not recorded” where nobody was listening."""
    if value is None:
        return f"credits {NOT_PROVIDED if recorded else NOT_RECORDED}"
    return f"{number(value)} {'credit' if value == 1 else 'credits'}"


def first_words(text: str, limit: int = 80) -> str:
    """The first line's beginning on one line, at most `limit` characters."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _days_between(then: time.struct_time, today: time.struct_time) -> int:
    """Calendar days of local time."""
    noon = (12, 0, 0, 0, 0, -1)
    return round((time.mktime((*today[:3], *noon)) - time.mktime((*then[:3], *noon))) / _DAY)

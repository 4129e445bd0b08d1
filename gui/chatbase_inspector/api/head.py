"""The head of an answer: status, request id, headers safe to keep, rate limit; and how long a server asks to wait."""

import math
from collections.abc import Iterable
from email.utils import parsedate_to_datetime

import msgspec

from chatbase_inspector.api.wire import epoch_s

# Nothing here waits longer at a server's word (CONTRACT 1.1).
LONGEST_WAIT_S = 60.0
MASK = "•••"

_NEVER_KEPT = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "set-cookie2", "authentication-info"}
)
_LONGEST_KEPT_CHARS = 2_000

Pairs = tuple[tuple[str, str], ...]


class RateLimit(msgspec.Struct, frozen=True):
    """What the rate-limit headers say; None: not provided.

    Attributes:
        limit: requests a window.
        remaining: requests left in it.
        reset_at: epoch seconds; the header may be seconds or milliseconds (CONTRACT 1.1).
    """

    limit: int | None = None
    remaining: int | None = None
    reset_at: float | None = None


class AnswerHead(msgspec.Struct, frozen=True):
    """What came before the body.

    Attributes:
        content_type: the media type in lower case without parameters; empty when the server names none.
        headers: names in lower case and values as they came, in order, without cookies, credentials and the key.
    """

    status: int
    request_id: str | None = None
    content_type: str = ""
    headers: Pairs = ()
    rate: RateLimit | None = None

    @property
    def is_json(self) -> bool:
        return self.content_type == "application/json" or self.content_type.endswith("+json")

    def wait_s(self, now: float) -> float | None:
        """Seconds the server asks to wait: `Retry-After` as a number or HTTP date, else the rate limit's reset.

        Args:
            now: epoch seconds.
        """
        wait = _number(_value(self.headers, "retry-after"))
        if wait is None and (moment := _http_date(_value(self.headers, "retry-after"))) is not None:
            wait = moment - now
        if wait is None and self.rate is not None and self.rate.reset_at is not None:
            wait = self.rate.reset_at - now
        return None if wait is None else min(max(wait, 0.0), LONGEST_WAIT_S)


def read_head(status: int, raw: Iterable[tuple[str, str]], key: str | None) -> AnswerHead:
    """The head of an answer with these headers; a value in which a server repeats the key is masked."""
    pairs = tuple(
        (name.lower(), masked(value, key)[:_LONGEST_KEPT_CHARS])
        for name, value in raw
        if name.lower() not in _NEVER_KEPT
    )
    content_type = (_value(pairs, "content-type") or "").partition(";")[0].strip().lower()
    return AnswerHead(status, _value(pairs, "x-request-id") or None, content_type, pairs, _rate(pairs))


def masked(text: str, key: str | None) -> str:
    """`text` without the key."""
    return text.replace(key, MASK) if key else text


def _rate(pairs: Pairs) -> RateLimit | None:
    limit = _number(_value(pairs, "x-ratelimit-limit"))
    remaining = _number(_value(pairs, "x-ratelimit-remaining"))
    reset = _number(_value(pairs, "x-ratelimit-reset"))
    if limit is None and remaining is None and reset is None:
        return None
    return RateLimit(
        None if limit is None else int(limit),
        None if remaining is None else int(remaining),
        None if reset is None else epoch_s(reset),
    )


def _value(pairs: Pairs, wanted: str) -> str | None:
    return next((value.strip() for name, value in pairs if name == wanted), None)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _http_date(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text is not None else None
    except (ValueError, OverflowError):
        return None

"""An error answer (CONTRACT 2) → the problem it means."""

import msgspec

from chatbase_inspector.api.head import AnswerHead, masked
from chatbase_inspector.api.reading import decoded, json_text
from chatbase_inspector.api.wire import ErrorBody, ErrorEnvelope
from chatbase_inspector.problems import ApiRefused, Problem, Unauthorised

# An error answer is a few hundred bytes; of a larger body this much is read, to show or to ignore.
MAX_ERROR_BYTES = 1 << 20
_LONGEST_CHARS = 2_000
_MOST_DETAILS = 100
_ASKS_TO_WAIT = (429, 503)
_NO_DETAILS: tuple[tuple[str, str], ...] = ()


def refusal_of(head: AnswerHead, body: bytes, now: float, key: str | None) -> Problem:
    """The problem of an answer whose status is not 2xx. A body that is no error envelope gives `HTTP <status>`.

    401 and the `AUTH_…` codes of 403 are `Unauthorised`, all others `ApiRefused`; a redirect has the code "redirect".

    Args:
        now: epoch seconds.
        key: masked where the server repeats it.
    """
    status = f"HTTP {head.status}"
    if head.status < 400:
        target = dict(head.headers).get("location", "an unnamed address")
        code, message, details = "redirect", _clean(f"{status} to {target}", key), _NO_DETAILS
    else:
        error = _envelope(body)
        code, message = _clean(_text(error.code), key), _clean(_text(error.message), key)
        details = tuple((_clean(field, key), _clean(json_text(value), key)) for field, value in _items(error.details))
    unauthorised = head.status == 401 or (head.status == 403 and code.startswith("AUTH_"))
    return (Unauthorised if unauthorised else ApiRefused)(
        message or status,
        code=code or None,
        status=head.status,
        request_id=head.request_id,
        wait_s=head.wait_s(now) if head.status in _ASKS_TO_WAIT else None,
        details=details,
    )


def too_large(head: AnswerHead, limit_bytes: int) -> ApiRefused:
    """The problem of a plain answer that is larger than any real one."""
    return ApiRefused(
        f"The answer is larger than {limit_bytes >> 20} MiB.",
        code="too-large",
        status=head.status,
        request_id=head.request_id,
    )


def _envelope(body: bytes) -> ErrorBody:
    try:
        return decoded(body, ErrorEnvelope).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ErrorBody()


def _text(raw: msgspec.Raw) -> str:
    """The value of a member that is a string; empty for all else."""
    return json_text(raw) if bytes(raw)[:1] == b'"' else ""


def _items(raw: msgspec.Raw) -> list[tuple[str, msgspec.Raw]]:
    try:
        return list(decoded(bytes(raw), dict[str, msgspec.Raw]).items())[:_MOST_DETAILS]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def _clean(text: str, key: str | None) -> str:
    """Without the key and without control characters, which would forge lines in a log; cut where it is endless."""
    seen = "".join(sign if sign.isprintable() or sign in "\n\t" else " " for sign in masked(text, key)[:_LONGEST_CHARS])
    return seen.strip()

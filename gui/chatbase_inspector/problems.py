"""What can go wrong that a person can act on, as data (`Failure`) and as exceptions that carry it.

The words shown for a failure are in `explain.py`. A failure is kept on its run and in the history, so it is a
frozen value; it never holds a key, a header or a body.
"""

from enum import StrEnum

import msgspec


class FailureKind(StrEnum):
    """Where a call broke. Values are stored in the history; never rename one."""

    UNAUTHORISED = "unauthorised"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    STREAM_BROKEN = "stream-broken"
    ANSWER_FAILED = "answer-failed"  # an `error` event, or the finish reason `error`
    WIRE = "wire"
    HISTORY = "history"
    STOPPED = "stopped"
    CHANGED = "changed"
    CRASHED = "crashed"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One failure. `message` is the server's or the technical sentence; unknown members are None.

    Attributes:
        code: the API's SCREAMING_SNAKE code, or our own lower-case word for what broke in a stream
            ("silent", "cut", "html", "not-a-stream", "line-too-long", …).
        status: HTTP status.
        wait_s: seconds the server asks to wait, read from `Retry-After` or `X-RateLimit-Reset`.
        details: the error envelope's field → problem pairs, in the order they came.
    """

    kind: FailureKind
    message: str
    code: str | None = None
    status: int | None = None
    request_id: str | None = None
    wait_s: float | None = None
    details: tuple[tuple[str, str], ...] = ()


class Problem(Exception):
    """Base of all problems a person can act on."""

    kind = FailureKind.CRASHED

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        wait_s: float | None = None,
        details: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.failure = Failure(
            kind=self.kind,
            message=message,
            code=code,
            status=status,
            request_id=request_id,
            wait_s=wait_s,
            details=details,
        )


class Unauthorised(Problem):
    """The key is missing, wrong, expired or lacks a right (401, 403 `AUTH_…`)."""

    kind = FailureKind.UNAUTHORISED


class Unreachable(Problem):
    """No answer came: no network, name not found, refused connection, TLS, proxy, time-out before the headers."""

    kind = FailureKind.UNREACHABLE


class ApiRefused(Problem):
    """The server answered with an error instead of an answer."""

    kind = FailureKind.REFUSED


class UnfitId(ApiRefused, ValueError):
    """An id that cannot be sent: empty, a path step (“..”) or with half a character. Nothing left this computer."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="unfit-id")


class StreamBroken(Problem):
    """An answer had begun and did not end as it should: cut, silent, or not a stream at all."""

    kind = FailureKind.STREAM_BROKEN


class WireError(Problem):
    """The server's JSON does not have the documented shape; the message names the JSON path."""

    kind = FailureKind.WIRE


class HistoryUnavailable(Problem):
    """The local history cannot be opened or written; no retry may be sent."""

    kind = FailureKind.HISTORY


class ChangedMeanwhile(Problem):
    """The conversation on the server is not the one the person was asked about; ask again."""

    kind = FailureKind.CHANGED

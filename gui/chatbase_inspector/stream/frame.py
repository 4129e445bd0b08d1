"""One server-sent event as it came."""

from enum import StrEnum

import msgspec


class FrameKind(StrEnum):
    """What the framing rules made of it. Values are stored in the history; never rename one."""

    EVENT = "event"  # dispatched by a blank line
    BARE = "bare"  # a line outside any SSE field that is itself a JSON object with `type` (dialects 1, 2)
    TAIL = "tail"  # complete JSON pending at the end of the stream, without its blank line
    COMMENT = "comment"  # only comment lines: a keep-alive
    SKIPPED = "skipped"  # bytes that dispatch nothing: no `data`, unknown fields, an unfinished tail


class Frame(msgspec.Struct, frozen=True, gc=False):
    """A frame of one run. The `raw` bytes of all frames of a run, joined, are the body exactly as received.

    Attributes:
        number: 0 for the run's first frame.
        at_ns: nanoseconds from sending the request to the arrival of the frame's last byte, monotonic clock.
        raw: the frame's bytes, line ends and a leading byte order mark included.
        kind: see `FrameKind`.
        event: the SSE `event` name, empty when absent.
        data: the `data` lines joined by LF (bad UTF-8 as U+FFFD), or the bare line.
    """

    number: int
    at_ns: int
    raw: bytes
    kind: FrameKind
    event: str
    data: str

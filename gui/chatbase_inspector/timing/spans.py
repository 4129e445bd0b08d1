"""What happened in a run and when: spans on one axis of nanoseconds since the request was sent (monotonic clock)."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.parts import ToolState


class SpanKind(StrEnum):
    """What a span is. Those of `MOMENTS` have no length and no lane: they are marks on the axis."""

    TEXT = "text"
    REASONING = "reasoning"
    TOOL = "tool"
    SOURCE = "source"
    UNKNOWN = "unknown"
    STEP = "step"
    REREAD = "re-read"  # from the end of the run to the reading of the conversation behind it
    REQUEST = "request sent"
    HEADERS = "headers"
    FIRST_EVENT = "first event"
    FIRST_TEXT = "first text"
    RESET = "step reset"
    FINISH = "finish"
    ERROR = "error"
    ABORT = "abort"
    END = "end"


MOMENTS = frozenset(
    {
        SpanKind.REQUEST,
        SpanKind.HEADERS,
        SpanKind.FIRST_EVENT,
        SpanKind.FIRST_TEXT,
        SpanKind.RESET,
        SpanKind.FINISH,
        SpanKind.ERROR,
        SpanKind.ABORT,
        SpanKind.END,
    }
)


class PhaseKind(StrEnum):
    """A stretch of a tool call; the last four are moments."""

    ARGUMENTS = "arguments arriving"
    WAITING = "waiting for the result"
    APPROVAL = "waiting for approval"
    PRELIMINARY = "preliminary result"
    RESULT = "result"
    ERROR = "error"
    DENIED = "denied"


class Phase(msgspec.Struct, frozen=True, gc=False):
    """A stretch of a call; `end_ns` None: it is going on. Several preliminary results in a row may share a phase."""

    kind: PhaseKind
    start_ns: int
    end_ns: int | None
    first_frame: int
    last_frame: int


class Result(msgspec.Struct, frozen=True, gc=False):
    """A result of a call: its row in `Attempt.parts` and the frames that brought it, several if interim ones came."""

    part: int
    first_frame: int
    last_frame: int


class Ending(StrEnum):
    """What ended the run. `FINISHED` also when the body ended by itself without a `finish`."""

    FINISHED = "finished"
    STOPPED = "stopped"
    CUT = "cut off"
    REFUSED = "refused"


class Span(msgspec.Struct, frozen=True, gc=False):
    """One thing that happened.

    Attributes:
        key: its row in `Track.spans`; never changes while the run grows, the same live and recorded.
        label: “text 2”, “step 1” …; for a tool its name, for an unknown event its type, for a source its title or
            address, each as the server sent it: show it through `safe_line`. "" when the server gave none.
        end_ns: None while it is in progress. A text that nobody ended ends with its last piece, a call that nobody
            answered with the run.
        last_ns: when the last frame of it came.
        first_frame, last_frame: numbers in the journal; None for what did not come in a frame. Other spans' frames
            may stand between.
        part: row in `Attempt.parts`; None: it has none there (a mark, voided, or beyond `MAX_PARTS`).
        results: of a tool call; more than one where a server sent more.
        step: number of the step it came in, 1 for the first; 0: before any.
        chars: characters of text or of argument text.
        lane: row in `Track.lanes`; None for a mark.
        void: a `reset-step` took it back; it is not in the answer.
        state: how a tool call stands.
    """

    key: int
    kind: SpanKind
    label: str
    start_ns: int
    end_ns: int | None
    last_ns: int
    first_frame: int | None = None
    last_frame: int | None = None
    part: int | None = None
    results: tuple[Result, ...] = ()
    step: int = 0
    chars: int = 0
    lane: int | None = None
    void: bool = False
    phases: tuple[Phase, ...] = ()
    state: ToolState | None = None


class Lane(msgspec.Struct, frozen=True):
    """A row of the waterfall. Lanes are only added, at the end; a span never changes its lane.

    `label`: “text 1” while one bar stands in it, “text” for several; of tools the name as the server sent it.
    """

    kind: SpanKind
    label: str
    count: int


class Track(msgspec.Struct, frozen=True):
    """All spans of a run so far. Times are ns since the request was sent; None: has not happened.

    Attributes:
        last_ns: when the last event came; 0 before the first.
        finish_ns: when `finish` came.
        owners: frame number → row in `spans`, -1 for none; grows with the run.
        more: how many further spans are only counted (past `MAX_SPANS`); all their frames are in the journal.
    """

    spans: tuple[Span, ...] = ()
    lanes: tuple[Lane, ...] = ()
    headers_ns: int | None = None
    first_event_ns: int | None = None
    first_text_ns: int | None = None
    last_ns: int = 0
    finish_ns: int | None = None
    ended_ns: int | None = None
    ending: Ending | None = None
    more: int = 0
    owners: Sequence[int] = ()

    def until(self, now_ns: int) -> int:
        """How long the run took, or has taken at `now_ns`."""
        return max(self.last_ns, now_ns) if self.ended_ns is None else self.ended_ns

    def span_at(self, frame: int) -> Span | None:
        """The span that the frame belongs to; None: to none (a comment, a mark without a lane of its own …)."""
        key = self.owners[frame] if 0 <= frame < len(self.owners) else -1
        return self.spans[key] if 0 <= key < len(self.spans) else None

    def part_at(self, frame: int) -> int | None:
        """Row in `Attempt.parts` of what the frame brought; of a tool result its own, not that of the call."""
        span = self.span_at(frame)
        if span is None:
            return None
        brought = (result.part for result in span.results if result.first_frame <= frame <= result.last_frame)
        return next(brought, span.part)

    def of_part(self, row: int) -> Span | None:
        """The span of a row of `Attempt.parts`; of a tool result the call's."""
        return next(
            (span for span in self.spans if span.part == row or any(result.part == row for result in span.results)),
            None,
        )

"""Events → spans, one at a time."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import (
    ReasoningPart,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.problems import FailureKind
from chatbase_inspector.timing.board import Board
from chatbase_inspector.timing.calls import Calls
from chatbase_inspector.timing.drafts import Draft
from chatbase_inspector.timing.spans import Ending, SpanKind, Track

RunEvent = ev.StreamEvent | ev.HeadersArrived | ev.WholeArrived | ev.RunEnded | ev.RunRefused
"""What the timing of one run is made of."""

_BLOCKS = {ev.BlockKind.TEXT: SpanKind.TEXT, ev.BlockKind.REASONING: SpanKind.REASONING}
_Key = tuple[ev.BlockKind, str | None]


class Tracer:
    """The spans of one run. Feed its events in order, not joined by `coalesced`; `track` may be asked at any time."""

    def __init__(self) -> None:
        self._board = Board()
        self._calls = Calls(self._board)
        self._open: dict[_Key, list[Draft]] = {}
        self._block: tuple[Draft, ev.BlockKind, str | None] | None = None  # where the last piece of text went
        self._counts = dict.fromkeys((SpanKind.TEXT, SpanKind.REASONING), 0)
        self._step: Draft | None = None
        self._reread: Draft | None = None
        self._headers_ns: int | None = None
        self._first_event_ns: int | None = None
        self._first_text_ns: int | None = None
        self._finish_ns: int | None = None
        self._ended_ns: int | None = None
        self._ending: Ending | None = None
        self._last_ns = 0
        self._board.new(SpanKind.REQUEST, "", 0, None)

    def feed(self, events: Iterable[RunEvent]) -> None:
        """Take in events; their times never run backwards here. After the run has ended nothing is taken in."""
        for event in events:
            if self._ended_ns is not None:
                return
            if type(event) is ev.TextArrived and self._block is not None:
                draft, kind, name = self._block
                if event.block == name and event.kind is kind:
                    draft.chars += len(event.text)
                    self._last_ns = max(self._last_ns, event.last_ns)
                    self._board.seen(draft, self._last_ns, event.last_frame)
                    continue
            self._take(event)

    def reread(self, at_ns: int) -> None:
        """The conversation was read again; ns since the request was sent, by whatever clock is at hand.

        Nothing before the run has ended.
        """
        if self._ended_ns is None:
            return
        if self._reread is None:
            self._reread = self._board.new(SpanKind.REREAD, "", self._ended_ns, None, always=True)
        self._reread.end_ns = self._reread.last_ns = max(self._ended_ns, at_ns)
        self._board.touch(self._reread)

    def track(self) -> Track:
        """All spans so far. Costs a copy of their list, and one new value for each that has changed."""
        board = self._board
        return Track(
            board.spans(),
            board.stairs.lanes(),
            self._headers_ns,
            self._first_event_ns,
            self._first_text_ns,
            self._last_ns,
            self._finish_ns,
            self._ended_ns,
            self._ending,
            board.more,
            board.owners,
        )

    def _take(self, event: RunEvent) -> None:
        at_ns = self._last_ns = max(self._last_ns, event.at_ns)
        self._block = None
        if isinstance(event, ev.HeadersArrived):
            if self._headers_ns is None:
                self._headers_ns = at_ns
                self._board.new(SpanKind.HEADERS, "", at_ns, None)
            return
        if isinstance(event, ev.RunEnded | ev.RunRefused):
            self._end(event, at_ns)
            return
        if self._first_event_ns is None:
            self._first_event_ns = at_ns
            frame = 0 if isinstance(event, ev.WholeArrived) else event.frame
            self._board.new(SpanKind.FIRST_EVENT, "", at_ns, frame)
        take = self._TAKES.get(type(event))
        if take is not None:
            take(self, event, at_ns)

    def _block_started(self, event: ev.BlockStarted, at_ns: int) -> None:
        self._new_block(event.kind, event.block, at_ns, event.frame)

    def _new_block(self, kind: ev.BlockKind, block: str | None, at_ns: int, frame: int) -> Draft:
        shown = _BLOCKS[kind]
        self._counts[shown] += 1
        draft = self._board.new(shown, f"{shown} {self._counts[shown]}", at_ns, frame)
        self._board.give_part(draft)
        self._open.setdefault((kind, block), []).append(draft)
        return draft

    def _newest_open(self, kind: ev.BlockKind, block: str | None) -> Draft | None:
        drafts = self._open.get((kind, block), [])
        while drafts and drafts[-1].void:
            drafts.pop()
        return drafts[-1] if drafts else None

    def _text(self, event: ev.TextArrived, at_ns: int) -> None:
        if event.kind is ev.BlockKind.TEXT and event.text and self._first_text_ns is None:
            self._first_text_ns = at_ns
            self._board.new(SpanKind.FIRST_TEXT, "", at_ns, event.frame)
        draft = self._newest_open(event.kind, event.block)
        if draft is None:
            draft = self._new_block(event.kind, event.block, at_ns, event.frame)
        draft.chars += len(event.text)
        self._last_ns = max(at_ns, event.last_ns)
        self._board.seen(draft, self._last_ns, event.last_frame)
        if event.kind is ev.BlockKind.REASONING or self._first_text_ns is not None:
            self._block = (draft, event.kind, event.block)

    def _block_ended(self, event: ev.BlockEnded, at_ns: int) -> None:
        draft = self._newest_open(event.kind, event.block)
        if draft is not None:
            drafts = self._open[event.kind, event.block]
            drafts.pop()
            if not drafts:
                del self._open[event.kind, event.block]
            self._board.seen(draft, at_ns, event.frame)
            self._board.end(draft, at_ns)

    def _step_started(self, event: ev.StepStarted, at_ns: int) -> None:
        if self._step is not None:
            self._board.end(self._step, at_ns)
        self._board.begin_step()
        self._step = self._board.new(SpanKind.STEP, f"step {self._board.step}", at_ns, event.frame)

    def _step_finished(self, event: ev.StepFinished, at_ns: int) -> None:
        if self._step is not None:
            self._board.seen(self._step, at_ns, event.frame)
            self._board.end(self._step, at_ns)
            self._step = None

    def _step_reset(self, event: ev.StepReset, at_ns: int) -> None:
        self._board.void_step(at_ns)
        if self._step is not None:
            self._board.seen(self._step, at_ns, event.frame)
        self._board.new(SpanKind.RESET, "", at_ns, event.frame)

    def _source(self, event: ev.SourceArrived, at_ns: int) -> None:
        label = event.title or event.url or event.filename or event.source_id or ""
        self._instant(SpanKind.SOURCE, label, at_ns, event.frame)

    def _unknown(self, event: ev.UnknownArrived, at_ns: int) -> None:
        self._calls.approval(event, at_ns)
        self._instant(SpanKind.UNKNOWN, event.type, at_ns, event.frame)

    def _instant(self, kind: SpanKind, label: str, at_ns: int, frame: int) -> Draft:
        draft = self._board.new(kind, label, at_ns, frame)
        self._board.give_part(draft)
        self._board.end(draft, at_ns)
        return draft

    def _finish(self, event: ev.FinishArrived, at_ns: int) -> None:
        if self._finish_ns is None:
            self._finish_ns = at_ns
        self._board.new(SpanKind.FINISH, event.meta.finish_reason or "", at_ns, event.frame)

    def _error(self, event: ev.ErrorArrived, at_ns: int) -> None:
        self._board.new(SpanKind.ERROR, event.message, at_ns, event.frame)

    def _abort(self, event: ev.AbortArrived, at_ns: int) -> None:
        self._board.new(SpanKind.ABORT, event.reason or "", at_ns, event.frame)

    def _whole(self, event: ev.WholeArrived, at_ns: int) -> None:
        """A whole answer came at one moment; nothing tells its parts apart in time."""
        self._finish_ns = at_ns
        board, calls = self._board, dict[str, Draft]()
        for part in event.message.parts:
            match part:
                case TextPart() | ReasoningPart():
                    kind = ev.BlockKind.TEXT if isinstance(part, TextPart) else ev.BlockKind.REASONING
                    draft = self._new_block(kind, None, at_ns, 0)
                    draft.chars = len(part.text)
                    board.end(draft, at_ns)
                case ToolCallPart():
                    calls[part.call_id] = draft = self._instant(SpanKind.TOOL, part.tool or "", at_ns, 0)
                    draft.state = ToolState.ERROR if part.state is ToolState.ERROR else ToolState.CALLED
                case ToolResultPart():
                    call = calls.get(part.call_id)
                    if call is None:
                        call = board.new(SpanKind.TOOL, part.tool or "", at_ns, 0)
                    board.give_result(call, 0, preliminary=False)
                    call.state = call.state if call.state is ToolState.ERROR else ToolState.RESULT
                    board.end(call, at_ns)
                    board.touch(call)
                case SourcePart():
                    self._instant(SpanKind.SOURCE, part.title or part.url or part.filename or "", at_ns, 0)
                case UnknownPart():
                    self._instant(SpanKind.UNKNOWN, part.type, at_ns, 0)
        self._open.clear()

    def _end(self, event: ev.RunEnded | ev.RunRefused, at_ns: int) -> None:
        self._ended_ns = at_ns
        for draft in self._board.drafts:
            if draft.end_ns is None:
                words = draft.kind in (SpanKind.TEXT, SpanKind.REASONING)
                self._board.end(draft, draft.last_ns if words else at_ns)
        self._ending = ending_of(event)
        self._board.new(SpanKind.END, str(self._ending), at_ns, None, always=True)

    _TAKES: ClassVar[dict[type[ev.StreamEvent | ev.WholeArrived], Callable[..., None]]] = {
        ev.BlockStarted: _block_started,
        ev.TextArrived: _text,
        ev.BlockEnded: _block_ended,
        ev.StepStarted: _step_started,
        ev.StepFinished: _step_finished,
        ev.StepReset: _step_reset,
        ev.ToolInputStarted: lambda self, event, at_ns: self._calls.started(event, at_ns),
        ev.ToolInputArrived: lambda self, event, at_ns: self._calls.fragment(event, at_ns),
        ev.ToolInputReady: lambda self, event, at_ns: self._calls.ready(event, at_ns),
        ev.ToolOutputArrived: lambda self, event, at_ns: self._calls.output(event, at_ns),
        ev.SourceArrived: _source,
        ev.UnknownArrived: _unknown,
        ev.FinishArrived: _finish,
        ev.ErrorArrived: _error,
        ev.AbortArrived: _abort,
        ev.WholeArrived: _whole,
    }


def ending_of(event: ev.RunEnded | ev.RunRefused) -> Ending:
    """What ended the run."""
    if isinstance(event, ev.RunRefused):
        return Ending.REFUSED
    if event.failure is None:
        return Ending.FINISHED
    return Ending.STOPPED if event.failure.kind is FailureKind.STOPPED else Ending.CUT

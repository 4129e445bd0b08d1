"""Folds the events of a stream into the attempt that is arriving. Pure."""

from collections.abc import Callable
from typing import TypeVar

from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import (
    Part,
    ReasoningPart,
    Seen,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.problems import Failure, FailureKind

# A frozen tuple of parts is copied at each change; past this many, further new parts are only counted (they stay
# in the journal, and the last part says so), so that a stream of a million odd events costs no quadratic time.
MAX_PARTS = 20_000
OVERFLOW_TYPE = "too-many-parts"

Block = TextPart | ReasoningPart
P = TypeVar("P", bound=Part)


def fold(attempt: Attempt, event: ev.StreamEvent) -> Attempt:
    """The attempt after `event`."""
    return _FOLDS[type(event)](_stamped(attempt, event), event)


def _stamped(attempt: Attempt, event: ev.StreamEvent) -> Attempt:
    last_ns, gap_ns, count = event.at_ns, None, 1
    if isinstance(event, ev.TextArrived | ev.ToolInputArrived):
        last_ns, gap_ns, count = event.last_ns, event.gap_ns, event.count
    timing = attempt.timing
    gap_ns = _longer(timing.longest_gap_ns, gap_ns)
    if timing.last_event_ns is not None:
        gap_ns = _longer(gap_ns, event.at_ns - timing.last_event_ns)
    timing = replace(
        timing,
        first_event_ns=event.at_ns if timing.first_event_ns is None else timing.first_event_ns,
        last_event_ns=last_ns,
        longest_gap_ns=gap_ns,
    )
    return replace(attempt, timing=timing, events=attempt.events + count)


def _longer(one_ns: int | None, other_ns: int | None) -> int | None:
    if one_ns is None or other_ns is None:
        return one_ns if other_ns is None else other_ns
    return max(one_ns, other_ns)


def _seen(event: ev.StreamEvent) -> Seen:
    return Seen(event.at_ns, event.at_ns, event.frame, event.frame)


def _last(parts: tuple[Part, ...], kind: type[P], fits: Callable[[P], bool]) -> int | None:
    for row in range(len(parts) - 1, -1, -1):
        part = parts[row]
        if isinstance(part, kind) and fits(part):
            return row
    return None


def _put(attempt: Attempt, row: int | None, part: Part) -> Attempt:
    """`part` in place of row `row`, or as a new last part."""
    parts = attempt.parts
    if row is not None:
        return replace(attempt, parts=(*parts[:row], part, *parts[row + 1 :]))
    if len(parts) < MAX_PARTS:
        return replace(attempt, parts=(*parts, part))
    if len(parts) == MAX_PARTS:
        raw = '"Further parts are only counted here; every frame is kept in the history."'
        return replace(attempt, parts=(*parts, UnknownPart(OVERFLOW_TYPE, raw)), unknown=attempt.unknown + 1)
    return replace(attempt, unknown=attempt.unknown + 1)


def _with_meta(attempt: Attempt, event: ev.MessageStarted | ev.MetadataArrived | ev.FinishArrived) -> Attempt:
    return replace(attempt, meta=attempt.meta.merged(event.meta))


def _metadata(attempt: Attempt, event: ev.MetadataArrived) -> Attempt:
    """The reason that `finish` itself gave stands above one in metadata, whichever came last (CONTRACT 6.5)."""
    merged = _with_meta(attempt, event)
    if attempt.finished and attempt.meta.finish_reason is not None:
        return replace(merged, meta=replace(merged.meta, finish_reason=attempt.meta.finish_reason))
    return merged


def _finish(attempt: Attempt, event: ev.FinishArrived) -> Attempt:
    return replace(_with_meta(attempt, event), finished=True)


def _step_started(attempt: Attempt, _event: ev.StepStarted) -> Attempt:
    return replace(attempt, step_parts=len(attempt.parts))


def _step_reset(attempt: Attempt, _event: ev.StepReset) -> Attempt:
    return replace(attempt, parts=attempt.parts[: attempt.step_parts])


def _same(attempt: Attempt, _event: ev.StreamEvent) -> Attempt:
    return attempt


def _block_class(kind: ev.BlockKind) -> type[TextPart] | type[ReasoningPart]:
    return TextPart if kind is ev.BlockKind.TEXT else ReasoningPart


def _open_block(attempt: Attempt, kind: ev.BlockKind, block: str | None) -> int | None:
    def fits(part: Block) -> bool:
        return part.open and part.block == block

    parts = attempt.parts
    if parts:  # nearly always the last one
        last = parts[-1]
        if isinstance(last, _block_class(kind)) and last.open and last.block == block:
            return len(parts) - 1
    if kind is ev.BlockKind.TEXT:
        return _last(parts, TextPart, fits)
    return _last(parts, ReasoningPart, fits)


def _block_started(attempt: Attempt, event: ev.BlockStarted) -> Attempt:
    part = _block_class(event.kind)(Text(), event.block, True, _seen(event))
    return _put(attempt, None, part)


def _text(attempt: Attempt, event: ev.TextArrived) -> Attempt:
    if event.kind is ev.BlockKind.TEXT and attempt.timing.first_text_ns is None and event.text:
        attempt = replace(attempt, timing=replace(attempt.timing, first_text_ns=event.at_ns))
    row = _open_block(attempt, event.kind, event.block)
    if row is None:
        seen = Seen(event.at_ns, event.last_ns, event.frame, event.last_frame)
        return _put(attempt, None, _block_class(event.kind)(Text(event.text), event.block, True, seen))
    part = attempt.parts[row]
    assert isinstance(part, TextPart | ReasoningPart)  # noqa: S101 - `_open_block` finds only these
    seen = part.seen or _seen(event)
    grown = type(part)(part.text.append(event.text), part.block, True, seen.until(event.last_ns, event.last_frame))
    return _put(attempt, row, grown)


def _block_ended(attempt: Attempt, event: ev.BlockEnded) -> Attempt:
    row = _open_block(attempt, event.kind, event.block)
    if row is None:
        return attempt
    part = attempt.parts[row]
    seen = part.seen.until(event.at_ns, event.frame) if part.seen else _seen(event)
    return _put(attempt, row, replace(part, open=False, seen=seen))


def _call(attempt: Attempt, event: ev.StreamEvent, call_id: str) -> tuple[int | None, ToolCallPart]:
    """Row and part of the newest call with that id; a fresh part and None when there is none."""
    row = _last(attempt.parts, ToolCallPart, lambda part: part.call_id == call_id)
    if row is None:
        return None, ToolCallPart(call_id, None, ToolState.ARGUMENTS_STREAMING, seen=_seen(event))
    part = attempt.parts[row]
    assert isinstance(part, ToolCallPart)  # noqa: S101 - `_last` was asked for this class
    seen = part.seen.until(event.at_ns, event.frame) if part.seen else _seen(event)
    return row, replace(part, seen=seen)


def _tool_started(attempt: Attempt, event: ev.ToolInputStarted) -> Attempt:
    row, part = _call(attempt, event, event.call_id)
    return _put(attempt, row, replace(part, tool=event.tool or part.tool))


def _tool_fragment(attempt: Attempt, event: ev.ToolInputArrived) -> Attempt:
    row, part = _call(attempt, event, event.call_id)
    seen = part.seen.until(event.last_ns, event.last_frame) if part.seen else _seen(event)
    return _put(attempt, row, replace(part, fragments=part.fragments.append(event.fragment), seen=seen))


def _tool_ready(attempt: Attempt, event: ev.ToolInputReady) -> Attempt:
    row, part = _call(attempt, event, event.call_id)
    state = ToolState.ERROR if event.error is not None else ToolState.CALLED
    if part.state not in (ToolState.ARGUMENTS_STREAMING, ToolState.CALLED):
        state = part.state  # its result is here already
    part = replace(
        part,
        tool=event.tool or part.tool,
        input_json=event.input_json,
        error=event.error or part.error,
        state=state,
        called_ns=event.at_ns,
    )
    return _put(attempt, row, part)


def _tool_output(attempt: Attempt, event: ev.ToolOutputArrived) -> Attempt:
    row = _last(attempt.parts, ToolCallPart, lambda part: part.call_id == event.call_id)
    tool: str | None = None
    if row is not None:
        _, call = _call(attempt, event, event.call_id)
        tool = call.tool
        state = _state_after(event)
        attempt = _put(attempt, row, replace(call, state=state, error=event.error or call.error))
    before = _last(attempt.parts, ToolResultPart, lambda part: part.call_id == event.call_id and part.preliminary)
    result = ToolResultPart(
        event.call_id, tool, event.output_json, event.error, event.denied, event.preliminary, _seen(event)
    )
    return _put(attempt, before, result)


def _state_after(event: ev.ToolOutputArrived) -> ToolState:
    if event.denied:
        return ToolState.DENIED
    if event.error is not None:
        return ToolState.ERROR
    return ToolState.CALLED if event.preliminary else ToolState.RESULT


def _source(attempt: Attempt, event: ev.SourceArrived) -> Attempt:
    part = SourcePart(
        event.kind, event.source_id, event.url, event.title, event.media_type, event.filename, _seen(event)
    )
    return _put(attempt, None, part)


def _error(attempt: Attempt, event: ev.ErrorArrived) -> Attempt:
    failure = Failure(
        kind=FailureKind.ANSWER_FAILED, message=event.message, code=event.code, request_id=attempt.request_id
    )
    return replace(attempt, error=True, failure=attempt.failure or failure)


def _abort(attempt: Attempt, event: ev.AbortArrived) -> Attempt:
    return replace(attempt, aborted=True, abort_reason=event.reason)


def _end_mark(attempt: Attempt, _event: ev.EndMarkArrived) -> Attempt:
    return replace(attempt, end_mark=True)


def _unknown(attempt: Attempt, event: ev.UnknownArrived) -> Attempt:
    part = UnknownPart(event.type, event.raw_json, _seen(event))
    return replace(_put(attempt, None, part), unknown=attempt.unknown + 1)


def _warning(attempt: Attempt, _event: ev.WarningRaised) -> Attempt:
    return replace(attempt, warnings=attempt.warnings + 1)


_FOLDS: dict[type[ev.StreamEvent], Callable[..., Attempt]] = {
    ev.MessageStarted: _with_meta,
    ev.MetadataArrived: _metadata,
    ev.FinishArrived: _finish,
    ev.StepStarted: _step_started,
    ev.StepFinished: _same,
    ev.StepReset: _step_reset,
    ev.BlockStarted: _block_started,
    ev.TextArrived: _text,
    ev.BlockEnded: _block_ended,
    ev.ToolInputStarted: _tool_started,
    ev.ToolInputArrived: _tool_fragment,
    ev.ToolInputReady: _tool_ready,
    ev.ToolOutputArrived: _tool_output,
    ev.SourceArrived: _source,
    ev.ErrorArrived: _error,
    ev.AbortArrived: _abort,
    ev.EndMarkArrived: _end_mark,
    ev.UnknownArrived: _unknown,
    ev.WarningRaised: _warning,
}

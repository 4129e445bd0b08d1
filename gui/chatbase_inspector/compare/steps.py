"""The tool calls of one answer as the steps of a path."""

from collections.abc import Sequence

from chatbase_inspector.compare.result import CallSide
from chatbase_inspector.conversation.parts import Part, ToolCallPart, ToolResultPart, ToolState


def steps_of(parts: Sequence[Part]) -> tuple[CallSide, ...]:
    """The tool calls in order, each with its newest result. A result that belongs to no call is a step of its own."""
    calls: list[ToolCallPart | None] = []
    results: list[ToolResultPart | None] = []
    newest: dict[str, int] = {}
    for part in parts:
        if not isinstance(part, ToolCallPart | ToolResultPart):
            continue
        row = newest.get(part.call_id)
        if isinstance(part, ToolResultPart) and row is not None and _waits(results[row]):
            results[row] = part
            continue
        newest[part.call_id] = len(calls)
        calls.append(part if isinstance(part, ToolCallPart) else None)
        results.append(part if isinstance(part, ToolResultPart) else None)
    both = zip(calls, results, strict=True)
    return tuple(_side(number, call, result) for number, (call, result) in enumerate(both, 1))


def _waits(result: ToolResultPart | None) -> bool:
    return result is None or result.preliminary


def _side(step: int, call: ToolCallPart | None, result: ToolResultPart | None) -> CallSide:
    tool = call.tool if call and call.tool is not None else result.tool if result else None
    return CallSide(
        step=step,
        tool=tool,
        call_id=call.call_id if call else result.call_id if result else "",
        input_json=call.input_json if call else None,
        output_json=result.output_json if result else None,
        error=(call.error if call else None) or (result.error if result else None),
        state=str(call.state if call else _state(result)),
        took_ns=_took_ns(call, result),
        fragments=str(call.fragments) if call and call.input_json is None else "",
        preliminary=result is not None and result.preliminary,
    )


def _state(result: ToolResultPart | None) -> ToolState:
    if result is None or result.preliminary:
        return ToolState.CALLED
    if result.denied:
        return ToolState.DENIED
    return ToolState.RESULT if result.error is None else ToolState.ERROR


def _took_ns(call: ToolCallPart | None, result: ToolResultPart | None) -> int | None:
    if call is None or result is None or result.preliminary or call.called_ns is None or result.seen is None:
        return None
    return max(0, result.seen.last_ns - call.called_ns)

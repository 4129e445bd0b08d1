"""A tool call with its result -> the rows of its card. Qt-free."""

from chatbase_inspector.conversation.parts import Seen, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.part_rows import (
    FOLD_CHARS,
    Place,
    fold,
    lines_of,
    place_below,
    plain_rows,
    pretty,
)
from chatbase_inspector.timeline.rows import AnyRow, Badge, ToolRow
from chatbase_inspector.timeline.safe_text import safe_line, safe_text


def _tail(text: Text) -> str:
    """The end of arguments that are arriving."""
    return "… " + text.since(len(text) - FOLD_CHARS) if len(text) > FOLD_CHARS else str(text)


def tool_rows(
    place: Place, call: ToolCallPart | None, result: ToolResultPart | None, expanded: frozenset[str]
) -> list[AnyRow]:
    """The card of a call with its result; unfolded long values follow as rows of their own."""
    opened = place.key in expanded
    arguments, note, folded = _arguments(call)
    output, output_note, output_folded = _output(call, result, place)
    below: list[AnyRow] = []
    if opened and folded and call is not None:
        whole = pretty(call.input_json if call.input_json is not None else str(call.fragments))
        below += plain_rows(place_below(place), "json", whole, call, "arguments")
        arguments, note = None, "in full below"
    if opened and output_folded and result is not None:
        below += plain_rows(place_below(place), "json", pretty(result.output_json or ""), result, "result")
        output, output_note = None, "in full below"
    error = next((part.error for part in (result, call) if part is not None and part.error is not None), None)
    shown = [text for text in (arguments, output, error) if text]
    source = call or result
    row = ToolRow(
        key=place.key,
        turn=place.turn,
        lines=2 + sum(lines_of(text, 70) for text in shown),
        faded=place.faded,
        offset=place.offset,
        name=safe_line((source.tool if source else None) or (result.tool if result else None) or "unnamed tool", 120),
        call_id=source.call_id if source else "",
        badge=_tool_badge(call, result, place),
        arguments=arguments,
        arguments_note=note,
        result=output,
        result_note=output_note,
        error=safe_text(error) if error is not None else None,
        duration=_tool_duration(call, result),
        live=call is not None and call.state is ToolState.ARGUMENTS_STREAMING and place.live,
        folded=folded or output_folded,
        expanded=opened,
        part=call or result,
        result_part=result if call is not None else None,
        message=place.message,
    )
    return [row, *below]


def _arguments(call: ToolCallPart | None) -> tuple[str | None, str, bool]:
    if call is None:
        return None, "the call itself is not in this answer", False
    if call.input_json is not None:
        text, folded = fold(safe_text(pretty(call.input_json)))
        return text, "", folded
    if call.fragments:
        if call.state is ToolState.ARGUMENTS_STREAMING:
            return safe_text(_tail(call.fragments)), "", False
        text, folded = fold(safe_text(str(call.fragments)))
        return text, "", folded
    if call.state is ToolState.ARGUMENTS_STREAMING:
        return None, "…", False
    return None, "not provided by Chatbase", False


def _output(call: ToolCallPart | None, result: ToolResultPart | None, place: Place) -> tuple[str | None, str, bool]:
    if result is not None:
        if result.output_json is not None:
            text, folded = fold(safe_text(pretty(result.output_json)))
            return text, "preliminary" if result.preliminary else "", folded
        return None, "" if result.error is not None or result.denied else "not provided by Chatbase", False
    if call is None or call.state in (ToolState.ARGUMENTS_STREAMING, ToolState.ERROR, ToolState.DENIED):
        return None, "", False
    if place.awaits_result:
        return None, "Chatbase waits for a result from you", False
    if call.state is ToolState.CALLED and place.live:
        return None, "…", False
    return None, "none came", False


def _tool_badge(call: ToolCallPart | None, result: ToolResultPart | None, place: Place) -> Badge:
    if result is not None:
        if result.denied:
            return words.TOOL_BADGES[ToolState.DENIED]
        if result.error is not None:
            return words.TOOL_BADGES[ToolState.ERROR]
        if not result.preliminary:
            return words.TOOL_BADGES[ToolState.RESULT]
    if call is None:
        return words.TOOL_BADGES[ToolState.CALLED]
    if call.state is ToolState.CALLED and place.awaits_result:
        return words.AWAITED
    if call.state is ToolState.RESULT and result is None:
        return words.TOOL_BADGES[ToolState.RESULT_MISSING]
    return words.TOOL_BADGES[call.state]


def _tool_duration(call: ToolCallPart | None, result: ToolResultPart | None) -> str:
    first: Seen | None = call.seen if call is not None else None
    last: Seen | None = result.seen if result is not None else None
    if first is None or last is None or (result is not None and result.preliminary):
        return ""
    return words.duration(last.last_ns - first.first_ns)

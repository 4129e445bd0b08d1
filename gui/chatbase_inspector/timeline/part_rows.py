"""One part of an answer or message -> its rows. Qt-free; texts that grow keep their pieces between calls."""

import msgspec

from chatbase_inspector.conversation.parts import (
    Message,
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
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.chunks import Chunk, Chunks, plain_chunks
from chatbase_inspector.timeline.rows import (
    KEY_MARK,
    AnyRow,
    Badge,
    ReasoningRow,
    SourceRow,
    TextRow,
    ToolRow,
    UnknownRow,
)
from chatbase_inspector.timeline.safe_text import safe_line, safe_text

FOLD_CHARS = 900
FOLD_LINES = 10
_FORMAT_LIMIT_CHARS = 1_000_000
_ONE_LINE_CHARS = 100


class Place(msgspec.Struct, frozen=True):
    """Where a part stands: its row key, turn, message, and what the offset column says for it."""

    key: str
    turn: str
    offset: str
    message: Message | None = None
    faded: bool = False
    live: bool = False
    awaits_result: bool = False


def lines_of(text: str, columns: int = 80) -> int:
    """About how many lines `text` takes."""
    return max(1, text.count("\n") + len(text) // columns + 1)


class GrowingText:
    """The rows of one text, made once: a piece that is closed keeps its row, whatever is added behind it."""

    def __init__(self, place: Place, kind: str) -> None:
        self._place = place
        self._kind = kind
        self._chunks = Chunks()
        self._text = Text()
        self._rows: list[TextRow] = []

    def fits(self, place: Place, text: Text) -> bool:
        """Whether `text` is what was seen so far, or that and more behind it."""
        mine = self._place
        same = (place.key, place.faded, place.offset) == (mine.key, mine.faded, mine.offset)
        return same and (text is self._text or text.grew_from(self._text))

    def rows(self, place: Place, text: Text, part: Part) -> list[AnyRow]:
        if len(text) > len(self._text):  # CR goes: its LF may come only with the next piece
            self._chunks.feed(safe_text(text.since(len(self._text)).replace("\r", "")))
        self._text = text
        if not place.live and self._rows and self._rows[0].part is not part:
            self._rows.clear()  # it has ended: from now on each piece knows its part
        closed, rest = self._chunks.closed, self._chunks.open
        for number in range(len(self._rows), len(closed)):
            ends = number == len(closed) - 1 and not rest.text.strip() and not place.live
            self._rows.append(self._row(number, closed[number], place, part, last=ends))
        if closed and not rest.text.strip() and not place.live:
            return list(self._rows)
        return [*self._rows, self._row(len(closed), rest, place, part, last=True)]

    def _row(self, number: int, chunk: Chunk, place: Place, part: Part, *, last: bool) -> TextRow:
        return TextRow(
            key=f"{place.key}{KEY_MARK}{number}",
            turn=place.turn,
            lines=lines_of(chunk.text),
            faded=place.faded,
            offset=place.offset if number == 0 else "",
            kind="reasoning" if self._kind == "reasoning" else "answer",
            part_key=place.key,
            source=chunk.source,
            skip=len(chunk.prefix),
            stable=self._chunks.stable if last and place.live else 0,
            first=number == 0,
            last=last,
            live=last and place.live,
            part=part if last or not place.live else None,  # a closed piece does not change with each delta
            message=place.message,
        )


def text_rows(place: Place, part: TextPart | ReasoningPart) -> list[AnyRow]:
    """Rows of a text that does not grow any more."""
    kind = "reasoning" if isinstance(part, ReasoningPart) else "answer"
    return GrowingText(place, kind).rows(place, part.text, part)


def plain_rows(place: Place, kind: str, text: str, part: Part | None, label: str = "") -> list[AnyRow]:
    """Rows that show `text` as it is: what the customer wrote, or JSON."""
    pieces = plain_chunks(safe_text(text))
    return [
        TextRow(
            key=f"{place.key}{KEY_MARK}{label}{number}",
            turn=place.turn,
            lines=lines_of(piece),
            faded=place.faded,
            offset=place.offset if number == 0 else "",
            kind="json" if kind == "json" else "user",
            part_key=f"{place.key}{KEY_MARK}{label}",
            source=piece,
            first=number == 0,
            last=number == len(pieces) - 1,
            label=label,
            part=part,
            message=place.message,
        )
        for number, piece in enumerate(pieces)
    ]


def pretty(raw: str) -> str:
    """JSON text as it came when it is short, on lines of its own when it is long; what is no JSON stays as it is."""
    raw = raw.strip()
    if len(raw) > _FORMAT_LIMIT_CHARS:
        return raw
    try:
        if len(raw) <= _ONE_LINE_CHARS:
            return raw if "\n" in raw else msgspec.json.format(raw, indent=0)
        return msgspec.json.format(raw, indent=2)
    except (msgspec.DecodeError, RecursionError):
        return raw


def _fold(text: str) -> tuple[str, bool]:
    """The first lines of `text`, and whether something is hidden."""
    lines = text[: FOLD_CHARS + 1].split("\n", FOLD_LINES)
    if len(text) <= FOLD_CHARS and len(lines) <= FOLD_LINES:
        return text, False
    return "\n".join(lines[:FOLD_LINES])[:FOLD_CHARS].rstrip() + " …", True


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


def place_below(place: Place) -> Place:
    """The place of rows that belong to a card above them: no offset of their own."""
    return msgspec.structs.replace(place, offset="")


def _arguments(call: ToolCallPart | None) -> tuple[str | None, str, bool]:
    if call is None:
        return None, "the call itself is not in this answer", False
    if call.input_json is not None:
        text, folded = _fold(safe_text(pretty(call.input_json)))
        return text, "", folded
    if call.fragments:
        if call.state is ToolState.ARGUMENTS_STREAMING:
            return safe_text(_tail(call.fragments)), "", False
        text, folded = _fold(safe_text(str(call.fragments)))
        return text, "", folded
    if call.state is ToolState.ARGUMENTS_STREAMING:
        return None, "…", False
    return None, "not provided by Chatbase", False


def _output(call: ToolCallPart | None, result: ToolResultPart | None, place: Place) -> tuple[str | None, str, bool]:
    if result is not None:
        if result.output_json is not None:
            text, folded = _fold(safe_text(pretty(result.output_json)))
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


def reasoning_rows(place: Place, part: ReasoningPart, expanded: frozenset[str]) -> list[AnyRow]:
    """The heading, and when unfolded the text below it."""
    opened = place.key in expanded
    end = part.text.since(len(part.text) - 160) if place.live else str(part.text)[:300]
    head = ReasoningRow(
        key=place.key,
        turn=place.turn,
        lines=2,
        faded=place.faded,
        offset=place.offset,
        preview=safe_line(end, 160),
        chars=len(part.text),
        live=place.live and part.open,
        expanded=opened,
        part=part,
        message=place.message,
    )
    if not opened:
        return [head]
    below = msgspec.structs.replace(place_below(place), key=place.key + KEY_MARK + "text")
    return [head, *text_rows(below, part)]


def other_rows(place: Place, part: SourcePart | UnknownPart, expanded: frozenset[str]) -> list[AnyRow]:
    """A source, or something unknown, verbatim."""
    if isinstance(part, SourcePart):
        address = part.url or part.filename or part.source_id or ""
        row = SourceRow(
            key=place.key,
            turn=place.turn,
            lines=2,
            faded=place.faded,
            offset=place.offset,
            title=safe_line(part.title or address or "untitled source"),
            address=safe_line(address, 400) if address != part.title else "",
            kind=part.media_type or part.kind.removeprefix("source-") or "source",
            part=part,
            message=place.message,
        )
        return [row]
    opened = place.key in expanded
    raw, folded = _fold(safe_text(pretty(part.raw_json)))
    unknown = UnknownRow(
        key=place.key,
        turn=place.turn,
        lines=2 + lines_of(raw, 70),
        faded=place.faded,
        offset=place.offset,
        type=safe_line(part.type, 80) or "no type",
        raw="" if opened and folded else raw,
        folded=folded,
        expanded=opened,
        part=part,
        message=place.message,
    )
    if opened and folded:
        return [unknown, *plain_rows(place_below(place), "json", pretty(part.raw_json), part)]
    return [unknown]

"""One part of an answer or message -> its rows. Qt-free; texts that grow keep their pieces between calls."""

import msgspec

from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    ReasoningPart,
    SourcePart,
    TextPart,
    UnknownPart,
)
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.timeline.chunks import Chunk, Chunks, plain_chunks
from chatbase_inspector.timeline.rows import (
    KEY_MARK,
    AnyRow,
    ReasoningRow,
    SourceRow,
    TextRow,
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


def fold(text: str) -> tuple[str, bool]:
    """The first lines of `text`, and whether something is hidden."""
    lines = text[: FOLD_CHARS + 1].split("\n", FOLD_LINES)
    if len(text) <= FOLD_CHARS and len(lines) <= FOLD_LINES:
        return text, False
    return "\n".join(lines[:FOLD_LINES])[:FOLD_CHARS].rstrip() + " …", True


def place_below(place: Place) -> Place:
    """The place of rows that belong to a card above them: no offset of their own."""
    return msgspec.structs.replace(place, offset="")


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
    raw, folded = fold(safe_text(pretty(part.raw_json)))
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

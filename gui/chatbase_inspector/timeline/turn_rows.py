"""One turn -> its rows. Qt-free, pure but for the pieces of growing texts that `LiveTexts` keeps."""

import msgspec
from msgspec.structs import replace

from chatbase_inspector.conversation.blast import RetryOffer
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    ReasoningPart,
    Seen,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    answer_text,
)
from chatbase_inspector.conversation.state import Attempt, Turn
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.attempts import name_of, where_of
from chatbase_inspector.timeline.live_texts import LiveTexts
from chatbase_inspector.timeline.notes import note, note_rows, refusal_rows
from chatbase_inspector.timeline.part_rows import (
    Place,
    other_rows,
    plain_rows,
    reasoning_rows,
    text_rows,
)
from chatbase_inspector.timeline.rows import (
    KEY_MARK,
    AnswerHeadRow,
    AnyRow,
    Badge,
    EmptyTurnRow,
    ViewChoices,
)
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timeline.tool_rows import tool_rows

_LIVE = Badge("streaming", "●", "accent")
_WAITING = Badge("waiting", "…", "accent")


class TurnContext(msgspec.Struct, frozen=True):
    """What a turn's rows depend on beside the turn.

    Attributes:
        prefix: stands before all keys of a removed turn.
        live: the attempt that is arriving as the answer to this turn.
        kept: this is a copy kept on this computer, so what the server holds now is not known.
    """

    view: ViewChoices
    offer: RetryOffer
    live: Attempt | None = None
    texts: LiveTexts | None = None
    prefix: str = ""
    kept: bool = False

    @property
    def faded(self) -> bool:
        return bool(self.prefix)


def turn_rows(turn: Turn, context: TurnContext) -> list[AnyRow]:
    """All rows of `turn`: what the customer wrote, the answer's line, its parts, what went wrong."""
    key = context.prefix + turn.key
    rows: list[AnyRow] = []
    if turn.user is not None:
        rows += _user_rows(turn.user, turn.key, key, context)
    count = len(turn.attempts) + (context.live is not None)
    index = _shown_index(turn, context, count)
    if index < 0:
        rows.append(_empty(turn, key, context, "No answer is stored for this message."))
        return rows + refusal_rows(turn, key)
    is_live = index == len(turn.attempts)
    attempt = context.live if is_live and context.live is not None else turn.attempts[index]
    rows.append(_head(turn, attempt, index, count, key, context, is_live=is_live))
    rows += _attempt_rows(turn, attempt, key, context, is_live=is_live)
    return rows + refusal_rows(turn, key)


def _shown_index(turn: Turn, context: TurnContext, count: int) -> int:
    default = count - 1 if context.live is not None else turn.current
    chosen = context.view.attempts.get(turn.key)
    if chosen is None or (context.live is not None and chosen == name_of(context.live)):
        return default
    rows = (row for row, attempt in enumerate(turn.attempts) if name_of(attempt) == chosen)
    return next(rows, default)


def _user_rows(message: Message, turn: str, key: str, context: TurnContext) -> list[AnyRow]:
    place = Place(
        key + KEY_MARK + "user",
        turn,
        words.clock(message.created_at, context.view.now),
        message,
        context.faded,
    )
    rows: list[AnyRow] = []
    for number, part in enumerate(message.parts):
        spot = replace(place, key=f"{place.key}{number}", offset="" if rows else place.offset)
        if isinstance(part, TextPart | ReasoningPart):
            rows += plain_rows(spot, "user", str(part.text), part)
        else:
            rows += _part_rows(spot, part, None, context)
    if not rows:
        rows.append(note(place.key, turn, "This message of the customer is empty.", faded=context.faded))
    return rows


def question_of(turn: Turn) -> str:
    """The first words of the customer's message."""
    return safe_line(answer_text(turn.user.parts)[:300], 60) if turn.user is not None else ""


def _head(
    turn: Turn, attempt: Attempt, index: int, count: int, key: str, context: TurnContext, *, is_live: bool
) -> AnswerHeadRow:
    where = where_of(attempt, kept=context.kept)
    badge = None if attempt.outcome is None else words.OUTCOME_BADGES[attempt.outcome]
    if is_live:
        where, badge = "arriving", _LIVE if attempt.parts else _WAITING
    return AnswerHeadRow(
        key=key + KEY_MARK + "head",
        turn=turn.key,
        faded=context.faded,
        index=index,
        count=count,
        current=turn.current if context.live is None else count - 1,
        where="no longer on the server" if context.faded and attempt.on_server is not False else where,
        badge=badge,
        figures=_live_figures(attempt, context.view.live_ns) if is_live else _figures(attempt),
        target_id=None if context.faded else context.offer.target_id,
        reason="This message is no longer on the server." if context.faded else context.offer.reason,
        question=question_of(turn),
        live=is_live,
        greeting=turn.user is None,
        explained=context.offer.reason is not None and context.offer.own and not context.faded and not is_live,
        attempt=_without_parts(attempt) if is_live else attempt,
        stack=turn.attempts,
        kept=context.kept,
    )


def _without_parts(live: Attempt) -> Attempt:
    """Without what changes with every frame, so that the line above the answer stays the same row."""
    timing = replace(live.timing, last_event_ns=None, longest_gap_ns=None)
    return replace(live, parts=(), events=0, step_parts=0, timing=timing)


def _figures(attempt: Attempt) -> str:
    if attempt.run is None:
        return "time and credits not recorded"
    ended = attempt.timing.ended_ns
    took = words.duration(ended) if ended is not None else "duration not recorded"
    return f"{took} · {words.credits_word(attempt.meta.credits)}"


def _live_figures(attempt: Attempt, live_ns: int | None) -> str:
    if live_ns is None:
        return ""
    said = f"{live_ns / 1e9:.1f} s"
    chars = sum(len(part.text) for part in attempt.parts if isinstance(part, TextPart))
    first = attempt.timing.first_text_ns
    if not chars or first is None or live_ns - first < 200_000_000:
        return said
    return f"{said} · {round(chars / ((live_ns - first) / 1e9)):,} chars/s"


def _attempt_rows(turn: Turn, attempt: Attempt, key: str, context: TurnContext, *, is_live: bool) -> list[AnyRow]:
    base = f"{key}{KEY_MARK}{name_of(attempt)}{KEY_MARK}"
    rows: list[AnyRow] = []
    owners = _owners(attempt)
    results = _results_of_calls(attempt.parts)
    taken = {id(result) for result in results.values()}
    last_message: Message | None = None
    for number, part in enumerate(attempt.parts):
        if id(part) in taken:
            continue
        message = owners[number] if owners else None
        offset = _offset(part, message, context, fresh=message is not last_message)
        last_message = message
        place = Place(
            f"{base}{number}",
            turn.key,
            offset,
            message,
            context.faded,
            is_live and _is_open(part),
            not is_live and attempt.outcome is Outcome.NEEDS_TOOL_RESULT,
        )
        rows += _part_rows(place, part, results.get(number), context)
    if not rows:
        rows.append(_nothing_yet(turn, attempt, key, context, is_live=is_live))
    return rows + note_rows(turn, attempt, base, faded=context.faded)


def _is_open(part: Part) -> bool:
    return part.open if isinstance(part, TextPart | ReasoningPart) else True


def _offset(part: Part, message: Message | None, context: TurnContext, *, fresh: bool) -> str:
    seen: Seen | None = part.seen
    if seen is not None:
        return words.offset(seen.first_ns)
    return words.clock(message.created_at, context.view.now) if message is not None and fresh else ""


def _owners(attempt: Attempt) -> list[Message] | None:
    """The message each part came with, when the parts are those of the stored messages."""
    flat = [(part, message) for message in attempt.messages for part in message.parts]
    if len(flat) != len(attempt.parts):
        return None
    return [message for _, message in flat]


def _results_of_calls(parts: tuple[Part, ...]) -> dict[int, ToolResultPart]:
    """Row of a call → its result: the newest one with its id before the next call with that id."""
    calls: dict[str, int] = {}
    found: dict[int, ToolResultPart] = {}
    for number, part in enumerate(parts):
        if isinstance(part, ToolCallPart):
            calls[part.call_id] = number
        elif isinstance(part, ToolResultPart) and part.call_id in calls:
            row = calls[part.call_id]
            if row not in found or found[row].preliminary:
                found[row] = part
    return found


def _part_rows(place: Place, part: Part, result: ToolResultPart | None, context: TurnContext) -> list[AnyRow]:
    expanded, texts = context.view.expanded, context.texts
    if isinstance(part, TextPart):
        return texts.text_rows(place, part) if texts is not None else text_rows(place, part)
    made_of = (part, result, expanded, place.live, place.awaits_result)
    if texts is not None and (kept := texts.kept(place.key, made_of)) is not None:
        return kept
    if isinstance(part, ReasoningPart):
        rows = reasoning_rows(place, part, expanded)
    elif isinstance(part, ToolCallPart):
        rows = tool_rows(place, part, result, expanded)
    elif isinstance(part, ToolResultPart):
        rows = tool_rows(place, None, part, expanded)
    else:
        rows = other_rows(place, part, expanded)
    if texts is not None:
        texts.keep(place.key, made_of, rows)
    return rows


def _nothing_yet(turn: Turn, attempt: Attempt, key: str, context: TurnContext, *, is_live: bool) -> AnyRow:
    if not is_live:
        return _empty(turn, key, context, "This answer has no content.")
    said = "The request was sent. Waiting for Chatbase to answer …"
    if attempt.timing.headers_ns is not None:
        said = "Chatbase has answered. Waiting for the first words …"
    return note(key + KEY_MARK + "wait", turn.key, said)


def _empty(turn: Turn, key: str, context: TurnContext, text: str) -> EmptyTurnRow:
    return EmptyTurnRow(key=key + KEY_MARK + "empty", turn=turn.key, text=text, faded=context.faded)

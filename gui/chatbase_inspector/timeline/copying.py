"""What is copied of a row: its text, Markdown, JSON, the id of its message. Qt-free."""

from collections.abc import Callable, Sequence

import msgspec

from chatbase_inspector.conversation.blast import RetryOffer
from chatbase_inspector.conversation.parts import Message, TextPart, ToolCallPart, ToolResultPart, UnknownPart
from chatbase_inspector.timeline.cards import card_of
from chatbase_inspector.timeline.removed import json_of_tail
from chatbase_inspector.timeline.rows import (
    AnswerHeadRow,
    AnyRow,
    RemovedRow,
    TextRow,
    ToolRow,
    UnknownRow,
    ViewChoices,
)
from chatbase_inspector.timeline.sentences import sentence_of
from chatbase_inspector.timeline.turn_rows import TurnContext, turn_rows


def _pieces(row: TextRow, rows: Sequence[AnyRow]) -> str:
    """The whole text of which `row` is a piece."""
    return "".join(
        entry.source[entry.skip :] for entry in rows if isinstance(entry, TextRow) and entry.part_key == row.part_key
    )


def text_of(row: AnyRow, rows: Sequence[AnyRow]) -> str:
    """The words of `row`: of a piece of a long text all of it, of an answer's line the whole answer, of removed
    messages all of them, folded or not."""
    if isinstance(row, TextRow):
        return _pieces(row, rows)
    if isinstance(row, AnswerHeadRow):
        return "\n\n".join(text_of(part, rows) for part in _parts_below(row, rows))
    if isinstance(row, RemovedRow) and row.tail is not None:
        return _removed(row, text_of)
    if isinstance(row, ToolRow):
        lines = [f"{row.name} ({row.badge.word})"]
        lines += [f"{label}: {value}" for label, value in _values(row) if value]
        return "\n".join(lines)
    if isinstance(row, UnknownRow):
        return f"{row.type}\n{json_of(row)}"
    card = card_of(row)
    return "\n".join([card.title, *(field.text for field in card.fields if field.text)]) or sentence_of(row)


def markdown_of(row: AnyRow, rows: Sequence[AnyRow]) -> str:
    """Like `text_of`, with tools and unknown parts as code."""
    if isinstance(row, AnswerHeadRow):
        return "\n\n".join(markdown_of(part, rows) for part in _parts_below(row, rows))
    if isinstance(row, RemovedRow) and row.tail is not None:
        return _removed(row, markdown_of)
    if isinstance(row, ToolRow):
        lines = [f"**Tool `{row.name}`** ({row.badge.word})"]
        lines += [f"{label}:\n\n```json\n{value}\n```" for label, value in _values(row) if value]
        return "\n\n".join(lines)
    if isinstance(row, UnknownRow):
        return f"```json\n{json_of(row)}\n```"
    return text_of(row, rows)


def _values(row: ToolRow) -> list[tuple[str, str | None]]:
    call, result = row.part, row.result_part
    if isinstance(call, ToolResultPart):
        call, result = None, call
    arguments = None
    if isinstance(call, ToolCallPart):
        arguments = call.input_json if call.input_json is not None else str(call.fragments)
    output = result.output_json if isinstance(result, ToolResultPart) else None
    return [("arguments", arguments), ("result", output), ("error", row.error)]


def _parts_below(head: AnswerHeadRow, rows: Sequence[AnyRow]) -> list[AnyRow]:
    """The rows of the answer under its line, each text once."""
    at = next((number for number, row in enumerate(rows) if row.key == head.key), len(rows))
    found: list[AnyRow] = []
    for row in rows[at + 1 :]:
        if row.turn != head.turn or isinstance(row, AnswerHeadRow):
            break
        if not isinstance(row, TextRow) or (row.first and row.kind == "answer"):
            found.append(row)
    return found


def _removed(row: RemovedRow, said: Callable[[AnyRow, Sequence[AnyRow]], str]) -> str:
    """Who said what, in order; of each turn the answer that stood there."""
    found = [row.text]
    gone = RetryOffer(None, None)
    for turn in row.tail.turns if row.tail is not None else ():
        rows = turn_rows(turn, TurnContext(ViewChoices(), gone, prefix=row.key))
        who = ""
        for entry in rows:
            speaker = "Customer" if isinstance(entry, TextRow) and entry.kind == "user" else "Agent"
            if isinstance(entry, AnswerHeadRow) or (isinstance(entry, TextRow) and not entry.first):
                continue
            when = f" ({entry.offset})" if entry.offset else ""
            found.append(said(entry, rows) if speaker == who else f"{speaker}{when}:\n{said(entry, rows)}")
            who = speaker
    return "\n\n".join(found)


def json_of(row: AnyRow) -> str:
    """The JSON of the part, else of the message; of an answer's line and of removed messages an array of all messages
    that Chatbase gave; "" when there is none."""
    if isinstance(row, RemovedRow):
        return json_of_tail(row.tail) if row.tail is not None else ""
    if isinstance(row, AnswerHeadRow):
        messages = row.attempt.messages if row.attempt is not None else ()
        return "[" + ",\n".join(message.raw_json for message in messages) + "]" if messages else ""
    part = getattr(row, "part", None)
    message = getattr(row, "message", None)
    if isinstance(part, UnknownPart):
        return part.raw_json
    if isinstance(row, ToolRow):
        values = [
            f"{msgspec.json.encode(label).decode()}: {value}"
            for label, value in _values(row)
            if value and label != "error"
        ]
        return "{" + ", ".join(values) + "}"
    if isinstance(message, Message):
        return message.raw_json
    if isinstance(part, TextPart):
        return msgspec.json.encode({"type": "text", "text": str(part.text)}).decode()
    return ""


def message_id_of(row: AnyRow, rows: Sequence[AnyRow]) -> str:
    """The id of the message that `row` shows; for an answer's line the one a retry would name. "" when unknown."""
    if isinstance(row, AnswerHeadRow):
        return row.target_id or ""
    message = getattr(row, "message", None)
    if isinstance(message, Message):
        return message.id
    heads = (entry for entry in rows if isinstance(entry, AnswerHeadRow) and entry.turn == row.turn)
    head = next(heads, None)
    return head.target_id or "" if head is not None and not row.faded else ""

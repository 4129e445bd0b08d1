"""What is copied of a row: its text, Markdown, JSON, the id of its message. Qt-free."""

from collections.abc import Sequence

import msgspec

from chatbase_inspector.conversation.parts import Message, TextPart, ToolCallPart, ToolResultPart, UnknownPart
from chatbase_inspector.timeline.cards import card_of
from chatbase_inspector.timeline.rows import AnswerHeadRow, AnyRow, TextRow, ToolRow, UnknownRow
from chatbase_inspector.timeline.sentences import sentence_of


def _pieces(row: TextRow, rows: Sequence[AnyRow]) -> str:
    """The whole text of which `row` is a piece."""
    return "".join(
        entry.source[entry.skip :] for entry in rows if isinstance(entry, TextRow) and entry.part_key == row.part_key
    )


def text_of(row: AnyRow, rows: Sequence[AnyRow]) -> str:
    """The words of `row`; of a piece of a long text all of it, of an answer's line the whole answer."""
    if isinstance(row, TextRow):
        return _pieces(row, rows)
    if isinstance(row, AnswerHeadRow):
        return "\n\n".join(text_of(part, rows) for part in _parts_below(row, rows))
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


def json_of(row: AnyRow) -> str:
    """The JSON of the part, else of the message; "" when the row has neither."""
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

"""A full sentence for every row: what a screen reader says, and what is copied of a card. Qt-free."""

from chatbase_inspector.timeline.rows import (
    AnswerHeadRow,
    AnyRow,
    EmptyTurnRow,
    NoteRow,
    OlderRow,
    ProblemRow,
    ReasoningRow,
    RemovedRow,
    SourceRow,
    TextRow,
    ToolRow,
    UnknownRow,
)
from chatbase_inspector.timeline.safe_text import safe_line

_OLDER = {
    "more": "Older messages exist. Load older messages.",
    "loading": "Older messages are being loaded.",
    "all": "This is the beginning of the conversation.",
    "not-kept": "Older messages were not kept on this computer.",
}
_WHO = {"user": "Customer", "answer": "Answer", "reasoning": "The model's thinking", "json": "Data"}


def sentence_of(row: AnyRow) -> str:
    """What `row` says, as one line of at most some 300 characters."""
    said = _said(row)
    if row.faded:
        said += ", no longer on the server"
    return f"{said}, at {row.offset}" if row.offset else said


def _said(row: AnyRow) -> str:
    match row:
        case OlderRow():
            return _OLDER[row.state]
        case TextRow():
            who = (row.label or _WHO[row.kind]) + ("" if row.first else ", continued")
            return f"{who}{', still arriving' if row.live else ''}: {safe_line(row.source[row.skip :], 240)}"
        case AnswerHeadRow():
            return _head(row)
        case ToolRow():
            return _tool(row)
        case ReasoningRow():
            return f"The model's thinking, {row.chars:,} characters: {row.preview}"
        case SourceRow():
            return f"Source: {row.title} {row.address}".strip()
        case UnknownRow():
            return f"Unknown part of type {row.type}: {safe_line(row.raw, 160)}"
        case ProblemRow():
            words = row.explanation
            return f"{words.what} {words.kept} {words.next_step}"
        case NoteRow():
            return " ".join((row.text, *row.points))
        case RemovedRow():
            return f"{row.text}, {'unfolded' if row.expanded else 'folded'}"
        case EmptyTurnRow():
            return row.text


def _head(row: AnswerHeadRow) -> str:
    about = "Greeting" if row.greeting else f"Answer to “{row.question}”"
    which = f", attempt {row.index + 1} of {row.count}" if row.count > 1 else ""
    state = f", {row.badge.word}" if row.badge else ""
    return f"{about}{which}, {row.where}{state}, {row.figures}".rstrip(", ")


def _tool(row: ToolRow) -> str:
    said = f"Tool {row.name}, {row.badge.word}"
    if row.duration:
        said += f", {row.duration}"
    if row.arguments:
        said += f", arguments {safe_line(row.arguments, 80)}"
    if row.error:
        return f"{said}, error {safe_line(row.error, 80)}"
    return f"{said}, result {safe_line(row.result, 80)}" if row.result else said

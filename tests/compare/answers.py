"""Answers with tool calls, in few words."""

from chatbase_inspector.conversation.parts import Part, Seen, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.state import Attempt, Origin
from chatbase_inspector.conversation.text import Text


def says(*parts: Part | str) -> Attempt:
    """A stored answer."""
    made = tuple(TextPart(Text(part)) if isinstance(part, str) else part for part in parts)
    return Attempt(0, Origin.STORED, parts=made, on_server=True)


def calls(
    tool: str | None,
    arguments: str | None = "{}",
    call_id: str = "c",
    state: ToolState = ToolState.RESULT,
    fragments: str = "",
    error: str | None = None,
    called_ns: int | None = None,
) -> ToolCallPart:
    return ToolCallPart(call_id, tool, state, Text(fragments), arguments, error, called_ns=called_ns)


def gives(
    output: str | None,
    call_id: str = "c",
    error: str | None = None,
    denied: bool = False,
    preliminary: bool = False,
    at_ns: int | None = None,
) -> ToolResultPart:
    seen = None if at_ns is None else Seen(at_ns, at_ns, 1, 1)
    return ToolResultPart(call_id, None, output, error, denied, preliminary, seen)

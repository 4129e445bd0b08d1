"""What an answer is made of. JSON values stay raw JSON text, so that nothing is rounded, reordered or lost.

Times are nanoseconds since the request was sent, on the monotonic clock; None means "not recorded" (a stored
message never has them). Frame numbers point into the run's journal.
"""

from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.text import Text


class ToolState(StrEnum):
    """Where a tool call stands."""

    ARGUMENTS_STREAMING = "arguments-streaming"
    CALLED = "called"
    RESULT = "result"
    ERROR = "error"
    DENIED = "denied"
    RESULT_MISSING = "result-missing"


class Seen(msgspec.Struct, frozen=True):
    """When and in which frames something arrived."""

    first_ns: int
    last_ns: int
    first_frame: int
    last_frame: int

    def until(self, at_ns: int, frame: int) -> "Seen":
        return Seen(self.first_ns, at_ns, self.first_frame, frame)


class TextPart(msgspec.Struct, frozen=True):
    """Words of the answer. `block` is the stream's id; a block is told apart by its start, not by its id alone."""

    text: Text
    block: str | None = None
    open: bool = False
    seen: Seen | None = None


class ReasoningPart(msgspec.Struct, frozen=True):
    """Thinking that the model shows; never a piece of the answer's text."""

    text: Text
    block: str | None = None
    open: bool = False
    seen: Seen | None = None


class ToolCallPart(msgspec.Struct, frozen=True):
    """A call. `fragments` is the argument text as it streams; `input_json` the complete arguments (None: not given).

    Attributes:
        seen: from the first sign of the call to its last change (result included).
        called_ns: when the arguments were complete.
    """

    call_id: str
    tool: str | None
    state: ToolState
    fragments: Text = msgspec.field(default_factory=Text)
    input_json: str | None = None
    error: str | None = None
    seen: Seen | None = None
    called_ns: int | None = None


class ToolResultPart(msgspec.Struct, frozen=True):
    """What a tool gave back. `output_json` None: not given. `tool` None: no name came and no call is known."""

    call_id: str
    tool: str | None
    output_json: str | None = None
    error: str | None = None
    denied: bool = False
    preliminary: bool = False
    seen: Seen | None = None


class SourcePart(msgspec.Struct, frozen=True):
    """A source the answer names: a link (`url`) or a document (`filename`). Shown as text, never fetched."""

    kind: str
    source_id: str | None
    url: str | None = None
    title: str | None = None
    media_type: str | None = None
    filename: str | None = None
    seen: Seen | None = None


class UnknownPart(msgspec.Struct, frozen=True):
    """A part of a type we do not know (or whose members do not fit), verbatim."""

    type: str
    raw_json: str
    seen: Seen | None = None


Part = TextPart | ReasoningPart | ToolCallPart | ToolResultPart | SourcePart | UnknownPart


class Message(msgspec.Struct, frozen=True):
    """One message as the server has it.

    Attributes:
        role: `user` or `assistant`; anything else is kept as it came.
        created_at: epoch seconds; None when the server gives none.
        feedback: `positive`, `negative`, None; other values as they came.
        raw_json: the message's JSON, verbatim.
    """

    id: str
    role: str
    parts: tuple[Part, ...]
    created_at: float | None = None
    feedback: str | None = None
    score: float | None = None
    raw_json: str = "{}"


def answer_text(parts: tuple[Part, ...]) -> str:
    """The text parts joined in order with nothing between them (CONTRACT 4.1)."""
    return "".join(str(part.text) for part in parts if isinstance(part, TextPart))

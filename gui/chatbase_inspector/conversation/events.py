"""All that can happen to a conversation. Every event carries the number of its run; a run that is over is ignored.

`at_ns` is nanoseconds since the run's request was sent (monotonic clock), `frame` the number of the frame it came in.
"""

from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.problems import Failure


class Loaded(msgspec.Struct, frozen=True):
    """The newest page of a conversation was read. `run` is 0 for a plain read, else the run it was re-read after.

    Attributes:
        messages: in chronological order.
        cursor: leads to older messages; None: there are none.
        read_at: epoch seconds.
    """

    run: int
    head: Head
    messages: tuple[Message, ...]
    cursor: str | None
    read_at: float


class OlderLoaded(msgspec.Struct, frozen=True):
    """A page of older messages was read; they stand before all that is known. `after`: the cursor it was asked with."""

    run: int
    messages: tuple[Message, ...]
    after: str
    cursor: str | None


class Recalled(msgspec.Struct, frozen=True):
    """The history told what it knows of this conversation (`runs/recall.py`). `run` is always 0."""

    run: int
    past: ConversationState


class RunStarted(msgspec.Struct, frozen=True):
    """A retry is about to be sent; the snapshot is on disk. From here on the server may hold less than we show.

    Attributes:
        turn: key of the turn that is answered again.
        target_id: the message id sent as `messageId`.
        started_at: epoch seconds.
        model: what model the agent has; None: not known.
    """

    run: int
    turn: str
    target_id: str
    started_at: float
    model: str | None = None


class HeadersArrived(msgspec.Struct, frozen=True):
    """The answer's headers came."""

    run: int
    at_ns: int
    status: int
    request_id: str | None


class _Framed(msgspec.Struct, frozen=True):
    """What came in a frame of the stream."""

    run: int
    at_ns: int
    frame: int


class MessageStarted(_Framed, frozen=True):
    """`start` / `message-start`."""

    meta: RunMeta


class StepStarted(_Framed, frozen=True):
    """`start-step`."""


class StepFinished(_Framed, frozen=True):
    """`finish-step`."""


class StepReset(_Framed, frozen=True):
    """`reset-step`: everything added since `start-step` is void."""


class BlockKind(StrEnum):
    TEXT = "text"
    REASONING = "reasoning"


class BlockStarted(_Framed, frozen=True):
    """`text-start` or `reasoning-start`."""

    kind: BlockKind
    block: str | None


class TextArrived(_Framed, frozen=True, gc=False):
    """`text-delta` or `reasoning-delta`; `last_*` differ from the first where a burst was joined to one event.

    `gap_ns` is the longest silence inside the burst; None: it is a single delta. `count`: how many deltas it was.
    """

    kind: BlockKind
    block: str | None
    text: str
    last_ns: int
    last_frame: int
    gap_ns: int | None = None
    count: int = 1


class BlockEnded(_Framed, frozen=True):
    kind: BlockKind
    block: str | None


class ToolInputStarted(_Framed, frozen=True):
    call_id: str
    tool: str | None


class ToolInputArrived(_Framed, frozen=True, gc=False):
    """A fragment of the arguments' JSON text; `last_*`, `gap_ns` and `count` as in `TextArrived`."""

    call_id: str
    fragment: str
    last_ns: int
    last_frame: int
    gap_ns: int | None = None
    count: int = 1


class ToolInputReady(_Framed, frozen=True):
    """The complete arguments (None: not given) replace the collected fragments; `error` for `tool-input-error`."""

    call_id: str
    tool: str | None
    input_json: str | None
    error: str | None = None


class ToolOutputArrived(_Framed, frozen=True):
    """`tool-output-available`, `-error` (error set) or `-denied`."""

    call_id: str
    output_json: str | None
    error: str | None = None
    denied: bool = False
    preliminary: bool = False


class SourceArrived(_Framed, frozen=True):
    kind: str
    source_id: str | None
    url: str | None
    title: str | None
    media_type: str | None
    filename: str | None


class MetadataArrived(_Framed, frozen=True):
    """`message-metadata`, flat or wrapped."""

    meta: RunMeta


class FinishArrived(_Framed, frozen=True):
    """`finish`."""

    meta: RunMeta


class ErrorArrived(_Framed, frozen=True):
    """`error` inside the stream."""

    message: str
    code: str | None


class AbortArrived(_Framed, frozen=True):
    reason: str | None


class EndMarkArrived(_Framed, frozen=True):
    """`[DONE]`; what follows it is journaled and otherwise ignored."""


class UnknownArrived(_Framed, frozen=True):
    """An event of a type we do not know, or a known type whose members do not fit; shown verbatim."""

    type: str
    raw_json: str


class WarningRaised(_Framed, frozen=True):
    """A payload that is not a JSON object with a type: skipped, counted, kept in the journal."""

    reason: str


class WholeArrived(msgspec.Struct, frozen=True):
    """A whole JSON answer came (`stream: false`, or JSON although a stream was asked for)."""

    run: int
    at_ns: int
    message: Message
    meta: RunMeta


class RunEnded(msgspec.Struct, frozen=True):
    """The run is over. `failure` says what cut it short, None when the body ended by itself.

    `failure.kind` is STOPPED when the person stopped it.
    """

    run: int
    at_ns: int
    failure: Failure | None


class RunRefused(msgspec.Struct, frozen=True):
    """The server answered with an error instead of an answer, or nothing was sent; the old answer is still shown."""

    run: int
    at_ns: int
    failure: Failure


StreamEvent = (
    MessageStarted
    | StepStarted
    | StepFinished
    | StepReset
    | BlockStarted
    | TextArrived
    | BlockEnded
    | ToolInputStarted
    | ToolInputArrived
    | ToolInputReady
    | ToolOutputArrived
    | SourceArrived
    | MetadataArrived
    | FinishArrived
    | ErrorArrived
    | AbortArrived
    | EndMarkArrived
    | UnknownArrived
    | WarningRaised
)

Event = (
    StreamEvent | Loaded | OlderLoaded | Recalled | RunStarted | HeadersArrived | WholeArrived | RunEnded | RunRefused
)

"""What the server sends (CONTRACT 3 and 4), as frozen values. `reading` makes them from JSON.

Members we do not know are ignored; status, role, model, feedback and finish reason are open lists and stay strings.
A member the server left out and one that is null are both None. All times are epoch seconds.
"""

import datetime as dt
from typing import Generic, TypeVar

import msgspec
from msgspec.structs import force_setattr

T = TypeVar("T")

# A number of epoch seconds this large lies in the year 5138; from here on it is read as milliseconds (CONTRACT 9.22).
MILLISECONDS_FROM = 1e11

_AGENT_TIMES = {"created_at": "createdAt", "last_message_at": "lastMessageAt", "last_trained_at": "lastTrainedAt"}


def epoch_s(stamp: float) -> float:
    """Epoch seconds of a number that may be seconds or milliseconds."""
    return stamp / 1000 if stamp >= MILLISECONDS_FROM else stamp


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base: camelCase on the wire."""


class Stamped(Wire, frozen=True, kw_only=True):
    """Base of what carries times as numbers; subclasses add their own to `created_at`."""

    created_at: float | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "updated_at"):
            stamp = getattr(self, name, None)
            if stamp is not None:
                force_setattr(self, name, epoch_s(stamp))


class Health(Wire, frozen=True, kw_only=True):
    """`status` is "ok" on a server that is well."""

    status: str
    timestamp: float | None = None

    def __post_init__(self) -> None:
        if self.timestamp is not None:
            force_setattr(self, "timestamp", epoch_s(self.timestamp))


class Agent(Wire, frozen=True, kw_only=True):
    """An agent. The wire has ISO 8601 strings for its times; one that cannot be read does not fit.

    Attributes:
        credit_limit: None: no limit, or not provided.
        credits_used: in this calendar month, UTC.
    """

    id: str
    name: str | None = None
    model: str | None = None
    status: str | None = None
    visibility: str | None = None
    instructions: str | None = None
    initial_messages: tuple[str, ...] | None = None
    credit_limit: float | None = None
    credits_used: float | None = None
    created_at: float | str | None = None
    last_message_at: float | str | None = None
    last_trained_at: float | str | None = None

    def __post_init__(self) -> None:
        for name, wire_name in _AGENT_TIMES.items():
            stamp = getattr(self, name)
            if stamp is not None:
                force_setattr(self, name, _iso_or_epoch_s(stamp, wire_name))


class Conversation(Stamped, frozen=True, kw_only=True):
    """The six members of a conversation; `status` is `ongoing`, `paused`, `ended`, `taken_over` or anything else."""

    id: str
    title: str | None = None
    updated_at: float | None = None
    user_id: str | None = None
    status: str | None = None


class MessageMetadata(Wire, frozen=True, kw_only=True):
    score: float | None = None


class MessageBody(Stamped, frozen=True, kw_only=True):
    """The members of a message.

    Attributes:
        parts: the JSON of each part, verbatim; None: the server sent none.
    """

    id: str
    role: str
    parts: tuple[msgspec.Raw, ...] | None = None
    feedback: str | None = None
    metadata: MessageMetadata | None = None


class Message(MessageBody, frozen=True, kw_only=True):
    """A message and its JSON, byte for byte."""

    raw: bytes


class ConversationDetail(Conversation, frozen=True, kw_only=True):
    """One conversation with its newest messages.

    Attributes:
        messages: oldest first.
        cursor: leads to older messages, through `ChatbaseClient.messages`; None: there are none.
    """

    messages: tuple[Message, ...] = ()
    cursor: str | None = None


class Usage(Wire, frozen=True, kw_only=True):
    """Credits may be 0 and may be a fraction."""

    credits: float | None = None


class ChatMetadata(Wire, frozen=True, kw_only=True):
    user_message_id: str | None = None
    conversation_id: str | None = None
    user_id: str | None = None
    finish_reason: str | None = None
    usage: Usage | None = None


class ChatResponse(Wire, frozen=True, kw_only=True):
    """A whole answer; `id` is the new assistant message."""

    id: str
    role: str = "assistant"
    parts: tuple[msgspec.Raw, ...] | None = None
    metadata: ChatMetadata | None = None


class ErrorBody(Wire, frozen=True, kw_only=True):
    """Each member's JSON, so that one of a strange type costs no other; empty: left out."""

    code: msgspec.Raw = msgspec.Raw()
    message: msgspec.Raw = msgspec.Raw()
    details: msgspec.Raw = msgspec.Raw()


class ErrorEnvelope(Wire, frozen=True, kw_only=True):
    error: ErrorBody


class Pagination(Wire, frozen=True, kw_only=True):
    cursor: str | None = None
    has_more: bool | None = None
    total: float | None = None

    @property
    def next_cursor(self) -> str | None:
        """None when the list ends: `hasMore` is false, or the cursor is null, absent or empty (CONTRACT 3.12)."""
        return None if self.has_more is False else self.cursor or None


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; it may be empty although there are more.

    Attributes:
        cursor: leads to the next page; None exactly when `has_more` is false.
        total: size of the whole list, which need not stay the same; None: not provided.
    """

    items: tuple[T, ...]
    cursor: str | None = None
    has_more: bool = False
    total: int | None = None


def _iso_or_epoch_s(stamp: float | str, wire_name: str) -> float:
    if not isinstance(stamp, str):
        return epoch_s(stamp)
    try:
        moment = dt.datetime.fromisoformat(stamp)
    except ValueError:
        raise ValueError(f"Expected an ISO 8601 time in `{wire_name}`") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()

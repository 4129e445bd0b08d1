"""A conversation as the server had it at one moment."""

from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.parts import Message


class Reason(StrEnum):
    """Why a snapshot was taken. Values are stored; never rename one."""

    BEFORE_RETRY = "before-retry"
    AFTER_RETRY = "after-retry"
    OPENED = "opened"


class StoredMessage(msgspec.Struct, frozen=True):
    """One message, verbatim.

    Attributes:
        created_at: epoch seconds; None: the server gave none.
        raw: the message's JSON exactly as received, UTF-8.
    """

    message_id: str
    role: str
    created_at: float | None
    raw: bytes

    @classmethod
    def of(cls, message: Message) -> "StoredMessage":
        return cls(message.id, message.role, message.created_at, message.raw_json.encode(errors="surrogatepass"))


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that was known of a conversation, in chronological order.

    Attributes:
        head: JSON of the conversation without its messages, exactly as received.
        complete: all older messages are in it.
        older_missing: how many older messages are not in it; None: not known (nothing to know when `complete`).
        taken_at: epoch seconds.
    """

    base_url: str
    agent_id: str
    conversation_id: str
    head: bytes
    messages: tuple[StoredMessage, ...]
    complete: bool
    taken_at: float
    reason: Reason
    older_missing: int | None = None

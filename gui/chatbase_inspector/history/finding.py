"""What is looked for in the history, and what is found. Times are epoch seconds."""

from typing import Literal

import msgspec

from chatbase_inspector.conversation.outcome import Outcome


class Key(msgspec.Struct, frozen=True, order=True):
    """Names a conversation in the history. `base_url` is the session's identity, “demo” for the demo."""

    base_url: str
    agent_id: str
    conversation_id: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A search. What is None or empty does not narrow it.

    Attributes:
        text: each word must occur, as the beginning of a word; "" finds everything.
        since, until: only what was kept from then until before then.
        outcomes: only attempts that ended so.
        agent_id, base_url, conversation_id: only this agent, only this server, only conversations with this id.
    """

    text: str = ""
    since: float | None = None
    until: float | None = None
    base_url: str | None = None
    agent_id: str | None = None
    conversation_id: str | None = None
    outcomes: frozenset[Outcome] = frozenset()


class KeptConversation(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation of the history.

    Attributes:
        title: from its newest snapshot; None: it has none.
        agent_name: as it was called at the newest run; None: not recorded.
        attempts: how many retries were recorded, whatever became of them.
        first_at, last_at: when the oldest and newest snapshot or run was kept.
        frame_bytes: what the frames of all its runs take.
    """

    key: Key
    title: str | None
    agent_name: str | None
    status: str | None
    user_id: str | None
    snapshots: int
    attempts: int
    messages: int
    first_at: float
    last_at: float
    frame_bytes: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One place where the words were found, or one attempt or snapshot when none were given.

    Attributes:
        kind: `message`: a stored message, in whatever snapshot; `attempt`: an answer that a run received;
            `snapshot`: the conversation at a moment.
        at: when it was created (message), sent (attempt) or taken (snapshot); for a message without a time, when the
            first snapshot with it was taken.
        snippet: the words around the first hit as (text, is a hit); without a search, the first words.
        removed_at: this message is on the server no more: sent time of the retry that removed it, as far as known.
        number: of the attempt in its conversation, oldest first, from 1; None for others.
    """

    key: Key
    kind: Literal["message", "attempt", "snapshot"]
    id: int
    at: float
    title: str | None
    agent_name: str | None
    role: str | None = None
    message_id: str | None = None
    outcome: Outcome | None = None
    number: int | None = None
    duration_ns: int | None = None
    credits: float | None = None
    snippet: tuple[tuple[str, bool], ...] = ()
    removed_at: float | None = None


class Page(msgspec.Struct, frozen=True):
    """Some hits, newest first (with words: best first); `more`: there are further ones."""

    hits: tuple[Hit, ...]
    more: bool
    pending: int = 0
    """How many messages and attempts are not in the search index yet; they are not found."""


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """What the history takes on the disk and what it holds."""

    file_bytes: int
    conversations: int
    snapshots: int
    attempts: int
    messages: int
    frames: int
    oldest_at: float | None
    newest_at: float | None

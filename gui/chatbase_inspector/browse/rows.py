"""A conversation as a row of the list, and the words for its state. Qt-free."""

import msgspec

from chatbase_inspector.conversation.blast import read_only_reason
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.look import words
from chatbase_inspector.look.tokens import Tone

UNTITLED = "Untitled conversation"
_SOURCES = {"api": "API", "whatsapp": "WhatsApp", "widget": "Widget"}
_STATUSES: dict[str, tuple[str, str, Tone]] = {
    "ongoing": ("ongoing", "●", "good"),
    "paused": ("paused", "‖", "neutral"),
    "ended": ("ended", "■", "neutral"),
    "taken_over": ("taken over", "⇄", "caution"),
}


class StateBadge(msgspec.Struct, frozen=True):
    """A word with a sign; the tone only repeats them in colour."""

    word: str
    icon: str
    tone: Tone


class ConversationRow(msgspec.Struct, frozen=True):
    """One row. Times are epoch seconds; None: not provided.

    Attributes:
        title: as the server gives it; None: it has none.
        second: what is known beyond the title: last words, customer, or nothing.
        read_only: why nothing in it can be retried, as a sentence; None when it can.
        attempts: answers known here beyond the stored one; 0 for none.
    """

    id: str
    title: str | None = None
    second: str = ""
    updated_at: float | None = None
    created_at: float | None = None
    status: str | None = None
    source: str | None = None
    user_id: str | None = None
    read_only: str | None = None
    attempts: int = 0

    @property
    def shown_title(self) -> str:
        return words.first_words(self.title or "", 200) or UNTITLED

    @property
    def shown_second(self) -> str:
        if self.second:
            return words.first_words(self.second, 200)
        return f"customer {self.user_id}" if self.user_id else self.id

    @property
    def found_by(self) -> str:
        """What the filter field looks in, case folded."""
        return "\n".join(filter(None, (self.title, self.second, self.id, self.user_id))).casefold()


def row_of(head: Head, *, second: str = "", attempts: int = 0) -> ConversationRow:
    """The row of a conversation's head."""
    return ConversationRow(
        id=head.id,
        title=head.title,
        second=second,
        updated_at=head.updated_at,
        created_at=head.created_at,
        status=head.status,
        source=head.source,
        user_id=head.user_id,
        read_only=read_only_reason(ConversationState(head)),
        attempts=attempts,
    )


def status_badge(status: str | None) -> StateBadge | None:
    """A status in a word and a sign; one this program does not know is shown as it came. None: not provided."""
    if status is None:
        return None
    return StateBadge(*_STATUSES.get(status, (status, "?", "neutral")))


def source_word(source: str | None) -> str:
    """“API”, “WhatsApp”; one this program does not know as it came; "" when not provided."""
    return "" if source is None else _SOURCES.get(source.casefold(), source)


def badges(row: ConversationRow) -> tuple[StateBadge, ...]:
    """The badges below a row, in order."""
    found: list[StateBadge] = []
    if row.source is not None:
        found.append(StateBadge(source_word(row.source), "", "neutral"))
    if row.source is not None and row.source.casefold() != "api":
        found.append(StateBadge("read only", "⊘", "caution"))
    if (state := status_badge(row.status)) is not None:
        found.append(state)
    if row.attempts:
        found.append(StateBadge(words.counted(row.attempts + 1, "attempt"), "", "accent"))
    return tuple(found)


def sentence(row: ConversationRow, now: float) -> str:
    """The whole row as a screen reader says it."""
    said = [row.shown_title, row.shown_second]
    said.append(f"last activity {words.ago(row.updated_at, now)}")
    said += [badge.word for badge in badges(row)]
    if row.read_only:
        said.append(row.read_only.rstrip("."))
    return ", ".join(said) + "."


def details(row: ConversationRow) -> str:
    """Exact times, ids and reasons, a line each, for the tool tip."""
    lines = [
        row.shown_title,
        f"Last activity: {words.exact(row.updated_at)}",
        f"Created: {words.exact(row.created_at)}",
        f"Id: {row.id}",
    ]
    if row.user_id:
        lines.append(f"Customer: {row.user_id}")
    if row.read_only:
        lines.append(row.read_only)
    return "\n".join(lines)

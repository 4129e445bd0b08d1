"""The frozen value that all views draw: turns, their attempts, what retries removed."""

from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message, Part, answer_text
from chatbase_inspector.problems import Failure


class Origin(StrEnum):
    """Where an attempt was first seen."""

    STORED = "stored"  # read from the server
    RETRY = "retry"  # received by a run of this program


class Timing(msgspec.Struct, frozen=True):
    """Moments of a run in nanoseconds since the request was sent; None: has not happened."""

    headers_ns: int | None = None
    first_event_ns: int | None = None
    first_text_ns: int | None = None
    last_event_ns: int | None = None
    ended_ns: int | None = None
    longest_gap_ns: int | None = None  # the longest silence between two events of the stream


class Attempt(msgspec.Struct, frozen=True):
    """One answer to one user message.

    Attributes:
        number: position in its turn's stack, 0 for the oldest known.
        run: the history's number of the run that received it; None for an answer only read from the server.
        outcome: None while it runs and for stored answers (how they ended was not recorded).
        parts: what is shown. For a stored answer: the parts of all its messages, in order.
        messages: the answer as the server has it; empty when it has none or was not asked yet.
        on_server: whether the server holds it now; None: not known.
        differences: how what the server stored differs from what was streamed; None: not compared.
        model: what model the agent had when the retry was sent; None: not known.
        step_parts: how many parts stood when the running step began (for `reset-step`).
        partly_kept: the history has not all of its frames; more came than is shown.
    """

    number: int
    origin: Origin
    run: int | None = None
    outcome: Outcome | None = None
    parts: tuple[Part, ...] = ()
    messages: tuple[Message, ...] = ()
    on_server: bool | None = None
    differences: tuple[Difference, ...] | None = None
    model: str | None = None
    started_at: float | None = None
    timing: Timing = Timing()
    meta: RunMeta = RunMeta()
    status: int | None = None
    request_id: str | None = None
    failure: Failure | None = None
    abort_reason: str | None = None
    finished: bool = False
    aborted: bool = False
    error: bool = False
    end_mark: bool = False
    whole: bool = False
    warnings: int = 0
    unknown: int = 0
    events: int = 0
    step_parts: int = 0
    partly_kept: bool = False

    @property
    def text(self) -> str:
        return answer_text(self.parts)

    @property
    def differs(self) -> bool | None:
        """Whether the server stored something else than was streamed; None: not compared.

        An answer whose id the stream did not give is none for that.
        """
        if self.differences is None:
            return None
        return any(difference.kind is not DifferenceKind.METADATA for difference in self.differences)


class Turn(msgspec.Struct, frozen=True):
    """A user message and what answered it. `user` None: the agent spoke first (a greeting).

    Attributes:
        key: stable while this program shows the conversation, also when message ids change.
        current: row in `attempts` that is shown; -1 when nothing answered yet.
        problem: why the last retry of this turn was refused; None after a retry that began.
        unsure: its attempts were found again by its place and the customer's words only; its ids have changed.
    """

    key: str
    user: Message | None
    attempts: tuple[Attempt, ...] = ()
    current: int = -1
    problem: Failure | None = None
    unsure: bool = False

    @property
    def shown(self) -> Attempt | None:
        return self.attempts[self.current] if 0 <= self.current < len(self.attempts) else None

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of the turn that the server holds, as far as known."""
        held = self.attempts[-1] if self.attempts else None
        if held is not None and not held.on_server:
            held = next((a for a in reversed(self.attempts) if a.on_server), None)
        return ((self.user,) if self.user else ()) + (held.messages if held else ())


class RemovedTail(msgspec.Struct, frozen=True):
    """Turns that a retry removed on the server. They stay readable here.

    Attributes:
        run: the run that removed them; 0 when they were simply gone at a later reading.
        after: key of the turn that was answered again, or that stood before them; empty for the beginning.
        removed_at: epoch seconds when the retry was sent, or when they were found gone.
    """

    run: int
    after: str
    removed_at: float
    turns: tuple[Turn, ...]


class ConversationState(msgspec.Struct, frozen=True):
    """One conversation. While a run streams, its attempt is `live` and stands in no turn yet; `live_turn` is the
    key of the turn it answers, which is then the last of `turns`.

    Attributes:
        run: number of the newest run; events of an older one are ignored.
        older_cursor: leads to messages older than `turns`; None: all are here.
        remembered: turns with attempts that the history knows and that stand before the oldest message loaded here;
            each goes to its turn once that is loaded.
        remembered_tails: what retries removed behind such a turn, or before the oldest message loaded here.
        kept_at: this is the copy kept on this computer, as of these epoch seconds; None: it was read from the server.
        read_at: when the newest page was read, epoch seconds; None: never.
        waiting: a past that could not be folded in whole yet: an answer was arriving, or it is newer than the reading.
    """

    head: Head
    turns: tuple[Turn, ...] = ()
    removed: tuple[RemovedTail, ...] = ()
    run: int = 0
    live: Attempt | None = None
    live_turn: str | None = None
    older_cursor: str | None = None
    remembered: tuple[Turn, ...] = ()
    kept_at: float | None = None
    remembered_tails: tuple[RemovedTail, ...] = ()
    read_at: float | None = None
    waiting: "ConversationState | None" = None

    def row_of(self, key: str) -> int:
        """Row of the turn with that key.

        Raises:
            KeyError: no such turn.
        """
        for row in range(len(self.turns) - 1, -1, -1):
            if self.turns[row].key == key:
                return row
        raise KeyError(key)

    def turn(self, key: str) -> Turn:
        """The turn with that key; raises KeyError."""
        return self.turns[self.row_of(key)]

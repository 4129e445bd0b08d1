"""What the timeline shows, row by row: frozen values without Qt. `build.py` makes them from a conversation.

Every row has a `key` that stays the same while the thing it shows is the same, and the `turn` it belongs to.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, overload

import msgspec
from typing_extensions import override

from chatbase_inspector.conversation.parts import Message, Part
from chatbase_inspector.conversation.state import Attempt, RemovedTail
from chatbase_inspector.explain import Explanation

Tone = Literal["neutral", "accent", "good", "caution", "bad", "tool"]
KEY_MARK = "\x1f"  # stands between the parts of a row's key; ids of the server never hold it


class Badge(msgspec.Struct, frozen=True):
    """A state in a word and a sign; the tone only repeats it in colour."""

    word: str
    icon: str
    tone: Tone


class ViewChoices(msgspec.Struct, frozen=True):
    """What the person chose to see, and the clocks.

    Attributes:
        expanded: keys of rows that are unfolded.
        attempts: turn key → name of the attempt to show instead of the current one (`attempts.name_of`), which stays
            the same when older ones become known, and when the one that arrives has ended.
        now: epoch seconds; only its local day matters.
        live_ns: nanoseconds since the running request was sent. Hand on a value every 100 ms, not every frame.
        loading_older: an older page is being read.
    """

    expanded: frozenset[str] = frozenset()
    attempts: Mapping[str, str] = msgspec.field(default_factory=dict)
    now: float = 0.0
    live_ns: int | None = None
    loading_older: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all rows.

    Attributes:
        turn: key of the turn; "" for rows of the whole conversation.
        lines: about how many lines it will take, for the height before it was ever shown.
        faded: it is no longer on the server (part of a removed tail).
        offset: right of the card: “+0.84 s”, a clock time, or "" when neither was recorded.
    """

    key: str
    turn: str = ""
    lines: int = 1
    faded: bool = False
    offset: str = ""


class OlderRow(Row, frozen=True, kw_only=True):
    """Above the first message: a button, a page being read, the beginning, or that what was before was not kept."""

    state: Literal["more", "loading", "all", "not-kept"]


class TextRow(Row, frozen=True, kw_only=True):
    """Words, or a piece of long ones.

    Attributes:
        kind: who says it: `user` and `json` are shown as they are, `answer` and `reasoning` as Markdown.
        part_key: the same for all pieces of one text.
        source: what to render, the pieces' reopened fences included; `source[skip:]` is the text itself.
        stable: while it grows: how much of `source` is finished blocks.
        first, last: whether it is the first and last piece.
        live: it is still growing.
        label: what a `json` text is: “arguments”, “result”.
    """

    kind: Literal["user", "answer", "reasoning", "json"]
    part_key: str
    source: str
    skip: int = 0
    stable: int = 0
    first: bool = True
    last: bool = True
    live: bool = False
    label: str = ""
    part: Part | None = None
    message: Message | None = None


class AnswerHeadRow(Row, frozen=True, kw_only=True):
    """The line above an answer.

    Attributes:
        index, count: which attempt of how many is shown.
        current: row of the attempt that is shown when the person chose none.
        where: “on the server”, “only here”, “not known”, “arriving”.
        figures: duration, credits, or that they were not recorded; live: “4.1 s · 61 chars/s”.
        target_id: the message a retry would name; None: not offered, and `reason` says why.
        explained: the reason stands as text on a line of its own.
        question: the first words of the customer's message, for accessible names.
        attempt: the one shown; of one that arrives without parts and last event, which change with every frame.
        stack: all attempts of the turn that have ended; the one that arrives stands behind them.
        kept: this is a copy kept on this computer; Chatbase was not asked.
    """

    index: int
    count: int
    current: int
    where: str
    badge: Badge | None
    figures: str
    target_id: str | None
    reason: str | None
    question: str
    live: bool = False
    greeting: bool = False
    explained: bool = False
    attempt: Attempt | None = None
    stack: tuple[Attempt, ...] = ()
    kept: bool = False


class ToolRow(Row, frozen=True, kw_only=True):
    """A tool call together with its result.

    Attributes:
        arguments: JSON text; None: Chatbase did not provide them.
        result: JSON text; None: there is none, and `result_note` says why.
        folded: parts of the values are hidden; the row can be unfolded.
    """

    name: str
    call_id: str
    badge: Badge
    arguments: str | None
    result: str | None
    arguments_note: str = ""
    result_note: str = ""
    error: str | None = None
    duration: str = ""
    live: bool = False
    folded: bool = False
    expanded: bool = False
    part: Part | None = None
    result_part: Part | None = None
    message: Message | None = None


class ReasoningRow(Row, frozen=True, kw_only=True):
    """The heading of what the model thought; its text follows as rows when unfolded."""

    preview: str
    chars: int
    live: bool
    expanded: bool
    part: Part | None = None
    message: Message | None = None


class SourceRow(Row, frozen=True, kw_only=True):
    """A source the answer names; shown, never fetched."""

    title: str
    address: str
    kind: str
    part: Part | None = None
    message: Message | None = None


class UnknownRow(Row, frozen=True, kw_only=True):
    """Something of a type this program does not know, verbatim."""

    type: str
    raw: str
    folded: bool = False
    expanded: bool = False
    part: Part | None = None
    message: Message | None = None


class ProblemRow(Row, frozen=True, kw_only=True):
    """What went wrong, what was kept, what to do next."""

    explanation: Explanation
    stopped: bool = False


class NoteRow(Row, frozen=True, kw_only=True):
    """Something about the answer above it.

    Attributes:
        points: what it consists of, a sentence each.
        compare: keys of two sides of the turn (`conversation/stack.py`) that show it; None: nothing can be compared.
    """

    text: str
    tone: Tone = "neutral"
    points: tuple[str, ...] = ()
    compare: tuple[str, str] | None = None


class EmptyTurnRow(Row, frozen=True, kw_only=True):
    """A customer message without an answer, or an answer without content."""

    text: str


class RemovedRow(Row, frozen=True, kw_only=True):
    """Messages that are no longer on the server, folded; unfolded, their rows follow, faded."""

    text: str
    messages: int
    expanded: bool
    tail: RemovedTail | None = None


AnyRow = (
    OlderRow
    | TextRow
    | AnswerHeadRow
    | ToolRow
    | ReasoningRow
    | SourceRow
    | UnknownRow
    | ProblemRow
    | NoteRow
    | EmptyTurnRow
    | RemovedRow
)


class Rows(Sequence[AnyRow]):
    """All rows in order, in two pieces: `tail` belongs to the last turn, which grows; `head` to all before.

    `head` is the very same tuple as long as nothing before the last turn changed, so that a delta costs nothing there.
    `busy` says why no answer can be retried just now; None: each row speaks for itself.
    """

    __slots__ = ("_head_count", "busy", "head", "tail")

    def __init__(self, head: tuple[AnyRow, ...] = (), tail: tuple[AnyRow, ...] = (), busy: str | None = None) -> None:
        self.head = head
        self.tail = tail
        self.busy = busy
        self._head_count = len(head)

    @override
    def __len__(self) -> int:
        return self._head_count + len(self.tail)

    @overload
    def __getitem__(self, index: int) -> AnyRow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[AnyRow]: ...
    @override
    def __getitem__(self, index: int | slice) -> AnyRow | Sequence[AnyRow]:
        if isinstance(index, slice):
            return (self.head + self.tail)[index]
        if index < 0:
            index += len(self)
        return self.head[index] if index < self._head_count else self.tail[index - self._head_count]

    @override
    def __iter__(self) -> Iterator[AnyRow]:
        yield from self.head
        yield from self.tail

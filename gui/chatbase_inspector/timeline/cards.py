"""What the card of a row says: title, badge, fields, buttons. Qt-free; `card_row.py` draws it."""

import msgspec

from chatbase_inspector.timeline.rows import (
    AnyRow,
    Badge,
    EmptyTurnRow,
    NoteRow,
    OlderRow,
    ProblemRow,
    ReasoningRow,
    RemovedRow,
    SourceRow,
    Tone,
    ToolRow,
    UnknownRow,
)


class Field(msgspec.Struct, frozen=True):
    """A labelled value. `note` stands in its place, or behind it, in quiet letters."""

    label: str
    text: str | None
    note: str = ""
    mono: bool = True
    live: bool = False
    tone: Tone = "neutral"


class Action(msgspec.Struct, frozen=True):
    """A button: what it does, what it says, what a screen reader says."""

    action: str
    text: str
    name: str
    role: str = ""
    reason: str | None = None


class Card(msgspec.Struct, frozen=True):
    """Attributes:
    sign: in the node on the rail; "": the card has no node.
    quiet: one plain sentence, no frame.
    """

    title: str = ""
    mono_title: bool = False
    tone: Tone = "neutral"
    sign: str = ""
    badge: Badge | None = None
    right: str = ""
    fields: tuple[Field, ...] = ()
    actions: tuple[Action, ...] = ()
    dashed: bool = False
    quiet: bool = False
    tinted: bool = False
    live: bool = False


def card_of(row: AnyRow) -> Card:
    """The card of every row that is neither a text nor the line above an answer.

    Raises:
        TypeError: such a row was given.
    """
    match row:
        case ToolRow():
            return _tool(row)
        case ProblemRow():
            return _problem(row)
        case UnknownRow():
            return _unknown(row)
        case SourceRow():
            address = (Field("address", row.address, mono=True),) if row.address else ()
            return Card(row.title, sign="↗", badge=Badge(row.kind, "▤", "neutral"), fields=address)
        case ReasoningRow():
            return _reasoning(row)
        case NoteRow():
            return _note(row)
        case EmptyTurnRow():
            return Card(row.text, dashed=True)
        case RemovedRow():
            word = "Hide" if row.expanded else "Show"
            toggle = Action("toggle", word, f"{word} what was removed: {row.text}", "link")
            return Card(f"{'▾' if row.expanded else '▸'} {row.text}", dashed=True, actions=(toggle,))
        case OlderRow():
            return _older(row)
        case _:
            raise TypeError(type(row).__name__)


def _tool(row: ToolRow) -> Card:
    fields = [Field("arguments", row.arguments, row.arguments_note, live=row.live)]
    if row.result is not None or row.result_note:
        fields.append(Field("result", row.result, row.result_note))
    if row.error is not None:
        fields.append(Field("error", row.error, tone="bad"))
    return Card(
        title=row.name,
        mono_title=True,
        tone="tool",
        sign="⚒",
        badge=row.badge,
        right=row.duration,
        fields=tuple(fields),
        actions=_fold(row.folded, row.expanded, f"values of {row.name}"),
        live=row.live,
    )


def _note(row: NoteRow) -> Card:
    sign = "ⓘ" if row.tone == "neutral" else "⚠"
    actions: tuple[Action, ...] = ()
    if row.compare is not None:
        words = "Compare with what Chatbase stored"
        actions = (Action("compare-stored", words, words, "link"),)
    return Card(
        f"{sign} {row.text}",
        tone=row.tone,
        quiet=row.tone == "neutral" and not row.points and not actions,
        fields=tuple(Field("", f"– {point}", mono=False) for point in row.points),
        actions=actions,
        tinted=True,
    )


def _fold(folded: bool, expanded: bool, what: str) -> tuple[Action, ...]:
    if not folded:
        return ()
    word = "Show less" if expanded else "Show all"
    return (Action("toggle", word, f"{word}: {what}", "link"),)


def _unknown(row: UnknownRow) -> Card:
    note = "in full below" if row.folded and row.expanded else ""
    return Card(
        title=row.type,
        mono_title=True,
        sign="?",
        badge=Badge("unknown type", "?", "caution"),
        fields=(Field("JSON", row.raw or None, note),),
        actions=_fold(row.folded, row.expanded, f"part of type {row.type}"),
    )


def _reasoning(row: ReasoningRow) -> Card:
    word = "Hide" if row.expanded else "Show"
    return Card(
        title="Thinking" + (" …" if row.live else ""),
        sign="✻",
        right=f"{row.chars:,} characters",
        fields=() if row.expanded else (Field("", row.preview, mono=False),),
        actions=(Action("toggle", word, f"{word} the model's thinking", "link"),),
        live=row.live,
    )


def _problem(row: ProblemRow) -> Card:
    words = row.explanation
    fields = [
        Field("kept", words.kept, mono=False),
        Field("next", words.next_step, mono=False),
        Field("details", words.technical),
    ]
    actions: tuple[Action, ...] = ()
    if words.request_id:
        fields.append(Field("request id", words.request_id))
        actions = (Action("copy-request-id", "Copy request id", f"Copy request id {words.request_id}", "link"),)
    tone: Tone = "caution" if row.stopped else "bad"
    return Card(words.what, tone=tone, sign="!", fields=tuple(fields), actions=actions, tinted=True)


def _older(row: OlderRow) -> Card:
    if row.state == "all":
        return Card("Beginning of the conversation", quiet=True)
    if row.state == "not-kept":
        return Card("Older messages were not kept on this computer", quiet=True)
    if row.state == "loading":
        return Card("Loading older messages …", quiet=True)
    return Card(quiet=True, actions=(Action("older", "Load older messages", "Load older messages"),))

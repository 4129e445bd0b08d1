"""Messages as the server has them → messages and turns of the domain. JSON is kept verbatim."""

from collections.abc import Collection, Sequence

import msgspec
from msgspec.structs import replace

from chatbase_inspector.api.answers import WholeAnswer
from chatbase_inspector.api.reading import decoded
from chatbase_inspector.api.wire import Conversation
from chatbase_inspector.api.wire import Message as WireMessage
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.state import Attempt, Origin, Turn
from chatbase_inspector.conversation.text import Text


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    type: str
    text: str | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    input: msgspec.Raw = msgspec.Raw()
    output: msgspec.Raw = msgspec.Raw()


class _Typed(msgspec.Struct, frozen=True):
    type: str = ""


def head_from_wire(conversation: Conversation, agent_id: str) -> Head:
    """What the server says of a conversation; the source is not part of it (CONTRACT 3.4)."""
    return Head(
        agent_id=agent_id,
        id=conversation.id,
        title=conversation.title,
        status=conversation.status,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        user_id=conversation.user_id,
    )


def message_from_wire(message: WireMessage) -> Message:
    """The message with its parts; a tool call in it stands as `CALLED`: what became of it, its turn tells."""
    return Message(
        id=message.id,
        role=message.role,
        parts=_parts(message.parts),
        created_at=message.created_at,
        feedback=message.feedback,
        score=message.metadata.score if message.metadata else None,
        raw_json=_text(message.raw),
    )


def message_from_answer(answer: WholeAnswer) -> Message:
    """The new assistant message of a whole answer; its `raw_json` is the answer's whole body."""
    response = answer.response
    return Message(id=response.id, role=response.role, parts=_parts(response.parts), raw_json=_text(answer.raw))


def meta_from_answer(answer: WholeAnswer) -> RunMeta:
    """The end data of a whole answer; any of it may be missing (CONTRACT 4.1)."""
    given = answer.response.metadata
    if given is None:
        return RunMeta(message_id=answer.response.id)
    return RunMeta(
        message_id=answer.response.id,
        user_message_id=given.user_message_id,
        conversation_id=given.conversation_id,
        user_id=given.user_id,
        finish_reason=given.finish_reason,
        credits=given.usage.credits if given.usage else None,
    )


def turns_of(messages: Sequence[Message], taken: Collection[str] = ()) -> tuple[Turn, ...]:
    """The messages, oldest first, as turns: a user message and all that follows up to the next one.

    What stands before the first user message is a turn of its own with `user` None: a greeting, or the second half of
    a turn whose first half is on an older page. A message of any role but `user` counts as part of the answer.

    A turn's key is the id of its first message, with `#2`, `#3` … behind it where an id comes again.

    Args:
        taken: keys that other turns have already.
    """
    used = dict.fromkeys(taken, 1)
    turns: list[Turn] = []
    user: Message | None = None
    answer: list[Message] = []
    for message in messages:
        if message.role != "user":
            answer.append(message)
            continue
        if user is not None or answer:
            turns.append(_turn(user, tuple(answer), used))
        user, answer = message, []
    if user is not None or answer:
        turns.append(_turn(user, tuple(answer), used))
    return tuple(turns)


def _turn(user: Message | None, answer: tuple[Message, ...], used: dict[str, int]) -> Turn:
    key = _own_key(user.id if user is not None else answer[0].id, used)
    if not answer:
        return Turn(key, user)
    parts = stored_parts(answer, user)
    attempt = Attempt(number=0, origin=Origin.STORED, parts=parts, messages=answer, on_server=True)
    return Turn(key, user, (attempt,), current=0)


def stored_parts(answer: Sequence[Message], user: Message | None = None) -> tuple[Part, ...]:
    """The parts of a stored answer, each tool call with its state. `user`: its results count as well."""
    every = (*((user,) if user is not None else ()), *answer)
    answered = {part.call_id for message in every for part in message.parts if isinstance(part, ToolResultPart)}
    return tuple(_settled(part, answered) for message in answer for part in message.parts)


def _settled(part: Part, answered: set[str]) -> Part:
    """A tool call with its state. A result that reports an error is still a result: the API has no sign for it."""
    if not isinstance(part, ToolCallPart):
        return part
    return replace(part, state=ToolState.RESULT if part.call_id in answered else ToolState.RESULT_MISSING)


def _own_key(identity: str, used: dict[str, int]) -> str:
    """`identity`, or with a number behind it when it is taken; empty ids become `#2`, `#3` …"""
    key = identity
    while not key or key in used:
        used[identity] = used.get(identity, 1) + 1
        key = f"{identity}#{used[identity]}"
    used[key] = 1
    return key


def _parts(raws: Sequence[msgspec.Raw] | None) -> tuple[Part, ...]:
    return tuple(_part(bytes(raw)) for raw in raws or ())


def _part(raw: bytes) -> Part:
    try:
        part = decoded(raw, _Part)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _unknown(raw)
    call_id = part.tool_call_id
    if part.type == "text" and part.text is not None:
        return TextPart(Text(part.text))
    if part.type == "tool-call" and call_id is not None:
        return ToolCallPart(call_id, part.tool_name, ToolState.CALLED, input_json=_given(part.input))
    if part.type == "tool-result" and call_id is not None:
        return ToolResultPart(call_id, part.tool_name, output_json=_given(part.output))
    return UnknownPart(part.type, _text(raw))


def _unknown(raw: bytes) -> UnknownPart:
    """A part that does not fit; its type is empty where it names none."""
    try:
        kind = decoded(raw, _Typed).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        kind = ""
    return UnknownPart(kind, _text(raw))


def _given(raw: msgspec.Raw) -> str | None:
    """A JSON value's text; None when the member is absent, which is not the same as null."""
    return _text(bytes(raw)) if bytes(raw) else None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")

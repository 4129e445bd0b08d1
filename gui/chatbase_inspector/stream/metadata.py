"""Ids, credits, finish reason and error text, wherever a dialect puts them (CONTRACT 6.1, 6.5).

A member of a wrong type counts as not provided; the others are kept. An empty id is none.
"""

import math

import msgspec

from chatbase_inspector.conversation.facts import RunMeta


class _Usage(msgspec.Struct):
    credits: msgspec.Raw = msgspec.Raw()


class _Members(msgspec.Struct, rename="camel"):
    """Any payload or metadata object; each member is read on its own, so that one bad one costs only itself."""

    message_id: msgspec.Raw = msgspec.Raw()
    user_message_id: msgspec.Raw = msgspec.Raw()
    conversation_id: msgspec.Raw = msgspec.Raw()
    user_id: msgspec.Raw = msgspec.Raw()
    finish_reason: msgspec.Raw = msgspec.Raw()
    usage: msgspec.Raw = msgspec.Raw()
    message_metadata: msgspec.Raw = msgspec.Raw()
    metadata: msgspec.Raw = msgspec.Raw()
    error_text: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()
    message: msgspec.Raw = msgspec.Raw()
    code: msgspec.Raw = msgspec.Raw()
    reason: msgspec.Raw = msgspec.Raw()


_read_members = msgspec.json.Decoder(_Members).decode
_read_usage = msgspec.json.Decoder(_Usage).decode
_read_text = msgspec.json.Decoder(str).decode
_read_number = msgspec.json.Decoder(float).decode


def of_start(payload: str) -> RunMeta:
    """Ids of `start` / `message-start`."""
    members = _read_members(payload)
    return _flat(_Members(message_id=members.message_id), own_first=True, nested=_nested(members))


def of_finish(payload: str) -> RunMeta:
    """End data of `finish`; its own `finishReason` before one inside the metadata."""
    members = _read_members(payload)
    return _flat(_Members(finish_reason=members.finish_reason), own_first=True, nested=_nested(members))


def of_message_metadata(payload: str) -> RunMeta:
    """End data of `message-metadata`, wrapped or flat."""
    members = _read_members(payload)
    return _flat(members, own_first=False, nested=_nested(members))


def reason_of(payload: str) -> str | None:
    """Why an `abort` says it stopped."""
    return _text(_read_members(payload).reason)


def error_of(payload: str) -> tuple[str, str | None]:
    """Sentence and code of an `error`; a generic sentence when it gives none."""
    members = _read_members(payload)
    inner = _object(members.error)
    said = _text(members.error_text) or _text(inner.message) or _text(members.error) or _text(members.message)
    return said or "The stream reported an error without saying which.", _text(inner.code)


def _nested(members: _Members) -> RunMeta:
    older = _meta(_object(members.metadata))
    return older.merged(_meta(_object(members.message_metadata)))


def _flat(members: _Members, *, own_first: bool, nested: RunMeta) -> RunMeta:
    own = _meta(members)
    return nested.merged(own) if own_first else own.merged(nested)


def _meta(members: _Members) -> RunMeta:
    return RunMeta(
        message_id=_text(members.message_id),
        user_message_id=_text(members.user_message_id),
        conversation_id=_text(members.conversation_id),
        user_id=_text(members.user_id),
        finish_reason=_text(members.finish_reason),
        credits=_credits(members.usage),
    )


def _object(raw: msgspec.Raw) -> _Members:
    try:
        return _read_members(raw)
    except ValueError:
        return _Members()


def _text(raw: msgspec.Raw) -> str | None:
    try:
        return _read_text(raw) or None
    except ValueError:
        return None


def _credits(usage: msgspec.Raw) -> float | None:
    try:
        number = _read_number(_read_usage(usage).credits)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

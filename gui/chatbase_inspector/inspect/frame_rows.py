"""What the table says of one frame: its type, whether that is known, and its text on one line. Qt-free."""

from typing import NamedTuple

import msgspec

from chatbase_inspector.conversation.events import UnknownArrived, WarningRaised
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.stream.json_text import is_object, without_lone_escapes
from chatbase_inspector.timeline.safe_text import safe_line

COMMENT, END_MARK, NOT_JSON, NO_DATA = "comment", "[DONE]", "not JSON", "no data"
NOT_FINISHED, NO_TYPE, WHOLE_ANSWER = "not finished", "no type", "whole answer"
LONG_GAP_NS = 1_000_000_000
TYPE_CHARS = 80
TEXT_CHARS = 200
_LOOKED_AT_CHARS = 4 * TEXT_CHARS
_LARGE_CHARS = 200_000

# The member of a payload that says most, by falling weight.
_TELLING = ("delta", "inputTextDelta", "text", "errorText", "toolName", "title", "url", "filename", "reason")
_BESIDE_NAME = ("errorText", "input", "output")
_OUTPUT_ONLY = ("output", "finishReason", "messageId", "error", "message")


class _Quick(msgspec.Struct):
    type: str | None = None
    delta: str | None = None


class _Typed(msgspec.Struct):
    type: msgspec.Raw = msgspec.Raw()


_read_quick = msgspec.json.Decoder(_Quick).decode
_read_typed = msgspec.json.Decoder(_Typed).decode
_read_name = msgspec.json.Decoder(str).decode
_read_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_QUICK_TYPES = frozenset(("text-delta", "reasoning-delta"))


class FrameType(NamedTuple):
    """`unknown`: the decoder does not know the type, or the frame's members do not fit it."""

    name: str
    unknown: bool = False


class FrameLine(NamedTuple):
    """What a row of the table shows beside its times. `type` and `text` are safe to look at and on one line."""

    number: int
    type: str
    unknown: bool
    text: str


def type_of(frame: Frame, *, whole: bool = False) -> FrameType:
    """The JSON member `type`, else the name of the event, else a word in brackets of what the frame is.

    Args:
        whole: the run's answer was no stream but one JSON object.
    """
    if frame.kind is FrameKind.COMMENT:
        return FrameType(COMMENT)
    if frame.kind is FrameKind.SKIPPED:
        return FrameType(NOT_FINISHED if frame.data else frame.event or NO_DATA)
    if whole:
        return FrameType(WHOLE_ANSWER if is_object(frame.data) else NOT_JSON)
    try:
        quick = _read_quick(frame.data)
    except (ValueError, RecursionError):
        pass
    else:
        if quick.type in _QUICK_TYPES and quick.delta is not None:
            return FrameType(quick.type or "")
    return _type_by_decoder(frame)


def _type_by_decoder(frame: Frame) -> FrameType:
    if frame.data.strip() == END_MARK:
        return FrameType(END_MARK)
    for event in Decoder(0).events((frame,)):
        if isinstance(event, UnknownArrived):
            return FrameType(event.type or NO_TYPE, unknown=True)
        if isinstance(event, WarningRaised):
            return FrameType(frame.event or (NO_TYPE if is_object(frame.data) else NOT_JSON))
    return FrameType(_named(frame) or frame.event or NO_DATA)


def _named(frame: Frame) -> str:
    try:
        return str(_read_name(_read_typed(frame.data).type))
    except (ValueError, RecursionError):
        pass
    try:
        return str(_read_name(_read_typed(without_lone_escapes(frame.data)).type))
    except (ValueError, RecursionError):
        return ""


def text_of(frame: Frame) -> str:
    """The beginning of what the frame says, safe and on one line: the delta, a tool's name and value, an error …"""
    if not frame.data:
        return _line(frame.raw[: 4 * _LOOKED_AT_CHARS].decode(errors="replace"))
    telling = _telling(frame.data)
    return _line(frame.data[:_LOOKED_AT_CHARS] if telling is None else telling)


def line_of(frame: Frame, kind: FrameType) -> FrameLine:
    """All of it for the table."""
    return FrameLine(frame.number, safe_line(kind.name, TYPE_CHARS), kind.unknown, text_of(frame))


def holds(frame: Frame, words: str) -> bool:
    """Whether the frame holds the case-folded `words`: in its bytes as they came, or in what they mean."""
    if not frame.data:
        return words in frame.raw.decode(errors="replace").casefold()
    if words in frame.data.casefold() or words in frame.event.casefold():
        return True
    return "\\" in frame.data and words in (_telling(frame.data, whole=True) or "").casefold()


def _telling(data: str, *, whole: bool = False) -> str | None:
    """What the payload says beside its type; None: it is no object, or too long to be read for one line."""
    if len(data) > _LARGE_CHARS and not whole:
        return None  # its beginning will do; reading all of it for one line would not be cheap
    try:
        members = _read_members(data)
    except (ValueError, RecursionError):
        return None
    for name in (*_TELLING, *_OUTPUT_ONLY):
        if name in members:
            found = [_plain(members[name])]
            if name == "toolName":
                found += [_plain(members[beside]) for beside in _BESIDE_NAME if beside in members]
            return " ".join(found)
    rest = {name: value for name, value in members.items() if name != "type"}
    return ", ".join(f"{name}: {_plain(value)}" for name, value in rest.items())


def _plain(value: msgspec.Raw) -> str:
    """A JSON string without its quotes; any other value as it was written."""
    try:
        return str(_read_name(value))
    except ValueError:
        return bytes(value).decode(errors="replace")


def _line(text: str) -> str:
    return safe_line(text.replace("\t", "⇥"), TEXT_CHARS)

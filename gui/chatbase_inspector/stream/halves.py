"""Puts characters together again that a server cut between two deltas (see `json_text`)."""

import json
import re

import msgspec

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import BlockKind, StreamEvent, TextArrived, ToolInputArrived

_Key = tuple[BlockKind | None, str | None]  # kind and id of a text block, or None and the tool call's id
_LONE = re.compile("[\ud800-\udfff]")


class Halves:
    """First halves that wait for the next delta of their block or tool call; a half without a partner is U+FFFD.

    Attributes:
        held: empty nearly always; while it is not, every delta must come through `whole`.
    """

    def __init__(self) -> None:
        self.held: dict[_Key, str] = {}

    def whole(self, event: TextArrived | ToolInputArrived, payload: str) -> StreamEvent:
        """The delta without halves. `payload` is its JSON as it came, where they are still to be seen."""
        if isinstance(event, TextArrived):
            key: _Key = (event.kind, event.block)
            text = self._joined(key, _said(payload, "delta", "text", mended=event.text))
            return msgspec.structs.replace(event, text=text)
        fragment = self._joined((None, event.call_id), _said(payload, "inputTextDelta", mended=event.fragment))
        return msgspec.structs.replace(event, fragment=fragment)

    def left_before(self, event: StreamEvent) -> list[StreamEvent]:
        """What is to be said before this event because the block it ends (or the whole answer) still held a half."""
        if not self.held:
            return []
        match event:
            case ev.BlockStarted() | ev.BlockEnded():
                ended: list[_Key] = [(event.kind, event.block)]
            case ev.ToolInputReady():
                ended = [(None, event.call_id)]
            case ev.FinishArrived() | ev.ErrorArrived() | ev.AbortArrived() | ev.EndMarkArrived():
                ended = list(self.held)
            case _:
                return []
        at = (event.run, event.at_ns, event.frame)
        return [_lost(at, key) for key in ended if self.held.pop(key, "")]

    def _joined(self, key: _Key, text: str) -> str:
        units = (self.held.pop(key, "") + text).encode("utf-16-le", "surrogatepass")
        whole = units.decode("utf-16-le", "surrogatepass")
        if "\ud800" <= whole[-1:] <= "\udbff":
            self.held[key] = whole[-1]
            whole = whole[:-1]
        return _LONE.sub("\ufffd", whole)


def _said(payload: str, *names: str, mended: str) -> str:
    """The first of the members that is a text, halves kept; `mended` where only msgspec can read the payload."""
    try:
        members = json.loads(payload)
    except (ValueError, RecursionError):  # ValueError: a number of more than 4300 digits
        return mended
    return next((members[name] for name in names if isinstance(members.get(name), str)), mended)


def _lost(at: tuple[int, int, int], key: _Key) -> StreamEvent:
    kind, name = key
    if kind is None:
        return ToolInputArrived(*at, name or "", "\ufffd", at[1], at[2])
    return TextArrived(*at, kind, name, "\ufffd", at[1], at[2])

"""Tool calls: arguments streaming, waiting, results, errors, denials, approvals."""

import msgspec

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import ToolState
from chatbase_inspector.timing.board import Board
from chatbase_inspector.timing.drafts import Draft
from chatbase_inspector.timing.spans import PhaseKind, SpanKind

REQUEST, RESPONSE = "tool-approval-request", "tool-approval-response"


class Approval(msgspec.Struct, rename="camel"):
    """The ids of an approval event; None: not given."""

    approval_id: str | None = None
    tool_call_id: str | None = None


_read = msgspec.json.Decoder(Approval).decode


def approval_of(event: ev.UnknownArrived) -> Approval:
    """Its ids; nothing where they are no texts, or the event is another one."""
    if event.type not in (REQUEST, RESPONSE):
        return Approval()
    try:
        return _read(event.raw_json)
    except (ValueError, RecursionError):
        return Approval()


class Calls:
    """The calls of one run by their ids."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._calls: dict[str, Draft] = {}
        self._approvals: dict[str, Draft] = {}

    def started(self, event: ev.ToolInputStarted, at_ns: int) -> None:
        call = self._call(event, at_ns, event.call_id, event.tool)
        self._arguments(call, at_ns, event.frame)

    def fragment(self, event: ev.ToolInputArrived, at_ns: int) -> None:
        call = self._call(event, at_ns, event.call_id, None)
        self._arguments(call, at_ns, event.frame)
        call.chars += len(event.fragment)
        self._board.seen(call, max(at_ns, event.last_ns), event.last_frame)

    def ready(self, event: ev.ToolInputReady, at_ns: int) -> None:
        call = self._call(event, at_ns, event.call_id, event.tool)
        waits = call.state in (ToolState.ARGUMENTS_STREAMING, ToolState.CALLED)
        if waits and event.error is None:
            if call.state is ToolState.ARGUMENTS_STREAMING:
                call.phase(PhaseKind.WAITING, at_ns, event.frame)
            call.state = ToolState.CALLED
        elif waits:
            call.close_phase(at_ns, event.frame)
            call.moment(PhaseKind.ERROR, at_ns, event.frame)
            call.state = ToolState.ERROR
            self._board.end(call, at_ns)

    def output(self, event: ev.ToolOutputArrived, at_ns: int) -> None:
        call = self._find(event.call_id)
        if call is None:
            call = self._new(event.call_id, "", at_ns, event.frame)
        self._board.seen(call, at_ns, event.frame)
        self._board.give_result(call, event.frame, preliminary=event.preliminary)
        kind, state = _came(event)
        if kind is PhaseKind.PRELIMINARY:
            call.moment(kind, at_ns, event.frame)
        else:
            call.close_phase(at_ns, event.frame)
            call.moment(kind, at_ns, event.frame)
            self._board.end(call, at_ns)
            if call.key < 0:  # only counted; nothing is to be remembered of it
                self._calls.pop(event.call_id, None)
        call.state = state

    def approval(self, event: ev.UnknownArrived, at_ns: int) -> None:
        """A person is asked before the tool may run, or has answered. Other unknown events change no call."""
        ids = approval_of(event)
        if event.type == REQUEST:
            call = self._find(ids.tool_call_id or "")
            if call is not None and call.end_ns is None:
                self._approvals[ids.approval_id or ""] = call
                call.phase(PhaseKind.APPROVAL, at_ns, event.frame)
                self._board.touch(call)
        elif event.type == RESPONSE:
            call = self._approvals.pop(ids.approval_id or "", None) or self._find(ids.tool_call_id or "")
            asked = call is not None and call.running is not None and call.phases[call.running].kind
            if call is not None and asked is PhaseKind.APPROVAL:
                call.phase(PhaseKind.WAITING, at_ns, event.frame)
                self._board.touch(call)

    def _arguments(self, call: Draft, at_ns: int, frame: int) -> None:
        if call.state is ToolState.ARGUMENTS_STREAMING and not call.phases:
            call.phase(PhaseKind.ARGUMENTS, at_ns, frame)

    def _find(self, call_id: str) -> Draft | None:
        call = self._calls.get(call_id)
        return None if call is None or call.void else call

    def _call(self, event: ev.StreamEvent, at_ns: int, call_id: str, tool: str | None) -> Draft:
        """The call, now seen in this frame, with its name and its row."""
        call = self._find(call_id)
        if call is None:
            call = self._new(call_id, tool or "", at_ns, event.frame)
        else:
            self._board.seen(call, at_ns, event.frame)
        if tool and tool != call.label:
            call.label = tool
            if call.lane is not None:
                self._board.stairs.named(call.lane, tool)
        if not call.has_part:  # what came for this id before is no part of the call
            call.state = ToolState.ARGUMENTS_STREAMING
            self._board.give_part(call)
        return call

    def _new(self, call_id: str, tool: str, at_ns: int, frame: int) -> Draft:
        call = self._board.new(SpanKind.TOOL, tool, at_ns, frame)
        call.state = ToolState.ARGUMENTS_STREAMING
        self._calls[call_id] = call
        return call


def _came(event: ev.ToolOutputArrived) -> tuple[PhaseKind, ToolState]:
    if event.denied:
        return PhaseKind.DENIED, ToolState.DENIED
    if event.error is not None:
        return PhaseKind.ERROR, ToolState.ERROR
    if event.preliminary:
        return PhaseKind.PRELIMINARY, ToolState.CALLED
    return PhaseKind.RESULT, ToolState.RESULT

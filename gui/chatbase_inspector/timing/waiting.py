"""Events → waits, one at a time."""

from collections.abc import Iterable
from itertools import islice

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.timing.calls import REQUEST, RESPONSE, approval_of
from chatbase_inspector.timing.spans import Ending
from chatbase_inspector.timing.tracing import RunEvent, ending_of
from chatbase_inspector.timing.waits import PAUSE_NS, Wait, Waited, WaitKind, Waits, reasons_of

MAX_WAITS = 20_000
MAX_CALLS = 20

# Nobody sees them come: they neither end a wait nor begin one.
_UNSEEN = (
    ev.MessageStarted,
    ev.MetadataArrived,
    ev.BlockStarted,
    ev.BlockEnded,
    ev.EndMarkArrived,
    ev.WarningRaised,
)
_OVER = {ev.FinishArrived: "finish", ev.ErrorArrived: "error", ev.AbortArrived: "abort", ev.WholeArrived: "finish"}
_PIECES = (ev.TextArrived, ev.ToolInputStarted, ev.ToolInputArrived)


class WaitMeter:
    """The waits of one run. Feed its events in order, not joined by `coalesced`; `waits` may be asked at any time."""

    def __init__(self) -> None:
        self._waits: list[Wait] = []
        self._at_ns = 0  # the end of the last wait: when something was last seen
        self._frame: int | None = None
        self._heard_ns = 0  # when anything came
        self._headers = False
        self._event = False
        self._text = False
        self._visible = False  # something visible came last
        self._piece = False  # and it was a piece of text or of arguments
        self._stepping = False
        self._writing: Waited | None = None  # its arguments are what came last
        self._tools: dict[str, str] = {}
        self._running: dict[str, str] = {}  # calls without a result: id → tool
        self._answered: set[str] = set()
        self._step_calls: list[str] = []
        self._asked: dict[str, str] = {}  # approval id → call id
        self._asking: dict[str, str] = {}  # and the other way round
        self._since_text = 0  # row of the first wait behind the last text
        self._over = ""
        self._ending: Ending | None = None
        self._arrived: tuple[int, int, int | None] | None = None  # start, end and frame before of what is arriving

    def feed(self, events: Iterable[RunEvent]) -> None:
        """Take in events; their times never run backwards here. After the run has ended nothing is taken in."""
        for event in events:
            if self._ending is not None:
                return
            if type(event) is ev.TextArrived and self._piece and self._arrived is not None and event.text:
                near = event.at_ns - self._at_ns <= PAUSE_NS and event.at_ns >= self._at_ns
                if near and self._writing is None and (self._text or event.kind is not ev.BlockKind.TEXT):
                    self._at_ns = self._heard_ns = max(event.at_ns, event.last_ns)
                    self._frame = event.last_frame
                    continue
            self._take(event)

    def waits(self, now_ns: int) -> Waits:
        """The time until the end, or until `now_ns` while the run goes on."""
        found = [*self._waits, *self._flowing()]
        if self._ending is None:
            until_ns = max(now_ns, self._heard_ns, self._at_ns)
            kind, calls = self._kind_now(until_ns)
            if until_ns > self._at_ns:
                if kind is WaitKind.ARRIVING and found and found[-1].kind is kind:
                    last = found.pop()
                    found.append(Wait(kind, last.start_ns, until_ns, before=last.before, open=True))
                else:
                    found.append(Wait(kind, self._at_ns, until_ns, calls, self._frame, open=True))
        every = tuple(found)
        total_ns = every[-1].end_ns if every else 0
        return Waits(every, reasons_of(every), total_ns, self._ending, self._text, self._over)

    def _take(self, event: RunEvent) -> None:
        at_ns = self._heard_ns = max(self._heard_ns, event.at_ns)
        if isinstance(event, ev.HeadersArrived):
            if not self._headers and not self._event:
                self._close(WaitKind.BEFORE_HEADERS, at_ns)
            self._headers = True
            return
        if isinstance(event, ev.RunEnded | ev.RunRefused):
            self._ending = ending_of(event)
            self._finish(at_ns)
            return
        if not self._event:
            self._event = True
            frame = 0 if isinstance(event, ev.WholeArrived) else event.frame
            self._close(WaitKind.BEFORE_EVENT, at_ns, after=frame)
        self._seen(event, at_ns)

    def _seen(self, event: ev.StreamEvent | ev.WholeArrived, at_ns: int) -> None:
        """What the event ends, and what begins with it."""
        if isinstance(event, ev.StepFinished):
            self._gap(at_ns, event.frame, seen=False)
            self._stepping = True
            self._visible = False
        elif isinstance(event, ev.StepStarted):
            self._stepping = self._stepping or self._visible
            self._step_calls = []
        elif isinstance(event, ev.StepReset):
            self._gap(at_ns, event.frame, seen=False)
            for call in self._step_calls:
                self._forget(call)
            self._visible = self._piece = False
            self._writing, self._step_calls = None, []
        elif isinstance(event, ev.FinishArrived | ev.ErrorArrived | ev.AbortArrived | ev.WholeArrived):
            self._gap(at_ns, None if isinstance(event, ev.WholeArrived) else event.frame, seen=False)
            self._over = self._over or _OVER[type(event)]
            self._text = self._text or (isinstance(event, ev.WholeArrived) and bool(event.message.parts))
            self._visible = self._piece = self._stepping = False
            self._writing = None
        elif not isinstance(event, _UNSEEN) and not (isinstance(event, ev.TextArrived) and not event.text):
            self._content(event, at_ns)

    def _content(self, event: ev.StreamEvent, at_ns: int) -> None:
        piece = isinstance(event, _PIECES)
        first_text = isinstance(event, ev.TextArrived) and event.kind is ev.BlockKind.TEXT
        self._gap(at_ns, event.frame, seen=True, piece=piece)
        if first_text:
            self._text = True
            for row in range(self._since_text, len(self._waits)):
                if self._waits[row].kind is WaitKind.AFTER_TEXT:
                    self._waits[row] = _as(self._waits[row], WaitKind.BETWEEN_TEXTS)
            self._since_text = len(self._waits)
        self._visible, self._piece, self._stepping, self._writing = True, piece, False, None
        if isinstance(event, ev.TextArrived | ev.ToolInputArrived) and event.last_ns > at_ns:
            self._heard_ns = event.last_ns
            self._flow(at_ns, event.last_ns, event.frame, event.last_frame)
        self._tool(event)

    def _tool(self, event: ev.StreamEvent) -> None:
        match event:
            case ev.ToolInputStarted() | ev.ToolInputReady():
                self._tools[event.call_id] = event.tool or self._tools.get(event.call_id, "")
                if isinstance(event, ev.ToolInputStarted):
                    self._writing = Waited(event.call_id, self._tools[event.call_id])
                elif event.error is None and event.call_id not in self._answered:
                    self._running[event.call_id] = self._tools[event.call_id]
                    self._step_calls.append(event.call_id)
            case ev.ToolInputArrived():
                self._writing = Waited(event.call_id, self._tools.get(event.call_id, ""))
            case ev.ToolOutputArrived(preliminary=False):
                self._answered.add(event.call_id)
                self._forget(event.call_id)
            case ev.UnknownArrived():
                ids = approval_of(event)
                if event.type == REQUEST and ids.tool_call_id in self._running:
                    self._asked[ids.approval_id or ""] = ids.tool_call_id
                    self._asking[ids.tool_call_id] = ids.approval_id or ""
                elif event.type == RESPONSE:
                    self._asking.pop(self._asked.pop(ids.approval_id or "", ""), None)
            case _:
                pass

    def _forget(self, call: str) -> None:
        """Nobody waits for this call any more."""
        self._running.pop(call, None)
        self._tools.pop(call, None)
        self._asked.pop(self._asking.pop(call, ""), None)

    def _gap(self, at_ns: int, frame: int | None, *, seen: bool, piece: bool = False) -> None:
        """The time since something was last seen gets its name."""
        flows = seen and self._visible and at_ns - self._at_ns <= PAUSE_NS
        if flows and (not self._running or (piece and self._piece)):
            self._flow(self._at_ns, at_ns, self._frame, frame)
            return
        kind, calls = self._kind()
        if not seen and kind is WaitKind.BETWEEN_STEPS:
            kind, calls = (WaitKind.AFTER_TEXT if self._text else WaitKind.BEFORE_TEXT), ()
        self._close(kind, at_ns, calls, frame)

    def _kind(self) -> tuple[WaitKind, tuple[Waited, ...]]:
        """What is being waited for, before anything more came."""
        if not self._event:
            return (WaitKind.BEFORE_EVENT if self._headers else WaitKind.BEFORE_HEADERS), ()
        if self._over:
            return WaitKind.AFTER_FINISH, ()
        if self._running:
            if len(self._asking) >= len(self._running):
                return WaitKind.FOR_APPROVAL, _waited(self._running.items())
            return WaitKind.IN_TOOL, _waited(item for item in self._running.items() if item[0] not in self._asking)
        if self._writing is not None:
            return WaitKind.IN_ARGUMENTS, (self._writing,)
        if self._stepping:
            return WaitKind.BETWEEN_STEPS, ()
        return (WaitKind.AFTER_TEXT if self._text else WaitKind.BEFORE_TEXT), ()

    def _kind_now(self, until_ns: int) -> tuple[WaitKind, tuple[Waited, ...]]:
        flows = self._visible and until_ns - self._at_ns <= PAUSE_NS
        if flows and (not self._running or self._piece):
            return WaitKind.ARRIVING, ()
        return self._kind()

    def _finish(self, at_ns: int) -> None:
        kind, calls = self._kind()
        if kind is WaitKind.BETWEEN_STEPS:
            kind = WaitKind.AFTER_TEXT if self._text else WaitKind.BEFORE_TEXT
        self._close(kind, at_ns, calls)
        self._waits += self._flowing()
        self._arrived = None

    def _flow(self, start_ns: int, end_ns: int, before: int | None, after: int | None) -> None:
        if self._arrived is None:
            self._arrived = (start_ns, end_ns, before)
        self._at_ns, self._frame = end_ns, after

    def _flowing(self) -> list[Wait]:
        """What is arriving, as far as it came; none while it has no length."""
        if self._arrived is None or self._at_ns <= self._arrived[0]:
            return []
        start_ns, _, before = self._arrived
        return [Wait(WaitKind.ARRIVING, start_ns, self._at_ns, before=before, after=self._frame)]

    def _close(self, kind: WaitKind, at_ns: int, calls: tuple[Waited, ...] = (), after: int | None = None) -> None:
        """A wait that ends now; one without a length is none."""
        if at_ns > self._at_ns:
            self._waits += self._flowing()
            self._arrived = None
            self._add(Wait(kind, self._at_ns, at_ns, calls, self._frame, after))
            self._at_ns = at_ns
        self._frame = self._frame if after is None else after

    def _add(self, wait: Wait) -> None:
        last = self._waits[-1] if self._waits else None
        if last is not None and len(self._waits) >= MAX_WAITS:
            self._waits[-1] = Wait(WaitKind.MANY, last.start_ns, wait.end_ns, before=last.before, after=wait.after)
        elif last is not None and last.kind is wait.kind and last.calls == wait.calls and not self._parted(wait):
            joined = Wait(wait.kind, last.start_ns, wait.end_ns, wait.calls, last.before, wait.after)
            self._waits[-1] = joined
        else:
            self._waits.append(wait)

    def _parted(self, wait: Wait) -> bool:
        """Whether something visible parts it from the one before; an interim result does not end a wait for a tool."""
        return self._visible and not wait.calls


def _waited(calls: Iterable[tuple[str, str]]) -> tuple[Waited, ...]:
    return tuple(Waited(call, tool) for call, tool in islice(calls, MAX_CALLS))


def _as(wait: Wait, kind: WaitKind) -> Wait:
    return Wait(kind, wait.start_ns, wait.end_ns, wait.calls, wait.before, wait.after, wait.open)

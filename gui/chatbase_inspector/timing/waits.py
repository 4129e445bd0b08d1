"""Where the time of a run went. The waits and what arrived between them are the whole time, without hole or overlap."""

from enum import StrEnum

import msgspec

from chatbase_inspector.timing.spans import Ending

# What arrives within this of the thing before it is an answer that flows; a longer silence is a wait with a name.
PAUSE_NS = 250_000_000


class WaitKind(StrEnum):
    """What was waited for. `ARRIVING` is no wait: something visible came at least every `PAUSE_NS`."""

    BEFORE_HEADERS = "before the headers"
    BEFORE_EVENT = "before the first event"
    BEFORE_TEXT = "before the first text"
    IN_TOOL = "inside a tool"
    FOR_APPROVAL = "for approval of a tool"
    IN_ARGUMENTS = "while arguments are written"
    BETWEEN_TEXTS = "between texts"
    BETWEEN_STEPS = "between steps"
    AFTER_TEXT = "after the last text"
    AFTER_FINISH = "after the finish"
    ARRIVING = "arriving"
    MANY = "waits that are not told apart"  # past `MAX_WAITS`


class Waited(msgspec.Struct, frozen=True, gc=False):
    """A call that a run waited for. `tool` is its name as the server sent it, "" when it gave none."""

    call_id: str
    tool: str


class Wait(msgspec.Struct, frozen=True, gc=False):
    """A stretch of the run in which nothing visible arrived (or, `ARRIVING`, something did all the time).

    Attributes:
        end_ns: of one that goes on, the moment that was asked for.
        calls: what it waited for inside tools, the call that was made first before the others; 20 at most.
        before, after: numbers of the frames around it; None: there is none.
        open: it goes on.
    """

    kind: WaitKind
    start_ns: int
    end_ns: int
    calls: tuple[Waited, ...] = ()
    before: int | None = None
    after: int | None = None
    open: bool = False

    @property
    def length_ns(self) -> int:
        return self.end_ns - self.start_ns

    @property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools, each once."""
        return tuple(dict.fromkeys(call.tool for call in self.calls))


class Reason(msgspec.Struct, frozen=True):
    """All time of one kind; of tools, all time inside one tool. Tools that ran at once each count the time in full.

    Attributes:
        tool: the tool's name as the server sent it; None for what is no tool.
        calls: how many calls of the tool were waited for.
        waits: how many waits it is.
    """

    kind: WaitKind
    total_ns: int
    tool: str | None = None
    calls: int = 0
    waits: int = 1


class Waits(msgspec.Struct, frozen=True):
    """The time of a run until now.

    Attributes:
        waits: every stretch in order, those of `ARRIVING` too; each begins where the one before it ends, the first
            at 0, and the last ends at `total_ns`.
        reasons: the longest first; without `ARRIVING`.
        ending: what ended the run; None: it goes on.
        any_text: whether a text came.
        over: `finish`, `error` or `abort`, whichever came first; "" before.
    """

    waits: tuple[Wait, ...]
    reasons: tuple[Reason, ...]
    total_ns: int
    ending: Ending | None
    any_text: bool
    over: str = ""

    @property
    def longest(self) -> Wait | None:
        """The longest single wait; None: there is none."""
        waits = [wait for wait in self.waits if wait.kind is not WaitKind.ARRIVING and wait.length_ns]
        return max(waits, key=lambda wait: wait.length_ns, default=None)

    @property
    def arriving_ns(self) -> int:
        """How long something visible was arriving."""
        return sum(wait.length_ns for wait in self.waits if wait.kind is WaitKind.ARRIVING)


def reasons_of(waits: tuple[Wait, ...]) -> tuple[Reason, ...]:
    """The time by reason, the longest first; equal ones in the order they began."""
    found: dict[tuple[WaitKind, str | None], tuple[int, int, set[str]]] = {}
    for wait in waits:
        if wait.kind is WaitKind.ARRIVING or not wait.length_ns:
            continue
        for tool in wait.tools or (None,):
            total_ns, count, ids = found.get((wait.kind, tool), (0, 0, set()))
            ids.update(call.call_id for call in wait.calls if call.tool == tool)
            found[wait.kind, tool] = total_ns + wait.length_ns, count + 1, ids
    reasons = [Reason(kind, total_ns, tool, len(ids), count) for (kind, tool), (total_ns, count, ids) in found.items()]
    return tuple(sorted(reasons, key=lambda reason: -reason.total_ns))

"""A span while it grows."""

from chatbase_inspector.conversation.parts import ToolState
from chatbase_inspector.timing.spans import Phase, PhaseKind, Result, Span, SpanKind

# Further preliminary results of a call lengthen its last phase of that kind.
MAX_PHASES = 50


class Draft:
    """One span, changed in place; `span` makes the frozen value."""

    __slots__ = (
        "chars",
        "end_ns",
        "first_frame",
        "has_part",
        "key",
        "kind",
        "label",
        "lane",
        "last_frame",
        "last_ns",
        "part",
        "phases",
        "preliminary",
        "results",
        "running",
        "start_ns",
        "state",
        "step",
        "void",
    )

    def __init__(self, key: int, kind: SpanKind, label: str, at_ns: int, frame: int | None, step: int) -> None:
        self.key = key
        self.kind = kind
        self.label = label
        self.start_ns = self.last_ns = at_ns
        self.end_ns: int | None = None
        self.first_frame = self.last_frame = frame
        self.step = step
        self.chars = 0
        self.lane: int | None = None
        self.has_part = False
        self.part: int | None = None
        self.results: list[Result] = []
        self.preliminary = False  # the next result replaces the last one
        self.void = False
        self.phases: list[Phase] = []
        self.running: int | None = None  # the phase that goes on
        self.state: ToolState | None = None

    def seen(self, at_ns: int, frame: int) -> None:
        self.last_ns = at_ns
        self.last_frame = frame

    def phase(self, kind: PhaseKind, at_ns: int, frame: int) -> None:
        """A phase begins; the one before it ends. A call that is over gets no further phases."""
        if self.end_ns is None and self._room(kind, at_ns, frame):
            self.close_phase(at_ns, frame)
            self.running = len(self.phases)
            self.phases.append(Phase(kind, at_ns, None, frame, frame))

    def moment(self, kind: PhaseKind, at_ns: int, frame: int) -> None:
        """Something came that does not end the running phase."""
        if self.end_ns is None and self._room(kind, at_ns, frame):
            self.phases.append(Phase(kind, at_ns, at_ns, frame, frame))

    def close_phase(self, at_ns: int, frame: int | None = None) -> None:
        if self.running is not None:
            last = self.phases[self.running]
            until = last.last_frame if frame is None else frame
            self.phases[self.running] = Phase(last.kind, last.start_ns, at_ns, last.first_frame, until)
            self.running = None

    def _room(self, kind: PhaseKind, at_ns: int, frame: int) -> bool:
        if len(self.phases) < MAX_PHASES or kind not in (PhaseKind.PRELIMINARY, PhaseKind.APPROVAL):
            return True
        row = len(self.phases) - 1
        last = self.phases[row]
        if row != self.running:
            self.phases[row] = Phase(last.kind, last.start_ns, at_ns, last.first_frame, frame)
        return False

    def span(self) -> Span:
        return Span(
            self.key,
            self.kind,
            self.label,
            self.start_ns,
            self.end_ns,
            self.last_ns,
            self.first_frame,
            self.last_frame,
            self.part,
            tuple(self.results),
            self.step,
            self.chars,
            self.lane,
            self.void,
            tuple(self.phases),
            self.state,
        )

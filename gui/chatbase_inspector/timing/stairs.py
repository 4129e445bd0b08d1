"""Which lane a new span takes. Decided when it begins, from what has ended by then, and never again."""

from heapq import heappop, heappush

from chatbase_inspector.timing.spans import Lane, SpanKind

# So many texts, thoughts and calls get a lane of their own, one below the other; later ones share by kind and tool.
OWN_LANES = 24
_STAIRS = (SpanKind.TEXT, SpanKind.REASONING, SpanKind.TOOL)
_SHARED = {
    SpanKind.TEXT: "text",
    SpanKind.REASONING: "reasoning",
    SpanKind.SOURCE: "sources",
    SpanKind.UNKNOWN: "unknown events",
    SpanKind.STEP: "steps",
    SpanKind.REREAD: "read again",
}

Group = tuple[SpanKind, str]


class Stairs:
    """Hands out lanes. Spans of one lane never overlap."""

    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._first: list[str] = []
        self._count: list[int] = []
        self._free: dict[Group, list[int]] = {}

    def take(self, kind: SpanKind, label: str) -> int:
        """The lane of a span that begins now."""
        group = (kind, label if kind is SpanKind.TOOL else "")
        free = self._free.setdefault(group, [])
        if free and not (kind in _STAIRS and len(self._groups) < OWN_LANES):
            lane = heappop(free)
            self._count[lane] += 1
            return lane
        self._groups.append(group)
        self._first.append(label)
        self._count.append(1)
        return len(self._groups) - 1

    def give_back(self, lane: int) -> None:
        """The span that stood last in this lane is over."""
        heappush(self._free[self._groups[lane]], lane)

    def named(self, lane: int, label: str) -> None:
        """A tool whose name came late."""
        if not self._first[lane]:
            self._first[lane] = label

    def lanes(self) -> tuple[Lane, ...]:
        return tuple(
            Lane(kind, first if count == 1 and kind in _STAIRS else _SHARED.get(kind, first), count)
            for (kind, _), first, count in zip(self._groups, self._first, self._count, strict=True)
        )

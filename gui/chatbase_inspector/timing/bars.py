"""Spans of one lane → bars that never overlap and never vanish."""

from collections.abc import Iterable, Sequence

import msgspec

from chatbase_inspector.timing.axis import Axis
from chatbase_inspector.timing.spans import Phase, PhaseKind, Span, SpanKind
from chatbase_inspector.timing.waits import Wait

MIN_PX = 3.0


class Segment(msgspec.Struct, frozen=True):
    """A phase of a call inside its bar. A moment (a result) has the width 0: a line."""

    kind: PhaseKind
    x: float
    width: float


class Bar(msgspec.Struct, frozen=True):
    """A bar, or a cluster of bars too small to tell apart.

    Attributes:
        keys: of the spans in it, in order; a wait has none.
        kind: None for a wait, and for a cluster of several kinds.
        label: of a single span (for tools what the server said) or wait; "" for a cluster: say how many `keys` it has.
        start_ns, end_ns: what it covers, also outside the window.
        open: it goes on.
        void: all of it was taken back by a `reset-step`.
        wait: the wait, where it is one.
    """

    keys: tuple[int, ...]
    kind: SpanKind | None
    label: str
    row: int
    x: float
    y: float
    width: float
    start_ns: int
    end_ns: int
    open: bool = False
    void: bool = False
    segments: tuple[Segment, ...] = ()
    wait: Wait | None = None


class _Place:
    """What shares a bar: rows `first` to `last` of a lane, from pixel to pixel along the time."""

    __slots__ = ("first", "last", "left", "right", "small")

    def __init__(self, row: int, left: float, right: float, *, small: bool) -> None:
        self.first = self.last = row
        self.left = left
        self.right = right
        self.small = small


def _places(times: Iterable[tuple[int, int]], axis: Axis) -> list[_Place]:
    """Places for what follows each other in a lane. Small ones that touch become one; a wide one gives way."""
    places: list[_Place] = []
    border, sign = (axis.left + axis.width, -1.0) if axis.rtl else (axis.left, 1.0)
    last: _Place | None = None
    for row, (start_ns, end_ns) in enumerate(times):
        left = (axis.x(start_ns) - border) * sign
        right = left if end_ns <= start_ns else (axis.x(end_ns) - border) * sign
        small = right - left < MIN_PX
        right = max(right, left + MIN_PX)
        if last is not None and left < last.right:
            if (small and last.small) or right - last.right < MIN_PX:
                last.last = row
                last.right = max(last.right, right)
                continue
            left = last.right
        last = _Place(row, left, right, small=small)
        places.append(last)
    return places


def _x(place: _Place, axis: Axis) -> float:
    return axis.left + axis.width - place.right if axis.rtl else axis.left + place.left


def lane_bars(spans: Sequence[Span], axis: Axis, row: int, y: float, now_ns: int) -> list[Bar]:
    """The bars of the spans of one lane, in their order."""
    times = [(span.start_ns, now_ns if span.end_ns is None else span.end_ns) for span in spans]
    return [
        _single(spans[place.first], place, axis, row, y, now_ns)
        if place.first == place.last
        else _cluster(spans[place.first : place.last + 1], place, axis, row, y, now_ns)
        for place in _places(times, axis)
    ]


def _single(span: Span, place: _Place, axis: Axis, row: int, y: float, now_ns: int) -> Bar:
    x, width = _x(place, axis), place.right - place.left
    end_ns = max(span.start_ns, now_ns) if span.end_ns is None else span.end_ns
    segments = tuple(_segments(span.phases, axis, x, width, now_ns)) if span.phases else ()
    is_open = span.end_ns is None
    return Bar(
        (span.key,), span.kind, span.label, row, x, y, width, span.start_ns, end_ns, is_open, span.void, segments
    )


def _cluster(spans: Sequence[Span], place: _Place, axis: Axis, row: int, y: float, now_ns: int) -> Bar:
    kinds = {span.kind for span in spans}
    return Bar(
        tuple(span.key for span in spans),
        kinds.pop() if len(kinds) == 1 else None,
        "",
        row,
        _x(place, axis),
        y,
        place.right - place.left,
        spans[0].start_ns,
        max(now_ns if span.end_ns is None else span.end_ns for span in spans),
        any(span.end_ns is None for span in spans),
        all(span.void for span in spans),
    )


def _segments(phases: Iterable[Phase], axis: Axis, x: float, width: float, now_ns: int) -> Iterable[Segment]:
    """The phases inside the bar; a bar that was moved or widened keeps them inside."""
    for phase in phases:
        ends = sorted((axis.x(phase.start_ns), axis.x(now_ns if phase.end_ns is None else phase.end_ns)))
        left, right = (min(x + width, max(x, end)) for end in ends)
        yield Segment(phase.kind, left, right - left)


def wait_bars(waits: Sequence[Wait], axis: Axis, row: int, y: float) -> list[Bar]:
    """The bars of waits in one lane. A cluster shows the longest of its waits."""
    bars: list[Bar] = []
    for place in _places([(wait.start_ns, wait.end_ns) for wait in waits], axis):
        some = waits[place.first : place.last + 1]
        wait = max(some, key=lambda wait: wait.length_ns)
        x, width = _x(place, axis), place.right - place.left
        bars.append(
            Bar((), None, str(wait.kind), row, x, y, width, some[0].start_ns, some[-1].end_ns, wait.open, wait=wait)
        )
    return bars

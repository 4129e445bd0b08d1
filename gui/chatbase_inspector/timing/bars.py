"""Spans of one lane → bars that never overlap and never vanish."""

from collections.abc import Iterable, Sequence

import msgspec

from chatbase_inspector.timing.axis import Axis
from chatbase_inspector.timing.spans import Phase, Span, SpanKind
from chatbase_inspector.timing.waits import Wait

MIN_PX = 3.0


class Segment(msgspec.Struct, frozen=True, gc=False):
    """A phase of a call inside its bar. A moment (a result) has the width 0: a line."""

    phase: Phase
    x: float
    width: float


class Bar(msgspec.Struct, frozen=True, gc=False):
    """A bar, or a cluster of bars too small to tell apart.

    Attributes:
        keys: of the spans in it, in order; a wait has none.
        span: where it is a single one.
        wait: where it is a wait; of a cluster of waits the longest.
        kind: None for waits, and for a cluster of several kinds.
        start_ns, end_ns: what it covers, also outside the window.
        open: it goes on.
        void: all of it was taken back by a `reset-step`.
    """

    keys: tuple[int, ...]
    span: Span | None
    wait: Wait | None
    kind: SpanKind | None
    row: int
    x: float
    y: float
    width: float
    start_ns: int
    end_ns: int
    open: bool = False
    void: bool = False

    @property
    def label(self) -> str:
        """Of a single span (for tools what the server said) or wait; "" for a cluster: say how many `keys` it has."""
        if self.wait is not None:
            return str(self.wait.kind)
        return "" if self.span is None else self.span.label


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
    along = axis.along()
    last: _Place | None = None
    for row, (start_ns, end_ns) in enumerate(times):
        left = along(start_ns)
        right = left if end_ns <= start_ns else along(end_ns)
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
    is_open = span.end_ns is None
    end_ns = max(span.start_ns, now_ns) if span.end_ns is None else span.end_ns
    x, width = _x(place, axis), place.right - place.left
    return Bar((span.key,), span, None, span.kind, row, x, y, width, span.start_ns, end_ns, is_open, span.void)


def _cluster(spans: Sequence[Span], place: _Place, axis: Axis, row: int, y: float, now_ns: int) -> Bar:
    kinds = {span.kind for span in spans}
    return Bar(
        tuple(span.key for span in spans),
        None,
        None,
        kinds.pop() if len(kinds) == 1 else None,
        row,
        _x(place, axis),
        y,
        place.right - place.left,
        spans[0].start_ns,
        max(now_ns if span.end_ns is None else span.end_ns for span in spans),
        any(span.end_ns is None for span in spans),
        all(span.void for span in spans),
    )


def segments_of(bar: Bar, axis: Axis) -> tuple[Segment, ...]:
    """The phases of a call inside its bar; a bar that was moved or widened keeps them inside."""
    found: list[Segment] = []
    for phase in bar.span.phases if bar.span is not None else ():
        ends = sorted((axis.x(phase.start_ns), axis.x(bar.end_ns if phase.end_ns is None else phase.end_ns)))
        left, right = (min(bar.x + bar.width, max(bar.x, end)) for end in ends)
        found.append(Segment(phase, left, right - left))
    return tuple(found)


def wait_bars(waits: Sequence[Wait], axis: Axis, row: int, y: float) -> list[Bar]:
    """The bars of waits in one lane."""
    bars: list[Bar] = []
    for place in _places([(wait.start_ns, wait.end_ns) for wait in waits], axis):
        some = waits[place.first : place.last + 1]
        wait = max(some, key=lambda wait: wait.length_ns)
        x, width = _x(place, axis), place.right - place.left
        bars.append(Bar((), None, wait, None, row, x, y, width, some[0].start_ns, some[-1].end_ns, some[-1].open))
    return bars

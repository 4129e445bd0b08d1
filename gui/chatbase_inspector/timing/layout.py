"""The waterfall as a pure function: spans and waits → bars, lanes, ticks, folds. Pixels are floats from the left."""

import msgspec

from chatbase_inspector.timing.axis import Axis, Fold, Tick, axis_of
from chatbase_inspector.timing.bars import MIN_PX, Bar, Segment, lane_bars, segments_of, wait_bars
from chatbase_inspector.timing.spans import MOMENTS, Span, SpanKind, Track
from chatbase_inspector.timing.waits import Wait, WaitKind, Waits

# Dead time is folded when nothing visible came for this long and for this share of the run.
FOLD_NS = 1_000_000_000
FOLD_SHARE = 10
WAIT_LANES = ("before the headers", "before the first text")
_FIRST_WAITS = {WaitKind.BEFORE_HEADERS: 0, WaitKind.BEFORE_EVENT: 1, WaitKind.BEFORE_TEXT: 1}


class View(msgspec.Struct, frozen=True):
    """What is to be drawn and how large.

    Attributes:
        width_px: the whole width, labels included.
        start_ns, end_ns: the window of time; `end_ns` None: all there is (fit to width).
        now_ns: how far a run has come that goes on.
        fold: dead time is drawn narrow.
        row_px, label_px: height of a lane, width of the labels beside it.
        rtl: labels on the right, time from right to left.
    """

    width_px: float
    start_ns: int = 0
    end_ns: int | None = None
    now_ns: int = 0
    fold: bool = False
    row_px: float = 22.0
    label_px: float = 120.0
    rtl: bool = False


class Row(msgspec.Struct, frozen=True):
    """A lane of the picture. `kind` None: a lane of waits. `label` of a tool's lane is what the server said."""

    label: str
    kind: SpanKind | None
    y: float


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A moment: a line from top to bottom."""

    key: int
    kind: SpanKind
    label: str
    at_ns: int
    x: float


class Band(msgspec.Struct, frozen=True, gc=False):
    """A wait behind the bars, over the whole height; the first waits and those inside tools have bars instead."""

    wait: Wait
    x: float
    width: float


class Layout(msgspec.Struct, frozen=True):
    """The picture. The two lanes of the first waits stand above those of the track; none ever moves while a run grows.

    Attributes:
        bars: by lane, then by place; bars of one lane never overlap, and none is narrower than `MIN_PX`.
        height_px: of all rows.
    """

    axis: Axis
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    folds: tuple[Fold, ...]
    height_px: float

    def x_at(self, ns: int) -> float:
        """Where a moment is."""
        return self.axis.x(ns)

    def ns_at(self, x: float) -> int:
        """The moment under the cursor."""
        return self.axis.ns(x)

    def segments(self, bar: Bar) -> tuple[Segment, ...]:
        """The phases of a tool call inside its bar, for those that are painted."""
        return segments_of(bar, self.axis)

    def bar_at(self, x: float, y: float) -> Bar | None:
        """The bar under the cursor; None: there is none."""
        row_px = self.height_px / len(self.rows) if self.rows else 1.0
        return next((bar for bar in self.bars if bar.x <= x <= bar.x + bar.width and bar.y <= y < bar.y + row_px), None)

    def bar_of(self, key: int) -> Bar | None:
        """The bar of a span, or the cluster it went into; None: it is outside the window."""
        return next((bar for bar in self.bars if key in bar.keys), None)


def layout(track: Track, waits: Waits, view: View) -> Layout:
    """Lay out a run. The same values give the same picture; a cost of a few milliseconds for 5,000 spans."""
    end_ns = _whole(track, waits, view) if view.end_ns is None else view.end_ns
    plot_px = max(MIN_PX + 1.0, view.width_px - view.label_px)
    left = 0.0 if view.rtl else view.width_px - plot_px
    # room for a bar of the least width that begins at the very end
    axis_left = left + MIN_PX if view.rtl else left
    dead = _dead(waits) if view.fold else ()
    axis = axis_of(view.start_ns, end_ns, axis_left, plot_px - MIN_PX, dead=dead, rtl=view.rtl)
    now_ns = track.until(view.now_ns)
    lanes: list[list[Span]] = [[] for _ in track.lanes]
    marks: list[Mark] = []
    start_ns, end_ns = axis.start_ns, axis.end_ns
    for span in track.spans:
        until_ns = now_ns if span.end_ns is None else span.end_ns
        if span.start_ns > end_ns or until_ns < start_ns:
            continue
        if span.lane is not None:
            lanes[span.lane].append(span)
        elif span.kind in MOMENTS:
            marks.append(Mark(span.key, span.kind, span.label, span.start_ns, axis.x(span.start_ns)))
    first: tuple[list[Wait], list[Wait]] = ([], [])
    bands: list[Band] = []
    for wait in waits.waits:
        if wait.end_ns < start_ns or wait.start_ns > end_ns or wait.kind is WaitKind.ARRIVING:
            continue
        if wait.kind in _FIRST_WAITS:
            first[_FIRST_WAITS[wait.kind]].append(wait)
        elif not wait.calls:
            ends = sorted((axis.x(wait.start_ns), axis.x(wait.end_ns)))
            bands.append(Band(wait, ends[0], ends[1] - ends[0]))
    bars: list[Bar] = []
    for row, some in enumerate(first):
        bars += wait_bars(some, axis, row, row * view.row_px)
    for row, spans in enumerate(lanes, len(first)):
        bars += lane_bars(spans, axis, row, row * view.row_px, now_ns)
    rows = tuple(
        Row(label, kind, number * view.row_px)
        for number, (label, kind) in enumerate(
            [*((label, None) for label in WAIT_LANES), *((lane.label, lane.kind) for lane in track.lanes)]
        )
    )
    height_px = len(rows) * view.row_px
    return Layout(axis, rows, tuple(bars), tuple(marks), tuple(bands), axis.ticks(), axis.folds, height_px)


def _whole(track: Track, waits: Waits, view: View) -> int:
    """The end of the axis that shows all: the run's, or that of the reading behind it."""
    reread = max((span.end_ns or 0 for span in track.spans[-2:] if span.kind is SpanKind.REREAD), default=0)
    return max(track.until(view.now_ns), waits.total_ns, reread)


def _dead(waits: Waits) -> tuple[tuple[int, int], ...]:
    long_ns = max(FOLD_NS, waits.total_ns // FOLD_SHARE)
    return tuple(
        (wait.start_ns, wait.end_ns)
        for wait in waits.waits
        if wait.kind is not WaitKind.ARRIVING and wait.kind is not WaitKind.MANY and wait.length_ns >= long_ns
    )

"""The map between time and pixels: straight, or with dead time folded to narrow strips. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

import msgspec

from chatbase_inspector.timing.words import rounded, tick

FOLD_PX = 28.0
TICK_GAP_PX = 64.0
_US, _S, _MIN, _HOUR = 1_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000
_STEPS = (
    *(factor * 10**power for power in range(3, 9) for factor in (1, 2, 5)),
    *(factor * _S for factor in (1, 2, 5, 10, 20)),
    *(factor * _MIN for factor in (1, 2, 5, 10, 20)),
    *(factor * 10**power * _HOUR for power in range(6) for factor in (1, 2, 5)),
)


class Tick(msgspec.Struct, frozen=True, gc=False):
    """A place on the axis with its words (“1.5 s”)."""

    at_ns: int
    x: float
    label: str


class Fold(msgspec.Struct, frozen=True):
    """Dead time drawn as a narrow strip; `label` says how much (“4.2 s”)."""

    start_ns: int
    end_ns: int
    x: float
    width: float
    label: str


class _Stretch(msgspec.Struct, frozen=True):
    """A piece of the axis on which time runs evenly."""

    start_ns: int
    end_ns: int
    x: float
    width: float
    folded: bool


class Axis(msgspec.Struct, frozen=True):
    """`x` and `ns` are inverse to each other and rise together; right to left, `x` falls while time rises.

    Attributes:
        left, width: the strip of pixels that the time from `start_ns` to `end_ns` takes.
    """

    start_ns: int
    end_ns: int
    left: float
    width: float
    rtl: bool
    stretches: tuple[_Stretch, ...]

    def x(self, ns: float) -> float:
        """Where a moment is; one outside the window lies on the nearer border."""
        along = self.along()(ns)
        return self.left + (self.width - along if self.rtl else along)

    def along(self) -> Callable[[float], float]:
        """A moment → how far it is from the side where time begins, 0 to `width`; for many moments at once."""
        stretches, start_ns, end_ns, width = self.stretches, self.start_ns, self.end_ns, self.width
        scale = width / (end_ns - start_ns)
        if len(stretches) == 1:
            return lambda ns: 0.0 if ns <= start_ns else width if ns >= end_ns else (ns - start_ns) * scale
        starts = [stretch.start_ns for stretch in stretches]

        def along(ns: float) -> float:
            if ns <= start_ns:
                return 0.0
            if ns >= end_ns:
                return width
            at = stretches[bisect_right(starts, ns) - 1]
            return at.x + at.width * (ns - at.start_ns) / (at.end_ns - at.start_ns)

        return along

    def ns(self, x: float) -> int:
        """The moment at `x`, for the cursor; outside the strip, the nearer end of the window."""
        along = self.width - (x - self.left) if self.rtl else x - self.left
        row = max(0, bisect_right(self.stretches, along, key=lambda stretch: stretch.x) - 1)
        at = self.stretches[row]
        part = min(1.0, max(0.0, (along - at.x) / at.width)) if at.width > 0 else 0.0
        return at.start_ns + round((at.end_ns - at.start_ns) * part)

    @property
    def folds(self) -> tuple[Fold, ...]:
        return tuple(
            Fold(
                stretch.start_ns,
                stretch.end_ns,
                self.left + (self.width - stretch.x - stretch.width if self.rtl else stretch.x),
                stretch.width,
                rounded(stretch.end_ns - stretch.start_ns),
            )
            for stretch in self.stretches
            if stretch.folded
        )

    def ticks(self, gap_px: float = TICK_GAP_PX) -> tuple[Tick, ...]:
        """Ticks at 1, 2 or 5 of a unit, at least `gap_px` apart; none inside folded time."""
        even = [stretch for stretch in self.stretches if not stretch.folded]
        even_px = max(1e-9, sum(stretch.width for stretch in even))
        ns_per_px = sum(stretch.end_ns - stretch.start_ns for stretch in even) / even_px
        step = next((step for step in _STEPS if step / ns_per_px >= gap_px), None)
        if step is None:
            return ()
        found: list[Tick] = []
        for stretch in even:
            at_ns = -(-stretch.start_ns // step) * step
            while at_ns <= stretch.end_ns:
                x = self.x(at_ns)
                if not found or abs(x - found[-1].x) >= gap_px:
                    found.append(Tick(at_ns, x, tick(at_ns)))
                at_ns += step
        return tuple(found)


def axis_of(
    start_ns: int,
    end_ns: int,
    left: float,
    width: float,
    *,
    dead: Sequence[tuple[int, int]] = (),
    rtl: bool = False,
) -> Axis:
    """The axis of a window of time.

    Args:
        start_ns, end_ns: the window; an empty one is taken as 1 µs long.
        left, width: pixels; a width below 1 is taken as 1.
        dead: stretches to fold, in order, without overlap; those that would hardly get narrower are not folded.
    """
    end_ns, width = max(end_ns, start_ns + _US), max(1.0, width)
    cut = [(max(start, start_ns), min(end, end_ns)) for start, end in dead if end > start_ns and start < end_ns]
    folds = _worth_folding(cut, end_ns - start_ns, width)
    fold_px = min(FOLD_PX, width / 2 / len(folds)) if folds else 0.0
    even_ns = end_ns - start_ns - sum(end - start for start, end in folds)
    px_per_ns = (width - fold_px * len(folds)) / even_ns
    stretches: list[_Stretch] = []
    at_ns, x = start_ns, 0.0
    for start, end in [*folds, (end_ns, end_ns)]:
        if start > at_ns:
            stretches.append(_Stretch(at_ns, start, x, (start - at_ns) * px_per_ns, folded=False))
            x += (start - at_ns) * px_per_ns
        if end > start:
            stretches.append(_Stretch(start, end, x, fold_px, folded=True))
            x += fold_px
        at_ns = end
    return Axis(start_ns, end_ns, left, width, rtl, tuple(stretches))


def _worth_folding(dead: list[tuple[int, int]], window_ns: int, width: float) -> list[tuple[int, int]]:
    """Those at least twice as wide as a fold, as far as something is left that is not folded."""
    wide = [(start, end) for start, end in dead if (end - start) * width >= 2 * FOLD_PX * window_ns]
    return wide if sum(end - start for start, end in wide) < window_ns else []

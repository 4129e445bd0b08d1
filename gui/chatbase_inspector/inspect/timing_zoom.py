"""Which part of a run is drawn: zoom, pan and which bar keys go to. Pure, Qt-free."""

import msgspec

from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.layout import Layout

STEP = 1.5
_MOST = 100_000  # the narrowest window is this much smaller than the run
_LEAST_NS = 100_000


class Window(msgspec.Struct, frozen=True):
    """A stretch of time; `end_ns` None: all there is, also when it grows."""

    start_ns: int = 0
    end_ns: int | None = None

    @property
    def fit(self) -> bool:
        return self.end_ns is None

    def length_ns(self, whole_ns: int) -> int:
        return (whole_ns if self.end_ns is None else self.end_ns) - self.start_ns

    def zoomed(self, factor: float, at_ns: int, whole_ns: int) -> "Window":
        """`factor` times closer; what is at `at_ns` stays where it is."""
        before = max(1, self.length_ns(whole_ns))
        after = round(max(_LEAST_NS, whole_ns / _MOST, before / factor))
        if after >= whole_ns:
            return Window()
        return Window(round(at_ns - (at_ns - self.start_ns) * after / before), 0)._of(after, whole_ns)

    def panned(self, by_ns: int, whole_ns: int) -> "Window":
        """Later by `by_ns`, as far as there is something."""
        return self if self.fit else Window(self.start_ns + by_ns, 0)._of(self.length_ns(whole_ns), whole_ns)

    def holding(self, start_ns: int, end_ns: int, whole_ns: int) -> "Window":
        """Moved so that the beginning of the stretch is seen, if none of it is."""
        if self.end_ns is None or (start_ns < self.end_ns and end_ns > self.start_ns):
            return self
        return self.panned(start_ns - self.length_ns(whole_ns) // 10 - self.start_ns, whole_ns)

    def _of(self, length_ns: int, whole_ns: int) -> "Window":
        start_ns = max(0, min(self.start_ns, whole_ns - length_ns))
        return Window(start_ns, start_ns + length_ns)


def beside(bars: tuple[Bar, ...], chosen: Bar | None, step: int) -> Bar | None:
    """The bar before or after in the same lane; the same at its ends; without one the first."""
    if chosen is None:
        return bars[0] if bars else None
    lane = sorted((bar for bar in bars if bar.row == chosen.row), key=lambda bar: bar.start_ns)
    at = next((row for row, bar in enumerate(lane) if bar.start_ns >= chosen.start_ns), len(lane) - 1)
    return lane[max(0, min(len(lane) - 1, at + step))] if lane else None


def across(picture: Layout, chosen: Bar | None, step: int) -> Bar | None:
    """The nearest bar in the next lane above (-1) or below (+1) that has one; the same where there is none."""
    if chosen is None:
        return picture.bars[0] if picture.bars else None
    lanes = sorted({bar.row for bar in picture.bars if (bar.row - chosen.row) * step > 0}, reverse=step < 0)
    if not lanes:
        return chosen
    middle = (chosen.start_ns + chosen.end_ns) // 2
    lane = (bar for bar in picture.bars if bar.row == lanes[0])
    return min(lane, key=lambda bar: max(bar.start_ns - middle, middle - bar.end_ns, 0))

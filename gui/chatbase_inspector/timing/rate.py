"""Characters of text over time as a small curve, made while they come."""

from collections.abc import Iterable

import msgspec

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.timing.tracing import RunEvent

# A run of 1.2 s has 120 points; a longer one has wider ones.
POINTS = 120
_FIRST_BIN_NS = 10_000_000


class Point(msgspec.Struct, frozen=True, gc=False):
    """A stretch of time and the characters of text that came in it; 0 is a silence, and is to be drawn as one."""

    start_ns: int
    end_ns: int
    chars: int

    @property
    def per_second(self) -> float:
        return self.chars * 1e9 / (self.end_ns - self.start_ns)


class Curve(msgspec.Struct, frozen=True):
    """Points without hole or overlap from 0 to the end asked for; their characters are all that came.

    Empty when no time has passed.
    """

    points: tuple[Point, ...] = ()

    @property
    def most(self) -> float:
        """The highest rate, characters a second; 0 when no text came."""
        return max((point.per_second for point in self.points), default=0.0)


class RateMeter:
    """Counts text (no reasoning, no arguments) into at most `POINTS` stretches, which double when time runs on."""

    def __init__(self, points: int = POINTS) -> None:
        """`points`: an even number, 4 at least."""
        self._most = points
        self._bin_ns = _FIRST_BIN_NS
        self._bins = [0] * points
        self._at_ns = 0

    def feed(self, events: Iterable[RunEvent]) -> None:
        """Take in events; a joined one counts at its last moment."""
        for event in events:
            if type(event) is ev.TextArrived and event.kind is ev.BlockKind.TEXT:
                at_ns = max(self._at_ns, event.last_ns)
                self._at_ns = at_ns
                row = at_ns // self._bin_ns
                if row >= self._most:
                    row = self._widen(at_ns)
                self._bins[row] += len(event.text)
            elif type(event) is ev.WholeArrived:
                self._at_ns = max(self._at_ns, event.at_ns)

    def curve(self, until_ns: int) -> Curve:
        """The curve from the request until `until_ns`, or until the last text if that came later."""
        until_ns = max(until_ns, self._at_ns)
        bin_ns, bins = self._bin_ns, self._bins
        while until_ns > bin_ns * self._most:
            bins = [sum(bins[row : row + 2]) for row in range(0, len(bins), 2)] + [0] * (self._most // 2)
            bin_ns *= 2
        points = [
            Point(row * bin_ns, min((row + 1) * bin_ns, until_ns), chars)
            for row, chars in enumerate(bins)
            if row * bin_ns < until_ns or chars
        ]
        if len(points) > 1 and points[-1].end_ns - points[-1].start_ns < bin_ns // 2:  # too short to tell a rate
            last, before = points.pop(), points.pop()
            points.append(Point(before.start_ns, max(last.end_ns, before.end_ns), before.chars + last.chars))
        return Curve(tuple(points) if until_ns else ())

    def _widen(self, at_ns: int) -> int:
        half = self._most // 2
        while at_ns // self._bin_ns >= self._most:
            bins = self._bins
            self._bins = [bins[row] + bins[row + 1] for row in range(0, self._most, 2)] + [0] * half
            self._bin_ns *= 2
        return at_ns // self._bin_ns

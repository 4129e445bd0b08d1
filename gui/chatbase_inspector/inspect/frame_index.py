"""Times, sizes and types of all frames of a run in a few bytes each, and which of them a filter lets through. Qt-free.

The frames themselves stay on the disk. 22 bytes a frame: measured, a million of them take 29 MB in all.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chatbase_inspector.inspect.frame_rows import FrameType, holds, type_of
from chatbase_inspector.stream.frame import Frame


class FrameFilter(NamedTuple):
    """What is shown. `type` None: all types; `words` case-folded, empty: any text."""

    type: str | None = None
    words: str = ""
    only_unknown: bool = False

    @property
    def open(self) -> bool:
        """Whether it lets everything through."""
        return self.type is None and not self.words and not self.only_unknown


class Sorted(NamedTuple):
    """Some frames, ready for the index; made in any thread."""

    frames: Sequence[Frame]
    types: list[FrameType]
    held: list[bool] | None  # whether each holds the words that were looked for


def sort_out(frames: Sequence[Frame], words: str, *, whole: bool = False) -> Sorted:
    """Decode what the index has to know; pure and slow, some 2 µs a frame."""
    types = [type_of(frame, whole=whole) for frame in frames]
    return Sorted(frames, types, [holds(frame, words) for frame in frames] if words else None)


class FrameIndex:
    """Grows at its end. Rows are places in the index, 0 for the first frame that is kept; numbers may have gaps.

    Attributes:
        bytes: of all frames together.
        unknown: how many have a type that is not known.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self.unknown = 0
        self._numbers = array("q")
        self._at_ns = array("q")
        self._sizes = array("I")
        self._codes = array("H")
        self._types: list[FrameType] = []
        self._code_of: dict[FrameType, int] = {}
        self._counts: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, sorted_out: Sorted) -> None:
        """Put frames behind the last one."""
        for frame, kind in zip(sorted_out.frames, sorted_out.types, strict=True):
            code = self._code(kind)
            self._numbers.append(frame.number)
            self._at_ns.append(frame.at_ns)
            self._sizes.append(len(frame.raw))
            self._codes.append(code)
            self._counts[code] += 1
            self.bytes += len(frame.raw)
            self.unknown += kind.unknown

    def number(self, row: int) -> int:
        return self._numbers[row]

    def at_ns(self, row: int) -> int:
        """Nanoseconds since the request was sent."""
        return self._at_ns[row]

    def gap_ns(self, row: int) -> int | None:
        """Nanoseconds since the frame before came; None for the first."""
        return self._at_ns[row] - self._at_ns[row - 1] if row else None

    def size_bytes(self, row: int) -> int:
        return self._sizes[row]

    def type(self, row: int) -> FrameType:
        return self._types[self._codes[row]]

    def row_of(self, number: int) -> int | None:
        """The row of the frame with that number; None: it is not here."""
        row = bisect_left(self._numbers, number)
        return row if row < len(self._numbers) and self._numbers[row] == number else None

    @property
    def next_number(self) -> int:
        return self._numbers[-1] + 1 if self._numbers else 0

    def types(self) -> list[tuple[str, int]]:
        """Names of the types that occur and how often, most frequent first."""
        counts: dict[str, int] = {}
        for kind, count in zip(self._types, self._counts, strict=True):
            counts[kind.name] = counts.get(kind.name, 0) + count
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def fitting(self, wanted: FrameFilter, first: int, last: int) -> "array[int]":
        """The rows from `first` to before `last` whose type the filter lets through; 0.1 µs a row."""
        codes = bytes(
            wanted.type in (None, kind.name) and (kind.unknown or not wanted.only_unknown) for kind in self._types
        )
        return array("I", [row for row, code in enumerate(self._codes[first:last], first) if codes[code]])

    def spans(self, rows: Iterable[int], most_bytes: int) -> list[tuple[int, int]]:
        """First number and count of each run of neighbours among ascending rows, no longer than `most_bytes`."""
        found: list[tuple[int, int]] = []
        before, size = -2, 0
        for row in rows:
            size += self._sizes[row]
            if found and size > most_bytes:
                break
            if row == before + 1:
                first, count = found[-1]
                found[-1] = (first, count + 1)
            else:
                found.append((self._numbers[row], 1))
            before = row
        return found

    def _code(self, kind: FrameType) -> int:
        code = self._code_of.get(kind)
        if code is None:
            if len(self._types) >= _MOST_TYPES and not kind.unknown:
                kind = FrameType(_OTHER)
            elif len(self._types) >= _MOST_TYPES:
                kind = FrameType(_OTHER, unknown=True)
            code = self._code_of.get(kind, len(self._types))
            if code == len(self._types):
                self._code_of[kind] = code
                self._types.append(kind)
                self._counts.append(0)
        return code


_MOST_TYPES = 500  # a server that gives each frame a type of its own must not fill the box
_OTHER = "other types"

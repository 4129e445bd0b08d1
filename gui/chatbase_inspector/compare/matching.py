"""What two sequences have in common, in order: rapidfuzz's longest common subsequence, within bounds."""

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

# rapidfuzz keeps one bit a cell: 400 million are 50 MB and take some 50 ms (rapidfuzz 3.14, 2 GHz).
MAX_CELLS = 400_000_000


class Run(NamedTuple):
    """`size` items from `left` on are the same as `size` items from `right` on."""

    left: int
    right: int
    size: int


def numbered(left: Iterable[Hashable], right: Iterable[Hashable]) -> tuple[list[int], list[int]]:
    """Both sequences as numbers, equal numbers for equal items: what `common_runs` takes."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(item, len(known)) for item in left], [known.setdefault(item, len(known)) for item in right]


def common_ends(left: Sequence[int], right: Sequence[int]) -> tuple[int, int]:
    """How many items both have in common at the beginning, and then at the end."""
    most = min(len(left), len(right))
    head = 0
    while head < most and left[head] == right[head]:
        head += 1
    tail = 0
    while tail < most - head and left[-1 - tail] == right[-1 - tail]:
        tail += 1
    return head, tail


def common_runs(left: Sequence[int], right: Sequence[int], max_cells: int = MAX_CELLS) -> list[Run] | None:
    """The longest common subsequence as runs, in order; None when that would take too much time and memory."""
    head, tail = common_ends(left, right)
    inner_left, inner_right = left[head : len(left) - tail], right[head : len(right) - tail]
    if len(inner_left) * len(inner_right) > max_cells:
        return None
    runs = [Run(0, 0, head)]
    if inner_left and inner_right:
        runs += [Run(head + a, head + b, size) for a, b, size in _matches(inner_left, inner_right)]
    runs.append(Run(len(left) - tail, len(right) - tail, tail))
    return joined(runs)


def end_runs(left: Sequence[int], right: Sequence[int]) -> list[Run]:
    """Only what both have in common at the beginning and at the end: costs one look at each item."""
    head, tail = common_ends(left, right)
    return joined([Run(0, 0, head), Run(len(left) - tail, len(right) - tail, tail)])


def joined(runs: Iterable[Run]) -> list[Run]:
    """The runs without empty ones; runs that follow each other on both sides are one."""
    found: list[Run] = []
    for run in runs:
        if not run.size:
            continue
        last = found[-1] if found else None
        if last and last.left + last.size == run.left and last.right + last.size == run.right:
            found[-1] = Run(last.left, last.right, last.size + run.size)
        else:
            found.append(run)
    return found


def likeness(one: str, other: str) -> float:
    """How alike two texts are, judged by their beginnings, in tenths from 0 to 1."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    return round(Indel.normalized_similarity(one[:1000], other[:1000]), 1)


def _matches(left: Sequence[int], right: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - 20 ms, and the first window compares nothing

    for found in LCSseq.opcodes(left, right):
        if found.tag == "equal":
            yield found.src_start, found.dest_start, found.src_end - found.src_start

"""Finds what was only moved: a removed and an added stretch that are the same to the letter."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatbase_inspector.compare.matching import Run
from chatbase_inspector.compare.pieces import WORD, Pieces, weight

LEAST = 5 * WORD
"""A moved stretch has at least five words (ten Han characters), or is a whole line of two words: less is chance."""
LEAST_LINE = 2 * WORD
_SEED = 4
_TRIES = 8  # the same four pieces in more places than that are boilerplate; keeps the search linear


class Stretch(NamedTuple):
    """Pieces `start` to `end` of one text."""

    start: int
    end: int


class Move(NamedTuple):
    """`size` pieces that stood at `left` and stand at `right` now."""

    left: int
    right: int
    size: int


def moves(left: Pieces, right: Pieces, runs: Sequence[Run]) -> list[Move]:
    """What moved between the stretches that `runs` leaves over, in the order of the right text."""
    gone, come = _changed(left, right, runs)
    if not gone or not come:
        return []
    taken: set[int] = set()
    found = list(_long(left, right, gone, come, taken))
    used = {at for move in found for at in range(move.right, move.right + move.size)}
    found += _whole_lines(left, right, gone, come, taken, used)
    return _joined(sorted(found, key=lambda move: move.right), left, right)


def _changed(left: Pieces, right: Pieces, runs: Sequence[Run]) -> tuple[list[Stretch], list[Stretch]]:
    gone, come = [], []
    at_left = at_right = 0
    for run in (*runs, Run(len(left.inks), len(right.inks), 0)):
        if at_left < run.left:
            gone.append(Stretch(at_left, run.left))
        if at_right < run.right:
            come.append(Stretch(at_right, run.right))
        at_left, at_right = run.left + run.size, run.right + run.size
    return gone, come


def _long(
    left: Pieces, right: Pieces, gone: Sequence[Stretch], come: Sequence[Stretch], taken: set[int]
) -> Iterator[Move]:
    """The longest stretches of at least `LEAST`, from the beginning of the right text on."""
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for stretch in gone:
        for at in range(stretch.start, stretch.end - _SEED + 1):
            seen = places.setdefault(tuple(left.inks[at : at + _SEED]), [])
            if len(seen) < _TRIES:
                seen.append((at, stretch.end))
    for stretch in come:
        at = stretch.start
        while at <= stretch.end - _SEED:
            tries = places.get(tuple(right.inks[at : at + _SEED]), ())
            sizes = [
                (_alike(left, right, place, at, min(end - place, stretch.end - at), taken), place)
                for place, end in tries
            ]
            size, place = max(sizes, default=(0, 0))
            if sum(map(weight, right.inks[at : at + size])) >= LEAST:
                move = _trimmed(Move(place, at, size), right)
                taken.update(range(move.left, move.left + move.size))
                yield move
                at += size
            else:
                at += 1


def _trimmed(move: Move, right: Pieces) -> Move:
    """Without a mark of the line before or behind: the point of the next item of a list stays with it."""
    start, end = move.right, move.right + move.size
    while start + 1 < end and not weight(right.inks[start]) and "\n" in right.gaps[start + 1]:
        start += 1
    while start + 1 < end and not weight(right.inks[end - 1]) and "\n" in right.gaps[end - 1]:
        end -= 1
    return Move(move.left + start - move.right, start, end - start)


def _alike(left: Pieces, right: Pieces, at_left: int, at_right: int, most: int, taken: set[int]) -> int:
    """How many pieces from there on are the same and free, the white space between them too."""
    size = 0
    while (
        size < most
        and at_left + size not in taken
        and left.inks[at_left + size] == right.inks[at_right + size]
        and (not size or left.gaps[at_left + size] == right.gaps[at_right + size])
    ):
        size += 1
    return size


def _whole_lines(
    left: Pieces, right: Pieces, gone: Sequence[Stretch], come: Sequence[Stretch], taken: set[int], used: set[int]
) -> Iterator[Move]:
    places: dict[str, list[Stretch]] = {}
    for line in _lines(left, gone):
        if taken.isdisjoint(range(*line)):
            places.setdefault(_text(left, line), []).append(line)
    for line in _lines(right, come):
        waiting = places.get(_text(right, line))
        if waiting and used.isdisjoint(range(*line)) and sum(map(weight, right.inks[slice(*line)])) >= LEAST_LINE:
            was = waiting.pop(0)
            yield Move(was.start, line.start, line.end - line.start)


def _lines(text: Pieces, stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The lines that lie wholly in one of the stretches."""
    last = len(text.inks)
    for stretch in stretches:
        begin = None
        for at in range(stretch.start, stretch.end + 1):
            if at in {0, last} or "\n" in text.gaps[at]:
                if begin is not None and begin < at:
                    yield Stretch(begin, at)
                begin = at


def _text(text: Pieces, line: Stretch) -> str:
    inner = (gap + ink for gap, ink in zip(text.gaps[slice(*line)], text.inks[slice(*line)], strict=True))
    return "".join(inner).lstrip("\r\n")


def _joined(found: Sequence[Move], left: Pieces, right: Pieces) -> list[Move]:
    """Moves that follow each other in both texts, with the same white space between them, are one."""
    moved: list[Move] = []
    for move in found:
        last = moved[-1] if moved else None
        if (
            last
            and last.left + last.size == move.left
            and last.right + last.size == move.right
            and left.gaps[move.left] == right.gaps[move.right]
        ):
            moved[-1] = Move(last.left, last.right, last.size + move.size)
        else:
            moved.append(move)
    return moved

"""Makes a diff of words readable: the longest common subsequence knows no sense, a reader does.

A word or two that both answers happen to share inside a stretch that changed is no anchor for the eye: it goes into
the change. And where a change could begin at several places, it begins at a line, a sentence or a word.
"""

from collections.abc import Sequence

from chatbase_inspector.compare.matching import Run, joined
from chatbase_inspector.compare.pieces import SIGN, WORD, Pieces, weight

_MOST = 3 * WORD  # four words in a row that are the same stay the same
_LARGE = 8 * WORD
_FEW = 2
_MARKUP = frozenset("|*_`#~[](){}<>=/\\@^")
_EMPHASIS = frozenset("*_~`")
_SENTENCE_ENDS = frozenset(".!?…。！？؟")


class Tidy:
    """The two texts of one comparison, and what they have in common."""

    def __init__(self, left: Pieces, right: Pieces) -> None:
        self._left = left
        self._right = right
        self._left_sums = _sums(left.inks)
        self._right_sums = _sums(right.inks)

    def runs(self, runs: Sequence[Run]) -> list[Run]:
        """The runs that a reader would call the same, with the changes between them at their best place."""
        return joined(self._placed(self._unbroken(self._kept(runs))))

    def _kept(self, runs: Sequence[Run]) -> list[Run]:
        """Without those that only shred a change. One pass: `kept` is looked at again whenever the change grows."""
        kept: list[Run] = []
        ends = (*runs, Run(len(self._left.inks), len(self._right.inks), 0))
        for run in ends:
            while kept and self._shreds(kept, run):
                kept.pop()
            kept.append(run)
        return kept[:-1] if kept and not kept[-1].size else kept

    def _shreds(self, kept: list[Run], after: Run) -> bool:
        run = kept[-1]
        before = kept[-2] if len(kept) > 1 else Run(0, 0, 0)
        change_before = self._change(before, run)
        change_after = self._change(run, after)
        if not change_before or not change_after:
            return False
        said = self._left_sums[run.left + run.size] - self._left_sums[run.left]
        if said > min(_MOST, change_before, change_after):
            return False
        if self._framed(run):
            return False
        if max(change_before, change_after) > _LARGE and self._emphasis_alone(run):
            return True
        return min(change_before, change_after) > _LARGE or not self._marks_up(run)

    def _unbroken(self, runs: Sequence[Run]) -> list[Run]:
        """Without a sign or two that would be cut from a word which changed, in scripts without spaces."""
        found: list[Run] = []
        left = right = 0
        for row, run in enumerate(runs):
            after = runs[row + 1] if row + 1 < len(runs) else Run(len(self._left.inks), len(self._right.inks), 0)
            head = tail = 0
            if _ends_in_sign(self._left, left, run.left) or _ends_in_sign(self._right, right, run.right):
                head = self._signs(run, 1)
            left, right = run.left + run.size, run.right + run.size
            if _begins_with_sign(self._left, left, after.left) or _begins_with_sign(self._right, right, after.right):
                tail = self._signs(run, -1)
            found.append(Run(run.left + head, run.right + head, max(0, run.size - head - tail)))
        return joined(found)

    def _signs(self, run: Run, step: int) -> int:
        """How many signs the run begins (or ends) with up to a border, if they are too few to stand alone."""
        at = run.left if step > 0 else run.left + run.size - 1
        for count in range(min(run.size, _FEW) + 1):
            here = at + step * count
            inner = run.left <= here < run.left + run.size and weight(self._left.inks[here]) == SIGN
            if not inner or (count and self._left.gaps[max(here, here - step)]):
                return count
        return 0

    def _change(self, before: Run, after: Run) -> int:
        """How much the change between two runs says; 0: there is none, only white space may differ."""
        left, right = before.left + before.size, before.right + before.size
        if left == after.left and right == after.right:
            return 0
        gone = self._left_sums[after.left] - self._left_sums[left]
        come = self._right_sums[after.right] - self._right_sums[right]
        return max(gone, come, 1)

    def _framed(self, run: Run) -> bool:
        """Whether a line ends before, in or behind it in both texts, or a sentence in it."""
        for step in range(run.size + 1):
            left, right = self._left.gaps[run.left + step], self._right.gaps[run.right + step]
            if "\n" in left and "\n" in right:
                return True
            if step and left and left == right and self._ends_sentence(run, step - 1):
                return True
        return False

    def _ends_sentence(self, run: Run, step: int) -> bool:
        """Whether that piece of the run does; the dot of “2.” in a list does not."""
        left, right = run.left + step - 1, run.right + step - 1
        numbers = (left >= 0 and self._left.inks[left].isdecimal()) or (
            right >= 0 and self._right.inks[right].isdecimal()
        )
        return self._left.inks[left + 1] in _SENTENCE_ENDS and not numbers

    def _marks_up(self, run: Run) -> bool:
        return any(ink[0] in _MARKUP for ink in self._left.inks[run.left : run.left + run.size])

    def _emphasis_alone(self, run: Run) -> bool:
        """Stars that both answers put somewhere, and no word: they frame nothing where all around them changed."""
        return all(set(ink) <= _EMPHASIS for ink in self._left.inks[run.left : run.left + run.size])

    def _placed(self, runs: list[Run]) -> list[Run]:
        """With each stretch that was only added or only removed at the best of the places where it can stand."""
        ends = [Run(0, 0, 0), *runs, Run(len(self._left.inks), len(self._right.inks), 0)]
        for row in range(len(ends) - 1):
            before, after = ends[row], ends[row + 1]
            left, right = before.left + before.size, before.right + before.size
            if left == after.left and right < after.right:
                shift = _best_shift(self._right, right, after.right, before.size, after.size)
            elif right == after.right and left < after.left:
                shift = _best_shift(self._left, left, after.left, before.size, after.size)
            else:
                continue
            ends[row] = Run(before.left, before.right, before.size + shift)
            ends[row + 1] = Run(after.left + shift, after.right + shift, after.size - shift)
        return ends[1:-1]


def _ends_in_sign(text: Pieces, start: int, end: int) -> bool:
    """Whether the stretch ends in the midst of what may be a word."""
    return start < end and weight(text.inks[end - 1]) == SIGN and end < len(text.inks) and not text.gaps[end]


def _begins_with_sign(text: Pieces, start: int, end: int) -> bool:
    return 0 < start < end and weight(text.inks[start]) == SIGN and not text.gaps[start]


def _best_shift(text: Pieces, start: int, end: int, back: int, ahead: int) -> int:
    """How far the stretch from `start` to `end` moves, at most `back` pieces to the left or `ahead` to the right."""
    inks = text.inks
    lowest = highest = 0
    while lowest > -back and inks[start + lowest - 1] == inks[end + lowest - 1]:
        lowest -= 1
    while highest < ahead and inks[start + highest] == inks[end + highest]:
        highest += 1
    return max(range(lowest, highest + 1), key=lambda shift: (_border(text, start + shift, end + shift), -abs(shift)))


def _border(text: Pieces, start: int, end: int) -> int:
    return _edge(text, start) + _edge(text, end)


def _edge(text: Pieces, at: int) -> int:
    """How good a place before piece `at` is to begin or end a change."""
    gap = text.gaps[at]
    if at in {0, len(text.inks)}:
        return 5
    if "\n" in gap:
        return 5 if gap.count("\n") > 1 else 4
    if gap:
        return 3 if text.inks[at - 1][-1] in _SENTENCE_ENDS else 2
    return 0 if weight(text.inks[at - 1]) and weight(text.inks[at]) else 1


def _sums(inks: Sequence[str]) -> list[int]:
    sums = [0]
    for ink in inks:
        sums.append(sums[-1] + weight(ink))
    return sums

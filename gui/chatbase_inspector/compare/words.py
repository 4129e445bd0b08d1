"""Compares two texts word by word; nothing is lost, not a space."""

from typing import NamedTuple

from chatbase_inspector.compare.drawing import Drawing
from chatbase_inspector.compare.matching import Run, common_runs, end_runs, numbered
from chatbase_inspector.compare.moves import Move, moves
from chatbase_inspector.compare.pieces import Pieces, lines, names, pieces, words_in
from chatbase_inspector.compare.result import TextDiff
from chatbase_inspector.compare.tidy import Tidy

WORDS_UP_TO_CHARS = 500_000
"""Longer texts are compared line by line."""
_STEP_CHARS = 100_000


def compare_texts(left: str, right: str) -> TextDiff:
    """What became of the words of `left` in `right`. Pure, of bounded time and memory, and never raises.

    With the sides exchanged it finds the same, told the other way round.

    Texts too long for words are compared by lines, without looking for moved ones; lines too many for that count as
    changed from the first to the last difference. Of texts beyond `WORDS_UP_TO_CHARS`, what stands between white
    space counts as a word.
    """
    turn = (len(left), left) > (len(right), right)
    found = _found(right, left).turned() if turn else _found(left, right)
    left_words, right_words = found.words
    drawing = Drawing(found.left, found.right, found.moves)
    return drawing.drawn(found.runs, left_words, right_words, coarse=found.coarse)


class _Found(NamedTuple):
    """Two texts in pieces and what they have in common."""

    left: Pieces
    right: Pieces
    runs: list[Run]
    words: tuple[int, int]
    moves: tuple[Move, ...] = ()
    coarse: bool = False

    def turned(self) -> "_Found":
        """The same with the sides exchanged."""
        runs = [Run(run.right, run.left, run.size) for run in self.runs]
        moved = sorted((Move(move.right, move.left, move.size) for move in self.moves), key=lambda move: move.right)
        return _Found(self.right, self.left, runs, (self.words[1], self.words[0]), tuple(moved), self.coarse)


def _found(left: str, right: str) -> _Found:
    if max(len(left), len(right)) <= WORDS_UP_TO_CHARS:
        old, new = pieces(left), pieces(right)
        words = words_in(old.inks), words_in(new.inks)
        runs = common_runs(*numbered(names(old), names(new)))
        if runs is not None:
            runs = Tidy(old, new).runs(runs)
            return _Found(old, new, runs, words, tuple(moves(old, new, runs)))
    else:
        words = _split(left), _split(right)
    old, new = lines(left), lines(right)
    numbers = numbered(old.inks, new.inks)
    runs = common_runs(*numbers)
    return _Found(old, new, end_runs(*numbers) if runs is None else runs, words, coarse=True)


def _split(text: str) -> int:
    """How many stretches without white space; in steps, so that a long text does not hold up other threads."""
    count, inside = 0, False
    for start in range(0, len(text), _STEP_CHARS):
        part = text[start : start + _STEP_CHARS]
        count += len(part.split()) - (inside and not part[0].isspace())
        inside = not part[-1].isspace()
    return count

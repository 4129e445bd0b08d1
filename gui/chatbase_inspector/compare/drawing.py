"""Writes a comparison of two texts as spans: the left text, the right one, and one reading of both."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from chatbase_inspector.compare.matching import Run
from chatbase_inspector.compare.moves import Move
from chatbase_inspector.compare.pieces import Pieces
from chatbase_inspector.compare.result import Mark, Span, TextDiff

_UNITS = re.compile(r"\r\n|.", re.DOTALL)  # a line end of two characters is one


class Drawing:
    """Writes the three readings from the first piece to the last."""

    def __init__(self, left: Pieces, right: Pieces, moved: Sequence[Move]) -> None:
        self._old, self._new = left, right
        self._stood = {move.left: (number, move.size) for number, move in enumerate(moved, 1)}
        self._stands = {move.right: (number, move.size) for number, move in enumerate(moved, 1)}
        self._left, self._right, self._inline = _Spans(), _Spans(), _Spans()

    def drawn(self, runs: Sequence[Run], left_words: int, right_words: int, *, coarse: bool = False) -> TextDiff:
        before = Run(0, 0, 0)
        for run in (*runs, Run(len(self._old.inks), len(self._new.inks), 0)):
            self._change(before.left + before.size, run.left, before.right + before.size, run.right)
            self._run(run)
            before = run
        ends = _shared_ends(self._left.all(), self._right.all())
        left, right, inline = (_with_ends(spans.all(), ends) for spans in (self._left, self._right, self._inline))
        return TextDiff(left, right, inline, coarse, left_words, right_words)

    def _run(self, run: Run) -> None:
        """Pieces that are the same; the white space between them may still differ."""
        old, new = self._old, self._new
        begin = 0
        if old.gaps[run.left + 1 : run.left + run.size] != new.gaps[run.right + 1 : run.right + run.size]:
            for step in range(1, run.size):
                left, right = run.left + step, run.right + step
                if old.gaps[left] != new.gaps[right]:
                    self._same(_joined(old, run.left + begin, left))
                    self._change(left, left, right, right)
                    begin = step
        self._same(_joined(old, run.left + begin, run.left + run.size))

    def _same(self, text: str) -> None:
        for spans in (self._left, self._right, self._inline):
            spans.add(Span(Mark.SAME, text))

    def _change(self, left: int, left_end: int, right: int, right_end: int) -> None:
        """Pieces `left` to `left_end` became `right` to `right_end`; often only the white space around them."""
        old, new = self._old.gaps, self._new.gaps
        head, tail = _common_gap(old[left], old[left_end], new[right], new[right_end])
        if left == left_end:
            tail = min(tail, len(old[left]) - head)
        if right == right_end:
            tail = min(tail, len(new[right]) - head)
        self._same(old[left][:head])
        for span in _changed(self._old, left, left_end, head, tail, self._stood, Mark.REMOVED):
            self._left.add(span)
            self._inline.add(span)
        for span in _changed(self._new, right, right_end, head, tail, self._stands, Mark.ADDED):
            self._right.add(span)
            self._inline.add(span)
        self._same(old[left_end][len(old[left_end]) - tail :])


def _changed(
    text: Pieces, start: int, end: int, head: int, tail: int, moved: dict[int, tuple[int, int]], mark: Mark
) -> Iterator[Span]:
    """The spans of one side of a change, without `head` characters before and `tail` behind that both sides have."""
    last = text.gaps[end][: len(text.gaps[end]) - tail]
    if start == end:
        yield Span(mark, last[head:])
        return
    held = [text.gaps[start][head:]]
    at = start
    while at < end:
        number, size = moved.get(at, (0, 1))
        if number:
            yield Span(mark, "".join(held))
            yield Span(Mark.MOVED, _joined(text, at, at + size), number, stood=mark is Mark.REMOVED)
            held = []
        else:
            held.append(text.inks[at])
        at += size
        held.append(text.gaps[at] if at < end else last)
    yield Span(mark, "".join(held))


def _joined(text: Pieces, start: int, end: int) -> str:
    if start == end:
        return ""
    inner = (gap + ink for gap, ink in zip(text.gaps[start + 1 : end], text.inks[start + 1 : end], strict=True))
    return text.inks[start] + "".join(inner)


def _common_gap(left: str, left_end: str, right: str, right_end: str) -> tuple[int, int]:
    """How many characters of white space two changes have in common before them, and behind them."""
    return (
        _common(_UNITS.findall(left), _UNITS.findall(right)),
        _common(_UNITS.findall(left_end)[::-1], _UNITS.findall(right_end)[::-1]),
    )


def _common(one: list[str], other: list[str]) -> int:
    chars = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        chars += len(a)
    return chars


def _shared_ends(left: Sequence[Span], right: Sequence[Span]) -> dict[int, str]:
    """Line ends that stand behind a moved piece in both texts, by the number of the move: they moved with it."""
    before, now = _line_ends(left), _line_ends(right)
    return {number: end for number, end in before.items() if now.get(number) == end}


def _line_ends(spans: Sequence[Span]) -> dict[int, str]:
    found: dict[int, str] = {}
    for span, behind in pairwise(spans):
        end = behind.text[: len(behind.text) - len(behind.text.lstrip())]
        if span.mark is Mark.MOVED and behind.mark in {Mark.REMOVED, Mark.ADDED} and end.endswith("\n"):
            found[span.move] = end
    return found


def _with_ends(spans: Sequence[Span], ends: dict[int, str]) -> tuple[Span, ...]:
    done = _Spans()
    taken = ""
    for span in spans:
        own = replace(span, text=span.text.removeprefix(taken))
        taken = ends.get(span.move, "")
        done.add(replace(own, text=own.text + taken))
    return done.all()


class _Spans:
    """Spans in order; neighbours with the same mark are one."""

    def __init__(self) -> None:
        self._done: list[Span] = []
        self._open = Span(Mark.SAME, "")
        self._texts: list[str] = []

    def add(self, span: Span) -> None:
        if not span.text:
            return
        if (span.mark, span.move, span.stood) != (self._open.mark, self._open.move, self._open.stood):
            self._close()
            self._open = span
        self._texts.append(span.text)

    def all(self) -> tuple[Span, ...]:
        self._close()
        return tuple(self._done)

    def _close(self) -> None:
        if self._texts:
            self._done.append(replace(self._open, text="".join(self._texts)))
            self._texts = []

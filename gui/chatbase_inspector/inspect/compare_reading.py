"""How a comparison is read: its text in pieces, the differences to go through, what a screen reader hears. Qt-free."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from chatbase_inspector.compare.result import CallChange, CallPair, Comparison, Mark, Span
from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line, safe_text

_CONTEXT_CHARS = 60  # around a change, when what is the same is folded
_FOLD_CHARS = 3 * _CONTEXT_CHARS  # shorter stretches stay whole: a fold would hardly be shorter
_SPOKEN_CHARS = 2_000
_HEARD: dict[Mark, str] = {Mark.REMOVED: "removed", Mark.ADDED: "added"}
_JOINER = "\u200d"

Reading = Literal["left", "right", "both"]


class Piece(NamedTuple):
    """A stretch of text as it is shown.

    Attributes:
        text: harmless to look at (`safe_text`).
        difference: number of the difference it belongs to, 1 for the first; 0 for what is the same.
        quiet: said by this program, not by the answer.
    """

    mark: Mark
    text: str
    move: int = 0
    stood: bool = False
    difference: int = 0
    quiet: bool = False


class Difference(NamedTuple):
    """A place to go to. `at`: number of a change in the text, or row of a pair of calls; `words` are heard."""

    kind: Literal["text", "call"]
    at: int
    words: str


def pieces_of(spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The inline reading in pieces; changes that touch each other are one difference."""
    found: list[Piece] = []
    number, inside = 0, False
    for span in spans:
        changed = span.mark is not Mark.SAME
        if changed and not inside:
            number += 1
        inside = changed
        text = safe_text(span.text)
        if changed and not text.strip():
            text = text.replace("\n", "↵\n")  # a line end alone would be seen by nobody
        found.append(Piece(span.mark, text, span.move, span.stood, number if changed else 0))
    return tuple(found)


def one_side(pieces: Iterable[Piece], reading: Reading) -> tuple[Piece, ...]:
    """What stands in the left answer, in the right one, or all of it."""
    if reading == "both":
        return tuple(pieces)
    left = reading == "left"
    return tuple(
        piece
        for piece in pieces
        if piece.mark is Mark.SAME or left == (piece.mark is Mark.REMOVED or (piece.mark is Mark.MOVED and piece.stood))
    )


def folded(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Only a few words around each change; what is left out is counted."""
    last = len(pieces) - 1
    return tuple(
        part
        for row, piece in enumerate(pieces)
        for part in (
            _fold(piece, head=row > 0, tail=row < last)
            if piece.mark is Mark.SAME and len(piece.text) > _FOLD_CHARS
            else (piece,)
        )
    )


def cut(pieces: Sequence[Piece], chars: int, count: int) -> tuple[Piece, ...]:
    """The first `chars` characters in at most `count` pieces."""
    kept: list[Piece] = []
    for piece in pieces[:count]:
        if len(piece.text) > chars:
            kept.append(piece._replace(text=piece.text[: _whole(piece.text, chars)]))
            break
        kept.append(piece)
        chars -= len(piece.text)
    return tuple(kept)


def spoken(pieces: Iterable[Piece]) -> str:
    """“removed: 14 days. added: 30 days.”: the changes in plain words, at most some 2,000 characters."""
    heard: list[str] = []
    length = 0
    for piece in pieces:
        if piece.mark is Mark.SAME:
            continue
        heard.append(f"{_heard(piece)}: {safe_line(piece.text, 300) or _white_space(piece.text)}.")
        length += len(heard[-1])
        if length > _SPOKEN_CHARS:
            heard.append("And more.")
            break
    return " ".join(heard)


def differences(comparison: Comparison, pieces: Sequence[Piece]) -> tuple[Difference, ...]:
    """Every change of the words, then every call that is not the same. Numbers are no places to go to."""
    changes: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.difference:
            changes.setdefault(piece.difference, []).append(piece)
    texts = (Difference("text", number, spoken(change)) for number, change in changes.items())
    calls = (
        Difference("call", row, heard_call(pair)) for row, pair in enumerate(comparison.calls) if not same_call(pair)
    )
    return (*texts, *calls)


def same_call(pair: CallPair) -> bool:
    """Whether both answers make this call at the same place, with the same result as far as known."""
    return pair.change is CallChange.SAME and not pair.moved and not pair.result


def heard_call(pair: CallPair) -> str:
    """“call lookup_order: other arguments, moved from step 1 to step 2”."""
    side = pair.left or pair.right
    tool = safe_line(side.tool, 80) if side is not None and side.tool else "a tool without a name"
    words = [] if pair.change is CallChange.SAME and not same_call(pair) else [str(pair.change)]
    if pair.moved and pair.left is not None and pair.right is not None:
        words.append(f"moved from step {pair.left.step} to step {pair.right.step}")
    if pair.result:
        words.append("other result")
    return f"call {tool}: {', '.join(words)}"


def _fold(piece: Piece, *, head: bool, tail: bool) -> Iterator[Piece]:
    text = piece.text
    start = _word_end(text, _CONTEXT_CHARS) if head else 0
    end = len(text) - _word_end(text[::-1], _CONTEXT_CHARS) if tail else len(text)
    end = max(start, _whole(text, end))
    if start:
        yield piece._replace(text=text[:start].rstrip())
    hidden = text[start:end]
    said = len(hidden.split())
    what = counted(said, "word") if said * 30 > len(hidden) else counted(len(hidden), "character")
    before = "\n" if start and "\n" in hidden else " " if start else ""
    after = "\n" if tail and "\n" in hidden else " " if tail else ""
    yield Piece(Mark.SAME, f"{before}⋯ {what} the same ⋯{after}", quiet=True)
    if tail:
        yield piece._replace(text=text[end:].lstrip())


def _word_end(text: str, chars: int) -> int:
    """Where to stop after about `chars` characters: behind a word, else between two characters."""
    space = re.search(r"\s\S*$", text[:chars])
    return space.start() if space is not None and space.start() > chars // 3 else _whole(text, chars)


def _whole(text: str, at: int) -> int:
    """The next place from `at` where no character is torn from its accents or its emoji."""
    while 0 < at < len(text) and (
        unicodedata.combining(text[at]) or text[at] in {_JOINER, "\ufe0f"} or text[at - 1] == _JOINER
    ):
        at += 1
    return at


def _heard(piece: Piece) -> str:
    if piece.mark is Mark.MOVED:
        return f"moved piece {piece.move}, {'stood here' if piece.stood else 'stands here now'}"
    return _HEARD[piece.mark]


def _white_space(text: str) -> str:
    return "a line end" if "\n" in text else "a space"

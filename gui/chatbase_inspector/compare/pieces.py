"""Cuts a text into words and marks with the white space between them, never inside a grapheme cluster."""

import functools
from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import regex

WORD, HAN, SIGN, NONE = 4, 3, 1, 0
"""How much a piece weighs: a word; a Han character; one of a script that has no spaces between words; a mark."""

MAX_LINES = 500_000
_LINE_MARKS = frozenset("|-*+#>")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u30fc"
_LETTERS = rf"[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d--[{_UNSPACED}]]"  # with the two joiners of Persian and Indic words
_INK = rf"""
    [{_UNSPACED}]\p{{M}}*
  | {_LETTERS}+ (?: (?<=\p{{Nd}})[.,:](?=\p{{Nd}}){_LETTERS}+ | [-'’׳״]{_LETTERS}+ )*  # 49.90, 12:30, don't, RET-20418
  | [<>!:+*/%&^-]?=+>? | -> | [()\[\]{{}}|]                                           # operators, brackets, cells
  | ([!-/:-@\\^_`~])\3*                                                                # **, ---, ```, ...
  | \X
"""


class Pieces(NamedTuple):
    """A text: `gaps[0] + inks[0] + gaps[1] + inks[1] + … + gaps[-1]`.

    Attributes:
        inks: words, single signs of scripts without spaces, operators, punctuation, emoji.
        gaps: the white space before each, and after the last; often empty.
    """

    inks: list[str]
    gaps: list[str]


def pieces(text: str) -> Pieces:
    """The text in pieces. Takes some 0.4 ms for 1,000 words."""
    found: list[tuple[str, str, str]] = _pattern().findall(text, concurrent=True)
    if len(found) > 1 and not found[-2][1]:  # white space at the end was found together with the end
        found.pop()
    inks = [ink for _, ink, _ in found[:-1]]
    gaps = [gap for gap, _, _ in found]
    if text.isascii() or _whole(inks, gaps, text):
        return Pieces(inks, gaps)
    return _mended(inks, gaps, text)


def lines(text: str) -> Pieces:
    """The same with whole lines, each with its line end, instead of words; no white space stands between them.

    More than `MAX_LINES` are one single piece.
    """
    found = text.splitlines(keepends=True) if text.count("\n") <= MAX_LINES else [text]
    return Pieces(found, [""] * (len(found) + 1))


def weight(ink: str) -> int:
    """How much a piece says: WORD, HAN, SIGN, or NONE for punctuation, markup and emoji. Its beginning decides."""
    return _weight(ink[:32])


@functools.lru_cache(maxsize=4096)
def _weight(ink: str) -> int:
    if ink.isascii():
        return WORD if any(map(str.isalnum, ink)) else NONE
    first = ink[0]
    if not any(map(str.isalnum, ink)):
        return NONE
    if _unspaced().match(first):
        return HAN if first >= "\u2e80" and not "\u3040" <= first <= "\u30ff" else SIGN
    return WORD


def names(found: Pieces) -> list[str]:
    """What the pieces are compared by: themselves, but a mark that opens a line only equals one that does, too.

    So a table is compared row by row and a list point by point.
    """
    last = "\n"
    named = []
    for gap, ink in zip(found.gaps, found.inks, strict=False):
        opens = ink[0] in _LINE_MARKS and (last == "\n" or "\n" in gap)
        named.append("\n" + ink if opens else ink)
        last = ""
    return named


def words_in(found: Iterable[str]) -> int:
    """How many of the pieces are words; a sign of a script without spaces counts as one."""
    return sum(1 for ink in found if weight(ink))


def _whole(inks: list[str], gaps: list[str], text: str) -> bool:
    """Whether every border between pieces is one between grapheme clusters."""
    cuts = _cuts(text)
    flat = [len(part) for pair in zip(gaps, inks, strict=False) for part in pair]
    return cuts.issuperset(accumulate(flat))


def _cuts(text: str) -> set[int]:
    return {0, *accumulate(map(len, _clusters().findall(text, concurrent=True)))}


def _mended(inks: list[str], gaps: list[str], text: str) -> Pieces:
    """The pieces once those that share a grapheme cluster are one. A space with an accent on it is no white space."""
    cuts = _cuts(text)
    whole_inks: list[str] = []
    whole_gaps = [""]
    open_part, at = "", 0
    for gap, ink in zip(gaps, [*inks, ""], strict=True):
        for part in (*gap, ink):
            open_part += part
            at += len(part)
            if at not in cuts:
                continue
            if open_part.isspace():
                whole_gaps[-1] += open_part
            elif open_part:
                whole_inks.append(open_part)
                whole_gaps.append("")
            open_part = ""
    return Pieces(whole_inks, whole_gaps)


@functools.cache
def _pattern() -> "regex.Pattern[Any]":
    return _compiled(rf"(\s*)({_INK}|\Z)")


@functools.cache
def _clusters() -> "regex.Pattern[Any]":
    return _compiled(r"\X")


@functools.cache
def _unspaced() -> "regex.Pattern[Any]":
    return _compiled(rf"[{_UNSPACED}]")


def _compiled(pattern: str) -> "regex.Pattern[Any]":
    import regex  # noqa: PLC0415 - 20 ms, and the first window compares nothing

    return regex.compile(pattern, regex.VERSION1 | regex.VERBOSE)

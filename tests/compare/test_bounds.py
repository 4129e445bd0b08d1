"""Texts of any size and shape cost an answer in less detail, never an error. Times are measured in bench/."""

import pytest

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.matching import common_runs
from chatbase_inspector.compare.result import Mark, TextDiff
from chatbase_inspector.compare.words import WORDS_UP_TO_CHARS, compare_texts
from tests.compare.answers import says

LINES = [f"Line {row} of a long text.\n" for row in range(40_000)]
LONG = "".join(LINES)


def whole(diff: TextDiff, left: str, right: str) -> bool:
    return "".join(s.text for s in diff.left) == left and "".join(s.text for s in diff.right) == right


def test_that_a_long_text_is_compared_by_lines() -> None:
    other = "".join([*LINES[:20_000], "One more line.\n", *LINES[20_000:30_000], *LINES[30_001:]])
    diff = compare_texts(LONG, other)
    assert len(LONG) > WORDS_UP_TO_CHARS
    assert diff.coarse
    assert [(s.mark, s.text) for s in diff.inline if s.mark is not Mark.SAME] == [
        (Mark.ADDED, "One more line.\n"),
        (Mark.REMOVED, LINES[30_000]),
    ]
    assert whole(diff, LONG, other)
    assert (diff.left_words, diff.right_words) == (len(LONG.split()), len(other.split()))


def test_that_a_text_of_middle_size_with_other_words_is_compared_by_lines() -> None:
    left = "".join(f"{row} " for row in range(50_000)) + "\nThe end."
    right = "".join(f"{row} " for row in range(100_000, 150_000)) + "\nThe end."
    diff = compare_texts(left, right)
    assert diff.coarse
    assert [s.mark for s in diff.inline] == [Mark.REMOVED, Mark.ADDED, Mark.SAME]


def test_that_a_text_of_middle_size_with_few_changes_is_compared_by_words() -> None:
    left = " ".join(str(row) for row in range(50_000))
    right = left.replace(" 25000 ", " here ")
    diff = compare_texts(left, right)
    assert not diff.coarse
    assert [s.text for s in diff.inline if s.mark is not Mark.SAME] == ["25000", "here"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("x" * 1_000_000, "x" * 999_999 + "y"),
        ("x" * WORDS_UP_TO_CHARS, "é" * WORDS_UP_TO_CHARS),
        ("word " * 200_000, "word " * 150_000),
        ("a " + "word " * 90_000 + "b", "c " + "word " * 80_000 + "d"),
        ("a b " * 5_000, "b a a " * 4_000),
        ("a\n" * 2_000_000, "b\n" * 2_000_000),
        ("\n" * 2_000_000, " " * 2_000_000),
        ("a" + "\u0301" * 100_000, "b" + "\u0301" * 100_000),
        ("👩\u200d" * 50_000, "👨\u200d" * 50_000),
        ("`*" * 100_000, "*`" * 100_000),
        ("\ud800" * 100_000, "\x00" * 100_000),
        ("\u202e" * 100_000, "\u2066" * 100_000),
        ("Same words, many times over.\n\n" * 3_000, "many times over.\n\nSame words, " * 3_000),
        (LONG * 10, "")
    ],
    ids=["one word of 1 MB", "one word", "a word 200,000 times", "with other ends", "two words", "lines", "blank lines",
         "accents", "joiners", "marks", "broken characters", "bidi signs", "the same sentence", "10 MB and nothing"],
)  # fmt: skip
def test_that_no_text_is_too_odd(left: str, right: str) -> None:
    assert whole(compare_texts(left, right), left, right)


def test_that_a_table_too_large_is_refused_before_it_is_made() -> None:
    assert common_runs(range(100_000), range(100_000, 200_000)) is None
    assert common_runs(range(100_000), range(100_000)) == [(0, 0, 100_000)]


def test_that_an_answer_that_is_all_bounds_is_compared() -> None:
    comparison = compare(says(LONG, "\ud800\x00\u202e"), says("\ud801" * 1_000))
    assert comparison.text.coarse
    assert not comparison.alike

"""The words of two answers: what a person reads of their difference."""

import pytest

from chatbase_inspector.compare.words import compare_texts
from tests.compare.pairs import TEXTS, Pair, reading_of


@pytest.mark.parametrize("pair", TEXTS, ids=[pair.name for pair in TEXTS])
def test_that_the_reading_is_the_one_a_person_wants(pair: Pair) -> None:
    assert reading_of(compare_texts(pair.left, pair.right)) == pair.reading


@pytest.mark.parametrize("pair", TEXTS, ids=[pair.name for pair in TEXTS])
def test_that_each_side_of_the_table_is_whole(pair: Pair) -> None:
    diff = compare_texts(pair.left, pair.right)
    assert "".join(span.text for span in diff.left) == pair.left
    assert "".join(span.text for span in diff.right) == pair.right


def test_that_the_table_is_as_long_as_promised() -> None:
    assert len({pair.name for pair in TEXTS}) == len(TEXTS) >= 30

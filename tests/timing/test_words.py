"""Times as the timing panes say them."""

import pytest

from chatbase_inspector.timing.words import Piece, as_text, exact, rounded, tick


@pytest.mark.parametrize(
    ("ns", "said"),
    [
        (-5, "0 ms"),
        (0, "0 ms"),
        (840_000_000, "840 ms"),
        (999_500_000, "1.0 s"),
        (4_249_000_000, "4.2 s"),
        (59_949_999_999, "59.9 s"),
        (59_950_000_000, "1 min 0 s"),
        (64_000_000_000, "1 min 4 s"),
        (7_500_000_000_000, "2 h 5 min"),
    ],
)
def test_that_a_sentence_has_as_much_of_a_time_as_it_needs(ns: int, said: str) -> None:
    assert rounded(ns) == said


@pytest.mark.parametrize(
    ("ns", "said"),
    [
        (-5, "+0.000000 s"),
        (1_234_567_890, "+1.234567 s"),
        (59_999_999_999, "+59.999999 s"),
        (64_250_000_000, "+1 min 4.250000 s"),
    ],
)
def test_that_a_cursor_has_every_microsecond(ns: int, said: str) -> None:
    assert exact(ns) == said


@pytest.mark.parametrize(
    ("ns", "said"),
    [
        (0, "0"),
        (250_000, "250 µs"),
        (1_500_000, "1.5 ms"),
        (2_500_000_000, "2.5 s"),
        (3_661_000_000_000, "1 h 1 min 1 s"),
    ],
)
def test_that_a_tick_is_exact_and_short(ns: int, said: str) -> None:
    assert tick(ns) == said


def test_that_server_words_are_marked_in_plain_text() -> None:
    assert as_text((Piece("in tool "), Piece("lookup", "code"), Piece("!", "strong"))) == "in tool `lookup`!"

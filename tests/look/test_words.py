"""Zero, “not recorded” and “not provided” never look alike; times are relative in lists, exact in details."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.look import words

NOW = time.mktime((2026, 11, 23, 14, 12, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("past_s", "said"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (26 * 60, "26 min ago"),
        (3600, "1 h ago"),
        (14 * 3600, "14 h ago"),
        (20 * 3600, "yesterday"),
        (3 * 86400, "3 days ago"),
        (20 * 86400, "on 3 Nov"),
        (400 * 86400, "on 19 Oct 2025"),
    ],
)
def test_that_a_past_moment_is_told_relative_to_now(past_s: float, said: str) -> None:
    assert words.ago(NOW - past_s, NOW) == said


@pytest.mark.parametrize(
    ("past_s", "said"),
    [(1440, "13:48"), (86400, "Yesterday"), (3 * 86400, "Fri"), (20 * 86400, "3 Nov"), (400 * 86400, "19 Oct 2025")],
)
def test_that_a_list_has_short_times(past_s: float, said: str) -> None:
    assert words.short_time(NOW - past_s, NOW) == said


def test_that_a_moment_ahead_of_this_clock_is_given_exactly() -> None:
    assert words.ago(NOW + 600, NOW).startswith("at Mon 23 Nov 2026, 14:22:00")


def test_that_the_exact_time_carries_its_zone() -> None:
    assert words.exact(NOW) == "Mon 23 Nov 2026, 14:12:00 UTC"


@pytest.mark.parametrize(
    ("ns", "said"),
    [
        (0, "0 ms"),
        (118_000_000, "118 ms"),
        (999_600_000, "1.00 s"),
        (2_310_000_000, "2.31 s"),
        (59_996_000_000, "1 min 0 s"),
        (64_000_000_000, "1 min 4 s"),
        (None, "not recorded"),
    ],
)
def test_that_a_duration_has_the_unit_that_fits(ns: int | None, said: str) -> None:
    assert words.duration(ns) == said


def test_that_no_credits_unknown_credits_and_unheard_credits_differ() -> None:
    said = {words.credits_word(0), words.credits_word(None), words.credits_word(None, recorded=False)}
    assert said == {"0 credits", "credits not provided by Chatbase", "credits not recorded"}


def test_that_fractions_of_a_credit_are_shown() -> None:
    assert [words.credits_word(value) for value in (1, 0.5, 1000.25)] == ["1 credit", "0.5 credits", "1,000.25 credits"]


@given(st.floats() | st.none())
def test_that_no_time_of_a_server_breaks_the_words(at: float | None) -> None:
    for said in (words.ago(at, NOW), words.exact(at), words.short_time(at, NOW), words.clock(at)):
        assert isinstance(said, str)


def test_that_first_words_are_one_line() -> None:
    assert words.first_words("  My lamp\n\narrived   broken " + "x" * 500, 20) == "My lamp arrived bro…"

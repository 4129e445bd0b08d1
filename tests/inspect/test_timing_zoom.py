"""Which part of a run is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.inspect.timing_zoom import Window

S = 1_000_000_000


def test_that_zooming_keeps_what_is_under_the_mouse() -> None:
    window = Window().zoomed(2.0, 4 * S, 10 * S)
    assert window == Window(2 * S, 7 * S)
    assert window.zoomed(0.5, 4 * S, 10 * S).fit


def test_that_nothing_beyond_the_run_is_shown() -> None:
    window = Window(2 * S, 7 * S)
    assert window.panned(20 * S, 10 * S) == Window(5 * S, 10 * S)
    assert window.panned(-20 * S, 10 * S) == Window(0, 5 * S)
    assert Window().panned(S, 10 * S).fit


def test_that_a_bar_out_of_sight_is_brought_into_sight() -> None:
    window = Window(2 * S, 4 * S)
    assert window.holding(3 * S, 9 * S, 10 * S) == window
    moved = window.holding(8 * S, 9 * S, 10 * S)
    assert moved.start_ns <= 8 * S < (moved.end_ns or 0)


@given(st.lists(st.tuples(st.floats(0.1, 10), st.integers(0, 10 * S)), max_size=20))
def test_that_any_zooming_stays_within_the_run(steps: list[tuple[float, int]]) -> None:
    window, whole = Window(), 10 * S
    for factor, at_ns in steps:
        window = window.zoomed(factor, at_ns, whole)
        assert window.start_ns >= 0
        assert window.start_ns + window.length_ns(whole) <= whole
        assert window.length_ns(whole) > 0

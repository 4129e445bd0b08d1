"""Figures across the attempts of a turn: the middle, and how far they are apart."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles

import msgspec

from chatbase_inspector.compare.result import Unit, Unknown
from chatbase_inspector.timing.figures import Measured

# With fewer values quartiles would be guesses.
QUARTILES_FROM = 5


class Spread(msgspec.Struct, frozen=True):
    """One figure across a stack.

    Attributes:
        values: how many attempts have it; `attempts`: how many there are.
        median, low, high: of those that have it; None: none has, or it is text.
        quarter, three_quarters: a quarter of the values is below, a quarter above; None: fewer than `QUARTILES_FROM`.
        said: of a figure that is text, what it was and how often, the most frequent first.
        missing: why the others have none, and how many; in the order of the attempts.
    """

    name: str
    label: str
    unit: Unit
    values: int
    attempts: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    quarter: float | None = None
    three_quarters: float | None = None
    said: tuple[tuple[str, int], ...] = ()
    missing: tuple[tuple[Unknown, int], ...] = ()


def spread(stack: Sequence[Sequence[Measured]]) -> tuple[Spread, ...]:
    """One line a figure, in the order of the first attempt. Numbers of an answer that still arrives are left out."""
    names = {figure.name: figure for figures in stack for figure in figures}
    return tuple(_spread(figure, [_named(figures, name) for figures in stack]) for name, figure in names.items())


def _named(figures: Sequence[Measured], name: str) -> Measured | None:
    return next((figure for figure in figures if figure.name == name), None)


def _spread(like: Measured, found: Sequence[Measured | None]) -> Spread:
    figures = [figure for figure in found if figure is not None and not figure.so_far]
    missing = Counter(figure.value for figure in figures if isinstance(figure.value, Unknown))
    said = Counter(
        figure.value for figure in figures if isinstance(figure.value, str) and not isinstance(figure.value, Unknown)
    )
    numbers = sorted(figure.value for figure in figures if not isinstance(figure.value, str))
    quarter = three_quarters = None
    if len(numbers) >= QUARTILES_FROM:
        quarter, _, three_quarters = quantiles(numbers, n=4, method="inclusive")
    return Spread(
        like.name,
        like.label,
        like.unit,
        len(numbers) + said.total(),
        len(found),
        median(numbers) if numbers else None,
        numbers[0] if numbers else None,
        numbers[-1] if numbers else None,
        quarter,
        three_quarters,
        tuple(said.most_common()),
        tuple(missing.items()),
    )

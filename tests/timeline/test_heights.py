"""The height index answers like a plain list of heights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.timeline.heights import Heights

_LISTS = st.lists(st.integers(0, 500), min_size=1, max_size=900)


@given(_LISTS, st.data())
def test_that_sums_and_finds_are_those_of_the_list(heights: list[int], data: st.DataObject) -> None:
    index = Heights(heights)
    row = data.draw(st.integers(0, len(heights)))
    assert index.before(row) == sum(heights[:row])
    assert index.total == sum(heights)
    y = data.draw(st.integers(0, sum(heights) + 10))
    found = index.find(y)
    if y < sum(heights):
        assert index.before(found) <= y < index.before(found) + index[found]
    else:
        assert found == len(heights) - 1


@given(_LISTS, st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 300), st.integers(0, 300)), max_size=8))
def test_that_changed_and_spliced_heights_are_those_of_the_list(
    heights: list[int], edits: list[tuple[int, int, int]]
) -> None:
    index = Heights(heights)
    for at, removed, added in edits:
        row = at % (len(heights) + 1)
        gone = min(removed, len(heights) - row)
        fresh = [(at + number) % 90 for number in range(added)]
        heights[row : row + gone] = fresh
        index.splice(row, gone, fresh)
        if heights:
            index.set(row % len(heights), at % 200)
            heights[row % len(heights)] = at % 200
        assert (len(index), index.total) == (len(heights), sum(heights))
        assert index.before(len(heights) // 2) == sum(heights[: len(heights) // 2])


def test_that_finding_among_no_rows_is_an_error() -> None:
    with pytest.raises(IndexError):
        Heights().find(0)

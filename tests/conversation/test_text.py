from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation.text import Text


def test_that_appending_leaves_the_older_value_as_it_was() -> None:
    first = Text("a")
    second = first.append("b")
    third = first.append("c")
    assert (str(first), str(second), str(third)) == ("a", "ab", "ac")
    assert (len(first), len(second), len(third)) == (1, 2, 2)


def test_that_an_empty_piece_gives_the_same_value() -> None:
    value = Text("a")
    assert value.append("") is value


def test_that_a_grown_text_knows_what_it_grew_from_without_comparing() -> None:
    first = Text("a").append("b")
    second = first.append("c")
    assert second.grew_from(first)
    assert not first.grew_from(second)
    assert not Text("abc").grew_from(first)


@given(st.lists(st.text(max_size=5), max_size=30), st.integers(0, 200))
def test_that_since_gives_what_stands_behind_that_many_characters(pieces: list[str], at: int) -> None:
    value = Text()
    for piece in pieces:
        value = value.append(piece)
    whole = "".join(pieces)
    assert str(value) == whole
    assert value.since(at) == whole[at:]
    assert value == Text(whole)
    assert hash(value) == hash(Text(whole))


@given(st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), max_size=30))
def test_that_any_tree_of_appends_keeps_every_value(steps: list[tuple[int, str]]) -> None:
    values, truth = [Text()], [""]
    for row, piece in steps:
        base = row % len(values)
        values.append(values[base].append(piece))
        truth.append(truth[base] + piece)
    assert [str(value) for value in values] == truth


def test_that_repr_never_prints_a_whole_long_text() -> None:
    assert len(repr(Text("x" * 10_000))) < 120

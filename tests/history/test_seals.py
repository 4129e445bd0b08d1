"""Check sums of rows."""

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.history import seals

_numbers = st.integers(0, 2**62)
_texts = st.text(max_size=12) | st.just("") | st.just("event")


@given(
    numbers=st.tuples(_numbers, _numbers, _numbers),
    words=st.tuples(_texts, _texts),
    place=st.tuples(_numbers | st.none(), _numbers | st.none(), st.binary(max_size=12) | st.none()),
    raw=st.binary(max_size=80) | st.text(max_size=5) | st.none(),
)
def test_that_the_quick_seal_of_a_frame_is_the_seal_of_its_values(
    numbers: tuple[int, int, int],
    words: tuple[str, str],
    place: tuple[int | None, int | None, bytes | None],
    raw: bytes | str | None,
) -> None:
    row = (*numbers, *words, *place, raw)
    assert seals.seal_frame(row) == seals.seal(row).to_bytes(4, "big")


def test_that_a_seal_is_what_it_always_was() -> None:
    assert seals.seal((1, 2.5, "ä", b"\x00", None, True)) == 0x2841CB43

"""A growing Markdown text is cut where blocks end, and says the same in pieces as whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from chatbase_inspector.timeline import chunks as module
from chatbase_inspector.timeline.chunks import Chunks, plain_chunks
from tests.timeline.sample_states import MARKDOWN

pytestmark = pytest.mark.usefixtures("qapp")

_NESTED = "> one\n> > two\n> > three\n\n> four\n\nfive\n\n- a\n\n  b\n- c\n\n      code in c\n\nend\n"
_FENCES = (
    "before\n```\na\n\nb\n```\nafter\n\n- item\n  ```py\n  x = 1\n\n  y = 2\n  ```\n- next\n\n~~~~\n```\n~~~~\nlast\n"
)
_SAMPLES = (MARKDOWN, _NESTED, _FENCES, MARKDOWN * 3, (_FENCES + _NESTED) * 4)
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


def _words(source: str) -> list[str]:
    document = QTextDocument()
    document.setMarkdown(source, _FEATURES)
    return document.toPlainText().split()


def _fed(text: str, cuts: list[int]) -> Chunks:
    chunks, before = Chunks(), 0
    for cut in [*sorted(cut % (len(text) + 1) for cut in cuts), len(text)]:
        chunks.feed(text[before:cut])
        before = cut
    return chunks


@given(st.sampled_from(_SAMPLES), st.lists(st.integers(0, 10_000), max_size=12))
def test_that_the_pieces_do_not_depend_on_how_the_text_arrived(text: str, cuts: list[int]) -> None:
    one, other = Chunks(text), _fed(text, cuts)
    assert one.closed == other.closed
    assert (one.open, one.stable) == (other.open, other.stable)
    assert "".join(chunk.text for chunk in one.closed) + one.open.text == text


@given(st.sampled_from(_SAMPLES), st.integers(0, 10_000))
def test_that_finished_blocks_and_the_rest_say_the_same_words_as_the_whole(text: str, end: int) -> None:
    chunks = Chunks(text[: end % (len(text) + 1)])
    source, stable = chunks.open.source, chunks.stable
    assert _words(source[:stable]) + _words(source[stable:]) == _words(source)


@given(st.sampled_from(_SAMPLES), st.integers(1, 400))
def test_that_closed_pieces_say_the_same_words_as_the_whole(text: str, target: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TARGET_CHARS", target)
        chunks = Chunks(text)
    pieces = [word for chunk in [*chunks.closed, chunks.open] for word in _words(chunk.source)]
    assert pieces == _words(text)


def test_that_a_code_block_without_end_is_cut_and_its_fence_is_opened_again() -> None:
    chunks = Chunks("```python\n" + "x = 1\n" * 3_000)
    assert len(chunks.closed) >= 2
    assert all(chunk.source.startswith("```python\n") for chunk in [*chunks.closed, chunks.open])


def test_that_a_table_without_end_repeats_its_head() -> None:
    chunks = Chunks("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 2_000)
    assert len(chunks.closed) >= 2
    assert all(chunk.source.startswith("| a | b |\n|---|---|\n") for chunk in [*chunks.closed, chunks.open])


def test_that_one_endless_line_is_cut_at_a_space() -> None:
    chunks = Chunks("word " * 5_000)
    assert all(len(chunk.text) <= module.HARD_CHARS and chunk.text.endswith(" ") for chunk in chunks.closed)
    assert len(chunks.closed) >= 3


def test_that_a_long_list_is_cut_between_its_items() -> None:
    chunks = Chunks("".join(f"{n}. item {n}\n   more of it\n" for n in range(1, 800)))
    assert len(chunks.closed) >= 2
    assert all(chunk.text[0].isdigit() for chunk in [*chunks.closed, chunks.open])


@given(st.text(alphabet="ab\n ", max_size=400), st.integers(1, 60))
def test_that_plain_pieces_make_the_whole_text(text: str, target: int) -> None:
    assert "".join(plain_chunks(text, target)) == text


@pytest.mark.parametrize("text", ["", "one", "one\n\ntwo\n", "```\n", "- "])
def test_that_short_texts_stay_in_one_piece(text: str) -> None:
    chunks = Chunks(text)
    assert (chunks.closed, chunks.open.source) == ([], text)

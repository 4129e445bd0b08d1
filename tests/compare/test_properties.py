"""What holds for any two answers."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.plain import plain
from chatbase_inspector.compare.result import CallChange, Comparison, Mark, Span
from chatbase_inspector.compare.words import compare_texts
from chatbase_inspector.compare.write import as_text
from chatbase_inspector.conversation.parts import Part, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.state import Attempt, Origin
from chatbase_inspector.conversation.text import Text

SIGNS = st.characters(codec=None, categories=None) | st.sampled_from(
    "\r\n\t \u00a0\u0301\u200d🏽👩🇩🇪กำ返שָ*`|-.\ud800\x00\u202e"
)
ANY_TEXT = st.text(SIGNS, max_size=60)
WORDS = st.lists(
    st.sampled_from(
        [
            "You ",
            "have ",
            "14 ",
            "days",
            "**",
            ". ",
            "\n",
            "\n\n",
            "- ",
            "| ",
            "يوم ",
            "返品",
            "ですか",
            "👍🏽",
            "(x)",
            " ",
        ]
    ),
    max_size=40,
).map("".join)
TEXTS = ANY_TEXT | WORDS

JSON = (
    st.none()
    | st.text(SIGNS, max_size=30)
    | st.sampled_from(
        ['{"id": 1}', '{"id":1.0}', '{"id":2,"a":[1,2]}', "[1,2,3]", "[1,3]", "null", '"x"', "[" * 90 + "]" * 90, "{"]
    )
)
CALLS = st.builds(
    ToolCallPart,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from([None, "lookup", "refund"]),
    st.sampled_from(ToolState),
    st.sampled_from([Text(), Text('{"id')]),
    JSON,
    st.none() | st.just("It failed."),
)
RESULTS = st.builds(
    ToolResultPart,
    st.sampled_from(["a", "b", "z"]),
    st.none(),
    JSON,
    st.none() | ANY_TEXT,
    st.booleans(),
    st.booleans(),
)
PARTS = st.lists(st.builds(TextPart, TEXTS.map(Text)) | CALLS | RESULTS, max_size=8).map(tuple)


def attempt(parts: tuple[Part, ...]) -> Attempt:
    return Attempt(0, Origin.STORED, parts=parts)


def text_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def marked(spans: tuple[Span, ...], *marks: Mark) -> list[str]:
    return [span.text for span in spans if span.mark in marks]


def counts(comparison: Comparison) -> dict[CallChange, int]:
    changes = [pair.change for pair in comparison.calls]
    return {change: changes.count(change) for change in CallChange}


@given(TEXTS, TEXTS)
def test_that_each_side_gives_back_its_text_to_the_letter(left: str, right: str) -> None:
    diff = compare_texts(left, right)
    assert text_of(diff.left) == left
    assert text_of(diff.right) == right
    stood = tuple(s for s in diff.inline if s.mark in {Mark.SAME, Mark.REMOVED} or s.stood)
    stands = tuple(s for s in diff.inline if s.mark in {Mark.SAME, Mark.ADDED} or (s.move and not s.stood))
    assert text_of(stood) == left
    assert text_of(stands) == right


@given(TEXTS, TEXTS)
def test_that_marks_stand_on_their_side_only_and_neighbours_differ(left: str, right: str) -> None:
    diff = compare_texts(left, right)
    assert not marked(diff.left, Mark.ADDED)
    assert not marked(diff.right, Mark.REMOVED)
    for spans in (diff.left, diff.right, diff.inline):
        assert all(span.text for span in spans)
        assert all((a.mark, a.move) != (b.mark, b.move) for a, b in pairwise(spans))


@given(TEXTS, TEXTS)
def test_that_what_moved_is_the_same_words_on_both_sides(left: str, right: str) -> None:
    diff = compare_texts(left, right)
    stood = {span.move: span.text for span in diff.left if span.mark is Mark.MOVED}
    stands = {span.move: span.text for span in diff.right if span.mark is Mark.MOVED}
    assert stood == stands
    assert sorted(stands) == list(range(1, len(stands) + 1))


@given(TEXTS, TEXTS)
def test_that_no_border_cuts_a_grapheme_cluster(left: str, right: str) -> None:
    import regex

    diff = compare_texts(left, right)
    for spans in (diff.left, diff.right):
        whole = regex.findall(r"\X", text_of(spans))
        assert [cluster for span in spans for cluster in regex.findall(r"\X", span.text)] == whole


@given(TEXTS, TEXTS)
def test_that_exchanging_the_sides_exchanges_added_and_removed(left: str, right: str) -> None:
    one, other = compare_texts(left, right), compare_texts(right, left)
    assert marked(one.left, Mark.REMOVED) == marked(other.right, Mark.ADDED)
    assert marked(one.right, Mark.ADDED) == marked(other.left, Mark.REMOVED)
    assert marked(one.left, Mark.MOVED) == marked(other.right, Mark.MOVED)
    assert (one.left_words, one.right_words) == (other.right_words, other.left_words)


@given(PARTS)
def test_that_an_answer_is_alike_itself(parts: tuple[Part, ...]) -> None:
    comparison = compare(attempt(parts), attempt(parts))
    assert comparison.alike
    assert not any(figure.differs for figure in comparison.figures)


@given(PARTS, PARTS)
def test_that_each_call_stands_in_the_path_once(left: tuple[Part, ...], right: tuple[Part, ...]) -> None:
    comparison = compare(attempt(left), attempt(right))
    for side in ("left", "right"):
        steps = [getattr(pair, side).step for pair in comparison.calls if getattr(pair, side)]
        assert sorted(steps) == list(range(1, len(steps) + 1))
    for pair in comparison.calls:
        assert (pair.left is None) == (pair.change is CallChange.EXTRA)
        assert (pair.right is None) == (pair.change is CallChange.MISSING)
        assert bool(pair.arguments) == (pair.change is CallChange.ARGUMENTS)
        if pair.left and pair.right:
            assert pair.left.tool == pair.right.tool


@given(PARTS, PARTS)
def test_that_exchanging_the_answers_exchanges_missing_and_extra(
    left: tuple[Part, ...], right: tuple[Part, ...]
) -> None:
    one, other = counts(compare(attempt(left), attempt(right))), counts(compare(attempt(right), attempt(left)))
    assert one[CallChange.MISSING] == other[CallChange.EXTRA]
    assert one[CallChange.EXTRA] == other[CallChange.MISSING]
    assert one[CallChange.SAME] == other[CallChange.SAME]


@given(PARTS, PARTS, st.booleans())
def test_that_what_is_pasted_holds_nothing_invisible(
    left: tuple[Part, ...], right: tuple[Part, ...], only_differences: bool
) -> None:
    written = as_text(compare(attempt(left), attempt(right)), "One", "Two", only_differences=only_differences)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", written)
    assert written.encode()


@given(ANY_TEXT)
def test_that_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert plain("Grüße, 返品 👩‍👩‍👧\n\t\u200f") == "Grüße, 返品 👩‍👩‍👧\n\t\u200f"

"""How a comparison is read: pieces, folds, places to go to, what is heard."""

import pytest

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.result import Figure, Mark, Span, Unknown
from chatbase_inspector.inspect.compare_call_card import VALUE_CHARS, pieces_of_call
from chatbase_inspector.inspect.compare_reading import (
    Piece,
    cut,
    differences,
    folded,
    heard_call,
    one_side,
    pieces_of,
    spoken,
)
from chatbase_inspector.inspect.compare_words import change_words, value_words
from tests.inspect.compared import NEW, OLD, call, stored, streamed


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_that_each_side_is_read_whole_from_the_one_reading() -> None:
    pieces = pieces_of(compare(stored(), streamed()).text.inline)
    assert text_of(one_side(pieces, "left")) == OLD
    assert text_of(one_side(pieces, "right")) == NEW


def test_that_what_touches_is_one_difference_and_is_heard_as_such() -> None:
    comparison = compare(stored(), streamed())
    places = differences(comparison, pieces_of(comparison.text.inline))
    assert [place.words for place in places] == ["removed: 14. added: 30.", "removed: call. added: write to."]


def test_that_calls_come_after_the_words_and_equal_ones_are_no_place_to_go_to() -> None:
    same = call("hours", '{"city":"Bonn"}', "true")
    left = stored(OLD, *same, *call("lookup", '{"id":1}', '{"days":14}'), *call("mail", "{}", "1"))
    right = streamed(OLD, *same, *call("lookup", '{"id":2}', '{"days":30}'), *call("label", "{}", "1"))
    comparison = compare(left, right)
    assert [(place.kind, place.words) for place in differences(comparison, pieces_of(comparison.text.inline))] == [
        ("call", "call lookup: other arguments, other result"),
        ("call", "call mail: missing"),
        ("call", "call label: extra"),
    ]


def test_that_a_moved_call_says_from_where_to_where() -> None:
    one, other, third = call("one", "{}", "1"), call("other", "{}", "1"), call("third", "{}", "1")
    pairs = compare(stored("", *one, *other, *third), streamed("", *other, *third, *one)).calls
    assert [heard_call(pair) for pair in pairs if pair.moved] == ["call one: moved from step 1 to step 3"]


def test_that_a_fold_counts_what_it_leaves_out_and_keeps_a_few_words() -> None:
    pieces = folded(pieces_of(compare(stored(), streamed()).text.inline))
    shown = text_of(pieces)
    assert "14" in shown
    assert "Sentence 0 is in both" in shown
    assert "Sentence 15" not in shown
    fold = next(piece for piece in pieces if piece.quiet)
    left = " ".join(piece.text for piece in one_side(pieces, "left") if not piece.quiet)
    hidden = len(OLD.split()) - len(left.replace(" .", ".").split())
    assert fold.text.strip() == f"⋯ {hidden} words the same ⋯"


def test_that_a_fold_tears_no_character_apart() -> None:
    family = "👩\u200d👩\u200d👧"
    spans = (Span(Mark.ADDED, "a"), Span(Mark.SAME, family * 90), Span(Mark.REMOVED, "b"))
    kept = [piece.text for piece in folded(pieces_of(spans)) if piece.mark is Mark.SAME and not piece.quiet]
    assert kept
    assert all(text.replace(family, "") == "" for text in kept)


def test_that_a_line_end_that_came_or_went_can_be_seen_and_heard() -> None:
    pieces = pieces_of((Span(Mark.SAME, "a"), Span(Mark.ADDED, "\n"), Span(Mark.SAME, "b"), Span(Mark.REMOVED, " ")))
    assert pieces[1].text == "↵\n"
    assert spoken((pieces[3],)) == "removed: a space."


def test_that_a_hostile_answer_cannot_speak_for_ever() -> None:
    heard = spoken(Piece(Mark.ADDED, "x" * 500, difference=at) for at in range(10_000))
    assert len(heard) < 3_000
    assert heard.endswith("And more.")


def test_that_a_cut_has_at_most_so_many_characters() -> None:
    pieces = (Piece(Mark.SAME, "abc"), Piece(Mark.ADDED, "defgh"), Piece(Mark.SAME, "i"))
    assert text_of(cut(pieces, 5, 100)) == "abcde"
    assert text_of(cut(pieces, 100, 2)) == "abcdefgh"


@pytest.mark.parametrize(
    ("left", "right", "change", "said"),
    [
        (24, 38, 14, "+14"),
        (38, 24, -14, "−14"),
        (3, 3, 0, "same"),
        (0, Unknown.NOT_RECORDED, None, "–"),
        ("stop", "length", None, "other"),
    ],
)
def test_that_a_change_is_said_with_its_sign(left: int, right: int, change: int | None, said: str) -> None:
    assert change_words(Figure("words", "Words", "count", left, right, change)) == said


def test_that_a_time_is_said_with_its_unit_and_zero_is_not_unknown() -> None:
    assert change_words(Figure("total", "Total", "ns", 2_000_000_000, 1_500_000_000, -500_000_000)) == "−500 ms"
    assert value_words(0, "count") == "0"
    assert value_words(Unknown.NOT_PROVIDED, "credits") == "not provided by Chatbase"


def test_that_long_values_of_a_call_are_cut_until_all_are_wanted() -> None:
    left, right = stored("", *call("t", f'{{"a":"{"x" * 900}"}}')), streamed("", *call("t", '{"a":"y"}'))
    (pair,) = compare(left, right).calls
    short, complete = pieces_of_call(pair, whole=False)
    assert not complete
    assert max(len(piece.text) for piece in short) == VALUE_CHARS
    whole, complete = pieces_of_call(pair, whole=True)
    assert complete
    assert "x" * 900 in text_of(whole)


def test_that_a_result_on_one_side_only_is_not_called_the_same() -> None:
    (pair,) = compare(stored("", *call("t", "{}", "1")), streamed("", *call("t", "{}"))).calls
    assert "not compared: only the left one has a result" in text_of(pieces_of_call(pair, whole=False)[0])

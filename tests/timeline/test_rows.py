"""What each part of a conversation becomes on the timeline."""

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import ToolState
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.rows import (
    AnswerHeadRow,
    EmptyTurnRow,
    NoteRow,
    OlderRow,
    ProblemRow,
    ReasoningRow,
    RemovedRow,
    Row,
    SourceRow,
    TextRow,
    ToolRow,
    UnknownRow,
)
from chatbase_inspector.timeline.sentences import sentence_of
from tests.timeline import sample_states as sample
from tests.timeline.sample_states import VIEW


def _of(state: ConversationState, kind: type[Row], **view: object) -> list[Row]:
    return [row for row in rows_of(state, replace(VIEW, **view)) if isinstance(row, kind)]


def test_that_every_kind_of_row_is_made_with_a_key_of_its_own() -> None:
    rows = list(rows_of(sample.everything(), VIEW))
    kinds = {type(row) for row in rows}
    assert kinds == {
        OlderRow,
        AnswerHeadRow,
        TextRow,
        ToolRow,
        ReasoningRow,
        SourceRow,
        UnknownRow,
        ProblemRow,
        NoteRow,
        EmptyTurnRow,
        RemovedRow,
    }
    assert len({row.key for row in rows}) == len(rows)
    assert all(sentence_of(row) for row in rows)


def test_that_a_greeting_says_why_it_cannot_be_retried() -> None:
    head = _of(replace(sample.everything(), older_cursor=None), AnswerHeadRow)[0]
    assert isinstance(head, AnswerHeadRow)
    assert head.greeting
    assert head.target_id is None
    assert "greeting" in (head.reason or "")


def test_that_the_line_above_an_answer_says_which_attempt_it_is_and_where_it_lives() -> None:
    head = _of(sample.everything(), AnswerHeadRow)[-1]
    assert isinstance(head, AnswerHeadRow)
    assert (head.index, head.count, head.where) == (1, 2, "only here")
    assert head.badge is not None
    assert head.badge.word == "incomplete"
    assert head.figures == "5.00 s · 2 credits"
    assert head.question == "How many days do I have?"


def test_that_a_stored_answer_says_that_time_and_credits_were_not_recorded() -> None:
    head = _of(sample.everything(), AnswerHeadRow)[1]
    assert isinstance(head, AnswerHeadRow)
    assert (head.where, head.figures) == ("on the server", "time and credits not recorded")
    assert head.target_id == "msg_a1"


def test_that_another_attempt_is_shown_when_it_was_chosen() -> None:
    rows = rows_of(sample.everything(), replace(VIEW, attempts={"turn-4": "stored msg_a4"}))
    head = [row for row in rows if isinstance(row, AnswerHeadRow)][-1]
    assert (head.index, head.count, head.where) == (0, 2, "on the server")
    assert any(isinstance(row, TextRow) and row.source == "14 days." for row in rows)


def test_that_a_call_and_its_result_are_one_card() -> None:
    (card,) = _of(sample.conversation(sample.turn(1, "?", sample.call(), sample.result())), ToolRow)
    assert isinstance(card, ToolRow)
    assert (card.name, card.badge.word) == ("lookup_order", "done")
    assert card.arguments == '{"orderId": "LM-20418", "fields": ["delivered", "items"]}'
    assert "policyDays" in (card.result or "")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ToolState.CALLED, "called"),
        (ToolState.ERROR, "error"),
        (ToolState.DENIED, "denied"),
        (ToolState.RESULT_MISSING, "result missing"),
    ],
)
def test_that_each_state_of_a_tool_has_its_word(state: ToolState, word: str) -> None:
    (card,) = _of(sample.conversation(sample.turn(1, "?", sample.call(state=state))), ToolRow)
    assert isinstance(card, ToolRow)
    assert card.badge.word == word


def test_that_a_call_that_waits_for_the_person_says_so() -> None:
    attempt = sample.streamed(0, sample.call(state=ToolState.CALLED), outcome=Outcome.NEEDS_TOOL_RESULT)
    (card,) = _of(sample.conversation(Turn("t", sample.user(1, "?"), (attempt,), 0)), ToolRow)
    assert isinstance(card, ToolRow)
    assert card.badge.word == "waiting for your result"


def test_that_arguments_are_shown_while_they_arrive() -> None:
    cards = _of(sample.streaming(), ToolRow)
    assert isinstance(cards[-1], ToolRow)
    assert (cards[-1].badge.word, cards[-1].live) == ("arguments arriving", True)
    assert cards[-1].arguments == '{ "orderId": "LM-20418", "reason": "dam'
    assert isinstance(cards[0], ToolRow)
    assert (cards[0].duration, cards[0].offset) == ("2.31 s", "+1.12 s")


def test_that_a_result_without_a_call_is_shown_too() -> None:
    cards = _of(sample.everything(), ToolRow)
    assert any(isinstance(card, ToolRow) and card.error == "The order is locked." for card in cards)


def test_that_long_values_fold_and_unfold() -> None:
    state = sample.conversation(
        sample.turn(1, "?", sample.call(arguments='{"a":"' + "x" * 5_000 + '"}'), sample.result())
    )
    (card,) = _of(state, ToolRow)
    assert isinstance(card, ToolRow)
    assert card.folded
    assert len(card.arguments or "") < 1_000
    pieces = [row for row in _of(state, TextRow, expanded=frozenset({card.key})) if row.turn == "turn-1"]
    assert sum(row.source.count("x") for row in pieces if isinstance(row, TextRow) and row.kind == "json") == 5_000


def test_that_something_unknown_is_shown_as_it_came() -> None:
    (row,) = _of(sample.everything(), UnknownRow)
    assert isinstance(row, UnknownRow)
    assert (row.type, "temp" in row.raw) == ("data-weather", True)


def test_that_a_failure_says_what_happened_what_was_kept_and_what_next() -> None:
    (row,) = _of(sample.everything(), ProblemRow)
    assert isinstance(row, ProblemRow)
    words = row.explanation
    assert words.request_id == "req_0123456789ab"
    assert all((words.what, words.kept, words.next_step))


def test_that_a_refused_retry_keeps_the_answer_and_says_why() -> None:
    refused = replace(
        sample.turn(1, "?", sample.text("Fourteen.")),
        problem=Failure(kind=FailureKind.REFUSED, message="slow down", status=429, wait_s=7),
    )
    rows = list(rows_of(sample.conversation(refused), VIEW))
    assert any(isinstance(row, TextRow) and row.source == "Fourteen." for row in rows)
    assert isinstance(rows[-1], ProblemRow)
    assert "7 s" in rows[-1].explanation.next_step


def test_that_a_different_stored_answer_is_noted() -> None:
    notes = [sentence_of(row) for row in _of(sample.everything(), NoteRow)]
    assert any("not received to its end" in note and "Shown here: what arrived." in note for note in notes)
    assert any("2 pieces" in note for note in notes)


def test_that_removed_messages_are_one_folded_row_and_unfold_faded() -> None:
    (row,) = _of(sample.everything(), RemovedRow)
    assert isinstance(row, RemovedRow)
    assert row.text.startswith("2 messages removed by your retry at ")
    assert not [entry for entry in rows_of(sample.everything(), VIEW) if entry.faded]
    opened = rows_of(sample.everything(), replace(VIEW, expanded=frozenset({row.key})))
    assert [entry.source for entry in opened if entry.faded and isinstance(entry, TextRow)] == [
        "Thank you!",
        "You are welcome.",
    ]


def test_that_a_message_without_an_answer_says_so() -> None:
    (row,) = _of(sample.everything(), EmptyTurnRow)
    assert sentence_of(row) == "No answer is stored for this message."


def test_that_older_messages_are_offered_loading_or_all_here() -> None:
    state = sample.everything()
    assert [row.state for row in _of(state, OlderRow) if isinstance(row, OlderRow)] == ["more"]
    loading = _of(state, OlderRow, loading_older=True)
    assert [row.state for row in loading if isinstance(row, OlderRow)] == ["loading"]
    beginning = _of(replace(state, older_cursor=None), OlderRow)
    assert [row.state for row in beginning if isinstance(row, OlderRow)] == ["all"]


def test_that_live_figures_give_seconds_and_characters_a_second() -> None:
    head = _of(sample.streaming(), AnswerHeadRow, live_ns=4_840_000_000)[0]
    assert isinstance(head, AnswerHeadRow)
    chars = sum(
        len(row.source) for row in _of(sample.streaming(), TextRow) if isinstance(row, TextRow) and row.kind == "answer"
    )
    assert head.live
    assert head.figures == f"4.8 s · {round(chars / 4)} chars/s"


def test_that_control_characters_go_and_bidi_overrides_become_visible() -> None:
    rows = _of(sample.conversation(sample.turn(1, "a\x00b\x1b[31m\u202ec", sample.text("x\u2066y"))), TextRow)
    assert [row.source for row in rows if isinstance(row, TextRow)] == ["ab[31m⟦RLO⟧c", "x⟦LRI⟧y"]


def test_that_a_growing_text_keeps_its_closed_pieces_and_all_rows_before_it() -> None:
    builder = RowBuilder()
    lamp, state = sample.turn(0, "?", sample.text("Yes.")), sample.many(50)
    grown = sample.text("A sentence of the answer. " * 300 + "\n\n", open=True)
    state = replace(state, turns=(*state.turns, lamp), run=1, live_turn="turn-0")
    before = builder.rows(replace(state, live=sample.live(grown)), VIEW)
    more = replace(grown, text=grown.text.append("And one more."))
    after = builder.rows(replace(state, live=sample.live(more)), VIEW)
    assert after.head is before.head
    pieces = [row for row in before.tail if isinstance(row, TextRow) and row.kind == "answer"]
    assert len(pieces) > 1
    assert next(row for row in after.tail if isinstance(row, TextRow) and row.kind == "answer") is pieces[0]
    assert list(after) == list(RowBuilder().rows(replace(state, live=sample.live(more)), VIEW))


def test_that_a_builder_gives_what_a_fresh_one_gives_whatever_changed() -> None:
    builder, everything = RowBuilder(), sample.everything()
    removed = next(row for row in rows_of(everything, VIEW) if isinstance(row, RemovedRow))
    longer = replace(everything, turns=(*everything.turns, sample.turn(9, "More?", sample.text("No."))))
    steps = [
        (everything, VIEW),
        (everything, replace(VIEW, expanded=frozenset({removed.key}))),
        (longer, VIEW),
        (longer, replace(VIEW, attempts={"turn-4": "stored msg_a4"})),
        (replace(longer, turns=(sample.turn(8, "First", sample.text("Yes.")), *longer.turns)), VIEW),
        (replace(longer, head=replace(longer.head, status="ended")), VIEW),
        (replace(longer, turns=longer.turns[2:], older_cursor=None), replace(VIEW, now=sample.NOW + 90_000)),
        (sample.streaming(), VIEW),
    ]
    for state, view in steps:
        assert list(builder.rows(state, view)) == list(rows_of(state, view))

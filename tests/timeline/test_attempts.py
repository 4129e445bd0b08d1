"""What is said of an attempt, below it, and of what a retry removed."""

import json

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, ConversationState, RemovedTail, Turn
from chatbase_inspector.inspect.row_detail import row_detail
from chatbase_inspector.look.words import NOT_PROVIDED, NOT_RECORDED
from chatbase_inspector.timeline import copying
from chatbase_inspector.timeline.attempts import heard
from chatbase_inspector.timeline.build import RowBuilder, rows_of
from chatbase_inspector.timeline.notes import UNSURE
from chatbase_inspector.timeline.rows import AnswerHeadRow, NoteRow, OlderRow, RemovedRow
from chatbase_inspector.timeline.sentences import sentence_of
from tests.timeline import sample_states as sample
from tests.timeline.flipping import stack
from tests.timeline.sample_states import VIEW


def _head(state: ConversationState, name: str = "") -> AnswerHeadRow:
    view = replace(VIEW, attempts={"turn-50": name}) if name else VIEW
    return next(row for row in rows_of(state, view) if isinstance(row, AnswerHeadRow))


def _facts(row: AnswerHeadRow) -> dict[str, str]:
    return {label: value for label, value, _ in row_detail(row).facts}


def _with(**changes: object) -> ConversationState:
    """The stack with its newest attempt changed."""
    turn = stack()
    attempts = (*turn.attempts[:3], replace(turn.attempts[3], **changes))
    return sample.conversation(replace(turn, attempts=attempts))


def test_that_all_that_is_known_of_a_retry_is_in_the_part_tab() -> None:
    timing = replace(stack().attempts[3].timing, longest_gap_ns=2_310_000_000)
    facts = _facts(_head(_with(timing=timing, request_id="req_1", model="gpt-5", events=41)))
    known = {
        "Attempt": "4 of 4",
        "Lives": "on the server",
        "Outcome": "complete",
        "Finish reason": "stop",
        "Duration": "5.00 s",
        "First text": "+840 ms",
        "Longest gap": "2.31 s",
        "Credits": "2",
        "Request id": "req_1",
        "Message id": "msg_r3",
        "Agent's model": "gpt-5",
        "Events": "41 received",
    }
    assert {label: facts[label] for label in known} == known
    assert facts["Sent"].startswith("Mon 23 Nov 2026")


def test_that_zero_not_recorded_and_not_provided_stay_apart() -> None:
    free = _facts(_head(_with(meta=RunMeta(credits=0.0))))
    assert (free["Credits"], free["Finish reason"]) == ("0", NOT_PROVIDED)
    silent = _facts(_head(_with(meta=RunMeta(), status=200, request_id=None)))
    assert (silent["Credits"], silent["Request id"]) == (NOT_PROVIDED, NOT_PROVIDED)
    assert silent["Longest gap"] == NOT_RECORDED
    stored = _facts(_head(sample.conversation(stack()), "stored msg_a50"))
    assert {stored[label] for label in ("Outcome", "Duration", "Credits", "Request id", "Longest gap")} == {
        NOT_RECORDED
    }
    assert stored["Message id"] == "msg_a50"


def test_that_an_answer_without_words_is_not_one_whose_first_words_were_not_timed() -> None:
    untimed = replace(stack().attempts[3].timing, first_text_ns=None)
    assert _facts(_head(_with(timing=untimed)))["First text"] == NOT_RECORDED
    assert _facts(_head(_with(timing=untimed, parts=())))["First text"] == "no text came"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (0, "Attempt 1 of 4, only here, stored answer"),
        (2, "Attempt 3 of 4, only here, incomplete, stopped, 5.0 s"),
        (3, "Attempt 4 of 4, on the server, complete, 5.0 s"),
    ],
)
def test_that_a_switch_is_heard_in_one_sentence(row: int, said: str) -> None:
    assert heard(stack().attempts[row], row, 4) == said


def test_that_the_line_of_a_growing_answer_stays_the_same_row() -> None:
    builder, state = RowBuilder(), replace(sample.streaming(), removed=())
    heads = []
    for words in ("It was", "It was delivered", "It was delivered on Monday"):
        live = sample.live(sample.text(words, open=True, seen=sample.seen(900)))
        live = replace(live, events=len(words), timing=replace(live.timing, last_event_ns=len(words)))
        heads.append(next(row for row in builder.rows(replace(state, live=live), VIEW).tail if _is_head(row)))
    assert heads[0] == heads[1] == heads[2]


def _is_head(row: object) -> bool:
    return isinstance(row, AnswerHeadRow)


def _notes(*differences: Difference, outcome: Outcome = Outcome.COMPLETE, unsure: bool = False) -> list[NoteRow]:
    message = replace(sample.answer(3, sample.text("Other.")), id="msg_r3")
    attempt = sample.streamed(3, sample.text("One."), outcome=outcome, on_server=True)
    attempt = replace(attempt, differences=differences, messages=(message,))
    turn = Turn("t", sample.user(1, "?"), (sample.stored(1, sample.text("Old.")), attempt), 1, unsure=unsure)
    return [row for row in rows_of(sample.conversation(turn), VIEW) if isinstance(row, NoteRow)]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (DifferenceKind.TEXT, "The words are not the same."),
        (DifferenceKind.CALL_MISSING, "A tool call was streamed and is not stored: lookup_order, notify."),
        (DifferenceKind.CALL_EXTRA, "A tool call is stored that was not streamed: lookup_order, notify."),
        (DifferenceKind.ARGUMENTS, "The arguments of a tool call are stored differently: lookup_order, notify."),
        (DifferenceKind.RESULT_MISSING, "A tool's result was streamed and is not stored: lookup_order, notify."),
        (DifferenceKind.RESULT, "A tool's result is stored differently: lookup_order, notify."),
    ],
)
def test_that_each_difference_of_the_stored_answer_is_a_sentence(kind: DifferenceKind, said: str) -> None:
    tools = ("",) if kind is DifferenceKind.TEXT else ("lookup_order", "notify", "lookup_order")
    (note,) = _notes(*(Difference(kind, tool) for tool in tools))
    assert said in sentence_of(note)
    assert note.compare == ("run-3", "run-3-stored")


def test_that_hostile_names_of_tools_are_shown_harmless() -> None:
    (note,) = _notes(Difference(DifferenceKind.RESULT, "a\u202eb\nc{tools}"))
    assert "a⟦RLO⟧b c{tools}" in note.points[0]


def test_that_an_answer_the_server_does_not_hold_is_said_without_comparing() -> None:
    (absent,) = _notes(Difference(DifferenceKind.MESSAGE_ABSENT))
    assert "did not hold it" in absent.text
    assert absent.compare is None
    (unnamed,) = _notes(Difference(DifferenceKind.METADATA))
    assert "did not give the id" in unnamed.text
    (both,) = _notes(Difference(DifferenceKind.MESSAGE_ABSENT), Difference(DifferenceKind.METADATA))
    assert "could not be looked up" in both.text


def test_that_of_a_cut_answer_not_too_much_is_claimed() -> None:
    (note,) = _notes(Difference(DifferenceKind.TEXT), outcome=Outcome.INCOMPLETE)
    assert note.text.startswith("This answer was not received to its end.")
    assert note.points == ()
    assert note.compare is not None


def test_that_an_unsure_place_is_said() -> None:
    assert [note.text for note in _notes(unsure=True)] == [UNSURE]


def _tail() -> RemovedTail:
    held = replace(stack(8).attempts[3], messages=(sample.answer(8, sample.text("Long.")),))
    turn = replace(stack(8), attempts=(*stack(8).attempts[:3], held))
    return RemovedTail(
        3, "turn-1", sample.NOW - 100, (turn, sample.turn(9, "Thank you!", sample.text("You are welcome.")))
    )


def _removed(tail: RemovedTail) -> RemovedRow:
    state = sample.conversation(sample.turn(1, "?", sample.text("Yes.")), removed=(tail,))
    return next(row for row in rows_of(state, VIEW) if isinstance(row, RemovedRow))


def test_that_removed_messages_are_counted_and_dated() -> None:
    today = _tail()
    assert _removed(today).text.startswith("4 messages removed by your retry at ")
    assert " on 20 Nov at " in _removed(replace(today, removed_at=sample.NOW - 3 * 86_400)).text
    assert (
        " on 23 Nov 2025 · kept here, no longer on the server"
        in _removed(replace(today, removed_at=sample.NOW - 365 * 86_400)).text
    )
    assert "no longer there since " in _removed(replace(today, run=0)).text
    assert sentence_of(_removed(today)).endswith("no longer on the server, folded")


def test_that_removed_messages_are_copied_as_text_and_verbatim_as_json() -> None:
    row = _removed(_tail())
    said = copying.text_of(row, [row])
    order = [said.index(words) for words in ("How long do I have?", "A paragraph", "Thank you!", "You are welcome.")]
    assert order == sorted(order)
    assert "Customer (" in said
    assert "Agent" in said
    raw = copying.json_of(row)
    assert raw == '[{"role":"user"},\n{"role":"assistant"},\n{"role":"user"},\n{"role":"assistant"}]'
    assert len(json.loads(raw)) == 4
    assert row_detail(row).json == raw


def test_that_an_answer_s_line_copies_the_messages_that_chatbase_gave() -> None:
    head = _head(sample.conversation(sample.turn(1, "?", sample.text("Yes."))))
    assert copying.json_of(head) == '[{"role":"assistant"}]'


def test_that_a_kept_copy_claims_nothing_about_the_server_of_now() -> None:
    state = replace(sample.conversation(stack()), kept_at=sample.NOW, older_cursor="more")
    head = _head(state)
    assert (head.where, head.target_id) == ("on the server then", None)
    older = next(row for row in rows_of(state, VIEW) if isinstance(row, OlderRow))
    assert sentence_of(older) == "Older messages were not kept on this computer."


def test_that_a_partly_kept_answer_says_so() -> None:
    notes = [row for row in rows_of(_with(partly_kept=True), VIEW) if isinstance(row, NoteRow)]
    assert [note.text for note in notes] == [
        "Not all of this answer was kept on this computer. More of it came than is shown here."
    ]


def test_that_a_chosen_attempt_stays_chosen_when_older_ones_become_known() -> None:
    known = stack()
    newest: tuple[Attempt, ...] = tuple(replace(known.attempts[row], number=row - 2) for row in (2, 3))
    view = replace(VIEW, attempts={"turn-50": "run 2"})
    for turn in (replace(known, attempts=newest, current=1), known):
        head = next(row for row in rows_of(sample.conversation(turn), view) if isinstance(row, AnswerHeadRow))
        assert head.attempt is not None
        assert head.attempt.run == 2

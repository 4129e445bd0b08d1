"""Runs: what a retry does to a conversation from its first event to the re-read."""

from collections.abc import Callable

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.problems import Failure, FailureKind
from tests.conversation.conftest import HEAD, answer, finish, load, play, text, user

Start = Callable[[str], ConversationState]
CUT = Failure(kind=FailureKind.STREAM_BROKEN, message="gone", code="cut")


def test_that_a_started_retry_moves_the_tail_to_removed(retrying: Start) -> None:
    state = retrying("u2")
    assert [turn.key for turn in state.turns] == ["u1", "u2"]
    [tail] = state.removed
    assert (tail.after, [turn.key for turn in tail.turns], tail.removed_at) == ("u2", ["u3"], 2000.0)
    assert state.live is not None
    assert (state.live_turn, state.live.number, state.live.run) == ("u2", 1, 1)


def test_that_an_unknown_turn_is_refused(six: ConversationState) -> None:
    with pytest.raises(KeyError):
        reduce(six, ev.RunStarted(1, "nobody", "x", 0.0))


def test_that_a_finished_run_becomes_the_shown_attempt(retrying: Start) -> None:
    state = play(retrying("u2"), text("new"), finish(message_id="a4", credits=2), ev.RunEnded(1, 100, None))
    turn = state.turns[-1]
    assert state.live is None
    assert [attempt.on_server for attempt in turn.attempts] == [False, None]
    assert turn.shown is not None
    assert (turn.shown.text, turn.shown.outcome, turn.shown.timing.ended_ns) == ("new", Outcome.COMPLETE, 100)


def test_that_events_of_an_older_run_change_nothing(retrying: Start) -> None:
    state = play(retrying("u2"), ev.RunEnded(1, 100, CUT), load(user("u1"), answer("a1"), user("u2"), run=1))
    later = play(state, ev.RunStarted(2, "u1", "a1", 3000.0))
    assert reduce(later, text("late", run=1)) is later
    assert reduce(later, ev.RunStarted(1, "u1", "a1", 3000.0)) is later
    assert reduce(state, text("after the end", run=1)) is state


def test_that_a_refused_retry_brings_everything_back(six: ConversationState, retrying: Start) -> None:
    refused = Failure(kind=FailureKind.REFUSED, message="no", code="CHAT_CREDITS_EXHAUSTED", status=402)
    state = play(retrying("u2"), ev.RunRefused(1, 50, refused))
    assert [turn.key for turn in state.turns] == ["u1", "u2", "u3"]
    assert state.removed == ()
    assert state.turn("u2").problem == refused
    assert state.turn("u2").attempts == six.turn("u2").attempts


def test_that_a_plain_read_during_a_run_is_ignored(retrying: Start) -> None:
    state = retrying("u2")
    assert reduce(state, load(user("u1"))) is state


def test_that_a_whole_answer_is_an_answer(retrying: Start) -> None:
    whole = ev.WholeArrived(1, 70, answer("a4", "whole"), RunMeta(message_id="a4", finish_reason="stop"))
    state = play(retrying("u2"), ev.HeadersArrived(1, 60, 200, "req_1"), whole, ev.RunEnded(1, 80, None))
    shown = state.turns[-1].shown
    assert shown is not None
    assert (shown.text, shown.outcome, shown.whole, shown.request_id) == ("whole", Outcome.COMPLETE, True, "req_1")


def test_that_the_reread_marks_the_new_answer_as_the_servers(retrying: Start) -> None:
    state = play(
        retrying("u2"),
        text("new"),
        finish(message_id="a4"),
        ev.RunEnded(1, 100, None),
        load(user("u1"), answer("a1"), user("u2"), answer("a4", "new"), run=1),
    )
    turn = state.turns[-1]
    assert [attempt.on_server for attempt in turn.attempts] == [False, True]
    assert turn.attempts[1].differs is False
    assert turn.attempts[1].timing.first_text_ns == 10
    assert [tail.turns[0].key for tail in state.removed] == ["u3"]


def test_that_a_changed_user_message_id_still_finds_its_turn(retrying: Start) -> None:
    state = play(
        retrying("u2"),
        text("new"),
        finish(message_id="a4"),
        ev.RunEnded(1, 100, None),
        load(user("u1"), answer("a1"), user("u9", "question u2"), answer("a4", "new"), run=1),
    )
    turn = state.turns[-1]
    assert turn.key == "u2"
    assert turn.user is not None
    assert turn.user.id == "u9"
    assert len(turn.attempts) == 2
    assert [[t.key for t in tail.turns] for tail in state.removed] == [["u3"]]


def test_that_an_answer_stored_otherwise_than_streamed_is_flagged(retrying: Start) -> None:
    state = play(
        retrying("u2"),
        text("streamed"),
        finish(message_id="a4"),
        ev.RunEnded(1, 100, None),
        load(user("u1"), answer("a1"), user("u2"), answer("a4", "stored"), run=1),
    )
    shown = state.turns[-1].shown
    assert shown is not None
    assert (shown.differs, shown.text) == (True, "streamed")


def test_that_a_stopped_answer_stays_beside_what_the_server_stored(retrying: Start) -> None:
    stopped = Failure(kind=FailureKind.STOPPED, message="stopped")
    state = play(
        retrying("u2"),
        text("half"),
        ev.RunEnded(1, 100, stopped),
        load(user("u1"), answer("a1"), user("u2"), answer("a4", "half and more"), run=1),
    )
    turn = state.turns[-1]
    assert [(a.text, a.on_server) for a in turn.attempts] == [
        ("answer a2", False),
        ("half", False),
        ("half and more", True),
    ]
    assert turn.shown is not None
    assert (turn.shown.text, turn.shown.outcome) == ("half", Outcome.INCOMPLETE)


def test_that_a_server_that_cut_nothing_gets_its_turns_back(retrying: Start, six: ConversationState) -> None:
    everything = [message for turn in six.turns for message in turn.messages]
    state = play(retrying("u2"), ev.RunEnded(1, 100, CUT), load(*everything, run=1))
    assert [turn.key for turn in state.turns] == ["u1", "u2", "u3"]
    assert state.removed == ()
    assert [attempt.on_server for attempt in state.turn("u2").attempts] == [True, False]


def test_that_a_refusal_after_the_cut_shows_the_lost_messages_as_removed(retrying: Start) -> None:
    failed = Failure(kind=FailureKind.REFUSED, message="boom", code="INTERNAL_SERVER_ERROR", status=500)
    state = play(retrying("u2"), ev.RunRefused(1, 50, failed), load(user("u1"), answer("a1"), user("u2"), run=1))
    assert [turn.key for turn in state.turns] == ["u1", "u2"]
    assert [turn.key for tail in state.removed for turn in tail.turns] == ["u3"]
    assert [attempt.on_server for attempt in state.turn("u2").attempts] == [False]
    assert state.turn("u2").shown is not None


def test_that_older_pages_stand_in_front_and_join_a_split_turn() -> None:
    state = play(ConversationState(HEAD), load(answer("a1"), user("u2"), answer("a2"), cursor="c1"))
    assert state.turns[0].user is None
    state = play(state, ev.OlderLoaded(0, (user("u0"), answer("a0"), user("u1")), "c1", None))
    assert [turn.user.id for turn in state.turns if turn.user] == ["u0", "u1", "u2"]
    assert state.older_cursor is None
    assert [message.id for message in state.turns[1].messages] == ["u1", "a1"]


def test_that_an_older_page_asked_with_another_cursor_is_dropped() -> None:
    state = play(ConversationState(HEAD), load(user("u1"), cursor="c1"))
    assert reduce(state, ev.OlderLoaded(0, (user("u0"),), "c0", None)) is state


def test_that_a_reload_keeps_the_older_pages_that_were_loaded() -> None:
    state = play(ConversationState(HEAD), load(user("u2"), answer("a2"), cursor="c1"))
    state = play(state, ev.OlderLoaded(0, (user("u1"), answer("a1")), "c1", "c2"))
    state = play(state, load(user("u2"), answer("a2"), user("u3"), cursor="c1"))
    assert [turn.key for turn in state.turns] == ["u1", "u2", "u3"]
    assert state.older_cursor == "c2"


def test_that_listeners_hear_once_a_batch_and_not_of_nothing(six: ConversationState) -> None:
    store = ConversationStore(six)
    heard: list[ConversationState] = []
    unsubscribe = store.subscribe(heard.append)
    store.dispatch([ev.RunStarted(1, "u2", "a2", 0.0), text("a"), text("b")])
    store.dispatch([text("old", run=0)])
    unsubscribe()
    store.dispatch([text("c")])
    assert len(heard) == 1
    assert heard[0].live is not None
    assert heard[0].live.text == "ab"


def test_that_an_attempt_names_the_model_the_agent_had(six: ConversationState) -> None:
    state = play(six, ev.RunStarted(1, "u3", "a3", 2000.0, "gpt-x"), ev.RunEnded(1, 5, None))
    assert [attempt.model for attempt in state.turns[-1].attempts] == [None, "gpt-x"]

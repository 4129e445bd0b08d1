"""Where removed stretches of the past go, and what waits."""

from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.state import ConversationState
from tests.conversation.conftest import HEAD, answer, load, play, text, user
from tests.conversation.worlds import NO, fates, past_of, recalled, retried, seen, two_runs


def cut_at_first() -> ConversationState:
    """u1 was answered again by run 1, which removed u2."""
    past = past_of(user("u1"), answer("a1"), user("u2"), answer("a2"))
    past = retried(past, "u1", 1, "b1", "one")
    return replace(play(past, load(user("u1"), answer("b1", "one"), run=1)), kept_at=1.0)


def test_that_a_cut_tail_comes_back_behind_its_turn_when_its_ids_have_changed() -> None:
    state = recalled(seen(user("x", "question u1"), answer("y", "one")), cut_at_first())
    [tail] = state.removed
    assert (tail.run, tail.after, tail.removed_at) == (1, "x", 2001.0)
    assert [turn.key for turn in tail.turns] == ["u2"]


def test_that_a_tail_waits_for_the_turn_it_stood_behind() -> None:
    state = recalled(seen(user("u5"), answer("a5"), cursor="c"), play(cut_at_first()))
    assert state.removed == ()
    assert [tail.run for tail in state.remembered_tails] == [1]
    state = play(state, ev.OlderLoaded(0, (user("u1"), answer("b1", "one")), "c", None))
    assert [(tail.run, tail.after) for tail in state.removed] == [(1, "u1")]
    assert state.remembered_tails == ()


def test_that_a_tail_behind_a_turn_that_was_removed_itself_follows_that_one() -> None:
    past = past_of(user("u1"), answer("a1"), user("u2"), answer("a2"), user("u3"), answer("a3"))
    past = play(
        retried(past, "u2", 1, "b2", "one"), load(user("u1"), answer("a1"), user("u2"), answer("b2", "one"), run=1)
    )
    past = play(retried(past, "u1", 2, "b1", "two"), load(user("u1"), answer("b1", "two"), run=2))
    for state in (past, recalled(seen(user("u1"), answer("b1", "two")), replace(past, kept_at=1.0))):
        assert [(t.run, t.after, [turn.key for turn in t.turns]) for t in state.removed] == [
            (2, "u1", ["u2"]),
            (1, "u1", ["u3"]),
        ]


def test_that_what_was_found_gone_is_known_as_removed_by_a_retry_once_the_history_says_so() -> None:
    full = (user("u1"), answer("a1"), user("u2"), answer("a2"))
    state = play(seen(*full), load(user("u1"), answer("b1", "one")))
    assert [tail.run for tail in state.removed] == [0]
    state = recalled(state, cut_at_first())
    assert [(tail.run, tail.after, len(tail.turns)) for tail in state.removed] == [(1, "u1", 1)]


def test_that_a_past_newer_than_the_reading_is_joined_after_the_next_one() -> None:
    state = recalled(seen(user("u1"), answer("a1"), user("u2"), answer("a2")), replace(cut_at_first(), kept_at=6000.0))
    assert state.removed == ()
    assert state.waiting is not None
    assert [message.id for turn in state.turns for message in turn.messages] == ["u1", "a1", "u2", "a2"]
    state = play(state, replace(load(user("u1"), answer("b1", "one")), read_at=7000.0))
    assert state.waiting is None
    assert fates(state) == [(None, "answer a1", False), (1, "one", True)]
    assert [tail.run for tail in state.removed] == [1]


def test_that_a_turn_that_was_not_read_yet_is_not_called_gone() -> None:
    past = past_of(user("u1"), answer("a1"), user("u2"), answer("a2"), kept_at=6000.0)
    state = recalled(seen(user("u1"), answer("a1")), past)
    assert state.removed == ()
    assert len(state.turns) == 1


def test_that_a_past_waits_while_an_answer_arrives_and_joins_when_it_has_ended() -> None:
    state = seen(user("u1"), answer("b2", "two"))
    running = play(state, ev.RunStarted(9, "u1", "b2", 3000.0), text("nine", run=9))
    waiting = recalled(running, two_runs())
    assert (waiting.turns, waiting.live) == (running.turns, running.live)
    ended = play(waiting, ev.RunEnded(9, 9, None))
    assert [run for run, _, _ in fates(ended)] == [None, 1, 2, 9]
    assert [attempt.number for attempt in ended.turns[0].attempts] == [0, 1, 2, 3]
    assert ended.turns[0].shown is ended.turns[0].attempts[3]


def test_that_a_refused_run_brings_back_its_tail_before_the_past_joins() -> None:
    state = seen(user("u1"), answer("b2", "two"), user("u2"), answer("a2"))
    running = play(state, ev.RunStarted(9, "u1", "b2", 3000.0))
    refused = play(recalled(running, two_runs()), ev.RunRefused(9, 5, NO))
    assert [turn.key for turn in refused.turns] == ["u1", "u2"]
    assert [run for run, _, _ in fates(refused, 0)] == [None, 1, 2]


def test_that_a_past_waits_for_the_first_reading() -> None:
    state = recalled(ConversationState(HEAD), two_runs())
    assert state.turns == ()
    state = play(state, load(user("u1"), answer("b2", "two")))
    assert [run for run, _, _ in fates(state)] == [None, 1, 2]


def test_that_a_newer_kept_copy_replaces_an_older_one() -> None:
    assert recalled(past_of(user("u1")), two_runs()) == two_runs()


def test_that_a_page_that_does_not_reach_what_is_known_loses_no_attempt() -> None:
    state = recalled(seen(user("u1"), answer("b2", "two")), two_runs())
    state = play(state, load(user("u9"), answer("a9"), cursor="c"))
    assert [turn.key for turn in state.turns] == ["u9"]
    assert [attempt.run for turn in state.remembered for attempt in turn.attempts] == [None, 1, 2]
    state = play(state, ev.OlderLoaded(0, (user("u1"), answer("b2", "two")), "c", None))
    assert [run for run, _, _ in fates(state, 0)] == [None, 1, 2]


def test_that_attempts_of_a_removed_turn_return_with_it() -> None:
    messages = (user("u1"), answer("a1"), user("u2"), answer("b2", "one"))
    state = retried(seen(*messages[:3], answer("a2")), "u2", 1, "b2", "one")
    state = play(state, load(*messages, run=1))
    state = play(state, ev.RunStarted(2, "u1", "a1", 3000.0), ev.RunEnded(2, 9, None), load(*messages, run=2))
    assert fates(state) == [(None, "answer a2", False), (1, "one", True)]
    assert state.removed == ()

"""Where each attempt and each turn of the past goes."""

from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from tests.conversation.conftest import answer, load, play, user
from tests.conversation.worlds import fates, past_of, recalled, retried, seen, two_runs


def test_that_every_attempt_comes_back_in_its_order_and_the_servers_is_shown() -> None:
    state = recalled(seen(user("u1"), answer("b2", "two")), two_runs())
    assert fates(state) == [(None, "answer a1", False), (1, "one", False), (2, "two", True)]
    assert state.turns[0].current == 2
    assert not state.turns[0].unsure


def test_that_an_older_run_can_be_the_servers_again() -> None:
    state = recalled(seen(user("u1"), answer("b1", "one")), two_runs())
    assert fates(state) == [(None, "answer a1", False), (1, "one", True), (2, "two", False)]
    assert state.turns[0].current == 1


def test_that_an_unknown_answer_of_the_server_is_the_newest_attempt() -> None:
    state = recalled(seen(user("u1"), answer("z", "elsewhere")), two_runs())
    assert fates(state)[-1] == (None, "elsewhere", True)
    assert [run for run, _, _ in fates(state)] == [None, 1, 2, None]
    assert state.turns[0].current == 3


def test_that_a_known_answer_under_another_id_is_no_further_attempt() -> None:
    state = recalled(seen(user("u1"), answer("z", "two")), two_runs())
    assert fates(state) == [(None, "answer a1", False), (1, "one", False), (2, "two", True)]


def test_that_a_turn_whose_ids_have_all_changed_is_found_by_place_and_words_and_says_so() -> None:
    state = recalled(seen(user("x", "question u1"), answer("y", "elsewhere")), two_runs())
    assert [run for run, _, _ in fates(state)] == [None, 1, 2, None]
    assert state.turns[0].unsure
    assert state.removed == ()
    again = play(state, load(user("x", "question u1"), answer("y", "elsewhere")))
    assert again.turns[0].unsure


def test_that_the_customers_new_id_is_known_from_the_answer() -> None:
    past = retried(past_of(user("u1", "hi"), answer("a1")), "u1", 1, "b1", "one", user_message_id="x")
    state = recalled(seen(user("other", "hi"), answer("a9"), user("x", "other words"), answer("z")), past)
    assert [run for run, _, _ in fates(state)] == [None, 1, None]
    assert not state.turns[1].unsure
    assert [len(turn.attempts) for turn in state.turns] == [1, 3]


def test_that_where_words_come_again_the_place_decides() -> None:
    known = [user("u1", "yes"), answer("a1"), user("u2", "yes"), answer("a2"), user("u3", "yes"), answer("a3")]
    past = past_of(*known)
    past = replace(retried(past, "u3", 1, "b3", "one"), kept_at=1.0)
    fresh = [user("x1", "yes"), answer("y1"), user("x2", "yes"), answer("y2"), user("x3", "yes"), answer("y3")]
    state = recalled(seen(*fresh), past)
    assert [[run for run, _, _ in fates(state, row)] for row in range(3)] == [[None] * 2, [None] * 2, [None, 1, None]]
    assert all(turn.unsure for turn in state.turns)


def test_that_words_that_stand_once_find_their_turn_behind_one_that_is_gone() -> None:
    past = past_of(user("u1", "first"), answer("a1"), user("u2", "second"), answer("a2"))
    past = replace(retried(past, "u2", 1, "b2", "one"), kept_at=1.0)
    state = recalled(seen(user("x", "second"), answer("y")), past)
    assert [run for run, _, _ in fates(state)] == [None, 1, None]
    [tail] = state.removed
    assert (tail.run, tail.after, [turn.key for turn in tail.turns]) == (0, "", ["u1"])


def test_that_a_turn_nobody_can_find_is_kept_as_no_longer_there() -> None:
    state = recalled(seen(user("x", "quite another"), answer("y")), two_runs())
    assert fates(state) == [(None, "answer y", True)]
    [tail] = state.removed
    assert (tail.run, tail.after, tail.removed_at) == (0, "", 5000.0)
    assert [attempt.run for attempt in tail.turns[0].attempts] == [None, 1, 2]


def test_that_a_turn_that_vanished_in_between_stands_behind_the_one_before() -> None:
    past = past_of(user("u1"), answer("a1"), user("u2"), answer("a2"), user("u3"), answer("a3"))
    state = recalled(seen(user("u1"), answer("a1"), user("u3"), answer("a3")), past)
    assert [(tail.run, tail.after, [turn.key for turn in tail.turns]) for tail in state.removed] == [(0, "u1", ["u2"])]


def test_that_turns_of_older_pages_wait_and_then_find_their_turn() -> None:
    past = past_of(user("u0"), answer("a0"), user("u1"), answer("a1"), user("u2"), answer("a2"))
    older = tuple(message for turn in past.turns[:2] for message in turn.messages)
    past = replace(past, turns=(*past.turns[:1], *two_runs().turns, *past.turns[2:]))
    state = recalled(seen(user("u2"), answer("a2"), cursor="c"), past)
    assert [turn.key for turn in state.remembered] == ["u0", "u1"]
    assert state.removed == ()
    state = play(state, ev.OlderLoaded(0, older[2:], "c", "d"))
    assert [run for run, _, _ in fates(state, 0)] == [None, 1, 2]
    assert [turn.key for turn in state.remembered] == ["u0"]
    gone = play(state, ev.OlderLoaded(0, (), "d", None))
    assert gone.remembered == ()
    assert [(tail.run, tail.after, [turn.key for turn in tail.turns]) for tail in gone.removed] == [(0, "", ["u0"])]


def test_that_a_page_border_inside_a_turn_makes_its_attempts_wait() -> None:
    whole = (user("u1"), answer("b2", "two"))
    state = recalled(seen(whole[1], user("u2"), cursor="c"), two_runs())
    assert fates(state, 0) == [(None, "two", True)]
    state = play(state, ev.OlderLoaded(0, whole[:1], "c", None))
    assert fates(state, 0) == [(None, "answer a1", False), (1, "one", False), (2, "two", True)]

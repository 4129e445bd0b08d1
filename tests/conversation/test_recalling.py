"""Where each attempt and each turn of the past goes."""

from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import Message, TextPart
from chatbase_inspector.conversation.state import RemovedTail
from chatbase_inspector.conversation.text import Text
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


def test_that_runs_of_two_windows_stand_in_their_order() -> None:
    state = retried(seen(user("u1"), answer("a1")), "u1", 5, "b5", "five")
    past = retried(past_of(user("u1"), answer("a1")), "u1", 3, "b3", "three")
    past = play(past, load(user("u1"), answer("b3", "three"), run=3))
    past = replace(retried(past, "u1", 6, "b6", "six"), kept_at=1.0)
    assert [run for run, _, _ in fates(recalled(state, past))] == [None, 3, 5, 6]


def test_that_an_answer_from_elsewhere_stands_at_its_time() -> None:
    earlier = replace(answer("y"), created_at=1500.0)
    state = play(seen(user("u1"), answer("a1")), load(user("u1"), earlier), load(user("u1"), answer("z")))
    past = replace(retried(past_of(user("u1"), answer("a1")), "u1", 1, "b1", "one"), kept_at=1.0)
    found = fates(recalled(state, past))
    assert [words for _, words, _ in found] == ["answer a1", "answer y", "one", "answer z"]


def test_that_attempts_of_a_turn_split_by_a_page_border_stay_when_it_is_joined() -> None:
    state = play(seen(answer("a1"), user("u2"), cursor="c"), load(answer("z"), user("u2"), cursor="c"))
    state = play(state, ev.OlderLoaded(0, (user("u1"),), "c", None))
    assert [turn.user.id for turn in state.turns if turn.user] == ["u1", "u2"]
    assert fates(state, 0) == [(None, "answer a1", False), (None, "answer z", True)]


def test_that_an_empty_older_page_loses_no_run_of_a_split_turn() -> None:
    state = play(seen(answer("a1"), cursor="c"), ev.RunStarted(1, "a1", "a1", 0.0), ev.RunEnded(1, 9, None))
    state = play(state, ev.OlderLoaded(0, (), "c", "d"))
    assert [attempt.run for turn in state.turns for attempt in turn.attempts] == [None, 1]
    assert state.older_cursor == "d"


def test_that_turns_in_another_order_are_found_as_far_as_their_order_holds() -> None:
    past = past_of(*(user(f"u{word}", word) for word in ("one", "two", "three", "four")))
    fresh = [user(f"x{word}", word) for word in ("four", "two", "three", "one")]
    answers = [answer(f"y{number}") for number in range(4)]
    state = recalled(seen(*(m for pair in zip(fresh, answers, strict=True) for m in pair)), past)
    assert [turn.key for turn in state.turns] == ["xfour", "xtwo", "xthree", "xone"]
    assert sorted(turn.key for tail in state.removed for turn in tail.turns) == ["ufour", "uone"]


def test_that_a_greeting_that_a_past_run_removed_stays_where_it_still_is() -> None:
    past = replace(past_of(answer("g"), user("u1"), answer("a1")), removed=())
    tail = RemovedTail(1, "u1", 2000.0, past.turns[:1])
    state = recalled(seen(answer("g"), user("u1"), answer("a1")), replace(past, turns=past.turns[1:], removed=(tail,)))
    assert state.removed == ()
    assert [len(turn.attempts) for turn in state.turns] == [1, 1]


def test_that_what_has_no_id_at_all_is_kept_once() -> None:
    nameless = Message("", "user", (TextPart(Text("hi")),))
    past = past_of(nameless, Message("", "assistant", (TextPart(Text("hello")),)))
    once = recalled(seen(user("u9", "new")), past)
    assert [len(tail.turns) for tail in once.removed] == [1]
    assert recalled(once, past) is once
    read = play(once, load(user("u9", "new"), user("u10", "newer")))
    assert recalled(read, past).removed == once.removed


def test_that_a_recall_adds_to_what_waits_for_older_pages() -> None:
    first = past_of(user("u1"), answer("a1"))
    state = recalled(seen(user("u9"), cursor="c"), first)
    assert [len(turn.attempts) for turn in state.remembered] == [1]
    state = recalled(state, two_runs())
    assert [[attempt.run for attempt in turn.attempts] for turn in state.remembered] == [[None, 1, 2]]

"""What a reading after a run says of the answer that was streamed."""

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from tests.conversation.conftest import answer, finish, load, play, text, user
from tests.conversation.worlds import CUT, retried, seen


def test_that_a_finished_answer_that_the_server_does_not_hold_is_absent() -> None:
    state = retried(seen(user("u1"), answer("a1")), "u1", 1, "b1", "one")
    for messages in ((user("u1"),), (user("u1"), answer("z", "other"))):
        read = play(state, load(*messages, run=1))
        assert read.turns[0].attempts[1].differences == (Difference(DifferenceKind.MESSAGE_ABSENT),)
    vanished = play(state, load(user("u7", "new"), run=1)).removed[0].turns[0]
    assert vanished.attempts[1].differences == (Difference(DifferenceKind.MESSAGE_ABSENT),)


def test_that_a_stopped_answer_is_not_called_absent() -> None:
    state = seen(user("u1"), answer("a1"))
    state = play(
        state, ev.RunStarted(1, "u1", "a1", 0.0), text("half"), ev.RunEnded(1, 9, CUT), load(user("u1"), run=1)
    )
    assert state.turns[0].attempts[1].differences is None


def test_that_what_is_said_after_a_tools_result_is_no_difference() -> None:
    state = retried(seen(user("u1"), answer("a1")), "u1", 1, "b1", "one")
    state = play(state, load(user("u1"), answer("b1", "one"), answer("b2", "more"), run=1))
    assert state.turns[0].attempts[1].differences == ()
    changed = play(state, load(user("u1"), answer("b1", "changed"), answer("b2", "more")))
    assert changed.turns[0].attempts[1].differences == (Difference(DifferenceKind.TEXT),)


def test_that_a_finished_answer_without_an_id_is_what_the_server_stored_right_after() -> None:
    state = seen(user("u1"), answer("a1"))
    run = (ev.RunStarted(1, "u1", "a1", 0.0), text("one"), finish(), ev.RunEnded(1, 9, None))
    state = play(state, *run, load(user("u1"), answer("b1", "other"), run=1))
    assert [attempt.run for attempt in state.turns[0].attempts] == [None, 1]
    assert state.turns[0].attempts[1].differences == (
        Difference(DifferenceKind.TEXT),
        Difference(DifferenceKind.METADATA),
    )

"""Whatever the server has, and whatever was shown before: what is shown as the server's is what the server has."""

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import Message, TextPart
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.text import Text
from tests.conversation.conftest import HEAD, answer, finish, load, play, text, user

_IDS = st.sampled_from(["", "", "a", "b", "c", "d", "e", "f"])
_ROLES = st.sampled_from(["user", "assistant", "assistant", "system"])
_MESSAGES = st.lists(
    st.builds(
        lambda identity, role, words: Message(identity, role, (TextPart(Text(words)),), raw_json=words),
        _IDS,
        _ROLES,
        st.sampled_from(["one", "two", "three"]),
    ),
    max_size=8,
)


def held(state: ConversationState) -> list[Message]:
    return [message for turn in state.turns for message in turn.messages]


@given(_MESSAGES)
def test_that_a_first_reading_shows_every_message_in_order(messages: list[Message]) -> None:
    assert held(play(ConversationState(HEAD), load(*messages))) == messages


@given(st.lists(_MESSAGES, min_size=2, max_size=4))
def test_that_any_later_reading_shows_exactly_what_the_server_has(readings: list[list[Message]]) -> None:
    state = ConversationState(HEAD)
    for messages in readings:
        state = play(state, load(*messages))
        assert held(state) == messages


@given(_MESSAGES, _MESSAGES, st.integers(0, 7), st.booleans())
def test_that_a_run_and_its_reread_show_what_the_server_has(
    before: list[Message], after: list[Message], row: int, ended: bool
) -> None:
    state = play(ConversationState(HEAD), load(*before))
    if not state.turns:
        return
    turn = state.turns[row % len(state.turns)]
    state = play(state, ev.RunStarted(1, turn.key, "x", 0.0), text("new"))
    if ended:
        state = play(state, finish(message_id="new"))
    state = play(state, ev.RunEnded(1, 9, None), load(*after, run=1))
    assert held(state) == after
    attempts = [attempt for each in state.turns for attempt in each.attempts]
    gone = [attempt for tail in state.removed for each in tail.turns for attempt in each.attempts]
    assert [attempt.text for attempt in (*attempts, *gone) if attempt.run == 1] == ["new"]


@given(_MESSAGES)
def test_that_reading_the_same_again_makes_no_new_attempt(messages: list[Message]) -> None:
    once = play(ConversationState(HEAD), load(*messages))
    again = play(once, load(*messages))
    assert [len(turn.attempts) for turn in again.turns] == [len(turn.attempts) for turn in once.turns]
    assert again.removed == ()


def test_that_an_answer_without_an_id_is_known_again_by_what_it_says() -> None:
    nameless = Message("", "assistant", (TextPart(Text("hello")),))
    state = play(ConversationState(HEAD), load(user("u1"), nameless), load(user("u1"), nameless))
    assert len(state.turns[0].attempts) == 1


def test_that_an_answer_replaced_by_somebody_else_stays_as_an_attempt() -> None:
    state = play(ConversationState(HEAD), load(user("u1"), answer("a1")), load(user("u1"), answer("a2")))
    assert [(a.text, a.on_server) for a in state.turns[0].attempts] == [("answer a1", False), ("answer a2", True)]
    assert state.turns[0].current == 1


def test_that_a_stored_answer_that_was_edited_keeps_its_old_words() -> None:
    state = play(ConversationState(HEAD), load(user("u1"), answer("a1", "old")), load(user("u1"), answer("a1", "new")))
    assert [(a.text, a.on_server) for a in state.turns[0].attempts] == [("old", False), ("new", True)]


def test_that_a_stored_answer_that_grew_is_one_attempt() -> None:
    grown = (user("u1"), answer("a1", "old"), answer("a2", " and more"))
    state = play(ConversationState(HEAD), load(user("u1"), answer("a1", "old")), load(*grown))
    assert [(a.text, a.on_server) for a in state.turns[0].attempts] == [("old and more", True)]

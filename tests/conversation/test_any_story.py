"""The past joined with what the server has: nothing is lost, nothing comes twice, whatever the server does with ids."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import ConversationState
from tests.conversation.conftest import HEAD, play
from tests.conversation.worlds import PAGE, SIZES, World, act, all_attempts, stories

KINDS = [[], ["fresh"], ["fresh", "none", "twice"]]


def held(state: ConversationState) -> list[Message]:
    return [message for turn in state.turns for message in turn.messages]


def runs(state: ConversationState) -> Counter[int]:
    return Counter(attempt.run for attempt in all_attempts(state) if attempt.run is not None)


def shown_attempts(state: ConversationState) -> int:
    """How many a person can see: what is remembered of older pages shows with its turn."""
    return len(all_attempts(replace(state, remembered=(), remembered_tails=())))


def said(state: ConversationState) -> set[str]:
    return {attempt.text for attempt in all_attempts(state)}


def story_of(kinds: list[str]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.tuples(stories(kinds), stories(kinds, 5))


@pytest.mark.parametrize("kinds", KINDS)
@given(st.data(), SIZES)
@settings(max_examples=400)
def test_that_no_attempt_is_lost_or_doubled_and_the_servers_messages_are_shown(
    kinds: list[str], data: st.DataObject, size: int | None
) -> None:
    world = World()
    before, after = data.draw(story_of(kinds))
    act(world, before)  # type: ignore[arg-type]
    past = replace(world.past, kept_at=1.0)
    assert all(count == 1 for count in runs(past).values())
    act(world, after)  # type: ignore[arg-type]
    state = play(ConversationState(HEAD), world.read(size))
    shown = len(state.turns and held(state))
    count = shown_attempts(state)
    while True:
        state = play(state, ev.Recalled(0, past))
        assert held(state) == world.messages[len(world.messages) - shown :]
        assert runs(state) == runs(past)
        assert said(past) <= said(state)
        assert shown_attempts(state) >= count
        again = play(state, ev.Recalled(0, past))
        assert again is state
        count = shown_attempts(state)
        if state.older_cursor is None:
            break
        page = world.messages[max(0, len(world.messages) - shown - 4) : len(world.messages) - shown]
        shown += len(page)
        cursor = None if shown == len(world.messages) else f"{PAGE}-{shown}"
        state = play(state, ev.OlderLoaded(0, tuple(page), state.older_cursor, cursor))
        assert runs(state) == runs(past)
    assert state.remembered == ()
    assert state.remembered_tails == ()
    shown_keys = [turn.key for turn in state.turns]
    assert len(set(shown_keys)) == len(shown_keys)
    assert {tail.after for tail in state.removed} <= {*shown_keys, ""}
    for turn in state.turns:
        assert [attempt.number for attempt in turn.attempts] == list(range(len(turn.attempts)))
        numbers = [attempt.run for attempt in turn.attempts if attempt.run is not None]
        assert numbers == sorted(numbers)
        assert sum(attempt.on_server is True for attempt in turn.attempts) <= 1
        if turn.shown is not None and len(turn.messages) > 1:
            assert turn.shown.on_server


@pytest.mark.parametrize("kinds", KINDS[:2])  # an id that comes twice may hide another window's attempt until a restart
@pytest.mark.parametrize("stale", [False, True])
@given(st.data(), SIZES)
@settings(max_examples=400)
def test_that_what_another_window_did_meanwhile_is_added_to_a_session(
    kinds: list[str], stale: bool, data: st.DataObject, size: int | None
) -> None:
    world = World()
    before, after = data.draw(story_of(kinds))
    act(world, before)  # type: ignore[arg-type]
    state = play(world.past, world.read(size)) if data.draw(st.booleans()) else world.past
    known = runs(state)
    act(world, after)  # type: ignore[arg-type]
    past = replace(world.past, kept_at=9000.0 if stale else 1.0)
    if stale:
        count = shown_attempts(state)
        state = play(state, ev.Recalled(0, past))
        assert known <= runs(state)
        assert set(runs(state).values()) <= {1}
        assert shown_attempts(state) >= count
        assert play(state, ev.Recalled(0, past)) is state
    reading = replace(world.read(size), read_at=9999.0)
    state = play(state, reading, ev.Recalled(0, past))
    assert runs(state) == runs(past)
    assert said(past) <= said(state)
    assert held(state)[-len(reading.messages) :] == list(reading.messages)[-len(held(state)) :]
    assert play(state, ev.Recalled(0, past)) is state

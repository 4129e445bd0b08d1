"""The past read back from a real history file, against what the window had shown while it happened."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation.events import Recalled
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.runs.reading import read_newest
from tests.runs.recalled import opened_again, past_of, plain, stack, stopped
from tests.support.talks import AGENT, LAMP, Talk


async def bring_back(talk: Talk) -> None:
    """A client elsewhere asks the last question again, after a run had left the conversation without its answer."""
    if talk.store.state.turns[-1].messages[-1].role == "user":
        await talk.client.chat(AGENT, conversation_id=LAMP)


@pytest.mark.parametrize(
    "fault",
    [
        *("cut-after-frames", "cut-mid-frame", "close-after-frames", "error-after-frames", "finish-error", "abort"),
        *("no-finish", "no-done", "dialect-1", "dialect-2", "no-metadata", "unknown-events", "unknown-parts"),
        *("reset-step", "reasoning-and-sources", "tool-error", "new-user-ids", "json-instead-of-stream", "html-200"),
        *("html-502", "fail-after-cut", "500", "429", "404", "stall-headers", "gzip", "split-writes"),
    ],
)
async def test_that_every_kind_of_run_is_recalled_as_it_was_shown(talk: Talk, fault: str) -> None:
    talk.server.faults.set(fault, on="retry")
    await talk.retry_last(silence_s=0.3)
    live, past = talk.store.state, await past_of(talk)
    assert [turn.key for turn in past.turns] == [turn.key for turn in live.turns]
    for was, turn in zip(past.turns, live.turns, strict=True):
        shown = [plain(attempt) for attempt in turn.attempts]
        kept = [plain(attempt) for attempt in was.attempts]
        if fault == "html-200":  # the headers of a page that is no answer are kept, and were not shown
            kept = [replace(a, status=None, request_id=None, timing=replace(a.timing, headers_ns=None)) for a in kept]
            shown = [replace(a, status=None, request_id=None, timing=replace(a.timing, headers_ns=None)) for a in shown]
        assert kept == shown
        assert (was.current, was.problem, was.user) == (turn.current, turn.problem, turn.user)
    assert [tail.turns for tail in past.removed] == [tail.turns for tail in live.removed]
    assert past.older_cursor is None
    assert past.kept_at is not None


async def test_that_four_attempts_are_there_again_after_a_restart(talk: Talk, tmp_path: Path) -> None:
    first = await talk.retry_last()
    await stopped(talk)
    talk.server.faults.clear()
    await bring_back(talk)
    talk.server.faults.set("error-after-frames", 10, on="retry")
    third = await talk.retry_last()
    live = talk.store.state.turns[-1]
    assert [attempt.outcome for attempt in live.attempts if attempt.run] == [
        Outcome.COMPLETE,
        Outcome.INCOMPLETE,
        Outcome.FAILED,
    ]
    await talk.history.close()
    talk.history = await History.open(tmp_path / "history.sqlite3")
    turn = (await opened_again(talk)).state.turns[-1]
    assert [attempt.number for attempt in turn.attempts] == list(range(len(live.attempts)))
    assert stack(turn) == stack(live)
    runs = [attempt.run for attempt in turn.attempts if attempt.run]
    assert (runs[0], runs[2]) == (first.run, third.run)
    assert turn.attempts[0].outcome is None


async def test_that_the_answer_on_the_server_is_current_and_known_as_the_run_that_brought_it(talk: Talk) -> None:
    await talk.retry_last()
    result = await talk.retry_last()
    turn = (await opened_again(talk)).state.turns[-1]
    assert [attempt.on_server for attempt in turn.attempts] == [False, False, True]
    assert turn.shown is not None
    assert (turn.shown.run, turn.shown.outcome, turn.shown.differences) == (result.run, Outcome.COMPLETE, ())
    assert result.attempt is not None
    assert turn.shown.timing == result.attempt.timing
    assert turn.shown.timing.longest_gap_ns is not None


async def test_that_recalling_again_changes_nothing(talk: Talk) -> None:
    await talk.retry_last()
    await talk.retry_last()
    store = await opened_again(talk)
    once = store.state
    store.dispatch([Recalled(0, await past_of(talk))])
    assert store.state is once
    reading = await read_newest(talk.client, AGENT, LAMP)
    store.dispatch([reading.loaded(0), Recalled(0, await past_of(talk))])
    assert [stack(turn) for turn in store.state.turns] == [stack(turn) for turn in once.turns]


async def test_that_a_session_that_ran_it_recalls_nothing_new(talk: Talk) -> None:
    await talk.retry((await talk.answers())[1]).run()
    before = talk.store.state
    talk.store.dispatch([Recalled(0, await past_of(talk))])
    assert talk.store.state.turns == before.turns
    assert talk.store.state.removed == before.removed


async def test_that_a_cut_tail_comes_back_behind_its_turn_with_its_time(talk: Talk) -> None:
    answers = await talk.answers()
    await talk.retry(answers[1]).run()
    [live] = talk.store.state.removed
    state = (await opened_again(talk)).state
    [tail] = state.removed
    assert (tail.run, tail.after, tail.turns) == (live.run, live.after, live.turns)
    assert tail.removed_at == pytest.approx(live.removed_at, abs=5)
    assert state.turn(tail.after).attempts[-1].run == tail.run


async def test_that_new_ids_of_the_customers_message_are_known_from_the_answer(talk: Talk) -> None:
    await talk.retry_last()
    talk.server.faults.set("new-user-ids", on="retry")
    await talk.retry_last()
    state = (await opened_again(talk)).state
    assert [attempt.on_server for attempt in state.turns[-1].attempts] == [False, False, True]
    assert not state.turns[-1].unsure
    assert state.removed == ()


async def test_that_what_somebody_else_got_as_an_answer_is_a_further_attempt(talk: Talk) -> None:
    result = await talk.retry_last()
    await talk.client.retry(AGENT, LAMP, (await talk.answers())[-1])
    turn = (await opened_again(talk)).state.turns[-1]
    assert [(attempt.run, attempt.on_server) for attempt in turn.attempts] == [
        (None, False),
        (result.run, False),
        (None, True),
    ]
    assert turn.current == 2

"""What is recalled of runs that died, go on elsewhere or lost frames; and what reading the past leaves behind."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from chatbase_inspector.conversation.differences import DifferenceKind
from chatbase_inspector.conversation.events import Recalled
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import UnknownPart
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.past_sql import past_snapshot
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason
from chatbase_inspector.problems import FailureKind
from chatbase_inspector.runs.keeping import snapshot_of, whole_frame
from chatbase_inspector.runs.reading import read_newest, read_older
from chatbase_inspector.runs.recall import recall
from chatbase_inspector.runs.replay import OLDER_NOT_KEPT
from chatbase_inspector.runs.retry import Retry, RetryRequest
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.runs.recalled import LAMP_KEY, opened_again, past_of
from tests.support.talks import AGENT, LAMP, LONG, PARCEL_ACTION, Talk, open_talk


async def test_that_turns_on_older_pages_wait_for_them(demo_server: DemoServer, tmp_path: Path) -> None:
    talk = await open_talk(demo_server, tmp_path, LONG)
    page = await talk.client.messages(AGENT, LONG, limit=100)
    older = await talk.client.messages(AGENT, LONG, limit=100, cursor=page.cursor)
    target = next(message.id for message in older.items if message.role == "assistant")
    result = await talk.retry(target).run()
    for number in range(60):  # until the answered turn stands on an older page
        await talk.client.chat(AGENT, message=f"Question {number}", conversation_id=LONG)
    past = await past_of(talk, LONG)
    store = await opened_again(talk, LONG)
    assert past.older_cursor == OLDER_NOT_KEPT
    assert all(attempt.run is None for turn in store.state.turns for attempt in turn.attempts)
    assert store.state.remembered
    assert store.state.removed == ()
    while (cursor := store.state.older_cursor) is not None and store.state.remembered:
        store.dispatch([await read_older(talk.client, AGENT, LONG, cursor)])
    found = [turn for turn in store.state.turns if any(attempt.run == result.run for attempt in turn.attempts)]
    assert [attempt.on_server for turn in found for attempt in turn.attempts] == [False, True]
    [tail] = store.state.removed
    assert (tail.run, tail.after) == (result.run, found[0].key)
    await talk.close()


async def test_that_refused_and_unsent_runs_give_no_attempt(talk: Talk) -> None:
    talk.server.faults.set("402", on="retry")
    await talk.retry_last()
    snapshot = snapshot_of(talk.store.state, "demo", Reason.BEFORE_RETRY, 1.0)
    unsent = await talk.history.begin_run(snapshot, target_message_id="x", user_message_id=None, streamed=True)
    turns = (await opened_again(talk)).state.turns
    assert [len(turn.attempts) for turn in turns] == [1] * len(turns)
    del unsent


async def started(history: History, store: ConversationStore, frames: int) -> RunRecorder:
    """A run that has been sent and has `frames` on disk."""
    turn = store.state.turns[-1]
    snapshot = snapshot_of(store.state, "demo", Reason.BEFORE_RETRY, 1.0)
    recorder = await history.begin_run(
        snapshot, target_message_id=turn.messages[-1].id, user_message_id=turn.messages[0].id, streamed=True
    )
    await recorder.mark_sent(2.0)
    recorder.headers(200, "req_1", 5, [("content-type", "text/event-stream")])
    for number in range(frames):
        data = f'{{"type":"text-delta","id":"t","delta":"{number} "}}'
        raw = f"data: {data}\n\n".encode()
        recorder.frames([Frame(number, 10 + number * 7, raw, FrameKind.EVENT, "", data)])
    await recorder.flush()
    return recorder


async def test_that_a_run_the_program_died_in_is_an_incomplete_attempt(talk: Talk, tmp_path: Path) -> None:
    talk.store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    recorder = await started(talk.history, talk.store, 3)
    await talk.history.close()
    talk.history = await History.open(tmp_path / "history.sqlite3")
    [attempt] = [a for turn in (await past_of(talk)).turns for a in turn.attempts if a.run == recorder.run_id]
    assert (attempt.text, attempt.outcome, attempt.partly_kept) == ("0 1 2 ", Outcome.INCOMPLETE, False)
    assert attempt.failure is not None
    assert (attempt.failure.kind, attempt.failure.code) == (FailureKind.CRASHED, "program-ended")
    assert (attempt.started_at, attempt.timing.ended_ns, attempt.timing.longest_gap_ns) == (2.0, None, 7)
    assert attempt.request_id == "req_1"


async def test_that_a_run_of_another_window_is_left_out_while_it_streams(talk: Talk, tmp_path: Path) -> None:
    talk.store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    other = await History.open(tmp_path / "history.sqlite3")
    recorder = await started(other, talk.store, 2)
    past = await past_of(talk)
    assert all(attempt.run is None for turn in past.turns for attempt in turn.attempts)
    store = await opened_again(talk)
    await other.close()
    store.dispatch([Recalled(0, await past_of(talk))])
    assert [attempt.run for attempt in store.state.turns[-1].attempts] == [None, recorder.run_id]


async def test_that_where_frames_are_lost_the_stored_end_stands(talk: Talk, tmp_path: Path) -> None:
    result = await talk.retry_last()
    blocker = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    blocker.execute("DELETE FROM frames WHERE run = ? AND number > 6", (result.run,))
    blocker.execute("UPDATE runs SET frames = 7 WHERE id = ?", (result.run,))
    blocker.close()
    past = await past_of(talk)
    attempt = past.turns[-1].attempts[-1]
    assert result.attempt is not None
    assert (attempt.outcome, attempt.failure) == (Outcome.COMPLETE, None)
    assert attempt.partly_kept
    assert attempt.meta == result.attempt.meta
    assert attempt.differences is None
    assert len(attempt.text) < len(result.attempt.text)
    assert attempt.on_server


async def test_that_what_the_server_stored_otherwise_is_told_again(talk: Talk) -> None:
    talk.server.faults.set("tool-error", on="retry")
    result = await talk.retry_last()
    assert result.attempt is not None
    assert [d.kind for d in result.attempt.differences or ()] == [DifferenceKind.CALL_MISSING]
    shown = (await opened_again(talk)).state.turns[-1].shown
    assert shown is not None
    assert shown.differences == result.attempt.differences


async def test_that_an_answer_without_an_id_says_so_and_is_found(talk: Talk) -> None:
    talk.server.faults.set("no-metadata", on="retry")
    talk.server.faults.set("dialect-1", on="retry")
    result = await talk.retry_last()
    assert result.attempt is not None
    shown = (await opened_again(talk)).state.turns[-1].shown
    assert shown is not None
    assert (shown.run, shown.differences) == (result.run, result.attempt.differences)


async def test_that_the_agents_model_is_recalled(talk: Talk) -> None:
    target = (await talk.answers())[-1]
    request = RetryRequest(AGENT, LAMP, target, model="gpt-x", agent_name="Lumen")
    result = await Retry(talk.client, talk.history, talk.store, request, base_url="demo").run()
    assert result.attempt is not None
    assert result.attempt.model == "gpt-x"
    row = await talk.history.run(result.run or 0)
    assert (row.agent_name, row.agent_model) == ("Lumen", "gpt-x")
    assert [a.model for a in (await past_of(talk)).turns[-1].attempts] == [None, "gpt-x"]


async def test_that_an_answer_that_waits_for_a_result_is_recalled_as_such(
    demo_server: DemoServer, tmp_path: Path
) -> None:
    talk = await open_talk(demo_server, tmp_path, PARCEL_ACTION)
    await talk.retry_last()
    shown = (await opened_again(talk, PARCEL_ACTION)).state.turns[-1].shown
    await talk.close()
    assert shown is not None
    assert (shown.outcome, shown.differences) == (Outcome.NEEDS_TOOL_RESULT, ())


async def test_that_an_unknown_conversation_has_no_past(talk: Talk) -> None:
    assert await recall(talk.history, LAMP_KEY) is None


async def test_that_a_snapshot_alone_is_a_kept_copy(talk: Talk) -> None:
    reading = await read_newest(talk.client, AGENT, LAMP)
    talk.store.dispatch([reading.loaded(0)])
    await talk.history.keep(snapshot_of(talk.store.state, "demo", Reason.OPENED, 77.0))
    past = await past_of(talk)
    assert (past.kept_at, past.head, past.turns) == (77.0, reading.head, talk.store.state.turns)


async def test_that_a_message_and_a_head_that_cannot_be_read_are_shown_as_they_are(talk: Talk) -> None:
    reading = await read_newest(talk.client, AGENT, LAMP)
    talk.store.dispatch([reading.loaded(0)])
    snapshot = snapshot_of(talk.store.state, "demo", Reason.OPENED, 77.0)
    broken = replace(snapshot.messages[0], raw=b"\xff{not json")
    await talk.history.keep(replace(snapshot, messages=(broken, *snapshot.messages[1:]), head=b"{not json"))
    past = await past_of(talk)
    message = past.turns[0].messages[0]
    assert (message.id, message.role) == (broken.message_id, broken.role)
    assert message.parts == (UnknownPart("", "\ufffd{not json"),)
    assert (past.head.agent_id, past.head.id) == (AGENT, LAMP)


async def test_that_progress_is_told_to_the_end(talk: Talk) -> None:
    await talk.retry_last()
    told: list[tuple[int, int]] = []
    await recall(talk.history, LAMP_KEY, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 3), (3, 3)]


async def test_that_a_cancelled_recall_leaves_nothing_behind(talk: Talk) -> None:
    await talk.retry_last()
    reached = asyncio.Event()
    task = asyncio.get_running_loop().create_task(recall(talk.history, LAMP_KEY, progress=lambda *_: reached.set()))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await past_of(talk)).turns[-1].attempts[-1].run is not None


async def test_that_a_kept_copy_becomes_the_conversation_once_it_is_read(talk: Talk) -> None:
    result = await talk.retry_last()
    store = ConversationStore(await past_of(talk))
    store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    assert store.state.kept_at is None
    assert [attempt.run for attempt in store.state.turns[-1].attempts] == [None, result.run]
    assert store.state.turns[-1].attempts[-1].on_server


async def test_that_a_long_run_is_read_in_pieces(talk: Talk, tmp_path: Path) -> None:
    talk.store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    await started(talk.history, talk.store, 2_500)
    await talk.history.close()
    talk.history = await History.open(tmp_path / "history.sqlite3")
    attempt = (await past_of(talk)).turns[-1].attempts[-1]
    assert attempt.text == "".join(f"{number} " for number in range(2_500))


async def test_that_a_run_of_a_window_that_died_is_ended_and_recalled(talk: Talk, tmp_path: Path) -> None:
    talk.store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    other = await History.open(tmp_path / "history.sqlite3")
    recorder = await started(other, talk.store, 2)
    other._presence.free(remove=True)  # as when its process is gone
    assert (await past_of(talk)).turns[-1].attempts[-1].run == recorder.run_id
    await other.close()


async def test_that_a_body_that_is_no_answer_gives_an_attempt_without_content(talk: Talk, tmp_path: Path) -> None:
    talk.store.dispatch([(await read_newest(talk.client, AGENT, LAMP)).loaded(0)])
    recorder = await started(talk.history, talk.store, 0)
    recorder.headers(200, "req_1", 5, [("content-type", "application/json")])
    recorder.frames([whole_frame(b'{"data":[]}', 9)])
    await recorder.flush()
    await talk.history.close()
    talk.history = await History.open(tmp_path / "history.sqlite3")
    attempt = (await past_of(talk)).turns[-1].attempts[-1]
    assert (attempt.run, attempt.parts, attempt.outcome) == (recorder.run_id, (), Outcome.INCOMPLETE)


async def test_that_a_run_of_an_empty_conversation_gives_no_attempt(talk: Talk) -> None:
    snapshot = snapshot_of(talk.store.state, "demo", Reason.BEFORE_RETRY, 1.0)
    recorder = await talk.history.begin_run(snapshot, target_message_id="x", user_message_id=None, streamed=True)
    await recorder.mark_sent(2.0)
    await recorder.end(RunEnd(outcome=Outcome.INCOMPLETE, duration_ns=1))
    assert (await past_of(talk)).turns == ()


async def test_that_a_snapshot_forgotten_meanwhile_is_none(talk: Talk) -> None:
    assert await talk.history.ask(lambda c: past_snapshot(c, 999, ())) is None

"""One retry against the real demo server over HTTP, with a real history file."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from chatbase_inspector.conversation.blast import blast_radius
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.records import RunState
from chatbase_inspector.problems import ApiRefused, ChangedMeanwhile, FailureKind, HistoryUnavailable
from chatbase_inspector.runs.retry import Retry, RetryRequest
from chatbase_inspector.stream.frame import Frame
from tests.support.talks import AGENT, KEY, LAMP, LONG, PARCEL_ACTION, Talk, open_talk


async def run_row(talk: Talk, run: int | None):  # type: ignore[no-untyped-def]
    assert run is not None
    return await talk.history.run(run)


async def test_that_a_retry_streams_and_is_read_again(talk: Talk) -> None:
    result = await talk.retry_last()
    assert result.outcome is Outcome.COMPLETE
    assert result.attempt is not None
    assert result.attempt.text
    assert result.attempt.on_server is True
    assert result.attempt.differs is False
    assert (await talk.answers())[-1] == result.attempt.meta.message_id
    assert talk.retries_sent == 1
    row = await run_row(talk, result.run)
    assert (row.state, row.outcome, row.after_id is not None) == (RunState.ENDED, Outcome.COMPLETE, True)
    frames = await talk.history.frames_of(row.id)
    assert frames[-1].data == "[DONE]"
    assert [frame.number for frame in frames] == list(range(len(frames)))


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "kept"),
    [
        ("cut-after-frames", Outcome.INCOMPLETE, "cut", True),
        ("cut-mid-frame", Outcome.INCOMPLETE, "cut", True),
        ("reset-after-frames", Outcome.INCOMPLETE, "cut", True),
        ("close-after-frames", Outcome.INCOMPLETE, "ended-early", True),
        ("error-after-frames", Outcome.FAILED, None, True),
        ("finish-error", Outcome.FAILED, None, True),
        ("abort", Outcome.INCOMPLETE, "abort", True),
        ("no-finish", Outcome.INCOMPLETE, "ended-early", True),
        ("no-done", Outcome.COMPLETE, None, True),
        ("dialect-1", Outcome.COMPLETE, None, True),
        ("dialect-2", Outcome.COMPLETE, None, True),
        ("event-names", Outcome.COMPLETE, None, True),
        ("reason-in-metadata", Outcome.COMPLETE, None, True),
        ("no-metadata", Outcome.COMPLETE, None, True),
        ("crlf", Outcome.COMPLETE, None, True),
        ("cr", Outcome.COMPLETE, None, True),
        ("bom", Outcome.COMPLETE, None, True),
        ("split-writes", Outcome.COMPLETE, None, True),
        ("keep-alive-comments", Outcome.COMPLETE, None, True),
        ("gzip", Outcome.COMPLETE, None, True),
        ("unknown-events", Outcome.COMPLETE, None, True),
        ("unknown-parts", Outcome.COMPLETE, None, True),
        ("reset-step", Outcome.COMPLETE, None, True),
        ("reasoning-and-sources", Outcome.COMPLETE, None, True),
        ("new-user-ids", Outcome.COMPLETE, None, True),
        ("json-instead-of-stream", Outcome.COMPLETE, None, True),
        ("html-200", Outcome.INCOMPLETE, "html", False),
        ("html-502", Outcome.REFUSED, None, False),
        ("redirect", Outcome.REFUSED, "redirect", False),
        ("fail-after-cut", Outcome.REFUSED, "INTERNAL_SERVER_ERROR", False),
        ("500", Outcome.REFUSED, "INTERNAL_SERVER_ERROR", False),
        ("503", Outcome.REFUSED, "SERVICE_UNDER_MAINTENANCE", False),
        ("429", Outcome.REFUSED, "RATE_LIMIT_TOO_MANY_REQUESTS", False),
        ("402", Outcome.REFUSED, "CHAT_CREDITS_EXHAUSTED", False),
        ("401", Outcome.REFUSED, "AUTH_INVALID_API_KEY", False),
        ("403-not-ongoing", Outcome.REFUSED, "CHAT_CONVERSATION_NOT_ONGOING", False),
        ("404", Outcome.REFUSED, "CHAT_RETRY_MESSAGE_NOT_FOUND", False),
    ],
)
async def test_that_each_fault_has_its_outcome_and_is_never_sent_twice(
    talk: Talk, fault: str, outcome: Outcome, code: str | None, kept: bool
) -> None:
    talk.server.faults.set(fault, on="retry")
    result = await talk.retry_last(silence_s=1.0)
    assert (result.outcome, result.failure.code if result.failure else None) == (outcome, code)
    assert bool(result.attempt and result.attempt.text) is kept
    assert talk.retries_sent == 1
    row = await run_row(talk, result.run)
    assert (row.state, row.outcome) == (RunState.ENDED, outcome)
    if result.attempt is not None:
        frames = await talk.history.frames_of(row.id)
        assert len(frames) == row.frames == row.frames_seen


@pytest.mark.parametrize("fault", ["stall-after-frames", "stall-headers"])
async def test_that_silence_ends_the_run_as_incomplete(talk: Talk, fault: str) -> None:
    talk.server.faults.set(fault, on="retry")
    result = await talk.retry_last(silence_s=0.3)
    assert result.outcome is Outcome.INCOMPLETE
    assert result.failure is not None
    assert result.failure.code == "silent"
    assert talk.retries_sent == 1


async def test_that_a_stop_keeps_what_came_and_reads_again(talk: Talk) -> None:
    talk.server.faults.set("stall-after-frames", 8, on="retry")
    came: list[Frame] = []
    work = talk.retry((await talk.answers())[-1], silence_s=60, on=lambda frames, _: came.extend(frames))
    task = asyncio.get_running_loop().create_task(work.run())
    while len(came) < 8:
        await asyncio.sleep(0.01)
    work.stop()
    result = await asyncio.wait_for(task, 10)
    assert result.outcome is Outcome.INCOMPLETE
    assert result.failure is not None
    assert result.failure.kind is FailureKind.STOPPED
    assert result.attempt is not None
    assert result.attempt.text
    assert result.reread is None
    assert len(await talk.history.frames_of(result.run or 0)) == 8


async def test_that_a_tool_answer_ends_as_needing_its_result(demo_server: DemoServer, tmp_path: Path) -> None:
    talk = await open_talk(demo_server, tmp_path, PARCEL_ACTION)
    result = await talk.retry_last()
    await talk.close()
    assert result.outcome is Outcome.NEEDS_TOOL_RESULT


async def test_that_a_whole_answer_is_recorded_like_a_streamed_one(talk: Talk) -> None:
    result = await talk.retry_last(streamed=False)
    assert result.outcome is Outcome.COMPLETE
    assert result.attempt is not None
    assert result.attempt.whole
    [frame] = await talk.history.frames_of(result.run or 0)
    assert frame.raw.startswith(b"{")


async def test_that_the_request_waits_until_the_snapshot_is_committed(talk: Talk, tmp_path: Path) -> None:
    blocker = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")  # nobody else can write until this ends
    task = asyncio.get_running_loop().create_task(talk.retry_last())
    while not any(heard.path.endswith(LAMP) for heard in talk.server.requests[1:]):
        await asyncio.sleep(0.01)  # the reading before the retry has come
    for _ in range(20):
        await asyncio.sleep(0.01)
        assert talk.retries_sent == 0
        assert not task.done()
    assert blocker.execute("SELECT count(*) FROM snapshots").fetchone() == (0,)
    blocker.execute("ROLLBACK")
    blocker.close()
    result = await asyncio.wait_for(task, 20)
    assert result.outcome is Outcome.COMPLETE
    assert talk.retries_sent == 1


async def test_that_the_snapshot_holds_every_message_verbatim(talk: Talk) -> None:
    head = talk.store.state.head
    before = await talk.client.conversation(head.agent_id, head.id)
    result = await talk.retry_last()
    row = await run_row(talk, result.run)
    snapshot = await talk.history.snapshot(row.snapshot_id)
    assert [message.message_id for message in snapshot.messages] == [message.id for message in before.messages]
    assert [message.raw for message in snapshot.messages] == [message.raw for message in before.messages]
    assert snapshot.complete


async def test_that_a_closed_history_sends_nothing(talk: Talk) -> None:
    last = (await talk.answers())[-1]
    await talk.history.close()
    with pytest.raises(HistoryUnavailable):
        await talk.retry(last).run()
    assert talk.retries_sent == 0


async def test_that_a_target_on_an_older_page_is_snapshot_back_to_its_question(
    demo_server: DemoServer, tmp_path: Path
) -> None:
    talk = await open_talk(demo_server, tmp_path, LONG)
    page = await talk.client.messages(AGENT, LONG, limit=100)
    older = await talk.client.messages(AGENT, LONG, limit=100, cursor=page.cursor)
    target = next(message.id for message in older.items if message.role == "assistant")
    result = await talk.retry(target).run()
    row = await run_row(talk, result.run)
    snapshot = await talk.history.snapshot(row.snapshot_id)
    await talk.close()
    ids = [message.message_id for message in snapshot.messages]
    assert target in ids
    assert snapshot.messages[ids.index(target) - 1].role == "user"
    assert not snapshot.complete


async def test_that_a_conversation_that_changed_since_it_was_shown_is_not_retried(talk: Talk) -> None:
    first = talk.retry((await talk.answers())[-1])
    await first._read_before()
    turn = talk.store.state.turns[-1]
    blast = blast_radius(talk.store.state, turn.key)
    await talk.client.chat(AGENT, message="One more question", conversation_id=LAMP)
    request = RetryRequest(AGENT, LAMP, blast.target_id, turn.key, blast)
    with pytest.raises(ChangedMeanwhile):
        await Retry(talk.client, talk.history, talk.store, request, base_url="demo").run()
    assert talk.retries_sent == 0
    assert talk.store.state.turns[-1].key != turn.key


async def test_that_an_unknown_conversation_is_refused_without_sending(demo_server: DemoServer, tmp_path: Path) -> None:
    talk = await open_talk(demo_server, tmp_path, "no-such-conversation")
    with pytest.raises(ApiRefused):
        await talk.retry("msg").run()
    await talk.close()
    assert talk.retries_sent == 0


async def test_that_a_failed_answer_after_the_cut_shows_the_lost_messages(talk: Talk) -> None:
    answers = await talk.answers()
    talk.server.faults.set("fail-after-cut", on="retry")
    result = await talk.retry(answers[1]).run()
    assert result.outcome is Outcome.REFUSED
    lost = [message.id for tail in talk.store.state.removed for turn in tail.turns for message in turn.messages]
    shown = [a for turn in talk.store.state.turns for a in turn.attempts if a.on_server is False]
    assert lost or shown
    row = await run_row(talk, result.run)
    snapshot = await talk.history.snapshot(row.snapshot_id)
    assert set(answers) <= {message.message_id for message in snapshot.messages}


async def test_that_the_key_is_in_no_byte_of_the_history(talk: Talk, tmp_path: Path) -> None:
    await talk.retry_last()
    await talk.history.close()
    for file in tmp_path.iterdir():
        assert KEY.reveal().encode() not in file.read_bytes(), file.name

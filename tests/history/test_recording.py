"""What goes in comes out, byte for byte."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.history.records import NOT_KEPT, RunEnd, RunState
from chatbase_inspector.history.snapshot import Reason, StoredMessage
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.history.samples import COMPLETE, KEY, begin, count, frame, looked_at, opened, snapshot

FRAMES = st.lists(
    st.builds(
        Frame,
        number=st.just(0),
        at_ns=st.integers(0, 2**62),
        raw=st.binary(max_size=60),
        kind=st.sampled_from(FrameKind),
        event=st.text(max_size=5),
        data=st.text(max_size=30),
    ),
    max_size=8,
)


async def test_that_a_new_history_is_empty(path: Path) -> None:
    async with opened(path) as history:
        assert history.notice is None
        assert await history.runs(*KEY) == []
        assert await history.snapshots(*KEY) == []
        assert await history.frames_of(1) == []
        with pytest.raises(KeyError):
            await history.snapshot(1)
        with pytest.raises(KeyError):
            await history.run(1)


async def test_that_a_whole_run_is_there_after_a_restart(path: Path) -> None:
    sent = [frame(number) for number in range(5)]
    meta = RunMeta("msg_9", "msg_8", KEY[2], None, "stop", 0.5)
    async with opened(path) as history:
        run = await begin(history)
        await run.mark_sent(1_795_000_101.0)
        run.headers(200, "req_1", 118_000_000, [("Content-Type", "text/event-stream"), ("X-A", "1"), ("X-A", "2")])
        run.frames(sent[:3])
        run.frames([])
        run.frames(sent[3:])
        assert await run.end(
            RunEnd(outcome=Outcome.COMPLETE, duration_ns=7, meta=meta, events=4, warnings=1, unknown=2)
        )
    async with opened(path) as history:
        (row,) = await history.runs(*KEY)
        assert row == await history.run(row.id)
        assert await history.frames_of(row.id) == sent
    assert (row.id, row.snapshot_id, row.after_id) == (run.run_id, run.snapshot_id, None)
    assert (row.base_url, row.agent_id, row.conversation_id) == KEY
    assert (row.target_message_id, row.user_message_id, row.streamed) == ("msg_1", "msg_0", True)
    assert (row.state, row.sent_at, row.outcome, row.interrupted) == (
        RunState.ENDED,
        1_795_000_101.0,
        Outcome.COMPLETE,
        False,
    )
    assert (row.status, row.request_id, row.headers_ns) == (200, "req_1", 118_000_000)
    assert row.headers == (("Content-Type", "text/event-stream"), ("X-A", "1"), ("X-A", "2"))
    assert (row.meta, row.failure, row.duration_ns) == (meta, None, 7)
    assert (row.events, row.warnings, row.unknown) == (4, 1, 2)
    assert (row.frames, row.frames_seen, row.frame_bytes) == (5, 5, sum(len(one.raw) for one in sent))
    assert row.ended_at is not None
    assert row.prepared_at <= row.ended_at


async def test_that_a_failure_keeps_all_its_members(path: Path) -> None:
    failure = Failure(
        kind=FailureKind.REFUSED,
        message="Slow down \ud800",
        code="RATE_LIMIT_TOO_MANY_REQUESTS",
        status=429,
        request_id="req_2",
        wait_s=1.5,
        details=(("field", "problem"),),
    )
    async with opened(path) as history:
        run = await begin(history)
        assert await run.end(RunEnd(outcome=Outcome.REFUSED, duration_ns=None, failure=failure))
        kept = (await history.run(run.run_id)).failure
    assert kept is not None
    assert kept.message == "Slow down ���"
    assert (kept.kind, kept.code, kept.status, kept.wait_s) == (failure.kind, failure.code, 429, 1.5)
    assert kept.details == failure.details


async def test_that_a_snapshot_comes_back_verbatim(path: Path) -> None:
    strange = (
        StoredMessage("", "tool \ud800", None, b'{"parts" : [],\n "x": 1.0E+2, "x": "\xff\xfe"}'),
        StoredMessage("same", "user", 0.0, b"{}"),
        StoredMessage("same", "user", 0.0, b"{}"),
        StoredMessage("same", "user", None, b"{}"),
    )
    messages = snapshot(6).messages + strange
    taken = snapshot(messages=messages, complete=False, older_missing=12, head=b"\x00\xff {}")
    async with opened(path) as history:
        number = await history.keep(taken)
    async with opened(path) as history:
        found = await history.snapshot(number)
        (row,) = await history.snapshots(*KEY)
    assert found.messages[6].role == "tool ���"
    assert found.messages[6].raw == strange[0].raw
    assert found.messages[:6] + found.messages[7:] == taken.messages[:6] + taken.messages[7:]
    assert (found.head, found.complete, found.older_missing, found.taken_at, found.reason) == (
        taken.head,
        False,
        12,
        taken.taken_at,
        Reason.BEFORE_RETRY,
    )
    assert (row.id, row.run_id, row.messages, row.complete, row.older_missing) == (number, None, 10, False, 12)


def test_that_a_message_of_the_conversation_is_taken_verbatim() -> None:
    raw = '{"id":"m","role":"user","parts":[],"text":"\\ud83d\\ude00 ü"}'
    assert StoredMessage.of(Message("m", "user", (), 1.0, raw_json=raw)) == StoredMessage(
        "m", "user", 1.0, raw.encode()
    )


async def test_that_an_empty_conversation_can_be_kept(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history, snapshot(0))
        assert (await history.snapshot(run.snapshot_id)).messages == ()


async def test_that_the_conversation_after_a_run_is_joined_to_it(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        after = await history.after_run(run.run_id, snapshot(2, Reason.AFTER_RETRY))
        rows = await history.snapshots(*KEY)
        assert [(row.id, row.run_id, row.reason) for row in rows] == [
            (run.snapshot_id, run.run_id, Reason.BEFORE_RETRY),
            (after, run.run_id, Reason.AFTER_RETRY),
        ]
        assert (await history.run(run.run_id)).after_id == after
        with pytest.raises(KeyError):
            await history.after_run(99, snapshot(2, Reason.AFTER_RETRY))
        assert len(await history.snapshots(*KEY)) == 2


async def test_that_conversations_are_told_apart_by_server_agent_and_id(path: Path) -> None:
    async with opened(path) as history:
        for member in ("base_url", "agent_id", "conversation_id"):
            await begin(history, snapshot(**{member: "other"}))
        await begin(history)
        assert len(await history.runs(*KEY)) == 1
        assert len(await history.runs("other", *KEY[1:])) == 1


async def test_that_a_message_is_stored_once_however_often_it_is_kept(path: Path) -> None:
    async with opened(path) as history:
        for _ in range(50):
            number = await history.keep(snapshot(2_000))
        assert (await history.snapshot(number)).messages == snapshot(2_000).messages
    assert count(path, "messages") == 2_000
    assert count(path, "snapshot_messages") == 100_000


async def test_that_a_part_of_the_frames_can_be_read(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        run.frames([frame(number) for number in range(10)])
        assert await run.flush()
        assert [one.number for one in await history.frames_of(run.run_id, 7)] == [7, 8, 9]
        assert [one.number for one in await history.frames_of(run.run_id, 2, 3)] == [2, 3, 4]
        assert await history.frames_of(run.run_id, 0, 0) == []
        row = await history.run(run.run_id)
        assert (row.frames, row.outcome, row.state) == (None, None, RunState.PREPARED)


@given(FRAMES)
@settings(max_examples=30)
def test_that_any_frame_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, frames: list[Frame]) -> None:
    numbered = [Frame(n, f.at_ns, f.raw, f.kind, f.event, f.data) for n, f in enumerate(frames)]

    async def story() -> list[Frame]:
        async with opened(tmp_path_factory.mktemp("any") / "history.sqlite3") as history:
            run = await begin(history)
            run.frames(numbered)
            assert await run.end(COMPLETE)
            return await history.frames_of(run.run_id)

    assert asyncio.run(story()) == numbered


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer sk-1234567890"),
        ("authorization", "sk-1234567890"),
        ("Proxy-Authorization", "Basic sk-1234567890"),
        ("X-Api-Key", "sk-1234567890"),
        ("x_api_key", "sk-1234567890"),
        ("Set-Cookie", "session=sk-1234567890"),
        ("X-Auth-Token", "sk-1234567890"),
        ("X-Echo", "bearer sk-1234567890"),
    ],
)
async def test_that_no_secret_of_a_header_reaches_the_disk(path: Path, name: str, value: str) -> None:
    async with opened(path) as history:
        run = await begin(history)
        run.headers(200, None, 1, [(name, value), ("X-RateLimit-Remaining", "993")])
        assert await run.end(COMPLETE)
        assert (await history.run(run.run_id)).headers == ((name, NOT_KEPT), ("X-RateLimit-Remaining", "993"))
        assert all(b"sk-1234567890" not in beside.read_bytes() for beside in path.parent.iterdir())


async def test_that_a_number_of_a_run_is_never_used_again(path: Path) -> None:
    async with opened(path) as history:
        first = await begin(history)
    with looked_at(path) as connection:
        connection.execute("DELETE FROM runs")
    async with opened(path) as history:
        assert (await begin(history)).run_id > first.run_id


async def test_that_frames_of_two_runs_at_once_do_not_mix(path: Path) -> None:
    async with opened(path) as history:
        one, other = await begin(history), await begin(history, snapshot(conversation_id="other"))
        for number in range(20):
            one.frames([frame(number)])
            other.frames([frame(number, "other")])
        assert await one.end(COMPLETE)
        assert await other.end(COMPLETE)
        assert [f.data for f in await history.frames_of(other.run_id)] == ["other"] * 20
        assert await history.frames_of(one.run_id) == [frame(number) for number in range(20)]


async def test_that_frames_may_come_from_another_thread(path: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        await asyncio.gather(*(asyncio.to_thread(run.frames, [frame(number)]) for number in range(50)))
        assert await run.end(COMPLETE)
        assert await history.frames_of(run.run_id) == [frame(number) for number in range(50)]
        assert (await history.run(run.run_id)).frames_seen == 50

"""One file has all that is kept of a conversation, verbatim, and nothing secret; it is there whole or not at all."""

import asyncio
import base64
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.export import export
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import NOT_KEPT
from chatbase_inspector.history.snapshot import StoredMessage
from chatbase_inspector.problems import HistoryUnavailable
from chatbase_inspector.stream.frame import Frame, FrameKind
from tests.history.samples import COMPLETE, KEY, begin, frame, opened
from tests.history.told import play, said, streamed, talk
from tests.history.versions.rebuild import rebuilt
from tests.history.versions.v1_story import BASE, DEMO, MESSAGES, RUNS

THIS = Key(*KEY)
SECRET = "cb-live-0123456789abcdef"


async def exported(history: History, target: Path, key: Key = THIS) -> dict[str, Any]:
    await export(history, key, target)
    found: dict[str, Any] = json.loads(target.read_bytes())
    return found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder / "conversation.json"


async def test_that_a_real_history_is_exported_with_every_byte(path: Path, target: Path) -> None:
    rebuilt(1, path)
    async with opened(path) as history:
        told = await exported(history, target, Key(BASE, "agent-1", "conv-1"))
    assert list(told) == ["format", "version", "key", "messages", "snapshots", "removed", "runs"]
    assert (told["format"], told["version"]) == ("chatbase-inspector history", 1)
    assert told["key"] == {"base_url": BASE, "agent_id": "agent-1", "conversation_id": "conv-1"}
    kept = target.read_bytes()
    for message in MESSAGES:
        try:
            message.raw.decode()
        except UnicodeDecodeError:
            assert base64.b64encode(message.raw) in kept
        else:
            assert message.raw in kept, message.message_id
    by_number = {message["number"]: message["id"] for message in told["messages"]}
    runs = [run for run in RUNS if run.before is not DEMO]
    assert [run["target_message_id"] for run in told["runs"]] == [run.target for run in runs]
    snapshots = {snapshot["id"]: snapshot for snapshot in told["snapshots"]}
    for run, expected in zip(told["runs"], runs, strict=True):
        shown = [by_number[number] for number in snapshots[run["snapshot_id"]]["messages"]]
        assert shown == [message.message_id for message in expected.before.messages]
        assert run["outcome"] == (expected.end.outcome if expected.end else Outcome.INCOMPLETE)
        assert len(run["frames"]) == len(expected.frames)
        for told_frame, sent in zip(run["frames"], expected.frames, strict=True):
            assert _bytes(told_frame, "raw", "raw_base64") == sent.raw
            assert (told_frame["data"], told_frame["at_ns"]) == (sent.data, sent.at_ns)
            assert (told_frame["number"], told_frame["kind"]) == (sent.number, sent.kind)
    assert told["runs"][0]["answer"]["text"] == "Ihr Paket liegt beim Nachbar 😀"
    assert told["runs"][0]["meta"]["credits"] == 0.5
    call = told["runs"][4]["answer"]["parts"][0]
    assert (call["type"], call["tool"], call["input"]) == ("tool-call", "ask_warehouse", {"shelf": "Zwetschge"})
    assert told["runs"][-1]["interrupted"]


async def test_that_the_cut_tail_of_every_retry_is_listed(path: Path, target: Path) -> None:
    turns = tuple(said(f"m{row}", f"word{row}", at=float(row)) for row in range(12))
    fresh = said("new", "fresh", at=99.0)
    async with opened(path) as history:
        await play(history, talk(*turns), "m3", streamed("fresh"), sent_at=50.0, after=talk(*turns[:3], fresh))
        await play(history, talk(*turns[:3], fresh), "new", sent_at=60.0)
        told = await exported(history, target)
    first, second = told["removed"]
    assert (first["run_id"], first["at"], second["run_id"], second["at"]) == (1, 50.0, 2, 60.0)
    assert [message["id"] for message in first["messages"]] == [f"m{row}" for row in range(3, 12)]
    assert first["messages"][0]["json"]["parts"] == [{"type": "text", "text": "word3"}]
    assert [message["id"] for message in second["messages"]] == ["new"]


async def test_that_an_export_says_the_same_each_time_and_what_the_agent_was(path: Path, target: Path) -> None:
    async with opened(path) as history:
        await play(history, talk(said("a", "old")), "a", streamed("new"), name="Shop bot")
        told = await exported(history, target)
        again = target.with_name("again.json")
        await export(history, THIS, again)
    assert again.read_bytes() == target.read_bytes()
    assert (told["runs"][0]["agent_name"], told["runs"][0]["agent_model"]) == ("Shop bot", "gpt-9")


async def test_that_what_is_no_json_is_told_as_text(path: Path, target: Path) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    messages = (
        StoredMessage("deep", "user", None, deep),
        StoredMessage("half", "user", None, b'{"cut":'),
        StoredMessage("lone", "user", None, b'{"a": "\\ud83d", "n": 1.50 }'),
    )
    odd = Frame(0, 1, b"data: \xff\n\n", FrameKind.EVENT, "", "\ufffd")
    half = Frame(1, 2, b"data: x\n\n", FrameKind.EVENT, "", "\ud83d")
    async with opened(path) as history:
        await play(history, talk(*messages, head=b"not a head"), "deep", [odd, half])
        told = await exported(history, target)
    assert told["messages"][0]["json_text"] == deep.decode()
    assert told["messages"][1]["json_text"] == '{"cut":'
    assert b'{"a": "\\ud83d", "n": 1.50 }' in target.read_bytes()
    assert told["snapshots"][0]["head_text"] == "not a head"
    assert base64.b64decode(told["runs"][0]["frames"][0]["raw_base64"]) == odd.raw
    assert told["runs"][0]["frames"][1]["data"] == "\ud83d"


async def test_that_half_a_character_beside_verbatim_json_is_told(path: Path, target: Path) -> None:
    call = r'{"type":"tool-input-available","toolCallId":"c","toolName":"x\ud83d","input":{"n": 1.50 }}'
    async with opened(path) as history:
        await play(history, talk(said("a", "old")), "a", [frame(0, call)])
        told = await exported(history, target)
    part = told["runs"][0]["answer"]["parts"][0]
    assert part["tool"].startswith("x")
    assert b'"input":{"n": 1.50 }' in target.read_bytes()


async def test_that_no_api_key_is_in_an_export(path: Path, target: Path) -> None:
    async with opened(path) as history:
        run = await begin(history)
        pairs = (
            *(("authorization", f"Bearer {SECRET}"), ("x-echo", f"Bearer {SECRET}"), ("set-cookie", f"k={SECRET}")),
            *(("X-Api-Key", SECRET), ("x-request-id", "req_1")),
        )
        run.headers(200, "req_1", 5, pairs)
        run.frames([frame(0)])
        assert await run.end(COMPLETE)
        told = await exported(history, target)
    assert SECRET.encode() not in target.read_bytes()
    assert dict(told["runs"][0]["headers"])["x-request-id"] == "req_1"
    assert dict(told["runs"][0]["headers"])["X-Api-Key"] == NOT_KEPT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the rights of the profile")
async def test_that_an_export_is_readable_by_its_owner_alone(path: Path, target: Path) -> None:
    target.write_text("older")
    target.chmod(0o644)
    async with opened(path) as history:
        await history.keep(talk(said("a", "old")))
        await export(history, THIS, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]


async def test_that_progress_is_told_up_to_the_last_frame(path: Path, target: Path) -> None:
    told: list[tuple[int, int]] = []
    async with opened(path) as history:
        await play(history, talk(said("a", "old")), "a", streamed(*("x" for _ in range(1_700))))
        await export(history, THIS, target, progress=lambda done, total: told.append((done, total)))
        await asyncio.sleep(0)
    assert told[-1] == (1_700, 1_700)
    assert told == sorted(told)
    assert len(told) > 2
    assert len(json.loads(target.read_bytes())["runs"][0]["frames"]) == 1_700


async def test_that_cancelling_leaves_nothing_behind(path: Path, target: Path) -> None:
    target.write_text("older")
    begun = asyncio.Event()
    async with opened(path) as history:
        await play(history, talk(said("a", "old")), "a", streamed(*("x" for _ in range(30_000))))
        async with asyncio.TaskGroup() as group:
            work = group.create_task(export(history, THIS, target, progress=lambda *_: begun.set()))
            await begun.wait()
            work.cancel()
        assert work.cancelled()
    assert list(target.parent.iterdir()) == [target]
    assert target.read_text() == "older"


async def test_that_an_export_that_cannot_be_written_leaves_nothing_behind(path: Path, target: Path) -> None:
    async with opened(path) as history:
        await history.keep(talk(said("a", "old")))
        with pytest.raises(OSError, match="missing"):
            await export(history, THIS, target.parent / "missing" / "x.json")
        target.mkdir()
        with pytest.raises(OSError, match=r"conversation\.json"):
            await export(history, THIS, target)
        assert list(target.parent.iterdir()) == [target]


async def test_that_a_conversation_of_which_nothing_is_kept_makes_no_file(path: Path, target: Path) -> None:
    async with opened(path) as history:
        with pytest.raises(KeyError):
            await export(history, Key("demo", "no", "body"), target)
    with pytest.raises(HistoryUnavailable):
        await export(history, THIS, target)
    assert list(target.parent.iterdir()) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30), st.from_regex(rb'\{"a":\s?("[a-z]{0,5}(\\ud83d)?"|1\.50|\[\])\}', fullmatch=True)
        )
    ),
    st.lists(st.tuples(st.binary(max_size=30), st.text(st.characters(), max_size=10))),
)
async def test_that_any_bytes_come_out_as_they_went_in(
    path: Path, target: Path, bodies: list[bytes], payloads: list[tuple[bytes, str]]
) -> None:
    path.unlink(missing_ok=True)
    messages = [StoredMessage(f"m{row}", "user", None, body) for row, body in enumerate(bodies)]
    frames = [Frame(row, row, raw, FrameKind.EVENT, "", data) for row, (raw, data) in enumerate(payloads)]
    async with opened(path) as history:
        await play(history, talk(*messages), "m0", frames)
        told = await exported(history, target)
    document = target.read_bytes()
    for message, body in zip(told["messages"], bodies, strict=True):
        if "json" in message:
            assert b'"json":' + body in document
        else:
            assert _bytes(message, "json_text", "json_base64") == body
    for told_frame, sent in zip(told["runs"][0]["frames"], frames, strict=True):
        assert _bytes(told_frame, "raw", "raw_base64") == sent.raw
        assert told_frame["data"] == sent.data


def _bytes(told: dict[str, Any], text: str, encoded: str) -> bytes:
    return told[text].encode() if text in told else base64.b64decode(told[encoded])

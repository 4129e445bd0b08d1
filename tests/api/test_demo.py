"""The client against a real server on a real socket: the demo, which obeys the same contract."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import msgspec
import pytest

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.api.paging import pages
from chatbase_inspector.api.wire import Conversation, Message
from chatbase_inspector.conversation.stored import message_from_wire, turns_of
from chatbase_inspector.problems import ApiRefused, FailureKind, Problem, StreamBroken
from chatbase_inspector.stream.frames import FrameReader
from tests.api.scripted import Key

if TYPE_CHECKING:
    from chatbase_inspector.demo.server import DemoServer


@pytest.fixture
async def client(demo_server: "DemoServer") -> AsyncIterator[ChatbaseClient]:
    made = ChatbaseClient(demo_server.base_url, Key("demo-key"))
    yield made
    await made.aclose()


async def agent_of(client: ChatbaseClient) -> str:
    return (await client.agents()).items[0].id


async def all_conversations(client: ChatbaseClient, agent_id: str, limit: int) -> list[Conversation]:
    async def fetch(cursor: str | None) -> object:
        return await client.conversations(agent_id, cursor=cursor, limit=limit)

    return [item async for page in pages(fetch, pause_s=0) for item in page.items]  # type: ignore[arg-type]


async def retryable(client: ChatbaseClient) -> tuple[str, str, str]:
    """Agent, conversation and the last answer of one that can be retried."""
    agent_id = await agent_of(client)
    for conversation in await all_conversations(client, agent_id, 100):
        detail = await client.conversation(agent_id, conversation.id)
        last = turns_of([message_from_wire(message) for message in detail.messages])[-1] if detail.messages else None
        if conversation.status == "ongoing" and last is not None and last.user is not None and last.shown is not None:
            return agent_id, conversation.id, last.shown.messages[0].id
    raise AssertionError("the demo has no conversation to retry")


async def test_that_agents_conversations_and_health_are_read(client: ChatbaseClient) -> None:
    assert (await client.health()).status == "ok"
    agent_id = await agent_of(client)
    agent = await client.agent(agent_id)
    assert agent.id == agent_id
    assert isinstance(agent.created_at, float)
    found = await all_conversations(client, agent_id, 100)
    assert found == await all_conversations(client, agent_id, 3)
    assert client.last_rate is not None
    assert client.last_rate.limit == 1_000


async def test_that_the_longest_conversation_is_read_back_to_its_beginning(client: ChatbaseClient) -> None:
    agent_id = await agent_of(client)
    longest: list[Message] = []
    for conversation in await all_conversations(client, agent_id, 100):
        detail = await client.conversation(agent_id, conversation.id)
        messages, cursor = list(detail.messages), detail.cursor
        while cursor is not None:
            page = await client.messages(agent_id, conversation.id, cursor=cursor)
            messages, cursor = [*page.items, *messages], page.cursor
        longest = max(longest, messages, key=len)
    assert len(longest) >= 2_000
    stamps = [message.created_at for message in longest if message.created_at is not None]
    assert stamps == sorted(stamps)
    assert len({message.id for message in longest}) == len(longest)
    assert all(msgspec.json.decode(message.raw)["id"] == message.id for message in longest)


async def test_that_a_retry_streams_frames_and_is_received_once(
    client: ChatbaseClient, demo_server: "DemoServer"
) -> None:
    target = await retryable(client)
    reader = FrameReader()
    async with client.retry_stream(*target) as answer:
        assert (answer.head.status, answer.head.content_type, answer.whole) == (200, "text/event-stream", None)
        assert answer.head.request_id is not None
        frames = [frame async for chunk in answer.chunks() for frame in reader.feed(chunk, 0)]
    assert frames[-1].data == "[DONE]"
    sent = [body for method, path, body in demo_server.requests if path.endswith("/retry")]
    assert sent == [{"messageId": target[2], "stream": True}]


async def test_that_a_retry_comes_whole_and_replaces_the_answer(client: ChatbaseClient) -> None:
    agent_id, conversation_id, message_id = await retryable(client)
    whole = await client.retry(agent_id, conversation_id, message_id)
    assert whole.response.id != message_id
    ids = [message.id for message in (await client.conversation(agent_id, conversation_id)).messages]
    assert whole.response.id in ids
    assert message_id not in ids
    with pytest.raises(ApiRefused) as caught:
        await client.retry(agent_id, conversation_id, message_id)
    assert caught.value.failure.code == "CHAT_RETRY_MESSAGE_NOT_FOUND"


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("cut-after-frames", FailureKind.STREAM_BROKEN, "cut"),
        ("cut-mid-frame", FailureKind.STREAM_BROKEN, "cut"),
        ("reset-after-frames", FailureKind.STREAM_BROKEN, "cut"),
        ("html-200", FailureKind.STREAM_BROKEN, "html"),
        ("html-502", FailureKind.REFUSED, None),
        ("redirect", FailureKind.REFUSED, "redirect"),
        ("fail-after-cut", FailureKind.REFUSED, "INTERNAL_SERVER_ERROR"),
        ("stall-headers", FailureKind.UNREACHABLE, "timeout"),
        ("401", FailureKind.UNAUTHORISED, "AUTH_INVALID_API_KEY"),
        ("402", FailureKind.REFUSED, "CHAT_CREDITS_EXHAUSTED"),
        ("429", FailureKind.REFUSED, "RATE_LIMIT_TOO_MANY_REQUESTS"),
        ("503", FailureKind.REFUSED, "SERVICE_UNDER_MAINTENANCE"),
    ],
)
async def test_that_each_fault_of_the_demo_ends_in_its_problem(
    fault: str, kind: FailureKind, code: str | None, client: ChatbaseClient, demo_server: "DemoServer"
) -> None:
    target = await retryable(client)
    demo_server.faults.set(fault, on="retry")
    with pytest.raises(Problem) as caught:
        await _read_all(client, target, 1.0 if fault == "stall-headers" else 60.0)
    failure = caught.value.failure
    assert (failure.kind, failure.code) == (kind, code)
    assert sum(path.endswith("/retry") for _, path, _ in demo_server.requests) == 1
    assert (failure.wait_s is not None) == (fault in {"429", "503"})


async def _read_all(client: ChatbaseClient, target: tuple[str, str, str], headers_limit_s: float) -> bytes:
    async with client.retry_stream(*target, headers_limit_s=headers_limit_s) as answer:
        return b"".join([chunk async for chunk in answer.chunks()])


@pytest.mark.parametrize("fault", ["gzip", "split-writes", "giant-line", "crlf", "bom"])
async def test_that_odd_streams_arrive_whole(fault: str, client: ChatbaseClient, demo_server: "DemoServer") -> None:
    target = await retryable(client)
    demo_server.faults.set(fault, on="retry")
    body = await _read_all(client, target, 60.0)
    assert b'"finish"' in body
    assert body.rstrip().endswith(b"[DONE]")


async def test_that_json_in_place_of_a_stream_is_the_answer(client: ChatbaseClient, demo_server: "DemoServer") -> None:
    target = await retryable(client)
    demo_server.faults.set("json-instead-of-stream", on="retry")
    async with client.retry_stream(*target) as answer:
        assert answer.whole is not None
        assert answer.whole.response.parts


async def test_that_a_client_action_is_answered_once(client: ChatbaseClient) -> None:
    agent_id = await agent_of(client)
    for conversation in await all_conversations(client, agent_id, 100):
        detail = await client.conversation(agent_id, conversation.id)
        parts = [msgspec.json.decode(bytes(part)) for message in detail.messages[-1:] for part in message.parts or ()]
        open_calls = [part["toolCallId"] for part in parts if part["type"] == "tool-call"]
        answered = {part["toolCallId"] for part in parts if part["type"] == "tool-result"}
        if open_calls and open_calls[-1] not in answered:
            assert await client.tool_result(agent_id, conversation.id, open_calls[-1], {"status": "on its way"})
            with pytest.raises(ApiRefused) as caught:
                await client.tool_result(agent_id, conversation.id, open_calls[-1], {"status": "again"})
            assert caught.value.failure.code == "RESOURCE_TOOL_CALL_NOT_FOUND"
            return
    raise AssertionError("the demo has no open client action")


async def test_that_a_wrong_key_is_told_as_such(demo_server: "DemoServer") -> None:
    made = ChatbaseClient(demo_server.base_url, Key("demo-expired-key"))
    with pytest.raises(Problem) as caught:
        await made.agents()
    assert caught.value.failure.code == "AUTH_EXPIRED_API_KEY"
    assert caught.value.failure.request_id is not None
    await made.aclose()


async def test_that_a_stream_cut_by_leaving_is_not_an_error(client: ChatbaseClient) -> None:
    target = await retryable(client)
    async with client.retry_stream(*target) as answer:
        assert await anext(answer.chunks())
    with pytest.raises((StopAsyncIteration, StreamBroken)):
        await anext(answer.chunks())

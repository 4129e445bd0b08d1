"""What leaves this computer: addresses, bodies, headers, and nothing besides."""

import asyncio
import logging

import httpx
import pytest

from chatbase_inspector import __version__
from chatbase_inspector.api.client import ChatbaseClient, RateLimit
from chatbase_inspector.problems import ApiRefused, Unauthorised, Unreachable
from tests.api.scripted import BASE, KEY, Key, page_of, refusal, scripted, streamed

OK = httpx.Response(200, json={"data": {"id": "m", "role": "assistant", "parts": []}})


def path_of(request: httpx.Request) -> str:
    return request.url.raw_path.decode().removeprefix("/api/v2")


async def test_that_lists_ask_for_full_pages_and_leave_out_what_was_not_given() -> None:
    client, script = scripted(page_of())
    await client.agents()
    await client.agents("next&page=2", 20)
    await client.conversations("a")
    await client.conversations("a", cursor="c+1", limit=7, start_date="2026-01-01", end_date="2026-01-31T10:00:00Z")
    await client.messages("a", "c")
    await client.messages("a", "c", cursor="é", limit=1)
    assert [path_of(request) for request in script.asked] == [
        "/agents?limit=100",
        "/agents?cursor=next%26page%3D2&limit=20",
        "/agents/a/conversations?limit=100",
        "/agents/a/conversations?cursor=c%2B1&limit=7&startDate=2026-01-01&endDate=2026-01-31T10%3A00%3A00Z",
        "/agents/a/conversations/c/messages?limit=100",
        "/agents/a/conversations/c/messages?cursor=%C3%A9&limit=1",
    ]
    assert {request.method for request in script.asked} == {"GET"}


async def test_that_single_things_are_asked_for_by_their_path_alone() -> None:
    conversation = httpx.Response(200, json={"data": {"id": "c", "messages": []}})
    client, script = scripted(
        httpx.Response(200, json={"status": "ok"}), httpx.Response(200, json={"id": "a"}), conversation
    )
    assert (await client.health()).status == "ok"
    assert (await client.agent("a")).id == "a"
    assert (await client.conversation("a", "c")).id == "c"
    assert [path_of(request) for request in script.asked] == ["/health", "/agents/a", "/agents/a/conversations/c"]


@pytest.mark.parametrize(
    ("identity", "segment"),
    [
        ("5QHA6VB-DIAbBhxwqxfdi", "5QHA6VB-DIAbBhxwqxfdi"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("a b+c%20", "a%20b%2Bc%2520"),
        ("../../x", "..%2F..%2Fx"),
        ("...", "..."),
        ("größe·漢", "gr%C3%B6%C3%9Fe%C2%B7%E6%BC%A2"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
        ("{};:@&=$,", "%7B%7D%3B%3A%40%26%3D%24%2C"),
    ],
)
async def test_that_ids_are_percent_encoded_whole(identity: str, segment: str) -> None:
    client, script = scripted(OK)
    await client.retry(identity, identity, identity)
    assert path_of(script.asked[0]) == f"/agents/{segment}/conversations/{segment}/retry"
    assert script.bodies == [{"messageId": identity, "stream": False}]


@pytest.mark.parametrize("identity", ["", ".", "..", "half \ud83d"])
async def test_that_an_id_that_names_another_address_is_never_sent(identity: str) -> None:
    client, script = scripted(OK)
    with pytest.raises(ValueError, match="agent id"):
        await client.agent(identity)
    with pytest.raises(ValueError, match="conversation id"):
        client.retry_stream("a", identity, "m")
    assert not script.asked


async def test_that_a_retry_sends_its_two_members_and_nothing_else() -> None:
    client, script = scripted(OK, streamed(b"data: [DONE]\n\n"))
    await client.retry("a", "c", "msg_1")
    async with client.retry_stream("a", "c", "msg_1"):
        pass
    assert [request.content for request in script.asked] == [
        b'{"messageId":"msg_1","stream":false}',
        b'{"messageId":"msg_1","stream":true}',
    ]
    assert {request.headers["content-type"] for request in script.asked} == {"application/json"}


async def test_that_a_chat_sends_only_what_was_given() -> None:
    client, script = scripted(OK, OK, streamed())
    await client.chat("a", message="Hi \U0001f600", user_id="user.1")
    await client.chat("a", conversation_id="c")
    async with client.chat_stream("a", message="Hi", conversation_id="c"):
        pass
    assert script.bodies == [
        {"message": "Hi \U0001f600", "userId": "user.1", "stream": False},
        {"conversationId": "c", "stream": False},
        {"message": "Hi", "conversationId": "c", "stream": True},
    ]
    assert {path_of(request) for request in script.asked} == {"/agents/a/chat"}


async def test_that_empty_or_broken_texts_are_refused_before_they_leave() -> None:
    client, script = scripted(OK)
    with pytest.raises(ValueError, match="message is empty"):
        await client.chat("a", message="")
    with pytest.raises(ValueError, match="half a character"):
        await client.chat("a", message="\ud83d")
    with pytest.raises(ValueError, match="message id is empty"):
        await client.retry("a", "c", "")
    with pytest.raises(ValueError, match="tool call id is empty"):
        await client.tool_result("a", "c", "")
    assert not script.asked


async def test_that_a_tool_result_is_any_json_value_or_none_at_all() -> None:
    client, script = scripted(httpx.Response(200, json={"data": {"success": True}}))
    assert await client.tool_result("a", "c", "call_7", {"rows": [1, None]})
    assert await client.tool_result("a", "c", "call_7", None)
    assert await client.tool_result("a", "c", "call_7", absent=True)
    assert script.bodies == [
        {"toolCallId": "call_7", "output": {"rows": [1, None]}},
        {"toolCallId": "call_7", "output": None},
        {"toolCallId": "call_7"},
    ]
    assert path_of(script.asked[0]) == "/agents/a/conversations/c/tool-result"


async def test_that_the_headers_are_the_documented_ones() -> None:
    client, script = scripted(page_of(), OK, streamed(), httpx.Response(200, json={"status": "ok"}))
    await client.agents()
    await client.retry("a", "c", "m")
    async with client.retry_stream("a", "c", "m"):
        pass
    await client.health()
    listing, whole, stream, health = (request.headers for request in script.asked)
    assert {head["user-agent"] for head in (listing, whole, stream, health)} == {f"chatbase-inspector/{__version__}"}
    assert {head["authorization"] for head in (listing, whole, stream)} == {f"Bearer {KEY}"}
    assert "authorization" not in health
    assert [head["accept-encoding"] for head in (listing, whole, stream)] == ["gzip", "gzip", "identity"]
    known = {"host", "accept", "accept-encoding", "connection", "user-agent", "authorization"}
    assert set(listing) == known
    assert set(whole) == set(stream) == known | {"content-type", "content-length"}


async def test_that_cookies_are_neither_kept_nor_sent() -> None:
    client, script = scripted(page_of(cursor="x"))
    script._steps[0].headers["set-cookie"] = "session=1; Path=/"
    await client.agents()
    await client.agents()
    assert "cookie" not in script.asked[1].headers


async def test_that_a_password_file_of_the_person_is_not_read(
    own_home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    netrc = Path(str(own_home)) / "netrc"
    netrc.write_text("machine chatbase.invalid login someone password hidden\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client, script = scripted(httpx.Response(200, json={"status": "ok"}))
    await client.health()
    assert "authorization" not in script.asked[0].headers


@pytest.mark.parametrize("text", ["", "ключ", "key\r\nX-Evil: 1", "two words", "tab\t", "caf\u00e9"])
async def test_that_a_key_that_fits_no_header_is_a_clean_problem_and_nothing_is_sent(text: str) -> None:
    client, script = scripted(OK, key=Key(text))
    with pytest.raises(Unauthorised) as caught:
        await client.agents()
    assert not text or text not in str(caught.value)
    assert not script.asked


async def test_that_without_a_key_only_health_is_called() -> None:
    health = httpx.MockTransport(lambda _: httpx.Response(200, json={"status": "ok"}))
    client = ChatbaseClient(BASE, None, transport=health)
    assert (await client.health()).status == "ok"
    with pytest.raises(Unauthorised) as caught:
        await client.agent("a")
    assert caught.value.failure.code == "no-key"


@pytest.mark.parametrize(
    "address", ["http://www.chatbase.co/api/v2", "http://10.0.0.1", "ftp://localhost", "https://user:pw@host/"]
)
def test_that_a_key_never_travels_in_the_clear_but_on_this_computer(address: str) -> None:
    with pytest.raises(ValueError, match=r"address|password"):
        ChatbaseClient(address, Key())


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/api/v2/", "http://localhost:1", "http://[::1]:1/x"])
def test_that_loopback_may_be_plain(address: str) -> None:
    assert ChatbaseClient(address, Key()).base_url == address.rstrip("/")


async def test_that_the_key_shows_in_no_repr_problem_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client, _ = scripted(
        page_of(), refusal(401, "AUTH_INVALID_API_KEY"), httpx.ConnectError(f"Bearer {KEY}"), httpx.ReadError("x")
    )
    shown = [repr(client), str(client)]
    await client.agents()
    for _ in range(3):
        with pytest.raises((Unauthorised, Unreachable)) as caught:
            await client.agents()
        shown += [
            repr(caught.value),
            str(caught.value),
            repr(caught.value.failure),
            str(caught.getrepr(style="native")),
        ]
    assert caplog.records
    assert not [text for text in [*shown, caplog.text] if KEY in text]


async def test_that_every_answer_tells_the_rate_limit() -> None:
    rate = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "993", "x-ratelimit-reset": "1795000012"}
    told: list[RateLimit] = []
    client, _ = scripted(
        httpx.Response(200, json={"status": "ok"}, headers=rate),
        httpx.Response(200, json={"status": "ok"}),
        httpx.Response(429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795000012500"}),
        streamed(**{"X-RateLimit-Remaining": "odd", "X-RateLimit-Limit": "10"}),
    )
    client.on_rate = told.append
    await client.health()
    assert client.last_rate == RateLimit(1000, 993, 1_795_000_012)
    await client.health()
    with pytest.raises(ApiRefused):
        await client.health()
    async with client.retry_stream("a", "c", "m") as answer:
        assert answer.head.rate == RateLimit(limit=10)
    assert told == [RateLimit(1000, 993, 1_795_000_012), RateLimit(None, 0, 1_795_000_012.5), RateLimit(limit=10)]


async def test_that_a_closed_client_sends_nothing_more() -> None:
    client, script = scripted(page_of())
    await client.agents()
    await client.aclose()
    await client.aclose()
    with pytest.raises(Unreachable, match="closed in this program"):
        await client.agents()
    assert len(script.asked) == 1


async def test_that_many_first_calls_at_once_share_their_connections() -> None:
    client, script = scripted(page_of())
    await asyncio.gather(*(client.agents() for _ in range(5)))
    assert len(script.asked) == 5
    assert len(client._lines) == 1

"""No answer: what is said about it, proxies, connections; and that nothing is ever sent twice."""

import asyncio
import errno
import gzip
import socket
import ssl

import httpx
import pytest

from chatbase_inspector.api import client as client_module
from chatbase_inspector.api import network
from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.problems import ApiRefused, Problem, StreamBroken, Unreachable, WireError
from tests.api.scripted import KEY, Key, Pieces, page_of, raw_server, refusal, says, scripted, streamed

PAGE = b'{"data":[],"pagination":{"cursor":null,"hasMore":false}}'


def reply(body: bytes, *fields: bytes) -> bytes:
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: application/json", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join([*lines, b"", body])


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


async def no_answer(client: ChatbaseClient) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        await client.agents()
    await client.aclose()
    return caught.value


def unused_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


async def test_that_a_refused_connection_is_told() -> None:
    address = f"127.0.0.1:{unused_port()}"
    failure = (await no_answer(ChatbaseClient(f"http://{address}/api/v2", Key()))).failure
    assert failure.code == "refused"
    assert failure.message.startswith(address)


async def test_that_an_unknown_name_is_told() -> None:
    assert (await no_answer(ChatbaseClient("https://nowhere.invalid/api/v2", Key()))).failure.code == "dns"


async def test_that_a_name_no_resolver_takes_is_an_unknown_name() -> None:
    assert (await no_answer(ChatbaseClient(f"https://{'a' * 64}.invalid", Key()))).failure.code == "dns"


async def test_that_a_server_that_speaks_no_tls_is_told() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says(b"HTTP/1.1 400 Bad Request\r\n\r\n", then="close")(writer)

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert (await no_answer(ChatbaseClient(f"https://127.0.0.1:{port}", Key()))).failure.code == "tls"


@pytest.mark.parametrize("then", ["close", "reset"])
async def test_that_a_connection_closed_before_the_answer_is_told(then: str) -> None:
    async with raw_server([says(b"", then=then)]) as server:
        failure = (await no_answer(ChatbaseClient(server.base_url, Key()))).failure
        assert failure.code == "reset"
        assert len(server.requests) == 1


async def test_that_an_answer_that_is_no_http_is_told() -> None:
    async with raw_server([says(b"SSH-2.0-OpenSSH_9\r\n", then="close")]) as server:
        assert (await no_answer(ChatbaseClient(server.base_url, Key()))).failure.code == "reset"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (caused(httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "unknown")), "dns"),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError("self-signed")), "tls"),
        (caused(httpx.ConnectError("x"), ConnectionRefusedError(errno.ECONNREFUSED, "no")), "refused"),
        (
            caused(
                httpx.ConnectError("all failed"),
                ExceptionGroup("two", [OSError(errno.ENETUNREACH, "no route"), ConnectionRefusedError(111, "no")]),
            ),
            "refused",
        ),
        (caused(httpx.ConnectError("x"), OSError(errno.EHOSTUNREACH, "no route")), "network"),
        (caused(httpx.ConnectError("x"), ConnectionResetError(errno.ECONNRESET, "reset")), "reset"),
        (caused(httpx.ConnectError("x"), TimeoutError()), "timeout"),
        (httpx.ConnectError(""), "network"),
        (httpx.ConnectTimeout("x"), "timeout"),
        (httpx.ReadTimeout("x"), "timeout"),
        (httpx.PoolTimeout("x"), "timeout"),
        (httpx.ReadError("x"), "reset"),
        (httpx.WriteError("x"), "reset"),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), "reset"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy"),
        (httpx.LocalProtocolError("x"), "network"),
        (httpx.UnsupportedProtocol("x"), "network"),
        (ssl.SSLError(1, "bad record mac"), "tls"),
        (OSError(errno.EMFILE, "too many open files"), "network"),
    ],
)
async def test_that_each_way_to_get_no_answer_has_its_word(error: Exception, code: str) -> None:
    client, script = scripted(error)
    failure = (await no_answer(client)).failure
    assert failure.code == code
    assert failure.message.startswith("chatbase.invalid: ")
    assert failure.message != "chatbase.invalid: "
    assert len(script.asked) == 1


async def test_that_the_waited_seconds_are_said() -> None:
    assert "no answer within 30 s" in str(await no_answer(scripted(httpx.ReadTimeout("x"))[0]))
    assert "no connection within 10 s" in str(await no_answer(scripted(httpx.ConnectTimeout("x"))[0]))
    client, _ = scripted(httpx.ReadTimeout("x"))
    with pytest.raises(Unreachable, match="no answer within 300 s"):
        await client.retry("a", "c", "m")


def test_that_a_ring_of_causes_is_walked_once() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    assert list(network.behind(one)) == [one, two]


FAULTS = [
    refusal(429, "RATE_LIMIT_TOO_MANY_REQUESTS", retry_after="0"),
    refusal(500, "INTERNAL_SERVER_ERROR"),
    refusal(503, "SERVICE_UNDER_MAINTENANCE", retry_after="0"),
    refusal(502),
    refusal(307, location="https://chatbase.invalid/again"),
    refusal(401, "AUTH_INVALID_API_KEY"),
    httpx.ConnectError("x"),
    httpx.ReadError("x"),
    httpx.ReadTimeout("x"),
    httpx.RemoteProtocolError("x"),
    streamed(b"", httpx.ReadError("x")),
    httpx.Response(200, text="not json"),
]


@pytest.mark.parametrize("step", FAULTS, ids=lambda step: f"{step!r}"[:40])
@pytest.mark.parametrize("call", ["retry", "retry_stream", "chat", "chat_stream", "agents"])
async def test_that_no_call_is_ever_repeated_by_itself(step: httpx.Response | Exception, call: str) -> None:
    client, script = scripted(step)
    try:
        if call == "retry":
            await client.retry("a", "c", "m")
        elif call == "chat":
            await client.chat("a", message="Hi")
        elif call == "agents":
            await client.agents()
        else:
            opened = client.chat_stream("a", message="Hi") if call[0] == "c" else client.retry_stream("a", "c", "m")
            async with opened as answer:
                _ = [piece async for piece in answer.chunks()]
    except Problem:
        pass
    assert len(script.asked) == 1


async def test_that_reads_share_a_connection_and_answers_get_one_of_their_own() -> None:
    whole = b'{"data":{"id":"m","role":"assistant","parts":[]}}'
    async with raw_server([says(reply(PAGE))] * 2 + [says(reply(whole))] * 2 + [says(reply(PAGE))]) as server:
        client = ChatbaseClient(server.base_url, Key())
        await client.agents()
        await client.agents()
        await client.retry("a", "c", "m")
        await client.chat("a", message="Hi")
        await client.agents()
        await client.aclose()
        assert [connection for connection, _ in server.requests] == [1, 1, 2, 3, 1]


async def test_that_a_plain_answer_may_be_compressed() -> None:
    squeezed = gzip.compress(PAGE)
    async with raw_server([says(reply(squeezed, b"Content-Encoding: gzip"))]) as server:
        client = ChatbaseClient(server.base_url, Key())
        assert (await client.agents()).items == ()
        await client.aclose()


async def test_that_a_body_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_BODY_BYTES", 1 << 20)
    bomb = gzip.compress(b"[" * (8 << 20))
    assert len(bomb) < 10_000
    client, _ = scripted(httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Pieces(bomb)))
    with pytest.raises(ApiRefused, match="larger than 1 MiB") as caught:
        await client.agents()
    assert (caught.value.failure.code, caught.value.failure.status) == ("too-large", 200)


async def test_that_a_plain_answer_cut_in_the_middle_is_no_wire_error() -> None:
    async with raw_server([says(reply(PAGE)[:-20], then="close")]) as server:
        client = ChatbaseClient(server.base_url, Key())
        with pytest.raises(StreamBroken) as caught:
            await client.agents()
        assert caught.value.failure.code == "cut"
        await client.aclose()


@pytest.mark.parametrize(
    ("environment", "address", "proxy"),
    [
        ({"https_proxy": "http://proxy.invalid:3128"}, "https://host.invalid/x", "http://proxy.invalid:3128"),
        ({"HTTPS_PROXY": "proxy.invalid:3128"}, "https://host.invalid", "http://proxy.invalid:3128"),
        ({"all_proxy": "socks5://proxy.invalid"}, "https://host.invalid", "socks5://proxy.invalid"),
        ({"http_proxy": "http://proxy.invalid"}, "https://host.invalid", None),
        ({"https_proxy": "http://p.invalid", "no_proxy": "other,.invalid"}, "https://host.invalid:8443", None),
        ({"https_proxy": "http://p.invalid", "no_proxy": "*"}, "https://host.invalid", None),
        ({"https_proxy": "http://p.invalid", "http_proxy": "http://p.invalid"}, "http://127.0.0.1:8000", None),
        ({"https_proxy": "http://p.invalid"}, "https://localhost:1", None),
        ({"all_proxy": "http://p.invalid"}, "http://[::1]:80/api", None),
        ({}, "https://host.invalid", None),
    ],
)
def test_that_the_systems_proxy_is_used_but_never_for_this_computer(
    environment: dict[str, str], address: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert network.system_proxy(address) == proxy


async def test_that_calls_go_through_the_proxy_and_its_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with raw_server([says(refused)]) as server:
        place = server.base_url.removeprefix("http://").removesuffix("/api/v2")
        monkeypatch.setenv("https_proxy", f"http://someone:hidden@{place}")
        failure = (await no_answer(ChatbaseClient("https://host.invalid/api/v2", Key()))).failure
        assert failure.code == "proxy"
        assert "407" in failure.message
        assert "hidden" not in failure.message
        assert server.requests[0][1].startswith(b"CONNECT host.invalid:443 ")
        assert KEY.encode() not in server.requests[0][1]


async def test_that_a_proxy_that_is_not_there_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"127.0.0.1:{unused_port()}"
    monkeypatch.setenv("https_proxy", f"http://someone:hidden@{place}/")
    failure = (await no_answer(ChatbaseClient("https://host.invalid/api/v2", Key()))).failure
    assert failure.code == "proxy"
    assert failure.message.startswith(f"proxy {place}: ")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "socks://127.0.0.1:9", "http://127.0.0.1:port"])
async def test_that_a_proxy_we_cannot_use_is_a_problem_and_not_bypassed(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    failure = (await no_answer(ChatbaseClient("https://host.invalid/api/v2", Key()))).failure
    assert failure.code == "proxy"


async def test_that_a_page_that_is_not_json_is_told_as_such() -> None:
    client, _ = scripted(page_of(), httpx.Response(200, html="<h1>Sign in</h1>"))
    await client.agents()
    with pytest.raises(WireError, match="web page"):
        await client.agents()

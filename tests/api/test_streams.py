"""Streamed answers: bytes as they come, other bodies than streams, and endings before the end."""

import asyncio
import gzip
from contextlib import aclosing
from typing import Any

import httpx
import pytest

from chatbase_inspector.api import client as client_module
from chatbase_inspector.api.client import AnswerStream, ChatbaseClient, UnfitAnswer
from chatbase_inspector.problems import ApiRefused, StreamBroken, Unreachable
from tests.api.scripted import KEY, Key, Pieces, raw_server, refusal, says, scripted, streamed

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nx-request-id: req_1\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
EVENT = b'data: {"type":"text-delta","id":"t0","delta":"Refunds "}\n\n'
WHOLE = {"data": {"id": "m", "role": "assistant", "parts": [{"type": "text", "text": "Hi"}]}}


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def bytes_of(answer: AnswerStream) -> bytes:
    return b"".join([piece async for piece in answer.chunks()])


async def received(response: httpx.Response) -> bytes:
    client, _ = scripted(response)
    async with client.retry_stream("a", "c", "m") as answer:
        assert answer.whole is None
        return await bytes_of(answer)


async def broken_by(response: httpx.Response) -> StreamBroken:
    with pytest.raises(StreamBroken) as caught:
        await received(response)
    return caught.value


async def test_that_the_bytes_come_in_the_pieces_and_order_they_were_sent_in() -> None:
    client, _ = scripted(streamed(b"da", b"", b"ta: \xf0\x9f", b"\x98\x80\n\n"))
    async with client.chat_stream("a", message="Hi") as answer:
        assert [piece async for piece in answer.chunks()] == [b"da", b"ta: \xf0\x9f", b"\x98\x80\n\n"]


async def test_that_the_head_is_there_before_the_first_byte_and_holds_no_secret() -> None:
    answer = streamed(EVENT, content_type="Text/Event-Stream; charset=utf-8")
    answer.headers.update({"x-request-id": "req_9", "set-cookie": "a=b", "x-echo": f"Bearer {KEY}", "via": "1.1 proxy"})
    answer.headers["proxy-authorization"] = "Basic abc"
    client, _ = scripted(answer)
    async with client.retry_stream("a", "c", "m") as stream:
        head = stream.head
    assert (head.status, head.request_id, head.content_type) == (200, "req_9", "text/event-stream")
    assert head.headers == (
        ("content-type", "Text/Event-Stream; charset=utf-8"),
        ("x-request-id", "req_9"),
        ("x-echo", "Bearer •••"),
        ("via", "1.1 proxy"),
    )


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "text/plain; charset=utf-8", "application/x-ndjson", "application/stream+json"]
)
@pytest.mark.parametrize("body", [EVENT, b'\n{"type":"start"}\n', b"\xef\xbb\xbf: hello\n", b" \n\t ", b""])
async def test_that_a_stream_under_a_poor_name_is_handed_on_whole(content_type: str | None, body: bytes) -> None:
    pieces = [body[at : at + 1] for at in range(len(body))]
    assert await received(streamed(*pieces, content_type=content_type)) == body


async def test_that_blanks_without_end_are_not_held_back() -> None:
    blanks = [b" " * 40_000] * 3
    assert await received(streamed(*blanks, content_type="text/plain")) == b"".join(blanks)


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "text/html", None, "text/plain"])
async def test_that_a_web_page_of_a_proxy_is_no_stream(content_type: str | None) -> None:
    page = b"\n <html><title>Sign in</title><script>x</script><body>to the network</body></html>"
    failure = (await broken_by(streamed(page, content_type=content_type, **{"x-request-id": "req_2"}))).failure
    assert (failure.code, failure.status, failure.request_id) == ("html", 200, "req_2")
    assert failure.message == "A web page came instead of a stream: Sign in to the network"


@pytest.mark.parametrize(("content_type", "said"), [("image/png", "image/png came"), ("application/pdf", "pdf came")])
async def test_that_other_contents_are_no_stream_either(content_type: str, said: str) -> None:
    failure = (await broken_by(streamed(b"", content_type=content_type))).failure
    assert failure.code == "not-a-stream"
    assert said in failure.message


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "application/hal+json"]
)
async def test_that_json_in_place_of_a_stream_is_taken_as_the_whole_answer(content_type: str) -> None:
    client, _ = scripted(httpx.Response(200, json=WHOLE, headers={"content-type": content_type}))
    async with client.retry_stream("a", "c", "m") as answer:
        assert answer.whole is not None
        assert answer.whole.response.id == "m"
        assert answer.whole.raw == httpx.Response(200, json=WHOLE).content
        assert answer.whole.head == answer.head
        assert await bytes_of(answer) == b""


@pytest.mark.parametrize("streamed_call", [True, False])
async def test_that_an_answer_of_a_strange_shape_is_not_thrown_away(streamed_call: bool) -> None:
    body = b'{"data":{"role":"assistant","parts":[]}}'
    headers = {"content-type": "application/json", "x-request-id": "req_3"}
    client, _ = scripted(httpx.Response(200, content=body, headers=headers))
    enter = client.retry_stream("a", "c", "m").__aenter__ if streamed_call else None
    with pytest.raises(UnfitAnswer) as caught:
        await (enter() if enter else client.retry("a", "c", "m"))
    assert (caught.value.raw, caught.value.head.status) == (body, 200)
    assert (caught.value.failure.status, caught.value.failure.request_id) == (200, "req_3")
    assert "at `$.data`" in caught.value.failure.message


async def test_that_a_whole_json_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "ANSWER_LIMIT_S", 0.02)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    async with raw_server([says(head)]) as server:
        client = ChatbaseClient(server.base_url, Key())
        with pytest.raises(StreamBroken) as caught:
            await client.retry_stream("a", "c", "m").__aenter__()
        assert caught.value.failure.code == "silent"
        await client.aclose()


async def test_that_a_compressed_stream_is_opened_as_it_comes() -> None:
    body = gzip.compress(EVENT) + gzip.compress(b"data: [DONE]\n\n")
    pieces = [body[at : at + 1] for at in range(len(body))]
    assert await received(streamed(*pieces, **{"content-encoding": "gzip"})) == EVENT + b"data: [DONE]\n\n"


@pytest.mark.parametrize(
    ("coding", "body", "code"),
    [
        ("gzip", gzip.compress(EVENT)[:-9], "cut"),
        ("gzip", b"no gzip at all", "damaged"),
        ("br", b"\x0b\x02", "encoding"),
        ("gzip, gzip", gzip.compress(EVENT), "encoding"),
    ],
)
async def test_that_compressed_bytes_that_cannot_be_opened_break_the_stream(
    coding: str, body: bytes, code: str
) -> None:
    assert (await broken_by(streamed(body, **{"content-encoding": coding}))).failure.code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx.ReadError("connection lost"), "cut"),
        (httpx.RemoteProtocolError("peer closed connection"), "cut"),
        (ConnectionResetError("reset"), "cut"),
        (httpx.ReadTimeout("too late"), "silent"),
    ],
)
async def test_that_what_breaks_off_a_stream_leaves_what_came(error: Exception, code: str) -> None:
    client, script = scripted(streamed(EVENT, error, **{"x-request-id": "req_4"}))
    async with client.retry_stream("a", "c", "m") as answer:
        assert await anext(answer.chunks()) == EVENT
        with pytest.raises(StreamBroken) as caught:
            await anext(answer.chunks())
    assert (caught.value.failure.code, caught.value.failure.request_id) == (code, "req_4")
    assert len(script.asked) == 1


@pytest.mark.parametrize("then", ["close", "reset"])
@pytest.mark.parametrize("begin", [CHUNKED + chunk(EVENT), HEAD + b"Content-Length: 5000\r\n\r\n" + EVENT])
async def test_that_a_cut_connection_is_told_from_an_end(then: str, begin: bytes) -> None:
    taken = asyncio.Event()

    async def cut(writer: asyncio.StreamWriter) -> None:
        await says(begin)(writer)
        await taken.wait()
        await says(b"", then=then)(writer)

    async with raw_server([cut]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m") as answer:
            assert await anext(answer.chunks()) == EVENT
            taken.set()
            with pytest.raises(StreamBroken) as caught:
                await bytes_of(answer)
        assert caught.value.failure.code == "cut"
        assert len(server.requests) == 1
        await client.aclose()


async def test_that_a_body_without_length_ends_when_the_server_closes() -> None:
    async with raw_server([says(HEAD + b"\r\n" + EVENT, then="close")]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m") as answer:
            assert await bytes_of(answer) == EVENT
        await client.aclose()


async def test_that_a_server_silent_before_the_head_is_given_up_at_the_limit() -> None:
    async with raw_server([says(b"")]) as server:
        client = ChatbaseClient(server.base_url, Key())
        with pytest.raises(Unreachable, match=r"no answer within 0\.02 s") as caught:
            await client.retry_stream("a", "c", "m", headers_limit_s=0.02).__aenter__()
        assert caught.value.failure.code == "timeout"
        assert len(server.requests) <= 1
        await client.aclose()


async def test_that_the_limit_of_the_head_does_not_reach_into_the_stream() -> None:
    late = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        await says(CHUNKED)(writer)
        await late.wait()
        await says(chunk(EVENT) + b"0\r\n\r\n")(writer)

    async with raw_server([slow]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m", headers_limit_s=2) as answer:
            asyncio.get_running_loop().call_later(2.1, late.set)
            assert await bytes_of(answer) == EVENT
        await client.aclose()


async def test_that_a_refusal_before_the_stream_keeps_its_code() -> None:
    client, _ = scripted(refusal(404, "CHAT_RETRY_MESSAGE_NOT_FOUND"))
    with pytest.raises(ApiRefused, match="About CHAT_RETRY"):
        await client.retry_stream("a", "c", "m").__aenter__()


async def test_that_an_error_of_the_reader_passes_through_unchanged() -> None:
    client, script = scripted(streamed(EVENT))
    with pytest.raises(ZeroDivisionError):
        await _divide(client)
    assert isinstance(script._steps[0], httpx.Response)
    assert script._steps[0].is_closed


async def _divide(client: ChatbaseClient) -> None:
    async with client.retry_stream("a", "c", "m") as answer, aclosing(_never(answer)) as pieces:
        async for _ in pieces:
            raise ZeroDivisionError


async def _never(answer: AnswerStream) -> Any:
    async for piece in answer.chunks():
        yield piece


@pytest.mark.parametrize("rest", [(httpx.ReadError("x"),), (b" " * 20_000, RuntimeError("nobody may read this far"))])
async def test_that_of_a_page_without_end_only_the_beginning_is_read(rest: tuple[bytes | Exception, ...]) -> None:
    page = Pieces(b"<html>Sign in", *rest)
    client, _ = scripted(httpx.Response(200, headers={"content-type": "text/html"}, stream=page))
    with pytest.raises(StreamBroken, match="Sign in") as caught:
        await client.retry_stream("a", "c", "m").__aenter__()
    assert caught.value.failure.code == "html"
    assert page.closed

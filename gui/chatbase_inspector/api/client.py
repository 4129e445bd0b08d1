"""The Chatbase API v2 over HTTP: every call is sent once, whatever comes back. The only module that knows `httpx`."""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol, TypeVar, cast
from urllib.parse import urlsplit

import httpx
import truststore
from typing_extensions import override

from chatbase_inspector import __version__
from chatbase_inspector.api import answers, body, network
from chatbase_inspector.api.answers import AnswerStream, UnfitAnswer, WholeAnswer
from chatbase_inspector.api.calls import Calls
from chatbase_inspector.api.chunked import join_chunks
from chatbase_inspector.api.head import AnswerHead, RateLimit, masked, read_head
from chatbase_inspector.api.outgoing import ANSWER_LIMIT_S, READ_LIMIT_S, Outgoing
from chatbase_inspector.api.reading import EXCERPT_BYTES
from chatbase_inspector.api.refusal import MAX_ERROR_BYTES, refusal_of, too_large
from chatbase_inspector.problems import Problem, StreamBroken, Unauthorised, Unreachable
from chatbase_inspector.settings.base_url import checked_base_url

__all__ = ["AnswerHead", "AnswerStream", "ChatbaseClient", "KeySource", "RateLimit", "UnfitAnswer", "WholeAnswer"]

T = TypeVar("T")

# For name, connection and TLS.
CONNECT_LIMIT_S = 10.0
# Wait for a free connection; 100 may be open at once.
POOL_LIMIT_S = 10.0
# Without the network taking a byte of the request.
WRITE_LIMIT_S = 30.0
# Of a plain answer, decompressed.
MAX_BODY_BYTES = 64 << 20

_FAULTS = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)
Pieces = AsyncGenerator[bytes, None]


class KeySource(Protocol):
    """Whatever holds the API key; asked once a call, never kept."""

    def reveal(self) -> str: ...


class ChatbaseClient(Calls):
    """One connection to the API. The system's certificates and proxy are used; loopback needs neither.

    Args:
        key: None: only `health` can be called.
        transport: for tests: answers in place of the network.
        clock: epoch seconds.

    Attributes:
        last_rate: the newest rate limit told by any answer.
        on_rate: called on the loop with each one.

    Raises:
        ValueError: the base URL is not https, and not this computer either.
    """

    def __init__(
        self,
        base_url: str,
        key: KeySource | None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._base = checked_base_url(base_url)
        self._host = urlsplit(self._base).netloc
        self._key = key
        self._clock = clock
        self._proxy = None if transport is not None else network.system_proxy(self._base)
        self._closed = False
        self.last_rate: RateLimit | None = None
        self.on_rate: Callable[[RateLimit], None] | None = None
        self._transport = transport
        self._lines: dict[bool, httpx.AsyncClient] = {}
        self._making = asyncio.Lock()

    @override
    def __repr__(self) -> str:
        return f"<ChatbaseClient {self._base}>"

    @property
    def base_url(self) -> str:
        return self._base

    async def aclose(self) -> None:
        """Close all connections; streams still open end as cut. May be called again."""
        self._closed = True
        for http in self._lines.values():
            await http.aclose()

    @override
    async def _plain(self, call: Outgoing, read: Callable[[bytes, str | None], T]) -> T:
        async with self._exchange(call) as (head, pieces):
            return read(await _all_of(head, pieces), head.request_id)

    @override
    async def _whole(self, call: Outgoing) -> WholeAnswer:
        async with self._exchange(call) as (head, pieces):
            return answers.read_whole(await _all_of(head, pieces), head)

    @override
    @asynccontextmanager
    async def _stream(self, call: Outgoing) -> AsyncGenerator[AnswerStream, None]:
        async with self._exchange(call) as (head, pieces):
            whole = None
            if answers.is_whole(head):
                whole = answers.read_whole(await _all_of(head, pieces, ANSWER_LIMIT_S), head)
            elif not answers.may_be_stream(head):
                raise answers.broken_page(head, await _begin_of(pieces, EXCERPT_BYTES))
            async with aclosing(AnswerStream(head, pieces, whole)) as stream:
                yield stream

    @asynccontextmanager
    async def _exchange(self, call: Outgoing) -> AsyncGenerator[tuple[AnswerHead, Pieces], None]:
        """Send the call; gives the head of a 2xx answer and its body, raises the problem of any other."""
        key = self._revealed() if call.keyed else None
        response = await self._send(call, key)
        head = read_head(response.status_code, response.headers.multi_items(), key)
        raw = _raw(response, head.request_id)
        pieces = body.decompressed(raw, response.headers.get("content-encoding"), head.request_id)
        try:
            self._tell_rate(head)
            if not response.is_success:
                raise refusal_of(head, await _begin_of(pieces, MAX_ERROR_BYTES), self._clock(), key)
            yield head, pieces
        finally:
            await _let_go(response, pieces, raw)

    def _revealed(self) -> str:
        """The key; one that cannot stand in a header is not sent, and not quoted either."""
        key = self._key.reveal() if self._key is not None else ""
        if not key:
            raise Unauthorised("This connection has no API key.", code="no-key")
        if not all("!" <= character <= "~" for character in key):
            raise Unauthorised("The API key holds a character that no key has. Paste it again.", code="unfit-key")
        return key

    async def _send(self, call: Outgoing, key: str | None) -> httpx.Response:
        http = await self._line(fresh=call.fresh)
        headers = {"accept": call.accept, "accept-encoding": call.coding}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        if call.content is not None:
            headers["content-type"] = "application/json"
        limits = httpx.Timeout(call.read_limit_s, connect=CONNECT_LIMIT_S, write=WRITE_LIMIT_S, pool=POOL_LIMIT_S)
        url = self._base + call.path
        try:
            request = http.build_request(
                call.method, url, params=call.query or None, content=call.content, headers=headers, timeout=limits
            )
            async with asyncio.timeout(call.head_limit_s):
                return await http.send(request, stream=True)
        except _FAULTS as error:
            raise self._unreachable(error, call, key) from None

    async def _line(self, *, fresh: bool) -> httpx.AsyncClient:
        """The client with or without kept connections. The system's certificates take 0.2 s to load, off the loop."""
        async with self._making:
            if self._closed:
                raise Unreachable(f"The connection to {self._host} was closed in this program.", code="network")
            if fresh not in self._lines:
                https = self._base.startswith("https:")
                tls = await asyncio.to_thread(_system_trust) if https else _no_trust()
                self._lines[fresh] = _http(self._transport, self._proxy, tls, keep=0 if fresh else 20)
        return self._lines[fresh]

    def _unreachable(self, error: Exception, call: Outgoing, key: str | None) -> Unreachable:
        match error:
            case httpx.ConnectTimeout():
                code, words = "timeout", f"no connection within {CONNECT_LIMIT_S:g} s"
            case httpx.TimeoutException() | TimeoutError():
                code, words = "timeout", f"no answer within {call.head_limit_s or call.read_limit_s:g} s"
            case httpx.ProxyError():
                code, words = "proxy", str(error)
            case httpx.ConnectError():
                code, words = network.word_for(error), str(error)
            case httpx.NetworkError() | httpx.RemoteProtocolError():
                code, words = "reset", str(error)
            case _:
                code, words = network.word_for(error), str(error)
        place = self._host
        if self._proxy is not None and isinstance(error, httpx.ConnectError) and code != "tls":
            code, place = "proxy", f"proxy {network.proxy_name(self._proxy)}"
        return Unreachable(masked(f"{place}: {words or type(error).__name__}", key), code=code)

    def _tell_rate(self, head: AnswerHead) -> None:
        if head.rate is None:
            return
        self.last_rate = head.rate
        if self.on_rate is not None:
            self.on_rate(head.rate)


@cache
def _system_trust() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _no_trust() -> ssl.SSLContext:
    """For plain http, which is loopback and needs none; made at once, unlike the system's."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _http(
    transport: httpx.AsyncBaseTransport | None, proxy: str | None, tls: ssl.SSLContext, *, keep: int
) -> httpx.AsyncClient:
    """A client that repeats nothing, follows nothing, keeps no cookie and reads no environment.

    Args:
        keep: how many idle connections are kept for the next call.
    """
    join_chunks()
    return httpx.AsyncClient(
        transport=transport,
        proxy=_usable(proxy, tls) if proxy else None,
        verify=tls,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=keep),
        headers={"user-agent": f"chatbase-inspector/{__version__}"},
    )


def _usable(proxy: str, tls: ssl.SSLContext) -> httpx.Proxy:
    """The proxy; one that cannot be used is a problem, because going past it is not what its owner wants."""
    try:
        found = httpx.Proxy(proxy, ssl_context=tls if proxy.startswith("https:") else None)
    except (httpx.InvalidURL, ValueError):
        found = None
    if found is None or found.url.scheme not in ("http", "https"):
        raise Unreachable("The system names a proxy that is not one for HTTP; others cannot be used.", code="proxy")
    return found


async def _raw(response: httpx.Response, request_id: str | None) -> Pieces:
    """The body as it travels; what breaks it off becomes a `StreamBroken`."""
    try:
        # `aiter_raw` would refuse an answer that a scripted transport made whole; its stream is the same in both.
        stream = cast("httpx.AsyncByteStream", response.stream)
        async with aclosing(cast("Pieces", aiter(stream))) as chunks:
            async for chunk in chunks:
                yield chunk
    except httpx.TimeoutException:
        raise StreamBroken("The server went silent inside its answer.", code="silent", request_id=request_id) from None
    except _FAULTS as error:
        sentence = f"The connection broke off: {str(error) or type(error).__name__}"
        raise StreamBroken(sentence, code="cut", request_id=request_id) from None


async def _let_go(response: httpx.Response, *readers: Pieces) -> None:
    """Close the connection first: httpcore's readers close it when they are thrown away half read, and the Qt loop
    gives a reader that is thrown away no chance to await."""
    try:
        with suppress(*_FAULTS):
            await response.aclose()
    finally:
        for reader in readers:
            await reader.aclose()


async def _all_of(head: AnswerHead, pieces: AsyncIterator[bytes], limit_s: float | None = None) -> bytes:
    try:
        async with asyncio.timeout(limit_s):
            return await body.whole(pieces, MAX_BODY_BYTES)
    except body.TooLarge:
        raise too_large(head, MAX_BODY_BYTES) from None
    except TimeoutError:
        sentence = f"The answer was not complete within {limit_s:g} s."
        raise StreamBroken(sentence, code="silent", request_id=head.request_id) from None


async def _begin_of(pieces: AsyncIterator[bytes], most_bytes: int) -> bytes:
    """What came of an error answer or a web page, also when it breaks off or never ends."""
    begin = bytearray()
    with suppress(Problem, TimeoutError):
        async with asyncio.timeout(READ_LIMIT_S):
            async for piece in pieces:
                begin += piece
                if len(begin) >= most_bytes:
                    break
    return bytes(begin)

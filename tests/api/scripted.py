"""The network's edge, scripted: answers from a list, and raw loopback servers for what no library would send."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from chatbase_inspector.api.client import ChatbaseClient

BASE = "https://chatbase.invalid/api/v2"
KEY = "cb-live-7Qx/secret+key="
NOW = 1_795_000_000.0
Step = httpx.Response | Exception


class Key:
    """Holds the test's key, or another."""

    def __init__(self, text: str = KEY) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text


class Script:
    """Answers request after request from `steps`, the last one for ever; remembers what was asked."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        return step

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.asked]


def scripted(*steps: Step, key: Key | None = None) -> tuple[ChatbaseClient, Script]:
    """A client whose network is the script."""
    script = Script(*steps)
    client = ChatbaseClient(BASE, key or Key(), transport=httpx.MockTransport(script), clock=lambda: NOW)
    return client, script


def page_of(*items: Any, cursor: str | None = None, more: bool | None = None, **pagination: Any) -> httpx.Response:
    """A list answer."""
    has_more = cursor is not None if more is None else more
    return httpx.Response(
        200, json={"data": items, "pagination": {"cursor": cursor, "hasMore": has_more, **pagination}}
    )


def refusal(status: int, code: str | None = None, **headers: str) -> httpx.Response:
    """An error answer; without a code its body is a proxy's web page."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if code is None:
        return httpx.Response(status, html="<html><body>Bad gateway</body></html>", headers=headers)
    return httpx.Response(status, json={"error": {"code": code, "message": f"About {code}"}}, headers=headers)


class Pieces(httpx.AsyncByteStream):
    """A body in these pieces; an exception among them breaks it off. `closed` tells whether it was let go."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self._pieces = pieces
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def aclose(self) -> None:
        self.closed = True


def streamed(*pieces: bytes | Exception, content_type: str | None = "text/event-stream", **more: Any) -> httpx.Response:
    """A 200 answer in pieces."""
    headers = {"content-type": content_type} if content_type is not None else {}
    return httpx.Response(200, headers=headers | more, stream=Pieces(*pieces))


class RawServer:
    """What a raw server has seen: one entry a request, with the number of the connection it came on."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.requests: list[tuple[int, bytes]] = []
        self.gone = asyncio.Event()


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(answers: Sequence[Answer]) -> AsyncIterator[RawServer]:
    """A loopback server that reads a request, lets the next of `answers` write whatever it likes, and reads on."""
    left = list(answers)
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        mine = connections
        try:
            while left and (request := await read_request(reader)):
                seen.requests.append((mine, request))
                await left.pop(0)(writer)
            await reader.read()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            seen.gone.set()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    seen = RawServer(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v2")
    try:
        yield seen
    finally:
        server.close()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request's head and body; empty when the client has gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    return head + await reader.readexactly(int(fields.get(b"content-length", b"0")))


def says(raw: bytes, *, then: str = "stay") -> Answer:
    """Write `raw`; then "stay", "close" (an ordered end) or "reset" (the peer gets ECONNRESET)."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        if then == "close":
            writer.close()
        elif then == "reset":
            await reset(writer)

    return answer


async def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection as a crashed peer would."""
    import socket
    import struct

    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

"""The demo server: a real loopback socket, served in a thread of its own."""

import asyncio
import contextlib
import socket
import sys
import threading
from types import TracebackType
from typing import Self

import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

from chatbase_inspector.demo.answers import Answers
from chatbase_inspector.demo.app import BASE_PATH, create_app
from chatbase_inspector.demo.call import Demo, Received
from chatbase_inspector.demo.faults import Faults
from chatbase_inspector.demo.limits import DEFAULT_REQUESTS, RateLimit
from chatbase_inspector.demo.samples import load_agents, load_answers, load_conversations
from chatbase_inspector.demo.store import Clock, Store

_HOST = "127.0.0.1"
_BACKLOG = 128
_TICK_S = 0.1


class DemoServer:
    """Chatbase API v2 with sample conversations. `start` and `stop` belong to one thread, the rest may be read by any.

    Args:
        port: 0 takes a free one.
        speed: 2 is twice as fast, 0 without artificial delays.
        seed: the same seed and requests give the same answers and ids.
        now_s: epoch seconds that the samples take for now; None: the real time.
        requests_per_window: size of the rate limit, per key and 10 s.

    Raises:
        ValueError: the speed is negative or endless.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        faults: Faults | None = None,
        speed: float = 1.0,
        seed: int = 7,
        now_s: float | None = None,
        requests_per_window: int = DEFAULT_REQUESTS,
    ) -> None:
        if not 0 <= speed < float("inf"):
            raise ValueError("the speed must be 0 or more")
        self._port = port
        self._demo = _new_demo(faults or Faults(), speed, seed, now_s, requests_per_window)
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """Where it answers, e.g. `http://127.0.0.1:8765/api/v2`; empty before `start`."""
        return self._base_url

    @property
    def faults(self) -> Faults:
        return self._demo.faults

    @property
    def store(self) -> Store:
        return self._demo.store

    @property
    def answers(self) -> Answers:
        return self._demo.answers

    @property
    def busy(self) -> bool:
        """Whether a request is being answered right now; a lost connection counts until it is noticed."""
        return self._server is not None and bool(self._server.server_state.tasks)

    @property
    def requests(self) -> list[Received]:
        """What was received so far, oldest first."""
        return self._demo.requests

    def start(self) -> str:
        """Bind and serve; return the base URL, which answers from now on.

        Raises:
            OSError: the port is taken.
        """
        if self._thread is not None:
            return self._base_url
        bound = _bound_socket(self._port)
        self._base_url = f"http://{_HOST}:{bound.getsockname()[1]}{BASE_PATH}"
        self._server = server = _Server(uvicorn.Config(
            create_app(self._demo), http=_Protocol, ws="none", lifespan="off", loop="asyncio", interface="asgi3",
            log_config=None, log_level="critical", access_log=False, proxy_headers=False, server_header=False,
        ))  # fmt: skip
        self._thread = threading.Thread(
            target=lambda: asyncio.run(server.serve([bound])), name="demo-server", daemon=True
        )
        self._thread.start()
        server.up.wait()
        return self._base_url

    def stop(self) -> None:
        """Close all connections, also those with a stream under way, and wait for the thread. May be called twice."""
        if self._thread is None or self._server is None:
            return
        self._server.finish()
        self._thread.join()
        self._thread = self._server = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _new_demo(faults: Faults, speed: float, seed: int, now_s: float | None, requests_per_window: int) -> Demo:
    clock = Clock(now_s)
    conversations = load_conversations(clock.now_s(), seed)
    store = Store(load_agents(clock.now_s(), conversations), conversations, clock, seed)
    return Demo(store, Answers(load_answers()), faults, RateLimit(requests_per_window), speed)


def _bound_socket(port: int) -> socket.socket:
    bound = socket.socket()
    try:
        if sys.platform != "win32":  # there it would let two servers have one port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_HOST, port))
        bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


class _Protocol(H11Protocol):
    """Tells the application its transport, so that a fault can cut the connection."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """Says when it is up, and drops streams that are under way when it ends."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await super().startup(sockets)
        finally:
            self.up.set()

    @override
    async def main_loop(self) -> None:
        """Like the original, but `finish` need not wait for the next tick."""
        count = 0
        while not await self.on_tick(count):
            count = (count + 1) % 864_000
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _TICK_S)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drops every connection; the original waits for streams to end, and some of ours never do."""
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks)
        for server in self.servers:
            await server.wait_closed()

    def finish(self) -> None:
        """End soon; may be called from any thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._wake.set)

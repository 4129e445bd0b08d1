"""Puts frames on the wire in time, and breaks the connection where a fault says so."""

import socket
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import anyio
from starlette.types import Receive, Scope, Send

from chatbase_inspector.demo.dialects import Frame
from chatbase_inspector.demo.faults import Active
from chatbase_inspector.demo.heard import Heard
from chatbase_inspector.demo.wire import Json

Commit = Callable[[list[Json] | None], None]

_NAP_S = 0.002
CUTS = ("cut-after-frames", "cut-mid-frame", "reset-after-frames", "close-after-frames", "stall-after-frames")


async def until_gone(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Pace:
    """Waits between frames. `speed` 2 is twice as fast, 0 does not wait at all but for exact pauses."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._due_s = time.monotonic()

    async def rest(self, pause_s: float, *, exact: bool = False) -> None:
        """Short pauses add up until they are worth a sleep; the other tasks always get a turn."""
        if not exact:
            pause_s = pause_s / self._speed if self._speed else 0.0
        now_s = time.monotonic()
        self._due_s = max(self._due_s, now_s - 0.25) + pause_s
        late_s = self._due_s - now_s
        await anyio.sleep(late_s if late_s > _NAP_S else 0)


@dataclass
class Delivery:
    """An ASGI response that sends frames.

    Attributes:
        commit: stores the answer; given parts, these are stored instead of the planned ones.
        before_s: the pause before the headers.
    """

    frames: Iterable[Frame]
    headers: Mapping[str, str]
    active: Active
    speed: float
    commit: Commit
    before_s: float = 0.0
    _heard: Heard = field(default_factory=Heard)
    _committed: bool = False
    _sent: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Runs until all is sent or the client is gone. Cancelling it stores nothing more."""
        ended = False
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                await until_gone(receive)
                group.cancel_scope.cancel()

            group.start_soon(watch)
            await self._send_all(scope, send)
            ended = True
            group.cancel_scope.cancel()
        if not ended:
            self._lost()

    async def _send_all(self, scope: Scope, send: Send) -> None:
        pace = Pace(self.speed)
        await pace.rest(self.before_s)
        if "delay-headers" in self.active:
            await pace.rest(float(self.active["delay-headers"] or 0), exact=True)
        if "stall-headers" in self.active:
            await anyio.sleep_forever()
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        pack = _packer(self.active)
        for frame in self.frames:
            if self._is_cut_here():
                await self._break(scope, send, pack(frame.data[: len(frame.data) // 2]))
                return
            await pace.rest(frame.pause_s, exact=frame.exact)
            if frame.commit:
                self._store()
            for piece in self._pieces(pack(frame.data)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            self._sent += 1
            if frame.event is not None:
                self._hear(frame.event)
        await send({"type": "http.response.body", "body": pack(None), "more_body": False})

    def _is_cut_here(self) -> bool:
        return any(name in self.active and self._sent >= int(float(self.active[name] or 0)) for name in CUTS)

    async def _break(self, scope: Scope, send: Send, half: bytes) -> None:
        if "close-after-frames" in self.active:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            self._lost()
            return
        if "cut-mid-frame" in self.active:
            await send({"type": "http.response.body", "body": half, "more_body": True})
        if "stall-after-frames" not in self.active:
            _drop(scope, reset="reset-after-frames" in self.active)
        await anyio.sleep_forever()  # `watch` ends it when the connection is gone

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        size = int(float(self.active.get("split-writes") or 0)) or len(data)
        return (data[at : at + size] for at in range(0, len(data), max(1, size)))

    def _hear(self, event: Json) -> None:
        if self._is_longer() or "keep-partial" in self.active:
            self._heard.add(event)

    def _is_longer(self) -> bool:
        return "giant-line" in self.active or "many-frames" in self.active

    def _store(self) -> None:
        if not self._committed:
            self._committed = True
            self.commit(self._heard.parts() if self._is_longer() else None)

    def _lost(self) -> None:
        """The connection broke: by our choice nothing is stored, unless a fault says otherwise."""
        if self._committed:
            return
        if "keep-whole" in self.active:
            self._store()
        elif "keep-partial" in self.active:
            self._committed = True
            self.commit(self._heard.parts())


def _packer(active: Active) -> Callable[[bytes | None], bytes]:
    """Compresses each frame on its own when asked to; None ends the stream."""
    if "gzip" not in active:
        return lambda data: data or b""
    gzip = zlib.compressobj(wbits=31)
    return lambda data: gzip.flush() if data is None else gzip.compress(data) + gzip.flush(zlib.Z_SYNC_FLUSH)


def _drop(scope: Scope, *, reset: bool) -> None:
    """Close the TCP connection at once, without the end of the HTTP message; `reset` sends RST instead of FIN."""
    transport = scope["state"]["transport"]
    if reset:
        link: socket.socket = transport.get_extra_info("socket")
        link.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        )
    transport.abort()

"""Talks to a demo server: through httpx where JSON is enough, through a plain socket where bytes matter."""

import json
import socket
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from chatbase_inspector.demo.server import DemoServer

SHOP = "LmN4s-Supp0rt_aGent21"
LAB = "fAu1t-Lab_eVery7hing5"
LAMP = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"
PARCEL = "b7d0c1e4-5a2f-4c39-8e1b-77aa10f3c2d9"
ACTION = "d1a7e0c3-9b84-4f6d-8c25-6e7f80912a3b"
KEY = "good"


def api(server: DemoServer, key: str | None = KEY) -> httpx.Client:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=server.base_url, headers=headers, timeout=10, trust_env=False, verify=False)  # noqa: S501 - loopback, no TLS


def conversation(conversation_id: str = LAMP, agent: str = SHOP) -> str:
    return f"/agents/{quote(agent, safe='')}/conversations/{quote(conversation_id, safe='')}"


def retry(
    server: DemoServer, message_id: str = "msg_lamp_a1", path: str = conversation(), **more: Any
) -> httpx.Response:
    with api(server) as client:
        return client.post(f"{path}/retry", json={"messageId": message_id, **more})


def code(response: httpx.Response) -> str:
    return str(response.json()["error"]["code"])


def ids(server: DemoServer, conversation_id: str = LAMP) -> list[str]:
    return [message["id"] for message in server.store.conversation(conversation_id).messages]


def events(body: bytes | str) -> list[Any]:
    """The payloads of a dialect 3 stream with LF line ends."""
    text = body.decode() if isinstance(body, bytes) else body
    lines = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


def spoken(body: bytes | str) -> str:
    return "".join(event["delta"] for event in events(body) if event != "[DONE]" and event["type"] == "text-delta")


@dataclass
class Raw:
    """A response byte by byte. `ended`: `clean` (last chunk seen), `cut` (closed before it), `reset`, `silent`."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    writes: list[bytes] = field(default_factory=list)
    ended: str = ""

    @property
    def body(self) -> bytes:
        return b"".join(self.writes)


def raw_retry(
    server: DemoServer, message_id: str = "msg_lamp_a1", path: str = conversation(), silence_s: float = 5.0
) -> Raw:
    """One streamed retry over a plain socket, read until it ends or nothing comes for `silence_s`."""
    address = urlsplit(server.base_url)
    body = json.dumps({"messageId": message_id}).encode()
    head = (
        f"POST {address.path}{path}/retry HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 0), timeout=silence_s) as link:
        link.sendall(head.encode() + body)
        return _read(link)


def _read(link: socket.socket) -> Raw:
    raw = Raw()
    data = b""
    try:
        while block := link.recv(65_536):
            data += block
    except TimeoutError:
        raw.ended = "silent"
    except ConnectionResetError:
        raw.ended = "reset"
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    raw.status = int(lines[0].split()[1]) if lines[0] else 0
    raw.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if "content-length" in raw.headers:
        raw.writes.append(rest)
        raw.ended = raw.ended or ("clean" if len(rest) == int(raw.headers["content-length"]) else "cut")
        return raw
    while rest:
        size_text, _, rest = rest.partition(b"\r\n")
        size = int(size_text, 16)
        if size == 0:
            raw.ended = raw.ended or "clean"
            break
        raw.writes.append(rest[:size])
        rest = rest[size + 2 :]
    raw.ended = raw.ended or "cut"
    return raw


def until(condition: Any, limit_s: float = 10.0) -> None:
    """Wait until `condition()` is true; fails the test after `limit_s`."""
    turn = threading.Event()
    for _ in range(int(limit_s / 0.01)):
        if condition():
            return
        turn.wait(0.01)
    raise AssertionError("It did not happen in time")

"""A server on loopback that gives out one list of releases and remembers who asked."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Served:
    """`hold`: an answer waits until it is set."""

    text: bytes = b""
    status: int = 200
    location: str = ""
    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def serving(text: bytes = b"", status: int = 200, *, location: str = "", held: bool = False) -> Iterator[Served]:
    """Serve until the end of the block."""
    served = Served(text, status, location)
    if not held:
        served.hold.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            served.hold.wait(20)
            with contextlib.suppress(OSError):
                self.send_response(served.status)
                if served.location:
                    self.send_header("location", served.location)
                self.send_header("set-cookie", "a=b")
                self.end_headers()
                self.wfile.write(served.text)

        def log_message(self, *_words: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}/releases.json"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()

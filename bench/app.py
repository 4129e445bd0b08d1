"""One case of the side-by-side measurement: the real window does the work, measures itself and reports.

    python -m bench.app VIEW BASE RUN N RATE

    VIEW  idle: start and rest. stream: retry an answer of N deltas, at RATE events a second (0: no pacing).
          list: load a conversation of N messages whole, jump to its middle, scroll.
    BASE  the load server. RUN names the report, which goes to BASE/report?run=RUN.

Nothing is left out that the shipped program does: client, snapshot before the request, journal, reducer, Markdown, tool
cards, inspector. Only where the load server lacks an endpoint, `bench.harness_server` answers. The history is in a
folder of its own and goes away. The window stays open until SIGTERM, so that its memory can be read from outside.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.harness_server import LoadTransport
    from bench.window_meter import FrameMeter
    from chatbase_inspector.app import Inspector

# The browser peers rest as long between the first paint and the work.
_REST_S = 0.4
_IDLE_S = 1.0
_SCROLLS, _SCROLL_PX = 180, 300
_POLL_S = 0.002


def main(arguments: list[str]) -> int:
    """Play one case; the exit code is 0 once the window was told to close."""
    view, base, run, count, rate = arguments
    with tempfile.TemporaryDirectory(prefix="inspector-bench-") as home:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(Path(home) / name.lower())
        return _play(view, base, run, int(count), int(rate))


def _play(view: str, base: str, run: str, count: int, rate: int) -> int:
    from chatbase_inspector.app import play
    from chatbase_inspector.look.application import application

    case = _Case(base, run, count, rate)
    return play(application(["chatbase-inspector"]), case.play(view))


class _Case:
    load: "LoadTransport"

    def __init__(self, base: str, run: str, count: int, rate: int) -> None:
        self.base, self.run, self.count, self.rate = base, run, count, rate
        self.figures: dict[str, object] = {}

    async def play(self, view: str) -> int:
        from bench.window_meter import FirstPaint, FrameMeter

        inspector = self._built(view)
        told = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
        try:
            paint = FirstPaint(inspector.window)
            inspector.start(demo=view != "idle")
            self.figures["first_paint_epoch_ms"] = await paint.seen()
            await asyncio.sleep(_REST_S)
            work = {"idle": self._idle, "stream": self._stream, "list": self._list}[view]
            self.figures["chars"] = 0
            await work(inspector, FrameMeter(inspector))
            await asyncio.to_thread(self._report)
            await told.wait()
        except TimeoutError as problem:
            self.figures = {"error": str(problem)}
            await asyncio.to_thread(self._report)
        finally:
            await inspector.aclose()
        return 0

    def _built(self, view: str) -> "Inspector":
        from bench.harness_server import LoadTransport
        from chatbase_inspector.api.client import ChatbaseClient
        from chatbase_inspector.app import Inspector
        from chatbase_inspector.connect import controller
        from chatbase_inspector.credentials.vault import KeyVault
        from chatbase_inspector.look.application import application
        from chatbase_inspector.settings.store import Settings

        self.load = load = LoadTransport(
            messages=self.count if view == "list" else 0, deltas=self.count if view == "stream" else 0, rate=self.rate
        )
        vars(controller)["ChatbaseClient"] = partial(ChatbaseClient, transport=load)
        settings = Settings.load()
        settings.ask_before_simple_retry = False
        return Inspector(application([]), settings, KeyVault(), _Served(f"{self.base}/api/v2"))

    def _report(self) -> None:
        body = json.dumps(self.figures).encode()
        request = urllib.request.Request(  # noqa: S310 - the load server's own address
            f"{self.base}/report?run={self.run}", body, {"content-type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            answer.read()

    # ------------------------------------------------------------------ the cases

    async def _idle(self, _inspector: "Inspector", meter: "FrameMeter") -> None:
        meter.start()
        await asyncio.sleep(_IDLE_S)
        self.figures.update(meter.stop())

    async def _stream(self, inspector: "Inspector", meter: "FrameMeter") -> None:
        from bench.harness_server import AGENT, CONVERSATION

        timeline = inspector.timeline
        await _until(lambda: inspector.connect_.session is not None, "the session")
        await inspector.history.get()
        timeline.open(AGENT, CONVERSATION)
        await _until(lambda: timeline.state is not None and bool(timeline.state.turns), "the conversation")
        await asyncio.sleep(_REST_S)
        state = timeline.state
        assert state is not None
        meter.start()
        timeline.retry(state.turns[0].key)
        await _until(lambda: self.load.sent_ns > 0, "the request")
        await _until(meter.text_painted, "the first character")
        self.figures["first_char_ms"] = (time.monotonic_ns() - self.load.sent_ns) / 1e6
        await _until(meter.end_painted, "the end of the answer", 600.0)
        self.figures["last_char_ms"] = (time.monotonic_ns() - self.load.sent_ns) / 1e6
        self.figures.update(meter.stop(), chars=meter.characters(), at_bottom=inspector.view.following)

    async def _list(self, inspector: "Inspector", meter: "FrameMeter") -> None:
        from bench.harness_server import AGENT, CONVERSATION

        timeline, view = inspector.timeline, inspector.view
        await _until(lambda: inspector.connect_.session is not None, "the session")
        await inspector.history.get()
        meter.start()
        begin = time.perf_counter()
        timeline.open(AGENT, CONVERSATION)
        await _until(lambda: bool(view.model.rows), "the first page")
        view.viewport().repaint()
        self.figures["first_page_ms"] = (time.perf_counter() - begin) * 1e3
        await self._load_all(inspector)
        view.viewport().repaint()
        self.figures["all_ms"] = (time.perf_counter() - begin) * 1e3
        self.figures.update(meter.stop(), chars=meter.messages())
        begin = time.perf_counter()
        view.set_following(False)
        view.scroll_to(view.model.rows[len(view.model.rows) // 2].key)
        view.viewport().repaint()
        self.figures["middle_ms"] = (time.perf_counter() - begin) * 1e3
        meter.start()
        bar = view.verticalScrollBar()
        for _ in range(_SCROLLS):
            bar.setValue(bar.value() + _SCROLL_PX)
            await meter.tick()
        scrolled = meter.stop()
        self.figures.update(scroll_dropped=scrolled["dropped"], scroll_stall_ms=scrolled["stall_ms"])

    async def _load_all(self, inspector: "Inspector") -> None:
        """Ask for the page before the first as soon as the last one is there."""
        timeline = inspector.timeline
        while timeline.state is not None and timeline.state.older_cursor is not None:
            cursor = timeline.state.older_cursor
            timeline.load_older()
            await _until(partial(_moved, inspector, cursor), "the next page", 60.0)
        await _until(lambda: bool(inspector.view.model.rows), "the rows")


def _moved(inspector: "Inspector", cursor: str) -> bool:
    state = inspector.timeline.state
    return state is not None and state.older_cursor != cursor


class _Served:
    """The load server in the place of the demo: started by somebody else, and stays."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    async def start(self) -> str:
        return self._base_url

    async def stop(self) -> None:
        return


async def _until(holds: Callable[[], bool], what: str, limit_s: float = 30.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {limit_s:g} s")
        await asyncio.sleep(_POLL_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

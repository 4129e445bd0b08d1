"""The tab “Frames” with one answer of a million frames: opens, filters, jumps; and how long the window is busy.

python -m bench.frames [--frames 1000000] [--file PATH]

Fills a history through the program's own recorder, then shows the run in the real pane on an invisible screen. A timer
of 2 ms stands for the person: its longest gap is how long a key or a click would have waited.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.filling import fill_run

if TYPE_CHECKING:
    from chatbase_inspector.inspect.frame_index import FrameFilter
    from chatbase_inspector.inspect.frame_pane import FramesPane
    from chatbase_inspector.inspect.framing import FramesController

_BEAT_MS, _JUMPS = 2, 100


def main() -> int:
    """Fill, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="inspector-bench-") as home:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(Path(home) / name.lower())
        path = asked.file or Path(home) / "frames.sqlite3"
        from chatbase_inspector.app import play
        from chatbase_inspector.look.application import application

        return play(application(["chatbase-inspector"]), _measure(path, asked.frames))


async def _measure(path: Path, frames: int) -> int:
    from PySide6.QtCore import QTimer

    from chatbase_inspector.conversation.state import Attempt, Origin
    from chatbase_inspector.history.history import History
    from chatbase_inspector.inspect.frame_pane import FramesPane
    from chatbase_inspector.inspect.framing import FramesController
    from chatbase_inspector.look.application import application
    from chatbase_inspector.look.theme import Theme
    from chatbase_inspector.tasks import TaskScope

    theme = Theme(application([]), "light")
    history = await History.open(path)
    run, filled_s = await fill_run(history, frames)
    sys.stdout.write(f"filled in {filled_s:.1f} s\n\n| what | ms | longest gap ms | memory MiB |\n|---|--:|--:|--:|\n")

    async def opened() -> History:
        return history

    def crashed(name: str, problem: BaseException) -> None:
        sys.stderr.write(f"{name}: {problem!r}\n")

    scope = TaskScope(crashed)
    pane = FramesPane()
    pane.resize(420, 800)
    pane.show()
    controller = FramesController(pane, scope, opened, lambda _text: None)
    beats = _Beats()
    timer = QTimer(interval=_BEAT_MS)
    timer.timeout.connect(beats.beat)
    timer.start()
    await asyncio.sleep(0.5)
    beats.tell("before", 0.0)
    try:
        await _cases(beats, pane, controller, Attempt(0, Origin.RETRY, run=run), frames)
    finally:
        timer.stop()
        controller.close()
        await scope.aclose()
        await history.close()
        pane.deleteLater()
        theme.close()
    return 0


async def _cases(
    beats: "_Beats", pane: "FramesPane", controller: "FramesController", attempt: "object", frames: int
) -> None:
    from chatbase_inspector.conversation.state import Attempt
    from chatbase_inspector.inspect.frame_index import FrameFilter

    assert isinstance(attempt, Attempt)
    began = time.perf_counter()
    controller.show_attempt(attempt, None, None)
    await _until(lambda: pane.model.rowCount() > 0)
    beats.tell("open: first rows", time.perf_counter() - began)
    await _until(lambda: pane.model.rowCount() == frames)
    beats.tell("open: all rows, in the background", time.perf_counter() - began)
    beats.tell("jump: slowest of 100", await _jumps(pane))
    await _filtered(beats, pane, controller, "filter by type", FrameFilter(type="comment"))
    await _filtered(beats, pane, controller, "filter: unknown only", FrameFilter(only_unknown=True))
    await _filtered(beats, pane, controller, "search a rare word", FrameFilter(words=f"word{frames // 2}"))
    await _filtered(beats, pane, controller, "search a word of all", FrameFilter(words="word"))


async def _jumps(pane: "FramesPane") -> float:
    bar, slowest_s = pane.table.verticalScrollBar(), 0.0
    for step in range(_JUMPS):
        began = time.perf_counter()
        bar.setValue(step * 37 % _JUMPS * bar.maximum() // _JUMPS)
        pane.table.viewport().repaint()
        slowest_s = max(slowest_s, time.perf_counter() - began)
        await asyncio.sleep(0.01)
    return slowest_s


async def _filtered(
    beats: "_Beats", pane: "FramesPane", controller: "FramesController", name: str, wanted: "FrameFilter"
) -> None:
    began = time.perf_counter()
    pane.bar.filter_requested.emit(wanted)
    await _until(lambda: pane.model.rowCount() > 0 and not controller.searching)
    beats.tell(f"{name}: {pane.model.rowCount():,} found", time.perf_counter() - began)


class _Beats:
    """Gaps between the ticks of a timer, in seconds."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._longest_s = 0.0

    def beat(self) -> None:
        now = time.perf_counter()
        self._longest_s = max(self._longest_s, now - self._last)
        self._last = now

    def tell(self, what: str, took_s: float) -> None:
        """A row of the table; the next begins."""
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                memory = int(line.split()[1]) // 1024
                sys.stdout.write(f"| {what} | {took_s * 1e3:,.0f} | {self._longest_s * 1e3:.0f} | {memory} |\n")
        self._longest_s = 0.0


async def _until(holds: Callable[[], bool], limit_s: float = 300.0) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"did not come within {limit_s:g} s: {holds}")
        await asyncio.sleep(0.002)


if __name__ == "__main__":
    sys.exit(main())

"""A qasync loop that any Qt event loop drives, so that a test clicks, waits and reads the window."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

T = TypeVar("T")
_LIMIT_S = 5.0


class LiveLoop:
    """The loop of one test. Work starts by a click, or with `run`; `qtbot.waitUntil` keeps it going."""

    def __init__(self, app: QApplication, qtbot: QtBot) -> None:
        self._app = app
        self._qtbot = qtbot
        self.crashes: list[str] = []
        self.loop = QEventLoop(app, already_running=True)
        self.loop.set_exception_handler(self._crashed)

    def run(self, work: Coroutine[Any, Any, T], limit_s: float = _LIMIT_S) -> T:
        """Play `work` to its end and return its result.

        `work` must not call `qtbot.wait…` or `exec()`: a loop nested in a task breaks the other tasks.

        Raises:
            TimeoutError: it did not end within `limit_s` seconds; it was cancelled.
        """
        task = self.loop.create_task(asyncio.wait_for(work, limit_s))
        self._qtbot.waitUntil(task.done, timeout=int(limit_s * 1000) + _GRACE_MS)
        return task.result()

    def close(self) -> list[str]:
        """End the loop; return what was left over or crashed, as sentences."""
        problems = [f"A task did not end by itself: {task!r}" for task in self._left_over()]
        self.run(self.loop.shutdown_asyncgens())
        problems += self.crashes
        asyncio.events._set_running_loop(None)
        self._app.aboutToQuit.disconnect(self.loop._after_run_forever)
        # stop() would also call app.exit(), after which Qt refuses every later wait of this process
        self.loop._QEventLoop__is_running = False
        self.loop.close()
        return problems

    def _left_over(self) -> list["asyncio.Task[Any]"]:
        """Tasks that still run a few seconds after the test; they are cancelled before this returns."""
        self._settle()
        alive = asyncio.all_tasks(self.loop)
        for task in alive:
            task.cancel()
        self._settle()
        return list(alive)

    def _settle(self) -> None:
        try:
            self._qtbot.waitUntil(lambda: not asyncio.all_tasks(self.loop), timeout=int(_LIMIT_S * 1000))
        except self._qtbot.TimeoutError:
            return

    def _crashed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.crashes.append(f"The loop met a problem nobody handled: {context}")


_GRACE_MS = 2000


@contextmanager
def live_loop(app: QApplication, qtbot: QtBot) -> Iterator[LiveLoop]:
    """Open a loop for one test; fails with an AssertionError when tasks or crashes are left over."""
    live = LiveLoop(app, qtbot)
    problems: list[str] = []
    try:
        yield live
    finally:
        problems = live.close()
    assert not problems, "\n".join(problems)

"""Frames, not tokens: hands on the newest value at most once a frame."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer

FRAME_MS = 16
_BUSY_LIMIT_MS = 100

T = TypeVar("T")


class Pacer(QObject, Generic[T]):
    """Keeps the newest value and calls `flushed` with it once a frame of 16 ms; older values are dropped.

    The first value after a rest is handed on with the next turn of the loop, so a single change is not late. When
    `flushed` itself is slow, the pause after it grows to the time it took (100 ms at most), so that input stays alive.

    Args:
        flushed: called on the window's thread; must not block.
    """

    def __init__(self, flushed: Callable[[T], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flushed = flushed
        self._waiting: list[T] = []
        self._last_end_ns = 0
        self._pause_ms = FRAME_MS
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    def offer(self, value: T) -> None:
        """Hand on `value` with the next frame, unless a newer one comes first."""
        self._waiting[:] = [value]
        if not self._timer.isActive():
            since_ms = (time.monotonic_ns() - self._last_end_ns) // 1_000_000
            self._timer.start(max(0, self._pause_ms - since_ms))

    def flush(self) -> None:
        """Hand on what waits, now; nothing when nothing waits."""
        self._timer.stop()
        if not self._waiting:
            return
        value = self._waiting.pop()
        begin = time.monotonic_ns()
        self._flushed(value)
        self._last_end_ns = time.monotonic_ns()
        took_ms = (self._last_end_ns - begin) // 1_000_000
        self._pause_ms = FRAME_MS if took_ms < FRAME_MS // 2 else min(_BUSY_LIMIT_MS, FRAME_MS + took_ms)

    def stop(self) -> None:
        """Forget what waits."""
        self._timer.stop()
        self._waiting.clear()

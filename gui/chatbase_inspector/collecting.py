"""Collects garbage on the window's thread only.

Python collects on whichever thread happens to allocate. Where that is a thread of ours (history, keyring, comparing),
a widget in a reference cycle would be destroyed there: Qt warns “Timers cannot be stopped from another thread”, and
may die.
Seen 2026-11-24 with PySide6 6.11.3 while two answers were compared in a thread.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250
_SHARE = 200  # a full collection that took 50 ms is not repeated within 10 s


class Collector(QObject):
    """From now until `close` nothing is collected by itself, but by a timer here, as far as each generation is due."""

    def __init__(self) -> None:
        super().__init__()
        self._was_on = gc.isenabled()
        gc.disable()
        self._not_before = 0.0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due by Python's own thresholds; the whole at most 0.5 % of the time."""
        due = [number for number, count in enumerate(gc.get_count()) if count > gc.get_threshold()[number] > 0]
        if due and due[-1] < 2:
            gc.collect(due[-1])
        elif due and time.monotonic() > self._not_before:
            began = time.monotonic()
            gc.collect()
            self._not_before = time.monotonic() + _SHARE * (time.monotonic() - began)

    def close(self) -> None:
        """Leave it to Python again, where it was so before. Twice is no error."""
        self._timer.stop()
        if self._was_on:
            gc.enable()

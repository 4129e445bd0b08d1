"""Ends a stream that goes silent or that the person stops. One timer, whatever the number of chunks."""

import asyncio
from types import TracebackType
from typing import Self


class Deadline:
    """Async context around the reading of a stream: leaves it quietly when it is silent too long or stopped.

    `asyncio.timeout` rescheduled at every chunk would leave one pending timer a chunk behind on the Qt loop, so this
    keeps one timer that looks at the time of the last chunk when it fires.

    Args:
        silence_s: seconds without a byte after which the stream is given up; None: never.
    """

    def __init__(self, silence_s: float | None) -> None:
        self._silence_s = silence_s
        self._timeout = asyncio.timeout(None)
        self._timer: asyncio.Handle | None = None
        self._touched = 0.0
        self._inside = False
        self.stopped = False
        self.silent = False

    def touch(self) -> None:
        """A byte came."""
        self._touched = asyncio.get_running_loop().time()

    @property
    def silent_s(self) -> float:
        """Seconds since the last byte; 0 outside of the stream."""
        return asyncio.get_running_loop().time() - self._touched if self._inside else 0.0

    def limit(self, silence_s: float) -> None:
        """From now on wait at most this many seconds for the next byte."""
        self._silence_s = silence_s
        self.touch()
        self._arm(silence_s)

    def stop(self) -> None:
        """Leave the stream at its next await; before or after the stream it only notes that a stop was asked."""
        self.stopped = True
        self._expire()

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._inside = True
        self.touch()
        if self.stopped:
            self._expire()
        elif self._silence_s is not None:
            self._arm(self._silence_s)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self._inside = False
        if self._timer is not None:
            self._timer.cancel()
        try:
            await self._timeout.__aexit__(kind, problem, trace)
        except TimeoutError:
            if self.stopped or self.silent:
                return True
            raise
        return False

    def _expire(self) -> None:
        if self._inside and not self._timeout.expired():
            self._timeout.reschedule(asyncio.get_running_loop().time())

    def _arm(self, delay_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._look)

    def _look(self) -> None:
        assert self._silence_s is not None  # noqa: S101 - only armed with a limit
        left = self._touched + self._silence_s - asyncio.get_running_loop().time()
        if left > 0.01:
            self._arm(left)
            return
        self.silent = True
        self._expire()

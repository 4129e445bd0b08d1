"""Runs blocking calls one after the other, off the loop, in a thread that never holds the program up."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SerialThread:
    """One call at a time, in the order they were asked for.

    `asyncio.to_thread` would do, were it not for quitting: its pool is joined when the loop and the
    interpreter end, and a key store that waits for a person would then keep a closed program alive. This
    thread is a daemon, and it ends by itself when nothing is left to do.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._guard = threading.Lock()
        self._waiting: deque[_Job[Any]] = deque()
        self._current: _Job[Any] | None = None

    @property
    def stuck(self) -> bool:
        """Whether who asked for the call now running gave it up: it waits for a person or a dead service."""
        with self._guard:
            job = self._current
            return job is not None and job.abandoned and not job.returned

    async def run(self, call: Callable[[], T]) -> T:
        """Result of `call()`, made after all earlier calls have returned.

        Cancelling drops a call that has not begun. One that has begun cannot be stopped: it goes on until the
        operating system answers, and later calls wait for it.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        job = _Job(call, loop, done)
        self._enqueue(job)
        try:
            return await done
        except asyncio.CancelledError:
            job.abandoned = True
            raise

    def _enqueue(self, job: "_Job[Any]") -> None:
        with self._guard:
            self._waiting.append(job)
            if self._current is not None:
                return
            try:
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
            except RuntimeError:
                self._waiting.clear()
                raise
            self._current = job

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._waiting:
                    self._current = None
                    return
                self._current = job = self._waiting.popleft()
            job.make()


class _Job(Generic[T]):
    __slots__ = ("abandoned", "call", "done", "loop", "returned")

    def __init__(self, call: Callable[[], T], loop: asyncio.AbstractEventLoop, done: "asyncio.Future[T]") -> None:
        self.call = call
        self.loop = loop
        self.done = done
        self.abandoned = False
        self.returned = False

    def make(self) -> None:
        if self.abandoned:
            return
        try:
            result = self.call()
        except BaseException as problem:  # noqa: BLE001 - it is handed to who waits for it
            self.returned = True
            self._tell(self._fail, problem)
        else:
            self.returned = True
            self._tell(self._finish, result)

    def _finish(self, result: T) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def _fail(self, problem: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(problem)

    def _tell(self, then: Callable[[Any], None], value: object) -> None:
        try:
            self.loop.call_soon_threadsafe(then, value)
        except RuntimeError:
            # The loop was closed while the call waited: the program is quitting and nobody needs the answer.
            return

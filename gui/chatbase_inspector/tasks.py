"""The one place that starts asyncio tasks: every task has a name, an owner and somebody who hears of its crash."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

type_of_work = Coroutine[Any, Any, None]


class TaskScope:
    """Owns the tasks of one window. One task a slot: starting a slot again cancels the old one.

    Args:
        on_crash: called on the loop with the slot's name and the exception of a task that ended by one.
    """

    def __init__(self, on_crash: Callable[[str, BaseException], None]) -> None:
        self._on_crash = on_crash
        self._current: dict[str, asyncio.Task[None]] = {}
        self._alive: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, slot: str, work: type_of_work) -> None:
        """Run `work` under the name `slot`. After `aclose` nothing starts any more: `work` is closed unrun."""
        if self._closed:
            work.close()
            return
        self.cancel(slot)
        task = asyncio.get_running_loop().create_task(work, name=slot)
        self._current[slot] = task
        self._alive.add(task)
        task.add_done_callback(self._finished)

    def cancel(self, slot: str) -> None:
        """Ask the slot's task to stop; an empty slot is no error. The task still runs its clean-up."""
        task = self._current.pop(slot, None)
        if task is not None:
            task.cancel()

    def busy(self, slot: str) -> bool:
        """Whether the slot's newest task has not ended yet."""
        task = self._current.get(slot)
        return task is not None and not task.done()

    async def aclose(self) -> None:
        """Cancel each task once (a second cancel would cut its clean-up short), then wait for all."""
        self._closed = True
        for slot in list(self._current):
            self.cancel(slot)
        await asyncio.gather(*self._alive, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._alive.discard(task)
        if self._current.get(task.get_name()) is task:
            del self._current[task.get_name()]
        if task.cancelled():
            return
        problem = task.exception()
        if problem is not None:
            self._on_crash(task.get_name(), problem)

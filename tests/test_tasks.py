"""Tasks have an owner: a slot holds one, a crash is heard of, and closing waits."""

import asyncio
from collections.abc import Callable

import pytest

from chatbase_inspector.tasks import TaskScope


class Work:
    """A task that tells what happens to it. `cleaned` is held back until `may_end` is set."""

    def __init__(self, log: list[str], name: str) -> None:
        self._log = log
        self._name = name
        self.may_end = asyncio.Event()

    async def go_on(self) -> None:
        self._log.append(f"{self._name} began")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self._log.append(f"{self._name} cancelled")
            await self.may_end.wait()
            self._log.append(f"{self._name} cleaned")
            raise


async def until(holds: Callable[[], bool]) -> None:
    """Let other tasks run until it is so; the time limit of the test ends a wait in vain."""
    while not holds():
        await asyncio.sleep(0)


@pytest.fixture
def crashes() -> list[tuple[str, BaseException]]:
    return []


@pytest.fixture
def scope(crashes: list[tuple[str, BaseException]]) -> TaskScope:
    return TaskScope(lambda slot, problem: crashes.append((slot, problem)))


async def test_that_a_slot_started_again_cancels_the_old_work(scope: TaskScope) -> None:
    log: list[str] = []
    old, new = Work(log, "old"), Work(log, "new")
    scope.start("list", old.go_on())
    await until(lambda: log == ["old began"])
    scope.start("list", new.go_on())
    await until(lambda: "new began" in log)
    assert log[1:] == ["old cancelled", "new began"]  # the new does not wait for the old one's clean-up
    old.may_end.set()
    await until(lambda: log[-1] == "old cleaned")
    assert scope.busy("list")
    new.may_end.set()
    await scope.aclose()


async def test_that_slots_do_not_disturb_each_other(scope: TaskScope) -> None:
    log: list[str] = []
    one, two = Work(log, "one"), Work(log, "two")
    scope.start("list", one.go_on())
    scope.start("retry", two.go_on())
    await until(lambda: len(log) == 2)
    two.may_end.set()
    scope.cancel("retry")
    await until(lambda: "two cleaned" in log)
    assert (scope.busy("list"), scope.busy("retry")) == (True, False)
    assert "one cancelled" not in log
    one.may_end.set()
    await scope.aclose()


async def test_that_a_crash_is_reported_with_its_slot(
    scope: TaskScope, crashes: list[tuple[str, BaseException]]
) -> None:
    async def breaks() -> None:
        raise RuntimeError("unforeseen")

    scope.start("list", breaks())
    await until(lambda: bool(crashes))
    [(slot, problem)] = crashes
    assert (slot, str(problem)) == ("list", "unforeseen")
    assert not scope.busy("list")


async def test_that_work_that_ends_or_is_cancelled_is_no_crash(
    scope: TaskScope, crashes: list[tuple[str, BaseException]]
) -> None:
    scope.start("short", asyncio.sleep(0))
    await until(lambda: not scope.busy("short"))
    work = Work([], "x")
    work.may_end.set()
    scope.start("long", work.go_on())
    scope.cancel("long")
    scope.cancel("nothing runs here")
    await scope.aclose()
    assert crashes == []


async def test_that_a_crash_while_cleaning_up_is_reported_too(
    scope: TaskScope, crashes: list[tuple[str, BaseException]]
) -> None:
    async def breaks_late() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("late")

    scope.start("list", breaks_late())
    await asyncio.sleep(0)
    await scope.aclose()
    assert [str(problem) for _, problem in crashes] == ["late"]


async def test_that_closing_cancels_each_once_and_waits_for_all(scope: TaskScope) -> None:
    log: list[str] = []
    replaced, running = Work(log, "replaced"), Work(log, "running")
    scope.start("list", replaced.go_on())
    await until(lambda: len(log) == 1)
    scope.start("list", running.go_on())
    await until(lambda: "running began" in log)
    closing = asyncio.get_running_loop().create_task(scope.aclose())
    await until(lambda: "running cancelled" in log)
    await asyncio.sleep(0)
    assert not closing.done()
    replaced.may_end.set()
    await until(lambda: "replaced cleaned" in log)
    assert not closing.done()
    running.may_end.set()
    await closing
    assert sorted(log) == sorted(f"{name} {what}" for name in ("replaced", "running") for what in _LIFE)


_LIFE = ("began", "cancelled", "cleaned")


async def test_that_nothing_starts_after_closing(scope: TaskScope, crashes: list[tuple[str, BaseException]]) -> None:
    await scope.aclose()
    begun: list[int] = []

    async def late() -> None:
        begun.append(1)

    scope.start("list", late())  # a coroutine that is never awaited would warn, and so fail
    await asyncio.sleep(0)
    assert (begun, scope.busy("list"), crashes) == ([], False, [])
    await scope.aclose()

"""Every exception that nobody caught is heard: of a thread, the loop, the collector; and told once a kind."""

import asyncio
import sys
import threading
from collections.abc import Iterator

import pytest

from chatbase_inspector.crash.report import Report, Reports, report_of
from chatbase_inspector.crash.watching import Watch


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> list[Report]:
    return []


@pytest.fixture
def watch(told: list[Report]) -> Iterator[Watch]:
    made = Watch(told.append)
    made.start()
    yield made
    made.stop()


def fail() -> None:
    raise LookupError("unforeseen")


def test_that_a_thread_that_breaks_off_is_heard(watch: Watch, told: list[Report]) -> None:
    thread = threading.Thread(target=fail, name="reader")
    thread.start()
    thread.join()
    assert [report.where for report in told] == ["the thread “reader”"]


def test_that_an_object_that_breaks_at_its_end_is_heard(watch: Watch, told: list[Report]) -> None:
    class Bad:
        def __del__(self) -> None:
            fail()

    made = Bad()
    del made
    assert [report.where for report in told] == ["the end of an object"]


def test_that_the_main_thread_is_heard_but_for_a_wish_to_end(watch: Watch, told: list[Report]) -> None:
    try:
        fail()
    except LookupError as problem:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    assert [report.where for report in told] == ["the window"]


async def test_that_a_callback_of_the_loop_is_heard(watch: Watch, told: list[Report]) -> None:
    loop = asyncio.get_running_loop()
    watch.watch_loop(loop)
    done = asyncio.Event()
    loop.call_soon(fail)
    loop.call_soon(done.set)
    await done.wait()
    assert [report.where for report in told] == ["the event loop"]


def test_that_the_same_mistake_is_told_once_and_counted(watch: Watch, told: list[Report]) -> None:
    for _ in range(100):
        try:
            fail()
        except LookupError as problem:
            watch.hear("painting", problem)
    assert len(told) == 1
    assert list(watch.reports.counts.values()) == [100]


def test_that_a_listener_that_breaks_does_not_break_the_hook(caplog: pytest.LogCaptureFixture) -> None:
    def bad(_report: Report) -> None:
        raise RuntimeError

    Watch(bad).hear("anywhere", ValueError("x"))
    assert "A report could not be made" in caplog.text


def test_that_only_the_last_reports_are_kept() -> None:
    reports = Reports()
    for number in range(50):
        assert reports.add(report_of(f"task {number}", ValueError()))
    assert len(reports.kept) == 20
    assert len(reports.counts) == 20


def test_that_the_hooks_of_before_come_back() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    watch = Watch()
    watch.start()
    watch.stop()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before

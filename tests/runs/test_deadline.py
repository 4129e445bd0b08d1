"""A stream that goes silent, or that the person stops, is left quietly; one timer for any number of chunks."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from chatbase_inspector.runs.deadline import Deadline


def play(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 10))


def test_that_silence_ends_the_wait_and_says_so() -> None:
    async def work() -> None:
        deadline = Deadline(0.05)
        async with deadline:
            await asyncio.Event().wait()
        assert deadline.silent
        assert not deadline.stopped

    play(work())


def test_that_a_byte_now_and_then_keeps_the_stream_going() -> None:
    async def work() -> None:
        deadline = Deadline(0.2)
        async with deadline:
            for _ in range(8):
                await asyncio.sleep(0.05)
                deadline.touch()
        assert not deadline.silent

    play(work())


def test_that_a_stop_ends_the_wait_at_once() -> None:
    async def work() -> None:
        deadline = Deadline(None)
        asyncio.get_running_loop().call_later(0.01, deadline.stop)
        async with deadline:
            await asyncio.Event().wait()
        assert deadline.stopped

    play(work())


def test_that_a_stop_before_the_stream_keeps_it_from_waiting() -> None:
    async def work() -> None:
        deadline = Deadline(60)
        deadline.stop()
        async with deadline:
            await asyncio.Event().wait()
        assert deadline.stopped

    play(work())


def test_that_a_stop_after_the_stream_changes_nothing() -> None:
    async def work() -> None:
        deadline = Deadline(60)
        async with deadline:
            pass
        deadline.stop()
        await asyncio.sleep(0)
        assert deadline.stopped

    play(work())


def test_that_a_shorter_limit_holds_from_then_on() -> None:
    async def work() -> None:
        deadline = Deadline(60)
        async with deadline:
            deadline.limit(0.05)
            await asyncio.Event().wait()
        assert deadline.silent

    play(work())


def test_that_a_cancelled_task_stays_cancelled() -> None:
    async def wait_for_ever(deadline: Deadline) -> None:
        async with deadline:
            await asyncio.Event().wait()

    async def work() -> None:
        task = asyncio.get_running_loop().create_task(wait_for_ever(Deadline(60)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    play(work())


def test_that_another_time_out_inside_is_not_swallowed() -> None:
    async def work() -> None:
        with pytest.raises(TimeoutError):
            async with Deadline(60):
                raise TimeoutError

    play(work())

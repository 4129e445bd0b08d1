"""Leaving a stream before its end: the connection is closed, nothing is left behind, on the Qt loop too."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator

import pytest

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.problems import StreamBroken
from tests.api.scripted import Key, raw_server, says
from tests.api.test_streams import CHUNKED, EVENT, chunk


@pytest.fixture(params=["asyncio", "like-qt"])
def loop(request: pytest.FixtureRequest) -> Iterator[Callable[[], None]]:
    """Call it inside the loop: once it does nothing, once it takes away asyncio's hooks for generators that are thrown
    away, which the Qt loop does not have. What such a generator then complains of fails the test."""

    def become_like_qt() -> None:
        if request.param == "like-qt":
            sys.set_asyncgen_hooks(None, None)

    hooks = sys.get_asyncgen_hooks()
    yield become_like_qt
    gc.collect()
    sys.set_asyncgen_hooks(*hooks)


async def test_that_leaving_the_stream_early_closes_its_connection(loop: Callable[[], None]) -> None:
    loop()
    async with raw_server([says(CHUNKED + chunk(EVENT))]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m") as answer:
            async for piece in answer.chunks():
                assert piece == EVENT
                break
        await asyncio.wait_for(server.gone.wait(), 10)
        await client.aclose()


async def test_that_cancelling_in_the_stream_closes_its_connection_and_stays_a_cancel(loop: Callable[[], None]) -> None:
    loop()
    reading = asyncio.Event()

    async def read(client: ChatbaseClient) -> None:
        async with client.retry_stream("a", "c", "m") as answer:
            async for _ in answer.chunks():
                reading.set()

    async with raw_server([says(CHUNKED + chunk(EVENT))]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with asyncio.TaskGroup() as group:
            task = group.create_task(read(client))
            await reading.wait()
            task.cancel()
        assert task.cancelled()
        await asyncio.wait_for(server.gone.wait(), 10)
        await client.aclose()


async def test_that_closing_the_client_ends_an_open_stream_as_cut(loop: Callable[[], None]) -> None:
    loop()
    async with raw_server([says(CHUNKED + chunk(EVENT))]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m") as answer:
            assert await anext(answer.chunks()) == EVENT
            await client.aclose()
            with pytest.raises(StreamBroken) as caught:
                await anext(answer.chunks())
        assert caught.value.failure.code == "cut"


async def test_that_a_stream_read_to_its_end_mark_only_leaves_nothing(loop: Callable[[], None]) -> None:
    loop()
    async with raw_server([says(CHUNKED + chunk(EVENT) + chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")]) as server:
        client = ChatbaseClient(server.base_url, Key())
        async with client.retry_stream("a", "c", "m") as answer:
            async for piece in answer.chunks():
                if b"[DONE]" in piece:
                    break
        await asyncio.wait_for(server.gone.wait(), 10)
        await client.aclose()

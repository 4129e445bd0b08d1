"""The list is asked for once, and the question says nothing about the person."""

import asyncio

import pytest

from chatbase_inspector import __version__
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.updates.feed import MOST_BYTES, NotFetched
from chatbase_inspector.updates.fetch import fetch
from tests.updates.served import serving


async def failure(address: str) -> str:
    with pytest.raises(NotFetched) as caught:
        await fetch(address)
    return str(caught.value)


async def test_that_the_text_comes_as_it_is() -> None:
    with serving(b'{"a": 1}') as served:
        assert await fetch(served.address) == b'{"a": 1}'
        assert len(served.asked) == 1


async def test_that_the_question_names_neither_version_nor_person() -> None:
    with serving(b"x") as served:
        await fetch(served.address)
        await fetch(served.address)
        for asked in served.asked:
            assert set(asked) <= {"host", "accept", "accept-encoding", "connection", "user-agent", "path"}
            assert asked["path"] == "/releases.json"
            assert __version__ not in str(asked)


async def test_that_a_redirect_is_not_followed() -> None:
    with serving(b"other") as other, serving(status=302, location=other.address) as served:
        assert "HTTP 302" in await failure(served.address)
        assert other.asked == []


async def test_that_a_page_that_is_not_there_is_said() -> None:
    with serving(status=404) as served:
        assert "HTTP 404" in await failure(served.address)


async def test_that_a_list_without_end_is_given_up() -> None:
    with serving(b"x" * (MOST_BYTES + 1)) as served:
        assert "too long" in await failure(served.address)


async def test_that_a_server_that_is_gone_is_said() -> None:
    with serving() as served:
        address = served.address
    assert "does not take connections" in await failure(address)


async def test_that_waiting_can_be_ended_at_once() -> None:
    crashed: list[str] = []
    scope = TaskScope(lambda name, _problem: crashed.append(name))

    async def ask(address: str) -> None:
        await fetch(address)

    with serving(held=True) as served:
        scope.start("fetch", ask(served.address))
        async with asyncio.timeout(20):
            while not served.asked:
                await asyncio.sleep(0.01)
            await scope.aclose()
        assert not served.hold.is_set()
    assert crashed == []

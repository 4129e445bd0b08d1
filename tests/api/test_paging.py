"""Following cursors: every page once, in order, politely, and never round in circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.api.paging import pages
from chatbase_inspector.api.wire import Page
from chatbase_inspector.problems import ApiRefused, WireError
from tests.api.scripted import page_of, scripted


class Server:
    """Pages by cursor; remembers what was asked for and how long was waited."""

    def __init__(self, **by_cursor: Page[int]) -> None:
        self._by_cursor = by_cursor
        self.did: list[str | float | None] = []

    async def fetch(self, cursor: str | None) -> Page[int]:
        self.did.append(cursor)
        return self._by_cursor[cursor or "first"]

    async def pause(self, seconds: float) -> None:
        self.did.append(seconds)


async def test_that_all_pages_come_in_order_and_empty_ones_are_followed() -> None:
    server = Server(first=Page((1, 2), "b", True), b=Page((), "c", True), c=Page((3,)))
    found = [page.items async for page in pages(server.fetch, pause=server.pause)]
    assert found == [(1, 2), (), (3,)]
    assert server.did == [None, "b", "c"]


async def test_that_pauses_begin_after_the_first_few_pages() -> None:
    server = Server(first=Page((1,), "b", True), b=Page((2,), "c", True), c=Page((3,), "d", True), d=Page((4,)))
    _ = [page async for page in pages(server.fetch, pause_s=0.2, at_once=2, pause=server.pause)]
    assert server.did == [None, "b", 0.2, "c", 0.2, "d"]


@pytest.mark.parametrize("back_to", ["b", "c"])
async def test_that_a_cursor_that_repeats_ends_the_list_after_all_that_came(back_to: str) -> None:
    server = Server(first=Page((1,), "b", True), b=Page((2,), "c", True), c=Page((3,), back_to, True))
    found: list[int] = []
    with pytest.raises(WireError) as caught:
        await _collect(server, found)
    assert found == [1, 2, 3]
    assert caught.value.failure.code == "cursor-repeats"


async def _collect(server: Server, found: list[int]) -> None:
    async for page in pages(server.fetch, pause=server.pause):
        found.extend(page.items)


@given(st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=12))
async def test_that_whatever_the_page_sizes_nothing_is_lost_or_doubled(chunks: list[list[int]]) -> None:
    last = len(chunks) - 1
    by_cursor = {
        f"p{row}" if row else "first": Page(tuple(chunk), f"p{row + 1}" if row < last else None, row < last)
        for row, chunk in enumerate(chunks)
    }
    server = Server(**by_cursor)
    found = [item async for page in pages(server.fetch, pause=server.pause) for item in page.items]
    assert found == [item for chunk in chunks for item in chunk]


async def test_that_a_refused_page_leaves_the_pages_before_it() -> None:
    import httpx

    client, _ = scripted(page_of({"id": "a1"}, cursor="next"), httpx.Response(429))
    following = pages(client.agents)
    assert [agent.id for agent in (await anext(following)).items] == ["a1"]
    with pytest.raises(ApiRefused):
        await anext(following)


async def test_that_the_pages_of_a_client_are_followed_by_cursor() -> None:
    client, script = scripted(page_of({"id": "a1"}, cursor="n x"), page_of({"id": "a2"}))
    found = [agent.id async for page in pages(client.agents) for agent in page.items]
    assert found == ["a1", "a2"]
    assert script.asked[1].url.params["cursor"] == "n x"

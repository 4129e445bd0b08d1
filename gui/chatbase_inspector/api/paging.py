"""Follows the cursors of a list (CONTRACT 3.12)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

from chatbase_inspector.api.wire import Page
from chatbase_inspector.problems import WireError

T = TypeVar("T")

# The vendor's command line waits this long between pages. The first few come without it: a person waits for them.
PAUSE_S = 0.2
PAGES_AT_ONCE = 4


async def pages(
    fetch: Callable[[str | None], Awaitable[Page[T]]],
    *,
    pause_s: float = PAUSE_S,
    at_once: int = PAGES_AT_ONCE,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[Page[T], None]:
    """All pages of a list, in the server's order. An empty page with a cursor is no end.

    Args:
        fetch: reads the page behind a cursor; None: the first page.
        at_once: how many pages are read before the pauses begin.
        pause: waits for so many seconds.

    Raises:
        WireError: "cursor-repeats", after all that came: the server's cursor leads back to a page already read.
            Besides, whatever `fetch` raises; the pages before stay good.
    """
    seen: set[str] = set()
    cursor: str | None = None
    count = 0
    while True:
        page = await fetch(cursor)
        count += 1
        yield page
        cursor = page.cursor
        if cursor is None:
            return
        if cursor in seen:
            raise WireError("The server's cursor leads back to a page that was read already.", code="cursor-repeats")
        seen.add(cursor)
        if count >= at_once:
            await pause(pause_s)

"""One look at the list of releases."""

from collections.abc import Awaitable, Callable

import msgspec

from chatbase_inspector.updates.channel import Channel
from chatbase_inspector.updates.feed import Release, newer, read


class Seen(msgspec.Struct, frozen=True):
    """`number`: of the list, to be handed to the next look. `releases`: newer than this version, the newest first."""

    number: int
    releases: tuple[Release, ...] = ()


async def look(
    channel: Channel, current: str, now: float, last_number: int, fetch: Callable[[str], Awaitable[bytes]]
) -> Seen:
    """Ask once.

    Raises:
        NotFetched: nothing came.
        Refused: what came is not believed.
    """
    feed = read(await fetch(channel.address), channel, now, last_number)
    return Seen(feed.number, newer(feed, current))

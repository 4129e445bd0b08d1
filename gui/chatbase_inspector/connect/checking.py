"""Asks the API whether a key is good: whoever may list agents may use it."""

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.credentials.secret import ApiKey

_MOST_AGENT_PAGES = 20


async def agents_of(base_url: str, key: ApiKey | None) -> list[tuple[str, str]]:
    """All agents the key can see, as (id, name). Raises the client's problems."""
    client = ChatbaseClient(base_url, key)
    found: list[tuple[str, str]] = []
    cursor: str | None = None
    try:
        for _ in range(_MOST_AGENT_PAGES):
            page = await client.agents(cursor=cursor)
            found += [(agent.id, agent.name or agent.id) for agent in page.items]
            if not page.has_more or page.cursor in (None, cursor):
                break
            cursor = page.cursor
    finally:
        await client.aclose()
    return found

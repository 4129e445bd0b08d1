"""Reads a conversation from the server: its newest page, and back to the turn that a retry aims at."""

import time

import msgspec

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.conversation.events import Loaded, OlderLoaded
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.stored import head_from_wire, message_from_wire
from chatbase_inspector.problems import WireError

# A conversation of a million messages must not keep a retry from starting for ever; the vendor's page size is 100.
MAX_PAGES = 10_000


class Reading(msgspec.Struct, frozen=True):
    """What was read: chronological messages, and the cursor that leads to still older ones (None: there are none)."""

    head: Head
    messages: tuple[Message, ...]
    cursor: str | None
    read_at: float

    def loaded(self, run: int) -> Loaded:
        return Loaded(run, self.head, self.messages, self.cursor, self.read_at)

    def has(self, message_id: str) -> bool:
        return any(message.id == message_id for message in self.messages)


async def read_newest(client: ChatbaseClient, agent_id: str, conversation_id: str) -> Reading:
    """The newest page. Raises the client's problems; cancelling drops the request."""
    detail = await client.conversation(agent_id, conversation_id)
    return Reading(
        head_from_wire(detail, agent_id),
        tuple(message_from_wire(message) for message in detail.messages),
        detail.cursor,
        time.time(),
    )


async def read_back_to(client: ChatbaseClient, agent_id: str, conversation_id: str, message_id: str) -> Reading:
    """The newest pages back to the customer's message before `message_id`, or all when it is not there."""
    reading = await read_newest(client, agent_id, conversation_id)
    messages, cursor, seen = reading.messages, reading.cursor, set[str]()
    while cursor is not None and not _reaches(messages, message_id):
        if cursor in seen or len(seen) >= MAX_PAGES:
            raise WireError("The server's cursor for older messages leads nowhere.", code="cursor-repeats")
        seen.add(cursor)
        page = await client.messages(agent_id, conversation_id, cursor=cursor)
        messages = (*(message_from_wire(message) for message in page.items), *messages)
        cursor = page.cursor if page.has_more else None
    return Reading(reading.head, messages, cursor, reading.read_at)


async def read_older(client: ChatbaseClient, agent_id: str, conversation_id: str, cursor: str) -> OlderLoaded:
    """One older page. Raises the client's problems; cancelling drops the request."""
    page = await client.messages(agent_id, conversation_id, cursor=cursor)
    further = page.cursor if page.has_more else None
    messages = tuple(message_from_wire(message) for message in page.items)
    return OlderLoaded(0, messages, cursor, None if further == cursor else further)


def _reaches(messages: tuple[Message, ...], message_id: str) -> bool:
    row = next((row for row, message in enumerate(messages) if message.id == message_id), None)
    return row is not None and any(message.role == "user" for message in messages[:row])

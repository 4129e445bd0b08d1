"""The endpoints that read (CONTRACT 3.4 to 3.8, 3.11)."""

import re
from typing import Any

from starlette.responses import Response

from chatbase_inspector.demo.call import Call
from chatbase_inspector.demo.dates import in_window
from chatbase_inspector.demo.lab import LAB_AGENT_ID
from chatbase_inspector.demo.paging import one_of, page_after, page_before, page_size
from chatbase_inspector.demo.search import search
from chatbase_inspector.demo.store import API_SOURCE, Conversation
from chatbase_inspector.demo.wire import Json, Refusal

_MESSAGES_OF_ONE = 20
_USER_ID = re.compile(r"[a-zA-Z0-9._-]{1,128}")


def conversation_json(conversation: Conversation) -> Json:
    """The six members every list has."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "createdAt": round(conversation.created_at_s),
        "updatedAt": round(conversation.updated_at_s),
        "userId": conversation.user_id,
        "status": conversation.status,
    }


async def health(call: Call) -> Response:
    return call.reply({"status": "ok", "timestamp": round(call.store.clock.now_s())})


async def list_agents(call: Call) -> Response:
    query = call.query()
    size = page_size(query, 100, 20)
    with_lab = "fault-lab" in call.active  # its conversations break the documents on purpose
    agents = [agent for agent in call.store.agents.values() if with_lab or agent["id"] != LAB_AGENT_ID]
    rows = {agent["id"]: float(len(agents) - row) for row, agent in enumerate(agents)}
    page, pagination = page_after(
        agents, lambda agent: (rows[agent["id"]], agent["id"]), "agents", query.get("cursor"), size
    )
    return call.reply({"data": list(page), "pagination": pagination})


async def get_agent(call: Call) -> Response:
    return call.reply(call.store.agent(call.agent_id))


async def list_conversations(call: Call) -> Response:
    query = call.query()
    size = page_size(query, 100, 20)
    window = in_window(query)
    found = call.store.of_agent(call.agent_id, lambda item: item.source == API_SOURCE and window(item.created_at_s))
    page, pagination = page_after(found, Conversation.place, "conversations", query.get("cursor"), size)
    return call.reply({"data": [conversation_json(item) for item in page], "pagination": pagination})


async def list_user_conversations(call: Call) -> Response:
    query = call.query()
    user_id = call.ids["userId"]
    if not _USER_ID.fullmatch(user_id):
        raise Refusal("VALIDATION_INVALID_BODY", {"userId": "1 to 128 letters, digits, dots, dashes, underscores"})
    size = page_size(query, 100, 20)
    found = call.store.of_agent(call.agent_id, lambda item: item.source == API_SOURCE and item.user_id == user_id)
    page, pagination = page_after(found, Conversation.place, "user", query.get("cursor"), size)
    return call.reply({"data": [conversation_json(item) for item in page], "pagination": pagination})


async def get_conversation(call: Call) -> Response:
    found = call.store.find(call.agent_id, call.conversation_id)
    page, pagination = page_before(found.messages, "messages", None, _MESSAGES_OF_ONE)
    return call.reply({"data": conversation_json(found) | {"messages": list(page)}, "pagination": pagination})


async def list_messages(call: Call) -> Response:
    query = call.query()
    size = page_size(query, 100, 20)
    found = call.store.find(call.agent_id, call.conversation_id)
    page, pagination = page_before(found.messages, "messages", query.get("cursor"), size)
    return call.reply({"data": list(page), "pagination": pagination})


async def export(call: Call) -> Response:
    query = call.query()
    size = page_size(query, 20, 20)
    with_messages = one_of(query, "include", ("messages", "summary")) != "summary"
    window = in_window(query)
    sources = set(filter(None, query.get("source", "").split(",")))
    wanted = query.get("conversationId")
    found = call.store.of_agent(
        call.agent_id,
        lambda item: (
            window(item.created_at_s)
            and (not sources or item.source in sources)
            and (wanted is None or item.id == wanted)
        ),
    )
    page, pagination = page_after(found, Conversation.place, "export", query.get("cursor"), size)
    data = [_exported(item, with_messages=with_messages) for item in page]
    return call.reply({"data": data, "pagination": pagination})


def _exported(conversation: Conversation, *, with_messages: bool) -> Json:
    item = conversation_json(conversation) | {"source": conversation.source}
    if with_messages:
        item["messages"] = [
            message | {"parts": [_cleaned(part) for part in message["parts"]]} for message in conversation.messages
        ]
    return item


def _cleaned(part: Json) -> Json:
    """A part without what the vendor calls internal: a call's input, and results beyond plain data."""
    return {name: value for name, value in part.items() if part.get("type") != "tool-call" or name != "input"}


async def search_conversations(call: Call) -> Response:
    query: dict[str, Any] = call.query()
    size = page_size(query, 25, 25)
    one_of(query, "escalated", ("true",))
    one_of(query, "hasVoice", ("true", "false"))
    found = call.store.of_agent(call.agent_id)
    if not found:
        return call.reply({"data": [], "pagination": {"cursor": None, "hasMore": False}})
    return call.reply(search(found, query, size, call.store.clock.now_s()))

"""The endpoints that change something without an answer of the agent (CONTRACT 3.3, 3.9, 3.10)."""

from collections.abc import Collection

from starlette.responses import Response

from chatbase_inspector.demo.call import Call
from chatbase_inspector.demo.wire import Json, Refusal


def only(body: Json, names: Collection[str]) -> None:
    """Raises Refusal when `body` has other members than `names`."""
    unknown = sorted(set(body) - set(names))
    if unknown:
        raise Refusal("VALIDATION_INVALID_BODY", dict.fromkeys(unknown, "is not known here"))


async def submit_tool_result(call: Call) -> Response:
    conversation = call.store.find(call.agent_id, call.conversation_id)
    if call.is_empty():  # the documents do not demand a body
        raise Refusal("RESOURCE_TOOL_CALL_NOT_FOUND")
    body = call.json()
    only(body, ("toolCallId", "output"))
    call_id = body.get("toolCallId")
    if not isinstance(call_id, str) or not call_id:
        raise Refusal("VALIDATION_INVALID_BODY", {"toolCallId": "must be a string of at least one character"})
    waiting = conversation.open_calls().get(call_id)
    if waiting is None:
        raise Refusal("RESOURCE_TOOL_CALL_NOT_FOUND")
    message, part = waiting
    result = {"type": "tool-result", "toolCallId": call_id, "toolName": part["toolName"]}
    if "output" in body:
        result["output"] = body["output"]
    conversation.replace(message | {"parts": [*message["parts"], result]})
    return call.reply({"data": {"success": True}})


async def pause(call: Call) -> Response:
    call.store.agent(call.agent_id)
    conversation = call.store.find(call.agent_id, call.conversation_id)
    paused: object = conversation.status == "paused"  # without a body nothing changes; the documents do not demand one
    if not call.is_empty():
        body = call.json()
        only(body, ("paused",))
        paused = body.get("paused")
    if not isinstance(paused, bool):
        raise Refusal("VALIDATION_INVALID_BODY", {"paused": "must be true or false"})
    if conversation.status not in {"ongoing", "paused"}:
        raise Refusal("CHAT_CONVERSATION_NOT_ONGOING")
    conversation.status = "paused" if paused else "ongoing"
    return call.reply({"data": {"id": conversation.id, "status": conversation.status}})


async def feedback(call: Call) -> Response:
    conversation = call.store.find(call.agent_id, call.conversation_id)
    message = next((item for item in conversation.messages if item["id"] == call.ids["messageId"]), None)
    if message is None:
        raise Refusal("RESOURCE_MESSAGE_NOT_FOUND")
    body = {"feedback": message.get("feedback")} if call.is_empty() else call.json()
    only(body, ("feedback",))
    if body.get("feedback", "absent") not in ["positive", "negative", None]:  # a list: the value may be anything
        raise Refusal("VALIDATION_INVALID_BODY", {"feedback": "must be positive, negative or null"})
    if message["role"] != "assistant":
        raise Refusal("RESOURCE_MESSAGE_NOT_ASSISTANT")
    changed = message | {"feedback": body["feedback"]}
    conversation.replace(changed)
    return call.reply({"data": changed})

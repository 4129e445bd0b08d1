"""Chat and retry (CONTRACT 3.1, 3.2, 4, 5).

Our choices where the documents are silent: the repeated user message keeps its id; when generation fails or the
connection is lost, nothing is stored and the conversation stays cut; a newer run of the same conversation wins over
an older one that still streams.
"""

import re
from collections.abc import Iterator

from starlette.types import ASGIApp

from chatbase_inspector.demo.call import Call
from chatbase_inspector.demo.dialects import Frame, frames
from chatbase_inspector.demo.frames import HEADERS_S, Answer, Beat, speak
from chatbase_inspector.demo.sending import CUTS, Commit, Delivery
from chatbase_inspector.demo.store import Conversation
from chatbase_inspector.demo.twists import twist
from chatbase_inspector.demo.wire import Json, Refusal, encode

_USER_ID = re.compile(r"[a-zA-Z0-9._-]{1,128}")
_STREAM = {"content-type": "text/event-stream", "cache-control": "no-cache", "x-vercel-ai-ui-message-stream": "v1"}
_WHOLE = {"content-type": "application/json"}
_TITLE_CHARS = 60


async def retry(call: Call) -> ASGIApp:
    conversation = call.store.find_to_answer(call.agent_id, call.conversation_id)
    body = call.json()
    message_id = body.get("messageId")
    if not isinstance(message_id, str) or not message_id:
        raise Refusal("VALIDATION_INVALID_BODY", {"messageId": "must be a string of at least one character"})
    streamed = _streamed(body)
    asked = conversation.cut(message_id)
    if "new-user-ids" in call.active:
        asked = _renamed(call, conversation, asked)
    return _deliver(call, conversation, call.demo.answers.to(call.store, conversation, asked), streamed=streamed)


def _renamed(call: Call, conversation: Conversation, asked: Json) -> Json:
    fresh = asked | {"id": call.store.new_id("msg_")}
    conversation.messages = tuple(fresh if message is asked else message for message in conversation.messages)
    conversation.scripts[fresh["id"]] = conversation.scripts.get(asked["id"], ())
    conversation.answered[fresh["id"]] = conversation.answered.get(asked["id"], 0)
    return fresh


async def chat(call: Call) -> ASGIApp:
    call.store.agent(call.agent_id)
    body = call.json()
    _check_chat(body)
    streamed = _streamed(body)
    text = body.get("message")
    if "conversationId" in body:
        conversation = call.store.find_to_answer(call.agent_id, body["conversationId"])
    elif text is not None:
        conversation = call.store.create(call.agent_id, body.get("userId"), text[:_TITLE_CHARS])
    else:
        raise Refusal("RESOURCE_NOT_FOUND")  # nothing is said and nothing is there to be continued
    if text is not None:
        asked = {"id": call.store.new_id("msg_"), "role": "user", "parts": [{"type": "text", "text": text}]}
        now_s = call.store.clock.now_s()
        conversation.add(asked | {"createdAt": round(now_s)}, now_s)
        answer = call.demo.answers.to(call.store, conversation, asked)
    else:
        last = conversation.last_user_message()
        if last is None:
            raise Refusal("RESOURCE_NOT_FOUND")
        answer = call.demo.answers.after_tool(call.store, conversation, last)
    return _deliver(call, conversation, answer, streamed=streamed)


def _check_chat(body: Json) -> None:
    wrong = {}
    if "message" in body and (not isinstance(body["message"], str) or not body["message"]):
        wrong["message"] = "must be a string of at least one character"
    if "conversationId" in body and not isinstance(body["conversationId"], str):
        wrong["conversationId"] = "must be a string"
    user_id = body.get("userId", "absent")
    if not isinstance(user_id, str) or not _USER_ID.fullmatch(user_id):
        wrong["userId"] = "1 to 128 letters, digits, dots, dashes, underscores"
    if wrong:
        raise Refusal("VALIDATION_INVALID_BODY", wrong)


def _streamed(body: Json) -> bool:
    streamed = body.get("stream", True)
    if not isinstance(streamed, bool):
        raise Refusal("VALIDATION_INVALID_BODY", {"stream": "must be true or false"})
    return streamed


def _deliver(call: Call, conversation: Conversation, answer: Answer, *, streamed: bool) -> ASGIApp:
    if "fail-after-cut" in call.active:
        raise Refusal("INTERNAL_SERVER_ERROR")
    conversation.run += 1
    run = conversation.run

    def commit(parts: list[Json] | None) -> None:
        if conversation.run != run:
            return
        stored = answer.parts() if parts is None else parts
        if "unknown-parts" in call.active:
            stored = [*stored, {"type": "carousel", "cards": ["LM-20", "LM-30"]}]
        now_s = call.store.clock.now_s()
        conversation.add(answer.message(now_s, stored), now_s)
        call.store.spend_credits(conversation.agent_id, answer.script.credits)

    if streamed and "json-instead-of-stream" not in call.active:
        beats = twist(speak(answer), call.active)
        return _delivery(call, frames(beats, call.active), _STREAM, commit)
    if {"error-after-frames", "finish-error", "abort"} & call.active.keys():
        raise Refusal("CHAT_STREAMING_ERROR")
    for name in call.active.keys() & set(CUTS):
        call.active[name] = 1  # a whole answer is two writes: cut between them
    return _delivery(call, _whole(answer), _WHOLE, commit)


def _delivery(call: Call, made: Iterator[Frame], headers: Json, commit: Commit) -> Delivery:
    encoding = {"content-encoding": "gzip"} if "gzip" in call.active else {}
    headers = {**headers, **encoding, **call.headers}
    return Delivery(made, headers, call.active, call.demo.speed, commit, HEADERS_S)


def _whole(answer: Answer) -> Iterator[Frame]:
    """The JSON answer in two writes, after the time that the same answer takes as a stream."""
    beats: list[Beat] = list(speak(answer))
    body = encode(answer.whole())
    half = len(body) // 2
    yield Frame(sum(beat.pause_s for beat in beats), body[:half])
    yield Frame(0.0, body[half:], commit=True)

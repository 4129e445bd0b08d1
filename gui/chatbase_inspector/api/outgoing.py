"""One call as it will leave: path, query, body. Ids are opaque and percent-encoded whole (CONTRACT 1)."""

from urllib.parse import quote

import msgspec

from chatbase_inspector.api.body import CODING
from chatbase_inspector.problems import UnfitId

# Silence in a plain call, before its head or inside its body.
READ_LIMIT_S = 30.0
# Silence while the server works on a whole answer; the vendor's Android client waits as long (CONTRACT 1.2).
ANSWER_LIMIT_S = 300.0
# From sending a streamed call to its head. Inside the stream the caller watches for silence: a read time-out of httpx
# would leave one timer a read behind on the Qt loop. This limit leaves one a stream, for at most its own length.
HEADERS_LIMIT_S = 60.0


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A call below the base URL.

    Attributes:
        read_limit_s: silence allowed; None: no limit by this module.
        head_limit_s: from sending to the head of the answer; None: `read_limit_s` alone counts.
        accept: media types asked for.
        coding: compression asked for.
        fresh: travels on a connection of its own. On a kept one that the server is just closing, nobody could say
            whether the request arrived, and these must never be sent twice.
        keyed: carries the API key.
    """

    method: str
    path: str
    query: dict[str, str] = msgspec.field(default_factory=dict)
    content: bytes | None = None
    read_limit_s: float | None = None
    head_limit_s: float | None = None
    accept: str = "application/json"
    coding: str = "identity"
    fresh: bool = False
    keyed: bool = True


def agent_path(agent_id: str) -> str:
    return f"/agents/{_segment(agent_id, 'agent')}"


def conversation_path(agent_id: str, conversation_id: str) -> str:
    """Raises UnfitId."""
    return f"{agent_path(agent_id)}/conversations/{_segment(conversation_id, 'conversation')}"


def query(**members: str | int | None) -> dict[str, str]:
    """The members that are not None, in order."""
    return {name: str(value) for name, value in members.items() if value is not None}


def get(path: str, members: dict[str, str], *, keyed: bool = True) -> Outgoing:
    return Outgoing(method="GET", path=path, query=members, read_limit_s=READ_LIMIT_S, coding=CODING, keyed=keyed)


def chat_call(
    agent_id: str, message: str | None, conversation_id: str | None, user_id: str | None, *, stream: bool
) -> Outgoing:
    if message is not None and not message:
        raise ValueError("The message is empty.")
    members = {"message": message, "conversationId": conversation_id, "userId": user_id}
    given = {name: value for name, value in members.items() if value is not None}
    return _answering(f"{agent_path(agent_id)}/chat", {**given, "stream": stream}, stream=stream)


def retry_call(agent_id: str, conversation_id: str, message_id: str, *, stream: bool) -> Outgoing:
    """The body holds `messageId` and `stream` and nothing else (CONTRACT 3.2)."""
    members: dict[str, object] = {"messageId": checked_id(message_id, "message"), "stream": stream}
    return _answering(f"{conversation_path(agent_id, conversation_id)}/retry", members, stream=stream)


def tool_result_call(agent_id: str, conversation_id: str, tool_call_id: str, output: dict[str, object]) -> Outgoing:
    members = {"toolCallId": checked_id(tool_call_id, "tool call"), **output}
    path = f"{conversation_path(agent_id, conversation_id)}/tool-result"
    return Outgoing(
        method="POST", path=path, content=_content(members), read_limit_s=READ_LIMIT_S, coding=CODING, fresh=True
    )


def _answering(path: str, members: dict[str, object], *, stream: bool) -> Outgoing:
    return Outgoing(
        method="POST",
        path=path,
        content=_content(members),
        read_limit_s=None if stream else ANSWER_LIMIT_S,
        accept="text/event-stream, application/json" if stream else "application/json",
        coding="identity" if stream else CODING,
        fresh=True,
    )


def _content(members: dict[str, object]) -> bytes:
    try:
        return msgspec.json.encode(members)
    except UnicodeEncodeError:
        raise ValueError("The text holds half a character. Type it again.") from None


def checked_id(identity: str, of_what: str) -> str:
    """The id as it is.

    Raises:
        UnfitId: it is empty or holds half a character.
    """
    if not identity:
        raise UnfitId(f"The {of_what} id is empty.")
    try:
        identity.encode()
    except UnicodeEncodeError:
        raise UnfitId(f"The {of_what} id holds half a character. Copy it again.") from None
    return identity


def _segment(identity: str, of_what: str) -> str:
    if checked_id(identity, of_what) in {".", ".."}:  # as a path segment it would name another address, encoded or not
        raise UnfitId(f"“{identity}” is no {of_what} id.")
    return quote(identity, safe="")

"""JSON bytes → the values of `wire`. What does not fit becomes a `WireError` that names the JSON path."""

import re
from typing import Any, TypeVar, cast

import msgspec
from msgspec.structs import asdict

from chatbase_inspector.api.wire import (
    Agent,
    ChatResponse,
    Conversation,
    ConversationDetail,
    Health,
    Message,
    MessageBody,
    Page,
    Pagination,
    Wire,
)
from chatbase_inspector.problems import WireError

T = TypeVar("T")

_BOM = b"\xef\xbb\xbf"
# As much of a web page is looked at for its first words.
EXCERPT_BYTES = 1 << 14
_SHOWN_CHARS = 200
# An escape of half a surrogate pair without its other half. JavaScript writes it where a text was cut inside an emoji.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


class _List(Wire, frozen=True, kw_only=True):
    data: list[msgspec.Raw]
    pagination: Pagination


class _Data(Wire, frozen=True, kw_only=True):
    data: msgspec.Raw


class _Detail(Wire, frozen=True, kw_only=True):
    data: msgspec.Raw
    pagination: Pagination | None = None


class _Messages(Wire, frozen=True, kw_only=True):
    messages: list[msgspec.Raw]


class _Success(Wire, frozen=True, kw_only=True):
    success: bool


def mended(raw: bytes) -> bytes:
    """`raw` with what no UTF-8 JSON may hold replaced by U+FFFD: bad bytes, and halves of surrogate pairs."""
    text = raw.decode("utf-8", "replace").encode()
    return _ESCAPE.sub(lambda found: b"\\ufffd" if found["half"] else found[0], text)


def decoded(raw: bytes, kind: type[T]) -> T:
    """`raw` as a `kind`; damaged text inside is mended, so that half an emoji in a title costs no page.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError, RecursionError: it does not fit, is no JSON, is nested too deeply.
    """
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError):
        better = mended(raw)
        if better == raw:
            raise
        return msgspec.json.decode(better, type=kind)


def read_health(body: bytes, request_id: str | None) -> Health:
    return _fit(body, Health, "$", request_id)


def read_agent(body: bytes, request_id: str | None) -> Agent:
    return _fit(body, Agent, "$", request_id)


def read_agents(body: bytes, request_id: str | None) -> Page[Agent]:
    return _page(body, Agent, request_id)


def read_conversations(body: bytes, request_id: str | None) -> Page[Conversation]:
    return _page(body, Conversation, request_id)


def read_messages(body: bytes, request_id: str | None) -> Page[Message]:
    envelope = _fit(body, _List, "$", request_id)
    items = tuple(_message(raw, f"$.data[{row}]", request_id) for row, raw in enumerate(envelope.data))
    return _with(items, envelope.pagination)


def read_conversation(body: bytes, request_id: str | None) -> ConversationDetail:
    envelope = _fit(body, _Detail, "$", request_id)
    head = _fit(envelope.data, Conversation, "$.data", request_id)
    inner = _fit(envelope.data, _Messages, "$.data", request_id)
    messages = tuple(_message(raw, f"$.data.messages[{row}]", request_id) for row, raw in enumerate(inner.messages))
    cursor = envelope.pagination.next_cursor if envelope.pagination else None
    return ConversationDetail(**asdict(head), messages=messages, cursor=cursor)


def read_message(body: bytes) -> Message:
    """One message, as it stands in a conversation."""
    return _message(msgspec.Raw(body), "$", None)


def read_answer(body: bytes, request_id: str | None) -> ChatResponse:
    return _fit(_fit(body, _Data, "$", request_id).data, ChatResponse, "$.data", request_id)


def read_success(body: bytes, request_id: str | None) -> bool:
    return _fit(_fit(body, _Data, "$", request_id).data, _Success, "$.data", request_id).success


def _message(raw: msgspec.Raw, at: str, request_id: str | None) -> Message:
    return Message(**asdict(_fit(raw, MessageBody, at, request_id)), raw=bytes(raw))


def _page(body: bytes, kind: type[T], request_id: str | None) -> Page[T]:
    envelope = _fit(body, _List, "$", request_id)
    items = tuple(_fit(raw, kind, f"$.data[{row}]", request_id) for row, raw in enumerate(envelope.data))
    return _with(items, envelope.pagination)


def _with(items: tuple[T, ...], pagination: Pagination) -> Page[T]:
    cursor = pagination.next_cursor
    total = None if pagination.total is None else int(pagination.total)
    return Page(items, cursor, cursor is not None, total)


def _fit(raw: bytes | msgspec.Raw, kind: type[T], at: str, request_id: str | None) -> T:
    body = bytes(raw).removeprefix(_BOM)
    try:
        return decoded(body, kind)
    except msgspec.ValidationError as error:
        raise _unfit(_located(str(error), at), request_id) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if body.lstrip()[:1] == b"<":
            raise _web_page(body, request_id) from None
        raise _unfit(f"The answer is no JSON: {error} - at `{at}`", request_id, "not-json") from None
    except RecursionError:
        raise _unfit(f"The answer is nested too deeply to be read - at `{at}`", request_id, "too-deep") from None


def _unfit(sentence: str, request_id: str | None, code: str | None = "unfit") -> WireError:
    return WireError(sentence, code=code, request_id=request_id)


def _located(sentence: str, at: str) -> str:
    """msgspec's sentence with its path seen from the whole answer: `$.id` of the third message → `$.data[2].id`."""
    words, mark, path = sentence.rpartition(" - at `")
    if not mark:
        return f"{sentence} - at `{at}`"
    return f"{words}{mark}{at}{path.removeprefix('$')}"


def _web_page(body: bytes, request_id: str | None) -> WireError:
    return _unfit(f"A web page came instead of JSON: {excerpt(body)}", request_id, "html")


def excerpt(body: bytes) -> str:
    """The first words of a page or text, without tags, scripts and control characters; 200 characters at most."""
    text = body[:EXCERPT_BYTES].decode("utf-8", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)|<[^>]*(>|\Z)", " ", text)
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return words if len(words) <= _SHOWN_CHARS else words[: _SHOWN_CHARS - 1] + "…"


def json_text(raw: msgspec.Raw) -> str:
    """A string's value, anything else as its JSON text."""
    try:
        value = decoded(bytes(raw), cast("type[Any]", object))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = None
    return value if isinstance(value, str) else bytes(raw).decode("utf-8", "replace")

"""An answer to chat and retry: whole, or streamed. Knows no HTTP library: it is fed with bytes."""

from collections.abc import AsyncGenerator, AsyncIterator

import msgspec

from chatbase_inspector.api.head import AnswerHead
from chatbase_inspector.api.reading import excerpt, read_answer
from chatbase_inspector.api.wire import ChatResponse
from chatbase_inspector.problems import StreamBroken, WireError

EVENT_STREAM = "text/event-stream"
# A stream may come under these names too: dialects 1 and 2 are called newline-delimited JSON, proxies rename.
_MAY_BE_A_STREAM = frozenset(
    {
        *("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/x-ndjson"),
        *("application/ndjson", "application/jsonl", "application/jsonlines", "application/stream+json"),
        *("application/x-json-stream", "text/x-ndjson"),
    }
)
_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/xml", "application/xml"})
_BLANK = b" \t\r\n\xef\xbb\xbf"
_LONGEST_HELD_BYTES = 1 << 16


class WholeAnswer(msgspec.Struct, frozen=True):
    """An answer that came in one piece; `raw` is the body as received (decompressed)."""

    response: ChatResponse
    raw: bytes
    head: AnswerHead


class UnfitAnswer(WireError):
    """A whole answer came and cannot be read. The server has acted, so the body is not thrown away.

    Attributes:
        raw: the body as received (decompressed).
        head: what came before it.
    """

    def __init__(self, problem: WireError, raw: bytes, head: AnswerHead) -> None:
        failure = problem.failure
        super().__init__(
            failure.message, code=failure.code, status=head.status, request_id=failure.request_id or head.request_id
        )
        self.raw = raw
        self.head = head


class AnswerStream:
    """A streamed answer while its connection is open; made by `ChatbaseClient`.

    Attributes:
        head: status and headers.
        whole: the answer, when JSON came although a stream was asked for; then `chunks` gives nothing.
    """

    def __init__(self, head: AnswerHead, pieces: AsyncIterator[bytes], whole: WholeAnswer | None = None) -> None:
        self.head = head
        self.whole = whole
        self._chunks = self._read(pieces)

    def chunks(self) -> AsyncIterator[bytes]:
        """The body's bytes as they come, decompressed. There is one such iterator: asking again goes on with it.

        A body under no name, or under one that says little (`text/plain`), is given as it is: whether it is a
        stream, its frames tell. Cancelling the wait for the next piece ends the stream.

        Raises:
            StreamBroken: "cut" when the connection broke off, "html" when such a body turns out to be a web page,
                "damaged" or "encoding" when it cannot be decompressed.
        """
        return self._chunks

    async def aclose(self) -> None:
        """Let go of the body; the client does it when its context ends."""
        await self._chunks.aclose()

    async def _read(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        held = b""
        judged = self.head.content_type == EVENT_STREAM
        async for piece in pieces:
            if judged:
                yield piece
                continue
            held += piece
            begin = held.lstrip(_BLANK)
            if begin.startswith(b"<"):
                raise broken_page(self.head, held)
            if begin or len(held) > _LONGEST_HELD_BYTES:
                judged = True
                yield held
        if not judged and held:
            yield held


def read_whole(body: bytes, head: AnswerHead) -> WholeAnswer:
    """The answer in `body`.

    Raises:
        UnfitAnswer: it has another shape; the body is in the exception.
    """
    try:
        return WholeAnswer(read_answer(body, head.request_id), body, head)
    except WireError as problem:
        raise UnfitAnswer(problem, body, head) from None


def may_be_stream(head: AnswerHead) -> bool:
    """Whether a body of this content type is handed on piece by piece."""
    return head.content_type == EVENT_STREAM or head.content_type in _MAY_BE_A_STREAM


def is_whole(head: AnswerHead) -> bool:
    """Whether this content type promises one JSON answer."""
    return head.is_json and head.content_type not in _MAY_BE_A_STREAM


def broken_page(head: AnswerHead, begin: bytes) -> StreamBroken:
    """The problem of a 2xx answer that is neither a stream nor JSON, with its first words."""
    page = head.content_type in _WEB_PAGES or begin.lstrip(_BLANK).startswith(b"<")
    words = excerpt(begin)
    sentence = "A web page came instead of a stream" if page else f"{head.content_type} came instead of a stream"
    return StreamBroken(
        f"{sentence}: {words}" if words else f"{sentence}.",
        code="html" if page else "not-a-stream",
        status=head.status,
        request_id=head.request_id,
    )

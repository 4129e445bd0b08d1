"""The program's client in front of a load server that knows only half of the API.

The load server (see bench/README.md) has streams and pages of messages, sized by members of the query, and no more.
`LoadTransport` adds those members, and answers the calls that the server lacks from memory: which agents there are, the
list, and one conversation's newest page, which is the server's first page of messages in another envelope. What is
measured, streams and pages, goes over the wire untouched.
"""

import json
import time

import httpx
from typing_extensions import override

AGENT, CONVERSATION = "a1", "c1"
_TALK = {"id": CONVERSATION, "title": "Load", "createdAt": 1750000000, "updatedAt": 1750000000, "status": "ongoing"}
_QUESTION = {"id": "msg-0", "role": "user", "parts": [{"type": "text", "text": "Show the steps."}]}
_ANSWER = {"id": "msg-1", "role": "assistant", "parts": [{"type": "text", "text": "Soon."}]}


class LoadTransport(httpx.AsyncHTTPTransport):
    """Sends over the wire what the load server knows, and answers the rest.

    Args:
        messages: how many the conversation has; 0: a question and its answer, which can be retried.
        deltas: pieces of text of the streamed answer.
        rate: events a second; 0: as fast as the server can.

    Attributes:
        sent_ns: monotonic clock when the retry left; 0 before.
    """

    def __init__(self, *, messages: int = 0, deltas: int = 0, rate: int = 0) -> None:
        super().__init__()
        self._messages = messages
        self.sent_ns = 0
        self._stream = {"n": str(deltas), "rate": str(rate)}

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/retry"):
            request.url = request.url.copy_merge_params(self._stream)
            self.sent_ns = time.monotonic_ns()
        elif path.endswith("/messages"):
            request.url = request.url.copy_merge_params({"m": str(self._messages)})
        elif path.endswith(f"/{CONVERSATION}"):
            return await self._newest(request)
        elif path.endswith("/agents"):
            agent = {"id": AGENT, "name": "Load", "model": "none", "status": "trained"}
            return _json({"data": [agent], "pagination": {"cursor": None, "hasMore": False, "total": 1}})
        elif not path.endswith("/conversations"):
            return httpx.Response(404, json={"error": {"code": "NOT_FOUND", "message": "Not on the load server."}})
        return await super().handle_async_request(request)

    async def _newest(self, request: httpx.Request) -> httpx.Response:
        if not self._messages:
            pagination = {"cursor": None, "hasMore": False, "total": 2}
            return _json({"data": {**_TALK, "messages": [_QUESTION, _ANSWER]}, "pagination": pagination})
        asked = {"m": str(self._messages), "limit": "100"}
        request.url = request.url.copy_with(path=f"{request.url.path}/messages").copy_merge_params(asked)
        page = await super().handle_async_request(request)
        body = await page.aread()
        await page.aclose()
        head = json.dumps({"data": {**_TALK, "messages": []}}).encode().removesuffix(b"[]}}")
        listed, mark, rest = body.removeprefix(b'{"data":').rpartition(b',"pagination":')
        return httpx.Response(200, content=head + listed + b"}" + mark + rest)


def _json(value: object) -> httpx.Response:
    return httpx.Response(200, json=value)

"""Routing, keys, rate limit, faults before an answer begins, and the headers every response has.

Paths are matched on their raw form, so that an id may hold an encoded slash.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbase_inspector.demo import answering, reading, writing
from chatbase_inspector.demo.call import Call, Demo, Received
from chatbase_inspector.demo.control import control_routes
from chatbase_inspector.demo.faults import Active
from chatbase_inspector.demo.keys import bearer, check
from chatbase_inspector.demo.limits import Allowance
from chatbase_inspector.demo.outages import held_back, replaced, reset_header
from chatbase_inspector.demo.store import LabFault
from chatbase_inspector.demo.wire import Json, Refusal, decode_object, encode

BASE_PATH = "/api/v2"
Handler = Callable[[Call], Awaitable[ASGIApp]]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Route:
    """One operation. Names in braces are path parameters of at least one character."""

    operation: str
    method: str
    pattern: str
    handler: Handler

    def match(self, segments: list[str]) -> dict[str, str] | None:
        wanted = self.pattern.split("/")
        if len(wanted) != len(segments):
            return None
        ids = {}
        for name, segment in zip(wanted, segments, strict=True):
            if name.startswith("{") and segment:
                ids[name[1:-1]] = segment
            elif name != segment:
                return None
        return ids


_C = "agents/{agentId}/conversations"
ROUTES = (
    Route("health", "GET", "health", reading.health),
    Route("agents", "GET", "agents", reading.list_agents),
    Route("agent", "GET", "agents/{agentId}", reading.get_agent),
    Route("chat", "POST", "agents/{agentId}/chat", answering.chat),
    Route("user", "GET", "agents/{agentId}/users/{userId}/conversations", reading.list_user_conversations),
    Route("list", "GET", _C, reading.list_conversations),
    Route("export", "GET", f"{_C}/export", reading.export),
    Route("search", "GET", f"{_C}/search", reading.search_conversations),
    Route("get", "GET", f"{_C}/{{conversationId}}", reading.get_conversation),
    Route("pause", "PATCH", f"{_C}/{{conversationId}}", writing.pause),
    Route("messages", "GET", f"{_C}/{{conversationId}}/messages", reading.list_messages),
    Route("retry", "POST", f"{_C}/{{conversationId}}/retry", answering.retry),
    Route("tool-result", "POST", f"{_C}/{{conversationId}}/tool-result", writing.submit_tool_result),
    Route("feedback", "PATCH", f"{_C}/{{conversationId}}/messages/{{messageId}}/feedback", writing.feedback),
)


def create_app(demo: Demo) -> Starlette:
    """The API below `/api/v2`, and the switches below `/demo`."""
    app = Starlette(routes=control_routes(demo))
    app.router.default = Api(demo)
    return app


class Api:
    """The ASGI application of the API."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        answer = await self._answer(request, body)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> ASGIApp:
        self._demo.requests.append(_received(request, body))
        header = request.headers.get("authorization")
        allowance = self._demo.limit.spend(header or "")
        headers = {"x-request-id": self._demo.store.new_id("req_"), **_rate_headers(allowance)}
        active: Active = {}
        answer: ASGIApp
        try:
            route, ids = _admitted(request, allowance)
            active = self._demo.faults.take(route.operation, self._lab(ids, body))
            headers |= reset_header(active, allowance)
            pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
            content_type = request.headers.get("content-type", "")
            call = Call(self._demo, ids, pairs, body, content_type, active, headers)
            answer = replaced(active) or await route.handler(call)
        except Refusal as refusal:
            answer = Response(encode(refusal.body()), refusal.status, refusal.headers)
        except Exception:  # noqa: BLE001 - a mistake of ours must look like the service's, and be seen in the log
            _LOG.exception("The demo server failed on %s %s", request.method, request.url.path)
            answer = Response(encode(Refusal("INTERNAL_SERVER_ERROR").body()), 500)
        return held_back(_finished(answer, headers), active) if isinstance(answer, Response) else answer

    def _lab(self, ids: Mapping[str, str], body: bytes) -> tuple[LabFault, ...]:
        """The faults that the conversation itself always meets."""
        conversation_id = ids.get("conversationId")
        if conversation_id is None and body:
            try:
                conversation_id = decode_object(body, "application/json").get("conversationId")
            except Refusal:
                return ()
        try:
            return self._demo.store.conversation(str(conversation_id)).lab
        except KeyError:
            return ()


def _segments(request: Request) -> list[str] | None:
    raw: bytes = request.scope["raw_path"]
    base, rest = raw[: len(BASE_PATH) + 1], raw[len(BASE_PATH) + 1 :]
    if base != f"{BASE_PATH}/".encode():
        return None
    return [unquote(segment) for segment in rest.decode("ascii", "replace").split("/")]


def _matches(request: Request) -> list[tuple[Route, dict[str, str]]]:
    segments = _segments(request)
    found = []
    if segments is not None:
        for route in ROUTES:
            ids = route.match(segments)
            if ids is not None:
                found.append((route, ids))
    # `export` is no conversation id: the first pattern that fits decides
    return [item for item in found if item[0].pattern == found[0][0].pattern]


def _route(request: Request) -> tuple[Route, dict[str, str]]:
    found = _matches(request)
    if not found:
        raise Refusal("NOT_FOUND")
    return next((item for item in found if item[0].method == request.method), found[0])


def _admitted(request: Request, allowance: Allowance) -> tuple[Route, dict[str, str]]:
    """The operation, once key, rate limit and method are right. Raises Refusal."""
    route, ids = _route(request)
    if route.operation != "health":
        check(bearer(request.headers.get("authorization")), changes=route.method != "GET")
        if allowance.refused:
            raise Refusal("RATE_LIMIT_TOO_MANY_REQUESTS", headers={"Retry-After": str(allowance.wait_s)})
    if route.method != request.method:
        raise Refusal("METHOD_NOT_ALLOWED", headers={"Allow": _allowed(request)})
    return route, ids


def _allowed(request: Request) -> str:
    return ", ".join(route.method for route, _ in _matches(request))


def _received(request: Request, body: bytes) -> Received:
    path = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    content: Json | str | None
    try:
        content = decode_object(body, "application/json") if body else None
    except Refusal:
        content = body.decode(errors="replace")
    return Received(request.method, f"{path}?{query}" if query else path, content)


def _rate_headers(allowance: Allowance) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(allowance.limit),
        "X-RateLimit-Remaining": str(allowance.remaining),
        "X-RateLimit-Reset": str(allowance.reset_at_s),
    }


def _finished(response: Response, headers: Mapping[str, str]) -> Response:
    response.headers.update(headers)
    response.headers.setdefault("content-type", "application/json")
    return response

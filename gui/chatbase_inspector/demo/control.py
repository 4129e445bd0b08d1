"""The switches from outside, below `/demo`: faults, and what was received. No key is needed: loopback only."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from chatbase_inspector.demo.call import Demo
from chatbase_inspector.demo.fault_kinds import KINDS
from chatbase_inspector.demo.outages import ELSEWHERE
from chatbase_inspector.demo.wire import Refusal, decode_object


def control_routes(demo: Demo) -> list[Route]:
    """Routes for `/demo/faults`, `/demo/faults/{name}`, `/demo/requests` and the target of the redirect fault."""

    async def show(_request: Request) -> Response:
        return _faults_json(demo)

    async def switch_on(request: Request) -> Response:
        try:
            body = decode_object(await request.body(), "application/json")
            wanted = body.get("faults", [body])
            for item in wanted:
                demo.faults.set(item["name"], item.get("value"), times=item.get("times"), on=item.get("on"))
        except (Refusal, KeyError, TypeError, AttributeError, ValueError) as problem:
            return JSONResponse({"problem": str(problem) or "The body must be a JSON object"}, 400)
        return _faults_json(demo)

    async def switch_off(request: Request) -> Response:
        demo.faults.clear(request.path_params.get("name"))
        return _faults_json(demo)

    async def requests(_request: Request) -> Response:
        return JSONResponse({"requests": [item._asdict() for item in demo.requests]})

    async def forget(_request: Request) -> Response:
        demo.requests.clear()
        return JSONResponse({"requests": []})

    async def elsewhere(_request: Request) -> Response:
        return HTMLResponse("<p>You were redirected here. An API client should not have followed.</p>")

    return [
        _route("/demo/faults", show, "GET"),
        _route("/demo/faults", switch_on, "PUT"),
        _route("/demo/faults", switch_off, "DELETE"),
        _route("/demo/faults/{name}", switch_off, "DELETE"),
        _route("/demo/requests", requests, "GET"),
        _route("/demo/requests", forget, "DELETE"),
        Route(ELSEWHERE, elsewhere, methods=["GET", "POST", "PATCH"]),
    ]


def _route(path: str, endpoint: Callable[[Request], Any], method: str) -> Route:
    return Route(path, endpoint, methods=[method])


def _faults_json(demo: Demo) -> Response:
    known = {name: {"value": kind.value, "says": kind.says, "on": kind.on} for name, kind in KINDS.items()}
    return JSONResponse({"active": [setting.as_json() for setting in demo.faults.active()], "known": known})

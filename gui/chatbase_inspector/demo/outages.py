"""Faults that replace or hold back a whole response."""

import time

import anyio
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbase_inspector.demo.fault_kinds import REFUSALS
from chatbase_inspector.demo.faults import Active
from chatbase_inspector.demo.limits import Allowance
from chatbase_inspector.demo.sending import Pace, until_gone
from chatbase_inspector.demo.wire import Refusal

ELSEWHERE = "/demo/elsewhere"
_PAGE = """<!DOCTYPE html>
<html><head><title>{title}</title></head>
<body><h1>{title}</h1><p>The proxy of your network answered instead of the service.</p></body></html>
"""


def replaced(active: Active) -> Response | None:
    """A proxy's answer instead of the service's; the request has no effect then.

    Raises:
        Refusal: a fault refuses the request, also without effect.
    """
    if "html-502" in active:
        return HTMLResponse(_PAGE.format(title="502 Bad Gateway"), 502)
    if "html-200" in active:
        return HTMLResponse(_PAGE.format(title="Please sign in to the network"))
    if "redirect" in active:
        return RedirectResponse(ELSEWHERE, 307)
    for name, code in REFUSALS.items():
        if name in active:
            raise Refusal(code, headers=_hint(name, active))
    return None


def _hint(name: str, active: Active) -> dict[str, str]:
    if name == "429":
        return {"Retry-After": str(int(float(active[name] or 0)))}
    return {}


def reset_header(active: Active, allowance: Allowance) -> dict[str, str]:
    """The X-RateLimit headers as the faults want them."""
    reset_at_s, changed = allowance.reset_at_s, {}
    for name in ("429", "429-reset-only"):
        if name in active:
            reset_at_s = int(time.time()) + int(float(active[name] or 0))
            changed = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_at_s)}
    if "429-bare" in active:
        changed = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"}
    if "reset-header-ms" in active:
        changed["X-RateLimit-Reset"] = str(reset_at_s * 1000)
    return changed


def held_back(response: Response, active: Active) -> ASGIApp:
    """`response`, late or never when a fault says so. Gives up when the client is gone."""
    if not {"delay-headers", "stall-headers"} & active.keys():
        return response

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                await until_gone(receive)
                group.cancel_scope.cancel()

            group.start_soon(watch)
            if "stall-headers" in active:
                await anyio.sleep_forever()
            await Pace(0).rest(float(active["delay-headers"] or 0), exact=True)
            await response(scope, receive, send)
            group.cancel_scope.cancel()

    return late

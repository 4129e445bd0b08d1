"""One request on its way through the demo, and the state all requests share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.responses import Response

from chatbase_inspector.demo.answers import Answers
from chatbase_inspector.demo.faults import Active, Faults
from chatbase_inspector.demo.limits import RateLimit
from chatbase_inspector.demo.paging import single_values
from chatbase_inspector.demo.store import Store
from chatbase_inspector.demo.wire import Json, decode_object, encode


class Received(NamedTuple):
    """A request as it came: path with its query, percent-encoded; the body as JSON, or as text when it is none."""

    method: str
    path: str
    body: Any


@dataclass
class Demo:
    """What all requests share. `speed` 0: no artificial delays."""

    store: Store
    answers: Answers
    faults: Faults
    limit: RateLimit
    speed: float
    requests: list[Received] = field(default_factory=list)


@dataclass
class Call:
    """A request that may be answered. `ids` are the decoded path parameters."""

    demo: Demo
    ids: Mapping[str, str]
    pairs: list[tuple[str, str]]
    body: bytes
    content_type: str
    active: Active
    headers: Mapping[str, str]

    @property
    def store(self) -> Store:
        return self.demo.store

    @property
    def agent_id(self) -> str:
        return self.ids["agentId"]

    @property
    def conversation_id(self) -> str:
        return self.ids["conversationId"]

    def query(self) -> dict[str, str]:
        """Raises Refusal when a parameter comes twice."""
        return single_values(self.pairs)

    def is_empty(self) -> bool:
        """Whether there is no body at all."""
        return not self.body

    def json(self) -> Json:
        """Raises Refusal when the body is no JSON object."""
        return decode_object(self.body, self.content_type)

    def reply(self, value: Any, status: int = 200) -> Response:
        return Response(encode(value), status, media_type="application/json")

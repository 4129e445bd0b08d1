"""The demo server against the documents, judged by Schemathesis over a real socket, with valid and with broken input.

All checks of Schemathesis apply, to drawn ids and to real ones: it finds agents and conversations by itself.
"""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbase_inspector.demo.server import DemoServer

SPEC = Path(__file__).parent / "spec"

# Refusals of requests that the schemas allow, demanded by the contract. Schemathesis cannot know them.
DEMANDED = {
    "CHAT_RETRY_NO_USER_MESSAGE",
    "RESOURCE_MESSAGE_NOT_ASSISTANT",
    "VALIDATION_CURSOR_QUERY_MISMATCH",
    "VALIDATION_INVALID_DATE_RANGE",
}


@pytest.fixture
def server() -> Iterator[DemoServer]:
    # a wide rate limit: 429 is a documented answer, and would hide the others
    with DemoServer(speed=0, requests_per_window=1_000_000) as server:
        yield server


def documents(name: str) -> Any:
    text = (SPEC / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)


def with_typed_events(document: Any) -> Any:
    """OpenAPI 3.1 can only say that a stream is a string; Schemathesis reads that as "each event is a string".

    `itemSchema`, which it knows from OpenAPI 3.2, says what is meant: each payload is a StreamEvent or `[DONE]`.
    """
    known = document["components"]["schemas"].get("StreamEvent", {"type": "object", "required": ["type"]})
    payload = {"contentMediaType": "application/json", "contentSchema": known}
    event = {
        "type": "object",
        "required": ["data"],
        "properties": {"data": {"anyOf": [{"const": "[DONE]"}, {"type": "string", **payload}]}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            content = operation["responses"]["200"].get("content", {})
            if "text/event-stream" in content:
                content["text/event-stream"] = {"itemSchema": event}
    return document


def violations(server: DemoServer, document: Any, pinned: dict[str, str]) -> tuple[list[str], int]:
    """What Schemathesis has to complain about, and how many requests it sent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tool's own imports
        import schemathesis
        from schemathesis.config import SchemathesisConfig
        from schemathesis.engine import events, from_schema

    config = SchemathesisConfig.from_dict({
        "base-url": server.base_url,
        "headers": {"Authorization": "Bearer any-good-key"},
        "parameters": pinned,
        "generation": {"max-examples": 8, "deterministic": True, "database": "none"},
        "continue-on-failure": True,
    })  # fmt: skip
    found, requests = [], 0
    for event in from_schema(schemathesis.openapi.from_dict(document, config=config)).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if isinstance(event, events.ScenarioFinished | events.FuzzScenarioFinished):
            requests += len(event.recorder.interactions)
            found += list(complaints(event.recorder))
    return found, requests


def complaints(recorder: Any) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            interaction = recorder.interactions[case_id]
            body = interaction.response.content.decode(errors="replace") if interaction.response else ""
            if check.name == "positive_data_acceptance" and code_in(body) in DEMANDED:
                continue
            request = interaction.request
            yield f"{check.name}: {request.method} {request.uri}\n{check.failure_info.failure}\n{body[:400]}"


def code_in(body: str) -> str | None:
    try:
        return str(json.loads(body)["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return None


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_that_the_demo_keeps_to_the_subset_document(server: DemoServer) -> None:
    found, requests = violations(server, with_typed_events(documents("openapi-subset.json")), {})
    assert not found, "\n\n".join(found)
    assert requests > 300


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "pinned",
    [
        {},
        {"agentId": "LmN4s-Supp0rt_aGent21", "conversationId": "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"},
        {"agentId": "LmN4s-Supp0rt_aGent21", "messageId": "msg_px77_a1"},
    ],
    ids=["drawn", "real-conversation", "real-agent"],
)
def test_that_the_demo_keeps_to_the_vendors_document_of_retry(server: DemoServer, pinned: dict[str, str]) -> None:
    found, requests = violations(server, with_typed_events(documents("retry-openapi.yaml")), pinned)
    assert not found, "\n\n".join(found)
    assert requests > 20


def test_that_the_stored_documents_name_every_route_of_the_demo() -> None:
    from chatbase_inspector.demo.app import ROUTES

    document = documents("openapi-subset.json")
    named = {(method.upper(), path.strip("/")) for path, item in document["paths"].items() for method in item}
    assert named == {(route.method, route.pattern) for route in ROUTES}


@pytest.mark.slow
def test_that_the_judge_sees_a_violation(server: DemoServer) -> None:
    server.faults.set("html-502")
    found, _ = violations(server, with_typed_events(documents("retry-openapi.yaml")), {})
    assert any("status_code_conformance" in complaint for complaint in found)

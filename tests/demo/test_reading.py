"""Agents, lists, messages and export: CONTRACT 3.4 to 3.7, 3.11, 3.12."""

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import LAB, LAMP, PARCEL, SHOP, api, code, conversation

LONG = "c0ffee00-1234-4abc-8def-0123456789ab"


@pytest.fixture
def client(demo_server: DemoServer) -> Iterator[httpx.Client]:
    with api(demo_server) as client:
        yield client


def pages(client: httpx.Client, path: str, **query: str | int) -> Iterator[list[dict[str, object]]]:
    cursor = None
    while True:
        body = client.get(path, params={**query, **({"cursor": cursor} if cursor else {})}).json()
        yield body["data"]
        cursor = body["pagination"]["cursor"]
        assert body["pagination"]["hasMore"] == (cursor is not None)
        if cursor is None:
            return


def test_that_health_needs_no_key(demo_server: DemoServer) -> None:
    with api(demo_server, key=None) as client:
        body = client.get("/health").json()
    assert body["status"] == "ok"
    assert isinstance(body["timestamp"], int)


def test_that_every_response_has_a_request_id_and_the_rate_limit(client: httpx.Client) -> None:
    for path in ("/health", "/agents", "/agents/unknown", "/nowhere"):
        headers = client.get(path).headers
        assert len(headers["x-request-id"]) == len("req_") + 12
        assert headers["X-RateLimit-Limit"] == "1000"
        assert int(headers["X-RateLimit-Reset"]) < 1e11


def test_that_request_ids_differ(client: httpx.Client) -> None:
    assert client.get("/health").headers["x-request-id"] != client.get("/health").headers["x-request-id"]


def test_that_an_agent_is_bare_and_its_times_are_text(client: httpx.Client) -> None:
    agent = client.get(f"/agents/{SHOP}").json()
    assert agent["name"] == "Lumen Store Support"
    for name in ("createdAt", "lastMessageAt", "lastTrainedAt"):
        assert datetime.fromisoformat(agent[name]).tzinfo is not None


def test_that_an_agent_without_conversations_has_no_last_message(client: httpx.Client) -> None:
    new = next(agent for agent in client.get("/agents").json()["data"] if agent["status"] == "untrained")
    assert new["lastMessageAt"] is None
    assert new["lastTrainedAt"] is None


def test_that_agents_come_in_pages(client: httpx.Client) -> None:
    names = [agent["name"] for page in pages(client, "/agents", limit=1) for agent in page]
    assert names == ["Lumen Store Support", "Lumen Warehouse (new)"]


def test_that_the_fault_lab_is_listed_only_when_switched_on(demo_server: DemoServer, client: httpx.Client) -> None:
    assert LAB not in {agent["id"] for agent in client.get("/agents").json()["data"]}
    demo_server.faults.set("fault-lab")
    assert LAB in {agent["id"] for agent in client.get("/agents").json()["data"]}
    assert client.get(f"/agents/{LAB}").json()["name"] == "Fault lab"


def test_that_an_unknown_agent_is_not_found_but_its_list_is_empty(client: httpx.Client) -> None:
    assert code(client.get("/agents/unknown")) == "AGENT_NOT_FOUND"
    for below in ("", "/export", "/search"):
        answer = client.get(f"/agents/unknown/conversations{below}")
        assert answer.status_code == 200
        assert answer.json()["data"] == []


def test_that_the_list_is_newest_first_and_has_api_conversations_only(client: httpx.Client) -> None:
    rows = [row for page in pages(client, f"/agents/{SHOP}/conversations", limit=5) for row in page]
    created = [row["createdAt"] for row in rows]
    assert created == sorted(created, reverse=True)
    assert len({row["id"] for row in rows}) == len(rows) == 22
    assert "Invoice for October" not in {row["title"] for row in rows}
    assert {"ongoing", "ended", "paused", "taken_over"} == {row["status"] for row in rows}
    assert all(isinstance(row["createdAt"], int) for row in rows)


def test_that_a_bare_end_day_includes_its_last_instant(client: httpx.Client) -> None:
    path = f"/agents/{SHOP}/conversations"
    row = client.get(path).json()["data"][0]
    day = datetime.fromtimestamp(row["createdAt"]).astimezone().date().isoformat()
    found = client.get(path, params={"startDate": day, "endDate": day}).json()["data"]
    assert row["id"] in {item["id"] for item in found}
    before = client.get(path, params={"endDate": "2020-01-01"}).json()
    assert before["data"] == []
    assert before["pagination"]["total"] == 0


def test_that_an_inverted_window_is_refused(client: httpx.Client) -> None:
    for below in ("", "/export", "/search"):
        answer = client.get(
            f"/agents/{SHOP}/conversations{below}", params={"startDate": "2026-11-02", "endDate": "2026-11-01"}
        )
        assert (answer.status_code, code(answer)) == (400, "VALIDATION_INVALID_DATE_RANGE")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "abc", "", "+1", "01", " 1", "٣"])
def test_that_a_wrong_limit_is_refused_with_its_name(client: httpx.Client, limit: str) -> None:
    answer = client.get(f"/agents/{SHOP}/conversations", params={"limit": limit})
    assert (answer.status_code, code(answer)) == (400, "VALIDATION_INVALID_BODY")
    assert set(answer.json()["error"]["details"]) == {"limit"}


def test_that_export_and_search_have_smaller_pages(client: httpx.Client) -> None:
    for below, most in (("export", 20), ("search", 25)):
        path = f"/agents/{SHOP}/conversations/{below}"
        assert client.get(path, params={"limit": most}).status_code == 200
        assert client.get(path, params={"limit": most + 1}).status_code == 400


def test_that_a_conversation_has_its_newest_messages_in_order(client: httpx.Client) -> None:
    body = client.get(conversation(LONG)).json()
    assert len(body["data"]["messages"]) == 20
    times = [message["createdAt"] for message in body["data"]["messages"]]
    assert times == sorted(times)
    assert body["data"]["messages"][-1]["id"] == "msg_long_a1000"
    assert body["pagination"]["total"] == 2000
    older = client.get(f"{conversation(LONG)}/messages", params={"cursor": body["pagination"]["cursor"]}).json()
    assert older["data"][-1]["createdAt"] <= times[0]


def test_that_pages_of_messages_run_backwards_to_the_very_first(client: httpx.Client) -> None:
    got = list(pages(client, f"{conversation(LONG)}/messages", limit=100))
    messages = [message for page in reversed(got) for message in page]
    assert len({message["id"] for message in messages}) == len(messages) == 2000
    assert messages[0]["id"] == "msg_long_u1"
    texts = {str(message["parts"]) for message in messages if message["role"] == "user"}
    assert len(texts) > 400


def test_that_a_cursor_stays_right_when_messages_are_added_meanwhile(
    demo_server: DemoServer, client: httpx.Client
) -> None:
    path = f"{conversation(LONG)}/messages"
    first = client.get(path, params={"limit": 10}).json()
    client.post(f"/agents/{SHOP}/chat", json={"conversationId": LONG, "message": "More?", "stream": False})
    second = client.get(path, params={"limit": 10, "cursor": first["pagination"]["cursor"]}).json()
    ids = [message["id"] for message in demo_server.store.conversation(LONG).messages]
    assert ids.index(second["data"][-1]["id"]) + 1 == ids.index(first["data"][0]["id"])


def test_that_an_opening_greeting_is_a_message_of_the_assistant(client: httpx.Client) -> None:
    first = client.get(conversation()).json()["data"]["messages"][0]
    assert (first["id"], first["role"]) == ("msg_lamp_a0", "assistant")


def test_that_the_widget_is_seen_by_export_and_search_only(client: httpx.Client) -> None:
    base = f"/agents/{SHOP}/conversations"
    exported = [row for page in pages(client, f"{base}/export", include="summary", limit=20) for row in page]
    widget = next(row for row in exported if row["source"] == "Widget or Iframe")
    assert "messages" not in widget
    assert {row["source"] for row in exported} >= {"API", "WhatsApp", "Email", "Phone", "Playground", None}
    assert client.get(conversation(str(widget["id"]))).status_code == 404
    assert client.get(f"{conversation(str(widget['id']))}/messages").status_code == 404
    hit = client.get(f"{base}/search", params={"query": "invoice october"}).json()["data"][0]
    assert hit["id"] == widget["id"]
    assert hit["embedOrigin"] == "https://shop.lumen.example"


def test_that_exported_calls_have_no_input_and_read_ones_have(client: httpx.Client) -> None:
    path = f"/agents/{SHOP}/conversations/export"
    exported = client.get(path, params={"conversationId": LAMP}).json()["data"]
    assert [item["id"] for item in exported] == [LAMP]
    calls = [part for m in exported[0]["messages"] for part in m["parts"] if part["type"] == "tool-call"]
    assert [call["toolName"] for call in calls] == ["lookup_order", "create_return_label"]
    assert not any("input" in call for call in calls)
    read = client.get(conversation()).json()["data"]["messages"][2]["parts"]
    assert read[1]["input"]["orderId"] == "LM-20418"


def test_that_export_filters_by_source(client: httpx.Client) -> None:
    path = f"/agents/{SHOP}/conversations/export"
    rows = client.get(path, params={"source": "WhatsApp,Email", "include": "summary"}).json()["data"]
    assert {row["source"] for row in rows} == {"WhatsApp", "Email"}
    assert client.get(path, params={"include": "all"}).status_code == 400


def test_that_one_users_conversations_are_listed(client: httpx.Client) -> None:
    rows = client.get(f"/agents/{SHOP}/users/u-4471/conversations").json()["data"]
    assert LAMP in {row["id"] for row in rows}
    assert {row["userId"] for row in rows} == {"u-4471"}
    assert client.get(f"/agents/{SHOP}/users/not%20valid/conversations").status_code == 400


def test_that_ids_may_need_percent_encoding(client: httpx.Client) -> None:
    odd = next(
        row
        for row in client.get(f"/agents/{LAB}/conversations", params={"limit": 100}).json()["data"]
        if "/" in row["id"]
    )
    assert client.get(conversation(odd["id"], LAB)).json()["data"]["id"] == odd["id"]


def test_that_samples_are_minutes_old_and_stable_for_a_fixed_now() -> None:
    with DemoServer(speed=0, now_s=1_795_000_000) as one, DemoServer(speed=0, now_s=1_795_000_000) as two:
        lists = []
        for server in (one, two):
            with api(server) as client:
                lists.append(client.get(f"/agents/{SHOP}/conversations", params={"limit": 100}).json()["data"])
    assert lists[0] == lists[1]
    updated = {row["id"]: row["updatedAt"] for row in lists[0]}
    assert updated[LAMP] == 1_795_000_000 - 26 * 60
    assert updated[PARCEL] == 1_795_000_000 - 12 * 60


def test_that_unknown_routes_and_methods_are_told_apart(client: httpx.Client) -> None:
    assert code(client.get("/nowhere")) == "NOT_FOUND"
    assert code(client.get("/agents/")) == "NOT_FOUND"
    wrong = client.delete(conversation())
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET, PATCH"

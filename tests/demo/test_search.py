"""Search: CONTRACT 3.8."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import LAMP, SHOP, api, code

PATH = f"/agents/{SHOP}/conversations/search"


@pytest.fixture
def client(demo_server: DemoServer) -> Iterator[httpx.Client]:
    with api(demo_server) as client:
        yield client


def hits(client: httpx.Client, **query: Any) -> list[Any]:
    """All pages."""
    found: list[Any] = []
    cursor = None
    while True:
        body = client.get(PATH, params={**query, **({"cursor": cursor} if cursor else {})}).json()
        found += body["data"]
        assert "total" not in body["pagination"]
        cursor = body["pagination"]["cursor"]
        if cursor is None:
            return found


def test_that_every_word_must_occur_and_the_best_hit_is_first(client: httpx.Client) -> None:
    found = hits(client, query="refund lamp")
    assert found[0]["id"] == LAMP
    assert hits(client, query="refund zebra") == []


def test_that_a_snippet_marks_the_words(client: httpx.Client) -> None:
    snippet = hits(client, query="REFUND", source="API")[0]["snippet"]
    assert snippet["speaker"] in {"user", "assistant"}
    marked = {item["value"].lower() for item in snippet["highlights"] if item["isHit"]}
    assert marked == {"refund"}
    assert len("".join(item["value"] for item in snippet["highlights"])) <= 180


def test_that_without_words_the_latest_activity_is_first_and_there_is_no_snippet(client: httpx.Client) -> None:
    found = hits(client)
    updated = [hit["updatedAt"] for hit in found]
    assert updated == sorted(updated, reverse=True)
    assert {hit["snippet"] for hit in found} == {None}


def test_that_search_forgets_what_is_older_than_twelve_months(client: httpx.Client) -> None:
    assert hits(client, query="order from last year") == []


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (
            {"activityState": "paused,taken_over", "source": "API"},
            {"Discount code does not work", "Lamp smells of burning"},
        ),
        ({"feedback": "negative", "topic": "Sales"}, {"Offer for 40 desk lamps"}),
        ({"tool": "create_exchange"}, {"Exchange for another colour"}),
        ({"toolOutcome": "error"}, {"Offer for 40 desk lamps", "Re: Re: Complaint about order LM-20377"}),
        ({"escalated": "true"}, {"Lamp smells of burning", "Re: Re: Complaint about order LM-20377"}),
        ({"hasVoice": "true"}, {"Call: lamp does not switch on"}),
        ({"userId": "office.north"}, {"Offer for 40 desk lamps"}),
        ({"procedure": "Return", "procedureOutcome": "completed"}, {"Refund for a broken lamp"}),
        ({"sentiment": "positive", "source": "WhatsApp"}, set()),
    ],
)
def test_that_filters_are_joined(client: httpx.Client, query: dict[str, str], titles: set[str]) -> None:
    assert {hit["title"] for hit in hits(client, **query)} == titles


def test_that_a_page_may_be_empty_although_more_follow(client: httpx.Client) -> None:
    body = client.get(PATH, params={"limit": 1, "hasVoice": "true"}).json()
    assert body["data"] == []
    assert body["pagination"]["hasMore"] is True
    assert len(hits(client, limit=1, hasVoice="true")) == 1


def test_that_a_cursor_belongs_to_its_search_but_the_limit_may_change(client: httpx.Client) -> None:
    cursor = client.get(PATH, params={"limit": 2, "query": "lamp"}).json()["pagination"]["cursor"]
    assert client.get(PATH, params={"limit": 3, "query": "lamp", "cursor": cursor}).status_code == 200
    other = client.get(PATH, params={"limit": 2, "query": "parcel", "cursor": cursor})
    assert other.status_code == 400
    assert code(other).startswith("VALIDATION_CURSOR_QUERY")


def test_that_closed_values_are_checked(client: httpx.Client) -> None:
    for query in ({"escalated": "false"}, {"hasVoice": "yes"}, {"startDate": "2001-01-01"}):
        assert code(client.get(PATH, params=query)) == "VALIDATION_INVALID_BODY"


def test_that_search_can_be_unavailable(demo_server: DemoServer, client: httpx.Client) -> None:
    demo_server.faults.set("403-search")
    answer = client.get(PATH, params={"query": "lamp"})
    assert (answer.status_code, code(answer)) == (403, "CONVERSATION_SEARCH_UNAVAILABLE")

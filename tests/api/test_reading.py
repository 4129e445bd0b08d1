"""JSON → wire values: tolerant of strangers, exact about what does not fit."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.api import reading
from chatbase_inspector.api.reading import decoded, excerpt, json_text, mended
from chatbase_inspector.problems import WireError

AGENT = {
    "id": "5QHA6VB-DIAbBhxwqxfdi",
    "name": "Lumen Store Support",
    "model": "a-model",
    "status": "trained",
    "visibility": "private",
    "createdAt": "2026-01-02T03:04:05.500Z",
    "lastMessageAt": None,
    "lastTrainedAt": "2026-01-02T03:04:05+01:00",
    "creditLimit": None,
    "creditsUsed": 12.5,
    "theme": {"unknown": [1, 2]},
}
MESSAGE = {"id": "msg_1", "role": "assistant", "parts": [{"type": "text", "text": "Hi"}]}
CONVERSATION = {
    "id": "c1",
    "title": None,
    "createdAt": 1_795_000_000,
    "updatedAt": 1_795_000_100.25,
    "userId": None,
    "status": "ongoing",
}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def listed(*items: Any, **pagination: Any) -> bytes:
    return as_bytes({"data": items, "pagination": {"cursor": None, "hasMore": False, "total": len(items)} | pagination})


def test_that_health_is_a_bare_object_in_epoch_seconds() -> None:
    health = reading.read_health(b'{"status":"ok","timestamp":1795000000}', None)
    assert (health.status, health.timestamp) == ("ok", 1_795_000_000)
    assert reading.read_health(b'{"status":"ok"}', None).timestamp is None


def test_that_an_agent_is_a_bare_object_with_iso_times() -> None:
    agent = reading.read_agent(as_bytes(AGENT), None)
    assert (agent.id, agent.name, agent.credits_used, agent.credit_limit) == (AGENT["id"], AGENT["name"], 12.5, None)
    assert agent.created_at == 1_767_323_045.5
    assert agent.last_trained_at == 1_767_319_445
    assert agent.last_message_at is None


@pytest.mark.parametrize(
    ("stamp", "epoch"), [("2026-01-02T03:04:05", 1_767_323_045), (1_767_323_045_000, 1_767_323_045)]
)
def test_that_agent_times_without_zone_or_as_numbers_are_read(stamp: object, epoch: float) -> None:
    assert reading.read_agent(as_bytes(AGENT | {"createdAt": stamp}), None).created_at == epoch


def test_that_an_unreadable_agent_time_is_named() -> None:
    with pytest.raises(WireError, match=r"ISO 8601 time in `lastTrainedAt` - at `\$\.data\[1\]`"):
        reading.read_agents(listed(AGENT, AGENT | {"lastTrainedAt": "yesterday"}), None)


@pytest.mark.parametrize(
    ("stamp", "epoch"),
    [
        (1_795_000_000, 1_795_000_000),
        (1_795_000_000.125, 1_795_000_000.125),
        (1_795_000_000_125, 1_795_000_000.125),
        (99_999_999_999, 99_999_999_999),
        (100_000_000_000, 100_000_000),
        (0, 0),
        (None, None),
    ],
)
def test_that_numbers_are_seconds_below_the_threshold_and_milliseconds_above(stamp: object, epoch: object) -> None:
    conversation = CONVERSATION | {"createdAt": stamp, "updatedAt": stamp}
    found = reading.read_conversations(listed(conversation), None).items[0]
    assert (found.created_at, found.updated_at) == (epoch, epoch)
    assert reading.read_messages(listed(MESSAGE | {"createdAt": stamp}), None).items[0].created_at == epoch


def test_that_absent_members_read_like_null_ones() -> None:
    bare = reading.read_conversations(listed({"id": "c1"}), None).items[0]
    assert (bare.title, bare.user_id, bare.status, bare.created_at) == (None, None, None, None)
    message = reading.read_messages(listed({"id": "m", "role": "user"}), None).items[0]
    assert (message.parts, message.feedback, message.metadata, message.created_at) == (None, None, None, None)


def test_that_unknown_states_roles_and_members_are_kept_or_ignored() -> None:
    found = reading.read_conversations(listed(CONVERSATION | {"status": "hibernating", "more": {}}), None).items[0]
    assert found.status == "hibernating"
    message = reading.read_messages(listed(MESSAGE | {"role": "system", "feedback": "mixed"}), None).items[0]
    assert (message.role, message.feedback) == ("system", "mixed")


def test_that_each_message_keeps_its_json_byte_for_byte() -> None:
    first = b'{ "role":"user" , "id":"a", "parts":[ {"type":"text","text":"\\u00e9 1e2"} ],"x":1.50 }'
    second = b'{"id":"b","role":"assistant","parts":[{"type":"new-kind","n":12345678901234567890}]}'
    body = b'{"data":[' + first + b" ,\n" + second + b'],"pagination":{"cursor":null,"hasMore":false}}'
    items = reading.read_messages(body, None).items
    assert [message.raw for message in items] == [first, second]
    assert items[1].parts is not None
    assert bytes(items[1].parts[0]) == b'{"type":"new-kind","n":12345678901234567890}'


@pytest.mark.parametrize(
    ("pagination", "cursor"),
    [
        ({"cursor": "n", "hasMore": True}, "n"),
        ({"cursor": "n", "hasMore": False}, None),
        ({"cursor": None, "hasMore": True}, None),
        ({"cursor": "", "hasMore": True}, None),
        ({"cursor": "n", "hasMore": None}, "n"),
    ],
)
def test_that_a_list_ends_when_either_sign_says_so(pagination: dict[str, object], cursor: str | None) -> None:
    page = reading.read_conversations(listed(CONVERSATION, **pagination), None)
    assert (page.cursor, page.has_more) == (cursor, cursor is not None)


def test_that_a_total_is_optional_and_may_be_a_fraction_of_form_only() -> None:
    assert reading.read_agents(listed(total=3.0), None).total == 3
    assert reading.read_agents(listed(total=None), None).total is None


def test_that_one_conversation_comes_with_its_newest_messages_and_a_cursor() -> None:
    body = {"data": CONVERSATION | {"messages": [MESSAGE]}, "pagination": {"cursor": "older", "hasMore": True}}
    detail = reading.read_conversation(as_bytes(body), None)
    assert (detail.id, detail.updated_at, detail.cursor) == ("c1", 1_795_000_100.25, "older")
    assert [message.id for message in detail.messages] == ["msg_1"]
    assert reading.read_conversation(as_bytes({"data": body["data"]}), None).cursor is None


def test_that_a_whole_answer_may_lack_what_the_vendors_clients_tolerate() -> None:
    answer = reading.read_answer(b'{"data":{"id":"m","role":"assistant","parts":[]}}', None)
    assert (answer.id, answer.parts, answer.metadata) == ("m", (), None)
    full = reading.read_answer(
        b'{"data":{"id":"m","role":"assistant","parts":[],"metadata":{"userMessageId":"u","conversationId":"c",'
        b'"userId":null,"finishReason":"tool-calls","usage":{"credits":0.5}}}}',
        None,
    )
    assert full.metadata is not None
    assert full.metadata.usage is not None
    assert (full.metadata.finish_reason, full.metadata.usage.credits) == ("tool-calls", 0.5)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (listed(MESSAGE, MESSAGE | {"id": 7}), "$.data[1].id"),
        (listed({"role": "user"}), "$.data[0]"),
        (listed(MESSAGE | {"parts": "text"}), "$.data[0].parts"),
        (listed(MESSAGE | {"createdAt": "soon"}), "$.data[0].createdAt"),
        (listed(MESSAGE | {"metadata": {"score": "high"}}), "$.data[0].metadata.score"),
        (b'{"data":{},"pagination":{"hasMore":false}}', "$.data"),
        (b'{"data":[]}', "$"),
        (b'{"data":[],"pagination":{"hasMore":"no"}}', "$.pagination.hasMore"),
        (b"[]", "$"),
        (b"", "$"),
        (b'{"data":[', "$"),
    ],
)
def test_that_what_does_not_fit_names_its_json_path_and_the_request(body: bytes, path: str) -> None:
    with pytest.raises(WireError) as caught:
        reading.read_messages(body, "req_0a1b2c3d4e5f")
    assert caught.value.failure.message.endswith(f"at `{path}`")
    assert caught.value.failure.request_id == "req_0a1b2c3d4e5f"


def test_that_a_fault_inside_one_conversation_is_seen_from_the_whole_answer() -> None:
    body = as_bytes({"data": CONVERSATION | {"messages": [MESSAGE, {"id": "x"}]}})
    with pytest.raises(WireError, match=r"`role` - at `\$\.data\.messages\[1\]`"):
        reading.read_conversation(body, None)


def test_that_a_sign_in_page_is_told_from_broken_json() -> None:
    page = b"<!doctype html><html><head><script>var a = 'x<y';</script></head><body><h1>Sign in</h1></body></html>"
    with pytest.raises(WireError, match="Sign in") as caught:
        reading.read_health(page, None)
    assert caught.value.failure.code == "html"
    assert "var a" not in caught.value.failure.message


@pytest.mark.parametrize("place", [b'{"status":%s}', b'{"status":"ok","more":%s}'])
def test_that_endless_nesting_is_a_wire_error(place: bytes) -> None:
    with pytest.raises(WireError):
        reading.read_health(place % (b"[" * 200_000 + b"]" * 200_000), None)


def test_that_half_an_emoji_in_a_title_costs_no_page() -> None:
    body = listed(CONVERSATION, CONVERSATION).replace(b'"title": null', b'"title": "cut \\ud83d"', 1)
    page = reading.read_conversations(body, None)
    assert [item.title for item in page.items] == ["cut \ufffd", None]


def test_that_bad_bytes_become_replacement_characters_and_the_raw_message_stays() -> None:
    raw = b'{"id":"m","role":"user","parts":[],"feedback":"\xff"}'
    page = reading.read_messages(b'\xef\xbb\xbf{"data":[' + raw + b'],"pagination":{"hasMore":false}}', None)
    assert page.items[0].feedback == "\ufffd"
    assert page.items[0].raw == raw


def test_that_mending_leaves_whole_pairs_and_escaped_backslashes_alone() -> None:
    good = rb'"\ud83d\ude00 \\ud83d \u00e9 \n \\"'
    assert mended(good) == good
    assert mended(rb'"\ud83d\ud83d\ude00 \ude00"') == rb'"\ufffd\ud83d\ude00 \ufffd"'


@given(st.text(), st.integers(0xD800, 0xDFFF))
def test_that_a_string_with_half_a_pair_anywhere_is_read(text: str, half: int) -> None:
    raw = json.dumps(text + chr(half) + text).encode()
    assert decoded(raw, str) == json.loads(raw).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(st.binary(max_size=200))
def test_that_no_bytes_raise_anything_but_a_wire_error(body: bytes) -> None:
    for read in (reading.read_health, reading.read_messages, reading.read_conversation, reading.read_answer):
        with pytest.raises(WireError):
            read(body, None)


def test_that_an_excerpt_is_short_and_plain() -> None:
    assert excerpt(b"<p>One\x07 <b>two</b>\n\n three <!-- four --> <style>x{}</style>") == "One two three"
    assert len(excerpt(b"word " * 1_000)) == 200
    assert excerpt(b"<unclosed") == ""


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b'"a\\nb"', "a\nb"), (b'{"a": 1}', '{"a": 1}'), (b"null", "null"), (b'"\\ud83d"', "\ufffd"), (b"oops", "oops")],
)
def test_that_json_text_unwraps_strings_only(raw: bytes, text: str) -> None:
    assert json_text(msgspec.Raw(raw)) == text

"""Retry and chat: CONTRACT 3.1, 3.2, 4 and 5."""

import json

import pytest

from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import ACTION, LAB, PARCEL, SHOP, api, code, conversation, events, ids, retry, spoken, until


def whole_text(server: DemoServer, message_id: str) -> str:
    answer = retry(server, message_id, stream=False).json()["data"]
    return "".join(part["text"] for part in answer["parts"] if part["type"] == "text")


def test_that_retry_cuts_at_the_target_and_answers_the_user_message_before_it(demo_server: DemoServer) -> None:
    assert ids(demo_server) == ["msg_lamp_a0", "msg_lamp_u1", "msg_lamp_a1", "msg_lamp_u2", "msg_lamp_a2"]
    answer = retry(demo_server, "msg_lamp_a1", stream=False).json()["data"]
    assert ids(demo_server) == ["msg_lamp_a0", "msg_lamp_u1", answer["id"]]
    assert answer["metadata"]["userMessageId"] == "msg_lamp_u1"
    assert answer["metadata"]["finishReason"] == "stop"
    assert answer["metadata"]["usage"]["credits"] == 3


def test_that_a_retry_of_the_last_answer_keeps_the_turns_before(demo_server: DemoServer) -> None:
    answer = retry(demo_server, "msg_lamp_a2", stream=False).json()["data"]
    assert ids(demo_server) == ["msg_lamp_a0", "msg_lamp_u1", "msg_lamp_a1", "msg_lamp_u2", answer["id"]]


def test_that_an_answer_streams_by_default_and_is_stored_as_it_was_streamed(demo_server: DemoServer) -> None:
    response = retry(demo_server)
    assert response.headers["content-type"] == "text/event-stream"
    told = events(response.content)
    assert told[0]["type"] == "start"
    assert told[-1] == "[DONE]"
    finish = told[-2]
    assert finish["finishReason"] == "stop"
    metadata = finish["messageMetadata"]
    stored = demo_server.store.conversation(metadata["conversationId"]).messages[-1]
    assert stored["id"] == metadata["messageId"] == told[0]["messageId"]
    assert "".join(part["text"] for part in stored["parts"] if part["type"] == "text") == spoken(response.content)
    assert [part["type"] for part in stored["parts"]].count("tool-result") == 2


def test_that_arguments_stream_in_fragments_that_make_the_complete_input(demo_server: DemoServer) -> None:
    told = events(retry(demo_server).content)[:-1]
    available = next(event for event in told if event["type"] == "tool-input-available")
    call_id = available["toolCallId"]
    fragments = [e["inputTextDelta"] for e in told if e["type"] == "tool-input-delta" and e["toolCallId"] == call_id]
    assert len(fragments) > 2
    assert json.loads("".join(fragments)) == available["input"]


def test_that_answers_differ_from_retry_to_retry_and_come_round_again(demo_server: DemoServer) -> None:
    texts = [whole_text(demo_server, ids(demo_server)[2]) for _ in range(5)]
    assert len(set(texts[:4])) == 4
    assert texts[4] == texts[0]


def test_that_the_same_seed_gives_the_same_bytes() -> None:
    bodies = []
    for _ in range(2):
        with DemoServer(speed=0, seed=11) as server:
            bodies.append(retry(server).content)
    assert bodies[0] == bodies[1]


def test_that_a_replaced_message_is_not_found_any_more(demo_server: DemoServer) -> None:
    retry(demo_server, "msg_lamp_a1")
    before = ids(demo_server)
    answer = retry(demo_server, "msg_lamp_a1")
    assert (answer.status_code, code(answer)) == (404, "CHAT_RETRY_MESSAGE_NOT_FOUND")
    assert ids(demo_server) == before


@pytest.mark.parametrize(
    ("message_id", "path", "status", "wanted"),
    [
        ("msg_lamp_a0", conversation(), 400, "CHAT_RETRY_NO_USER_MESSAGE"),
        ("msg_lamp_u2", conversation(), 404, "CHAT_RETRY_MESSAGE_NOT_FOUND"),
        ("msg_px77_a1", conversation(), 404, "CHAT_RETRY_MESSAGE_NOT_FOUND"),
        ("x", conversation("unknown"), 404, "RESOURCE_NOT_FOUND"),
        ("x", conversation(agent="unknown"), 404, "AGENT_NOT_FOUND"),
        ("msg_lamp_a1", conversation(agent=LAB), 403, "CHAT_CONVERSATION_MISMATCH"),
        ("msg_arabic_a1", conversation("5e8f2b10-6c3d-4a97-b0e4-92d81c7f3a56"), 403, "CHAT_CONVERSATION_NOT_ONGOING"),
        ("msg_discount_a1", conversation("9f8e7d6c-5b4a-4938-8726-150f4e3d2c1b"), 403, "CHAT_CONVERSATION_NOT_ONGOING"),
        ("msg_taken_a1", conversation("8e7d6c5b-4a39-4827-b615-04f3e2d1c0b9"), 403, "CHAT_CONVERSATION_NOT_ONGOING"),
        ("msg_invoice_a1", conversation("55d2e3f4-1a2b-4c3d-9e4f-506172839405"), 404, "RESOURCE_NOT_FOUND"),
    ],
    ids=["greeting", "user-message", "foreign", "no-conversation", "no-agent", "mismatch", "ended", "paused", "taken",
         "widget"],
)  # fmt: skip
def test_that_a_retry_that_cannot_be_is_refused_and_changes_nothing(
    demo_server: DemoServer, message_id: str, path: str, status: int, wanted: str
) -> None:
    before = ids(demo_server)
    answer = retry(demo_server, message_id, path)
    assert (answer.status_code, code(answer)) == (status, wanted)
    assert ids(demo_server) == before


@pytest.mark.parametrize(
    ("content", "headers", "wanted"),
    [
        (b"{", {}, "VALIDATION_INVALID_JSON"),
        (b"", {}, "VALIDATION_INVALID_JSON"),
        (b'{"messageId": NaN}', {}, "VALIDATION_INVALID_JSON"),
        (b"[" * 100_000, {}, "VALIDATION_INVALID_JSON"),
        (b'{"messageId": "\xff"}', {}, "VALIDATION_INVALID_JSON"),
        (b'{"messageId": "a"}', {"content-type": "text/plain"}, "VALIDATION_INVALID_JSON"),
        (b"[]", {}, "VALIDATION_INVALID_BODY"),
        (b"null", {}, "VALIDATION_INVALID_BODY"),
        (b"{}", {}, "VALIDATION_INVALID_BODY"),
        (b'{"messageId": ""}', {}, "VALIDATION_INVALID_BODY"),
        (b'{"messageId": 7}', {}, "VALIDATION_INVALID_BODY"),
        (b'{"messageId": "a", "stream": "yes"}', {}, "VALIDATION_INVALID_BODY"),
    ],
)
def test_that_a_broken_body_is_refused_and_changes_nothing(
    demo_server: DemoServer, content: bytes, headers: dict[str, str], wanted: str
) -> None:
    before = ids(demo_server)
    with api(demo_server) as client:
        answer = client.post(
            f"{conversation()}/retry", content=content, headers={"content-type": "application/json", **headers}
        )
    assert (answer.status_code, code(answer)) == (400, wanted)
    assert ids(demo_server) == before


def test_that_received_requests_can_be_counted(demo_server: DemoServer) -> None:
    retry(demo_server, stream=False)
    sent = [request for request in demo_server.requests if request.path.endswith("/retry")]
    assert [(request.method, request.body) for request in sent] == [
        ("POST", {"messageId": "msg_lamp_a1", "stream": False})
    ]


def test_that_chat_opens_a_conversation_and_goes_on_in_it(demo_server: DemoServer) -> None:
    with api(demo_server) as client:
        first = client.post(
            f"/agents/{SHOP}/chat", json={"message": "Where is my parcel?", "userId": "u-1", "stream": False}
        ).json()["data"]
        opened = first["metadata"]["conversationId"]
        assert first["metadata"]["userId"] == "u-1"
        second = client.post(f"/agents/{SHOP}/chat", json={"message": "And now?", "conversationId": opened})
        assert events(second.content)[-1] == "[DONE]"
        listed = client.get(f"/agents/{SHOP}/conversations").json()["data"]
    assert listed[0]["id"] == opened
    assert [m["role"] for m in demo_server.store.conversation(opened).messages] == ["user", "assistant"] * 2


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"message": ""}, "VALIDATION_INVALID_BODY"),
        ({"message": "a", "userId": "no spaces"}, "VALIDATION_INVALID_BODY"),
        ({"message": "a", "userId": "x" * 129}, "VALIDATION_INVALID_BODY"),
        ({"message": "a", "userId": "a\n"}, "VALIDATION_INVALID_BODY"),
        ({"message": "a", "conversationId": 4}, "VALIDATION_INVALID_BODY"),
        ({"message": "a", "conversationId": "unknown"}, "RESOURCE_NOT_FOUND"),
        ({}, "RESOURCE_NOT_FOUND"),
    ],
)
def test_that_a_wrong_chat_is_refused(demo_server: DemoServer, body: dict[str, object], wanted: str) -> None:
    with api(demo_server) as client:
        assert code(client.post(f"/agents/{SHOP}/chat", json=body)) == wanted


def test_that_a_client_action_ends_in_tool_calls_and_goes_on_after_the_result(demo_server: DemoServer) -> None:
    path = conversation(ACTION)
    told = events(retry(demo_server, "msg_action_a1", path).content)
    assert told[-2]["finishReason"] == "tool-calls"
    call_id = next(event["toolCallId"] for event in told[:-1] if event["type"] == "tool-input-available")
    with api(demo_server) as client:
        given = client.post(f"{path}/tool-result", json={"toolCallId": call_id, "output": {"state": "here"}})
        assert given.json() == {"data": {"success": True}}
        again = client.post(f"{path}/tool-result", json={"toolCallId": call_id, "output": 1})
        assert (again.status_code, code(again)) == (404, "RESOURCE_TOOL_CALL_NOT_FOUND")
        more = client.post(f"/agents/{SHOP}/chat", json={"conversationId": ACTION, "stream": False}).json()["data"]
    assert more["metadata"]["userMessageId"] == "msg_action_u1"
    assert more["metadata"]["finishReason"] == "stop"
    assert "here" in more["parts"][0]["text"]
    last_two = demo_server.store.conversation(ACTION).messages[-2:]
    assert last_two[0]["parts"][-1]["type"] == "tool-result"
    assert last_two[1]["id"] == more["id"]


def test_that_a_tool_result_takes_no_other_members(demo_server: DemoServer) -> None:
    with api(demo_server) as client:
        body = {"toolCallId": "call_action_7", "result": 1}
        assert code(client.post(f"{conversation(ACTION)}/tool-result", json=body)) == "VALIDATION_INVALID_BODY"


def test_that_pausing_stops_answers_and_resuming_allows_them(demo_server: DemoServer) -> None:
    with api(demo_server) as client:
        body = client.patch(conversation(PARCEL), json={"paused": True}).json()
        assert body == {"data": {"id": PARCEL, "status": "paused"}}
        assert code(retry(demo_server, "msg_px77_a1", conversation(PARCEL))) == "CHAT_CONVERSATION_NOT_ONGOING"
        assert client.patch(conversation(PARCEL), json={"paused": False}).json()["data"]["status"] == "ongoing"
        assert client.patch(conversation(PARCEL), json={"paused": 1}).status_code == 400
        assert client.patch(conversation(PARCEL), json={"paused": True, "status": "x"}).status_code == 400
    assert retry(demo_server, "msg_px77_a1", conversation(PARCEL)).status_code == 200


def test_that_answers_are_rated_and_user_messages_are_not(demo_server: DemoServer) -> None:
    with api(demo_server) as client:
        path = f"{conversation()}/messages"
        rated = client.patch(f"{path}/msg_lamp_a1/feedback", json={"feedback": "positive"}).json()["data"]
        assert (rated["id"], rated["feedback"]) == ("msg_lamp_a1", "positive")
        assert client.patch(f"{path}/msg_lamp_a1/feedback", json={"feedback": None}).json()["data"]["feedback"] is None
        assert client.patch(f"{path}/msg_lamp_a1/feedback", json={}).status_code == 400
        assert client.patch(f"{path}/msg_lamp_a1/feedback", json={"feedback": {}}).status_code == 400
        user = client.patch(f"{path}/msg_lamp_u1/feedback", json={"feedback": "positive"})
        assert (user.status_code, code(user)) == (422, "RESOURCE_MESSAGE_NOT_ASSISTANT")
        assert code(client.patch(f"{path}/nope/feedback", json={"feedback": None})) == "RESOURCE_MESSAGE_NOT_FOUND"


@pytest.mark.parametrize(
    ("key", "status", "wanted"),
    [
        (None, 401, "AUTH_MISSING_API_KEY"),
        ("demo-invalid-key", 401, "AUTH_INVALID_API_KEY"),
        ("demo-expired-key", 401, "AUTH_EXPIRED_API_KEY"),
        ("demo-no-plan", 403, "SUBSCRIPTION_API_RESTRICTED_PLAN"),
        ("demo-old-plan", 403, "SUBSCRIPTION_PLAN_REQUIRED"),
        ("demo-no-rights", 403, "AUTH_INSUFFICIENT_PERMISSIONS"),
    ],
)
def test_that_reserved_keys_are_refused(demo_server: DemoServer, key: str | None, status: int, wanted: str) -> None:
    with api(demo_server, key) as client:
        answer = client.get("/agents")
    assert (answer.status_code, code(answer)) == (status, wanted)


def test_that_a_reading_key_may_not_retry_and_learns_nothing_about_existence(demo_server: DemoServer) -> None:
    with api(demo_server, "demo-read-only") as client:
        assert client.get(conversation()).status_code == 200
        for conversation_id in ("unknown", PARCEL):
            answer = client.post(f"{conversation(conversation_id)}/retry", json={"messageId": "x"})
            assert (answer.status_code, code(answer)) == (403, "AUTH_INSUFFICIENT_PERMISSIONS")


def test_that_the_rate_limit_is_counted_per_key() -> None:
    with DemoServer(speed=0, requests_per_window=3) as server:
        with api(server) as client:
            left = [client.get("/agents").headers["X-RateLimit-Remaining"] for _ in range(3)]
            refused = client.get("/agents")
        assert left == ["2", "1", "0"]
        assert (refused.status_code, code(refused)) == (429, "RATE_LIMIT_TOO_MANY_REQUESTS")
        assert 1 <= int(refused.headers["Retry-After"]) <= 10
        with api(server, "another") as client:
            assert client.get("/agents").status_code == 200


def test_that_a_newer_retry_wins_over_one_that_still_streams(demo_server: DemoServer) -> None:
    demo_server.faults.set("stall-after-frames", 4, times=1)
    demo_server.faults.set("keep-whole", times=1)
    body = {"messageId": "msg_lamp_a2"}
    with api(demo_server) as client, client.stream("POST", f"{conversation()}/retry", json=body) as older:
        assert next(older.iter_raw())
        newer = client.post(f"{conversation()}/retry", json={"messageId": "msg_lamp_a1", "stream": False})
    until(lambda: not demo_server.busy)
    assert ids(demo_server) == ["msg_lamp_a0", "msg_lamp_u1", newer.json()["data"]["id"]]

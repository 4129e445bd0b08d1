"""Every fault, as it is seen on the wire."""

import json
import zlib

import pytest

from chatbase_inspector.demo.faults import Faults
from chatbase_inspector.demo.server import DemoServer
from tests.demo.calls import LAB, LAMP, api, code, conversation, events, ids, raw_retry, retry, spoken, until

CUT = ["msg_lamp_a0", "msg_lamp_u1"]


@pytest.fixture
def server(demo_server: DemoServer) -> DemoServer:
    """A demo server whose next answer about the lamp is a plain text, so that frames are easy to count."""
    demo_server.store.conversation(LAMP).answered["msg_lamp_u1"] = 2
    return demo_server


def frames(body: bytes) -> list[bytes]:
    return [frame for frame in body.split(b"\n\n") if frame]


@pytest.mark.parametrize(
    ("name", "ended"),
    [("cut-after-frames", "cut"), ("cut-mid-frame", "cut"), ("reset-after-frames", "reset"),
     ("close-after-frames", "clean")],
)  # fmt: skip
def test_that_a_cut_comes_after_exactly_so_many_frames_and_nothing_is_stored(
    server: DemoServer, name: str, ended: str
) -> None:
    server.faults.set(name, 5)
    raw = raw_retry(server)
    whole = frames(raw.body)[:5]
    assert [event["type"] for event in events(b"\n\n".join(whole))][:3] == ["start", "start-step", "text-start"]
    assert raw.ended == ended
    rest = raw.body.split(b"\n\n", 5)[5]
    assert bool(rest) == (name == "cut-mid-frame")
    until(lambda: not server.busy)
    assert ids(server) == CUT


def test_that_a_stalled_stream_stays_open_and_a_client_that_leaves_ends_it(server: DemoServer) -> None:
    server.faults.set("stall-after-frames", 6)
    raw = raw_retry(server, silence_s=0.5)
    assert (raw.ended, len(frames(raw.body))) == ("silent", 6)
    until(lambda: not server.busy)
    assert ids(server) == CUT


def test_that_a_server_may_take_the_request_and_never_answer(server: DemoServer) -> None:
    server.faults.set("stall-headers")
    raw = raw_retry(server, silence_s=0.5)
    assert (raw.ended, raw.status) == ("silent", 0)
    assert ids(server) == CUT
    until(lambda: not server.busy)


@pytest.mark.parametrize(("keep", "whole"), [("keep-partial", False), ("keep-whole", True)])
def test_that_a_lost_answer_may_be_stored_all_the_same(server: DemoServer, keep: str, whole: bool) -> None:
    server.faults.set("cut-after-frames", 9)
    server.faults.set(keep)
    sent = spoken(raw_retry(server).body)
    until(lambda: len(ids(server)) == 3)
    stored = server.store.conversation(LAMP).messages[-1]["parts"][0]["text"]
    assert stored.startswith(sent)
    assert (len(stored) > len(sent)) == whole


def test_that_a_client_that_stops_leaves_the_conversation_cut(server: DemoServer) -> None:
    server.faults.set("frame-delay", 0.05)
    with (
        api(server) as client,
        client.stream("POST", f"{conversation()}/retry", json={"messageId": "msg_lamp_a1"}) as r,
    ):
        assert next(r.iter_raw())
    until(lambda: not server.busy)
    assert ids(server) == CUT


def test_that_an_error_event_follows_partial_text(server: DemoServer) -> None:
    server.faults.set("error-after-frames", 6)
    raw = raw_retry(server)
    told = events(raw.body)
    assert told[-2]["type"] == "error"
    assert told[-2]["errorText"]
    assert told[-1] == "[DONE]"
    assert spoken(raw.body)
    assert (raw.status, raw.ended) == (200, "clean")
    assert ids(server) == CUT


def test_that_an_abort_event_ends_the_answer(server: DemoServer) -> None:
    server.faults.set("abort", 6)
    assert [event["type"] for event in events(raw_retry(server).body)[:-1]][-1] == "abort"
    assert ids(server) == CUT


def test_that_finish_or_done_can_be_missing(server: DemoServer) -> None:
    server.faults.set("no-finish", times=1)
    told = events(raw_retry(server).body)
    assert told[-1] == "[DONE]"
    assert "finish" not in {event["type"] for event in told[:-1]}
    with DemoServer(speed=0, faults=Faults(["no-done"])) as other:
        assert events(raw_retry(other).body)[-1]["type"] == "finish"
        assert len(ids(other)) == 3


def test_that_the_finish_reason_can_be_error_inside_or_alone(server: DemoServer) -> None:
    for name in ("finish-error", "reason-in-metadata", "no-metadata"):
        server.faults.set(name, times=1)
        finish = events(retry(server, ids(server)[2]).content)[-2]
        if name == "finish-error":
            assert finish["finishReason"] == "error"
        elif name == "reason-in-metadata":
            assert "finishReason" not in finish
            assert finish["messageMetadata"]["finishReason"] == "stop"
        else:
            assert finish == {"type": "finish", "finishReason": "stop"}


def test_that_the_server_can_fail_after_the_cut(server: DemoServer) -> None:
    server.faults.set("fail-after-cut")
    answer = retry(server)
    assert (answer.status_code, code(answer)) == (500, "INTERNAL_SERVER_ERROR")
    assert ids(server) == CUT


def test_that_dialect_1_is_lines_of_json_without_block_ids(server: DemoServer) -> None:
    server.faults.set("dialect-1")
    lines = [json.loads(line) for line in raw_retry(server).body.decode().splitlines()]
    assert lines[0]["type"] == "start"
    assert {line["type"] for line in lines[1:-1]} == {"text-delta"}
    assert "id" not in lines[1]
    assert lines[-1]["metadata"].keys() == {"conversationId", "userId", "usage"}


def test_that_dialect_2_has_flat_metadata_a_bare_finish_and_done(server: DemoServer) -> None:
    server.faults.set("dialect-2")
    lines = raw_retry(server).body.decode().split("\n")
    assert json.loads(lines[0])["type"] == "message-start"
    metadata, finish, done = [line for line in lines if line][-3:]
    assert json.loads(metadata)["finishReason"] == "stop"
    assert json.loads(metadata)["type"] == "message-metadata"
    assert json.loads(finish) == {"type": "finish"}
    assert done == "data: [DONE]"


def test_that_frames_can_name_their_type_in_an_event_line(server: DemoServer) -> None:
    server.faults.set("event-names")
    assert raw_retry(server).body.startswith(b'event: start\ndata: {"type":"start"')


@pytest.mark.parametrize(("name", "end"), [("crlf", b"\r\n"), ("cr", b"\r")])
def test_that_lines_can_end_otherwise(server: DemoServer, name: str, end: bytes) -> None:
    server.faults.set(name)
    body = raw_retry(server).body
    assert body.endswith(b"data: [DONE]" + end + end)
    assert b"\n" not in body.replace(b"\r\n", b"") if name == "crlf" else b"\n" not in body


def test_that_a_stream_can_begin_with_a_byte_order_mark(server: DemoServer) -> None:
    server.faults.set("bom")
    assert raw_retry(server).body.startswith(b"\xef\xbb\xbfdata: ")


def test_that_writes_can_split_characters(server: DemoServer) -> None:
    server.faults.set("split-writes", 1, on="chat")
    with api(server) as client, client.stream("POST", f"/agents/{LAB}/chat", json={"message": "warranty 💡"}) as r:
        body = r.read()
    assert events(body)[-1] == "[DONE]"
    server.faults.set("split-writes", 3)
    raw = raw_retry(server)
    assert {len(write) for write in raw.writes} <= {1, 2, 3}
    assert raw.ended == "clean"


def test_that_comments_keep_the_stream_alive(server: DemoServer) -> None:
    server.faults.set("keep-alive-comments")
    body = raw_retry(server).body
    assert body.startswith(b": stream-open\n\n")
    assert body.count(b": keep-alive\n\n") > 3


def test_that_a_stream_can_be_compressed_frame_by_frame(server: DemoServer) -> None:
    server.faults.set("gzip")
    raw = raw_retry(server)
    assert raw.headers["content-encoding"] == "gzip"
    assert len(raw.writes) > 10
    assert events(zlib.decompress(raw.body, wbits=31))[-1] == "[DONE]"


def test_that_unknown_events_and_broken_frames_can_come(server: DemoServer) -> None:
    server.faults.set("unknown-events")
    body = raw_retry(server).body
    for piece in (b"data-carousel", b"hologram-delta", b"{this is not JSON", b"steering-message", b"unknown: field"):
        assert piece in body


def test_that_a_stored_answer_can_have_an_unknown_part(server: DemoServer) -> None:
    server.faults.set("unknown-parts")
    retry(server)
    assert server.store.conversation(LAMP).messages[-1]["parts"][-1]["type"] == "carousel"


def test_that_a_first_try_can_be_taken_back(server: DemoServer) -> None:
    server.faults.set("reset-step")
    types = [event["type"] for event in events(raw_retry(server).body)[:-1]]
    assert types.index("reset-step") > types.index("text-delta")
    stored = server.store.conversation(LAMP).messages[-1]["parts"][0]["text"]
    assert "never send it back" not in stored


def test_that_reasoning_and_sources_can_come(server: DemoServer) -> None:
    server.faults.set("reasoning-and-sources")
    types = {event["type"] for event in events(raw_retry(server).body)[:-1]}
    assert {"reasoning-start", "reasoning-delta", "reasoning-end", "source-url", "source-document"} <= types


def test_that_a_tool_can_fail(server: DemoServer) -> None:
    server.faults.set("tool-error")
    failed = next(e for e in events(raw_retry(server).body)[:-1] if e["type"] == "tool-output-error")
    assert failed["errorText"]


def test_that_headers_and_frames_can_be_late(server: DemoServer) -> None:
    server.faults.set("delay-headers", 0.05)
    server.faults.set("frame-delay", 0.002)
    assert raw_retry(server).ended == "clean"
    server.faults.set("delay-headers", 0.05, on="list")
    with api(server) as client:
        assert client.get(f"/agents/{LAB}/conversations").status_code == 200


def test_that_one_line_can_be_gigantic_and_is_stored_as_streamed(server: DemoServer) -> None:
    server.faults.set("giant-line", 3_000_000)
    raw = raw_retry(server)
    assert max(len(frame) for frame in frames(raw.body)) > 3_000_000
    assert server.store.conversation(LAMP).messages[-1]["parts"][0]["text"] == spoken(raw.body)


def test_that_many_frames_can_come_at_a_rate_or_at_once(server: DemoServer) -> None:
    server.faults.set("many-frames", "5000")
    raw = raw_retry(server)
    assert len(frames(raw.body)) > 5000
    assert raw.ended == "clean"


def test_that_a_user_message_can_get_a_new_id(server: DemoServer) -> None:
    server.faults.set("new-user-ids")
    metadata = events(raw_retry(server).body)[-2]["messageMetadata"]
    assert metadata["userMessageId"] == ids(server)[1] != "msg_lamp_u1"


@pytest.mark.parametrize(("name", "status"), [("html-502", 502), ("html-200", 200)])
def test_that_a_proxy_can_answer_with_a_page(server: DemoServer, name: str, status: int) -> None:
    server.faults.set(name)
    answer = retry(server)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert len(ids(server)) == 5


def test_that_json_can_come_although_a_stream_was_asked_for(server: DemoServer) -> None:
    server.faults.set("json-instead-of-stream")
    answer = retry(server)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["data"]["id"] == ids(server)[-1]


def test_that_a_redirect_leads_elsewhere(server: DemoServer) -> None:
    server.faults.set("redirect")
    answer = retry(server)
    assert (answer.status_code, answer.headers["location"]) == (307, "/demo/elsewhere")


def test_that_a_whole_answer_can_be_cut_too(server: DemoServer) -> None:
    server.faults.set("cut-after-frames")
    with pytest.raises(Exception, match="incomplete chunked read"):
        retry(server, stream=False)
    assert ids(server) == CUT

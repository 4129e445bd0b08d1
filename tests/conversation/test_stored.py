"""Messages as the server has them → turns, parts, tool states; nothing hidden, JSON verbatim."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.api.answers import read_whole
from chatbase_inspector.api.head import AnswerHead
from chatbase_inspector.api.reading import read_conversation, read_messages
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.state import Origin, Turn
from chatbase_inspector.conversation.stored import (
    head_from_wire,
    message_from_answer,
    message_from_wire,
    meta_from_answer,
    turns_of,
)
from chatbase_inspector.conversation.text import Text


def messages_of(*raws: bytes) -> list[Message]:
    body = b'{"data":[' + b",".join(raws) + b'],"pagination":{"cursor":null,"hasMore":false}}'
    return [message_from_wire(message) for message in read_messages(body, None).items]


def message(identity: str, role: str = "assistant", *parts: Any) -> Message:
    return messages_of(json.dumps({"id": identity, "role": role, "parts": parts}).encode())[0]


def part_of(raw: bytes) -> Part:
    return messages_of(b'{"id":"m","role":"assistant","parts":[' + raw + b"]}")[0].parts[0]


def call(call_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool-call", "toolCallId": call_id, "toolName": "find_parcel", **more}


def result(call_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool-result", "toolCallId": call_id, "toolName": "find_parcel", **more}


def states_of(turn: Turn) -> list[ToolState]:
    assert turn.shown is not None
    return [part.state for part in turn.shown.parts if isinstance(part, ToolCallPart)]


def test_that_a_head_takes_over_what_the_api_tells_and_knows_no_source() -> None:
    body = {"id": "c", "title": "T", "status": "hibernating", "createdAt": 1, "updatedAt": 2.5, "userId": "u"}
    detail = read_conversation(json.dumps({"data": body | {"messages": []}}).encode(), None)
    assert head_from_wire(detail, "a") == Head("a", "c", "T", "hibernating", 1.0, 2.5, "u", None)


def test_that_a_message_keeps_its_members_and_its_json_verbatim() -> None:
    raw = b'{ "id":"m1","role":"assistant","parts":[],"createdAt":1795000000.5,"x":1e2,'
    raw += b'"feedback":"negative","metadata":{"score":0.25}}'
    found = messages_of(raw)[0]
    assert found == Message("m1", "assistant", (), 1_795_000_000.5, "negative", 0.25, raw.decode())


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b'{"type":"text","text":"Hi \\u00e9"}', TextPart(Text("Hi é"))),
        (b'{"type":"text","text":""}', TextPart(Text(""))),
        (b'{"type":"text","text":"half \\ud83d"}', TextPart(Text("half \ufffd"))),
        (
            b'{"type":"tool-call","toolCallId":"c1","toolName":"t","input":{ "n" : 12345678901234567890 }}',
            ToolCallPart("c1", "t", ToolState.CALLED, input_json='{ "n" : 12345678901234567890 }'),
        ),
        (b'{"type":"tool-call","toolCallId":"c1"}', ToolCallPart("c1", None, ToolState.CALLED)),
        (
            b'{"type":"tool-call","toolCallId":"c1","toolName":"t","input":null}',
            ToolCallPart("c1", "t", ToolState.CALLED, input_json="null"),
        ),
        (
            b'{"type":"tool-result","toolCallId":"c1","toolName":"t","output":[1.50, "x"]}',
            ToolResultPart("c1", "t", output_json='[1.50, "x"]'),
        ),
        (b'{"type":"tool-result","toolCallId":"c1","toolName":null}', ToolResultPart("c1", None)),
    ],
)
def test_that_known_parts_are_read_and_json_values_stay_text(raw: bytes, part: Part) -> None:
    assert part_of(raw) == part


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b'{"type":"hologram","x":[1]}', "hologram"),
        (b'{"type":"text"}', "text"),
        (b'{"type":"text","text":7}', "text"),
        (b'{"type":"tool-call","toolName":"t"}', "tool-call"),
        (b'{"type":"tool-result","toolCallId":5}', "tool-result"),
        (b'{"type":7}', ""),
        (b'{"text":"no type"}', ""),
        (b'"just text"', ""),
        (b"null", ""),
        (b"[1]", ""),
        (b'{"type":"reasoning","text":"thinking"}', "reasoning"),
    ],
)
def test_that_parts_we_do_not_know_are_shown_verbatim(raw: bytes, kind: str) -> None:
    assert part_of(raw) == UnknownPart(kind, raw.decode())


def test_that_a_turn_is_a_user_message_and_all_that_answers_it() -> None:
    u1, a1, a2 = message("u1", "user"), message("a1"), message("a2", "assistant", {"type": "text", "text": "x"})
    u2, u3, a3 = message("u2", "user"), message("u3", "user"), message("a3")
    turns = turns_of([u1, a1, a2, u2, u3, a3])
    assert [(turn.key, turn.user, turn.messages) for turn in turns] == [
        ("u1", u1, (u1, a1, a2)),
        ("u2", u2, (u2,)),
        ("u3", u3, (u3, a3)),
    ]
    assert (turns[1].attempts, turns[1].current, turns[1].shown) == ((), -1, None)
    answer = turns[0].shown
    assert answer is not None
    assert (answer.number, answer.origin, answer.on_server, answer.outcome) == (0, Origin.STORED, True, None)
    assert (answer.messages, answer.parts) == ((a1, a2), (TextPart(Text("x")),))


def test_that_a_greeting_is_a_turn_without_a_user() -> None:
    greeting, user = message("g"), message("u", "user")
    first, second = turns_of([greeting, user])
    assert (first.key, first.user, first.messages) == ("g", None, (greeting,))
    assert second.key == "u"


def test_that_a_role_we_do_not_know_belongs_to_the_answer() -> None:
    turn = turns_of([message("u", "user"), message("s", "system"), message("a")])[0]
    assert turn.shown is not None
    assert [each.role for each in turn.shown.messages] == ["system", "assistant"]


def test_that_no_messages_make_no_turns() -> None:
    assert turns_of([]) == ()


def test_that_a_call_is_settled_by_a_result_anywhere_in_its_turn() -> None:
    same = turns_of([message("u", "user"), message("a", "assistant", call("c1"), result("c1"))])
    later = turns_of([message("u", "user"), message("a", "assistant", call("c1")), message("b", "tool", result("c1"))])
    before = turns_of([message("u", "user", result("c1")), message("a", "assistant", call("c1"))])
    assert [states_of(turns[0]) for turns in (same, later, before)] == [[ToolState.RESULT]] * 3


def test_that_a_call_without_a_result_in_its_turn_misses_it() -> None:
    turns = turns_of(
        [
            message("u1", "user"),
            message("a1", "assistant", call("c1"), call("c2"), result("c2")),
            message("u2", "user"),
            message("a2", "assistant", result("c1")),
        ]
    )
    assert states_of(turns[0]) == [ToolState.RESULT_MISSING, ToolState.RESULT]


def test_that_a_result_that_reports_an_error_is_a_result() -> None:
    turns = turns_of([message("a", "assistant", call("c1"), result("c1", output={"error": "unknown tool"}))])
    assert states_of(turns[0]) == [ToolState.RESULT]


def test_that_keys_stay_apart_when_ids_repeat_or_are_empty() -> None:
    users = [message(identity, "user") for identity in ("x", "x", "", "", "x#2", "x")]
    assert [turn.key for turn in turns_of(users)] == ["x", "x#2", "#2", "#3", "x#2#2", "x#3"]
    assert turns_of([users[0]], taken={"x"})[0].key == "x#2"


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant", "odd"]), st.sampled_from(["", "a", "b", "a#2"]))))
def test_that_no_message_is_lost_and_no_key_comes_twice(shape: list[tuple[str, str]]) -> None:
    messages = [Message(identity, role, ()) for role, identity in shape]
    turns = turns_of(messages)
    held = [
        each for turn in turns for each in (*((turn.user,) if turn.user else ()), *turn.messages[bool(turn.user) :])
    ]
    assert held == messages
    assert len({turn.key for turn in turns}) == len(turns)
    assert all(turn.key for turn in turns)
    assert [turn.user is None for turn in turns[1:]] == [False] * len(turns[1:])


def whole(data: dict[str, Any]) -> Any:
    return read_whole(json.dumps({"data": data}).encode(), AnswerHead(200))


def test_that_a_whole_answer_becomes_a_message_and_its_end_data() -> None:
    metadata = {
        "userMessageId": "u",
        "conversationId": "c",
        "userId": "someone",
        "finishReason": "tool-calls",
        "usage": {"credits": 1.5},
    }
    answer = whole({"id": "m", "role": "assistant", "parts": [call("c1", input={})], "metadata": metadata})
    assert meta_from_answer(answer) == RunMeta("m", "u", "c", "someone", "tool-calls", 1.5)
    found = message_from_answer(answer)
    assert (found.id, found.role, found.raw_json) == ("m", "assistant", answer.raw.decode())
    assert found.parts == (ToolCallPart("c1", "find_parcel", ToolState.CALLED, input_json="{}"),)


@pytest.mark.parametrize("more", [{}, {"metadata": None}, {"metadata": {}}, {"metadata": {"usage": {}}}])
def test_that_end_data_that_is_missing_stays_unknown(more: dict[str, Any]) -> None:
    assert meta_from_answer(whole({"id": "m", "parts": None, **more})) == RunMeta(message_id="m")


def test_that_an_answer_costs_nothing_and_something_apart() -> None:
    free = whole({"id": "m", "metadata": {"usage": {"credits": 0}}})
    assert meta_from_answer(free).credits == 0
    assert msgspec.json.encode(meta_from_answer(free).credits) == b"0.0"

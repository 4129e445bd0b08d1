"""What each payload means, and that no payload raises."""

import json

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import BlockKind, StreamEvent
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame, FrameKind

AT = (3, 20, 4)  # run, at_ns, frame


def frame(data: str, *, event: str = "", kind: FrameKind = FrameKind.EVENT) -> Frame:
    return Frame(AT[2], AT[1], b"", kind, event, data)


def one(payload: object, *, event: str = "") -> StreamEvent:
    """The only event of a payload, given as JSON text or as what `json` makes into one."""
    data = payload if isinstance(payload, str) else json.dumps(payload)
    (found,) = Decoder(AT[0]).events([frame(data, event=event)])
    assert (found.run, found.at_ns, found.frame) == AT
    return found


def text(words: str, block: str | None = None) -> ev.TextArrived:
    return ev.TextArrived(*AT, BlockKind.TEXT, block, words, AT[1], AT[2])


def meta(payload: dict[str, object]) -> RunMeta:
    event = one(payload)
    assert isinstance(event, ev.MessageStarted | ev.MetadataArrived | ev.FinishArrived)
    return event.meta


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"type": "text-delta", "delta": "a"}, text("a")),
        ({"type": "text-delta", "id": "t", "delta": "a", "text": "b"}, text("a", "t")),
        ({"type": "text-delta", "text": "b"}, text("b")),
        ({"type": "text-delta", "delta": None, "text": "b"}, text("b")),
        ({"type": "text-delta", "delta": ""}, text("")),
        ({"type": "text-delta", "delta": "a", "text": 5}, text("a")),
        ({"type": "text-delta", "delta": "a", "providerMetadata": {"x": [1]}}, text("a")),
        ('{"type":"start","type":"text-delta","delta":"a","delta":"b"}', text("b")),
        (' \n{"type":"text-delta","delta":"a"}\t', text("a")),
        ('{"type":"text-delta","n":' + "9" * 5000 + ',"delta":"a"}', text("a")),
        ({"type": "text-start"}, ev.BlockStarted(*AT, BlockKind.TEXT, None)),
        ({"type": "text-end", "id": None}, ev.BlockEnded(*AT, BlockKind.TEXT, None)),
        ({"type": "tool-input-start", "toolCallId": "c"}, ev.ToolInputStarted(*AT, "c", None)),
        ({"type": "tool-input-available", "toolCallId": "c"}, ev.ToolInputReady(*AT, "c", None, None)),
        (
            '{"type":"tool-input-available","toolCallId":"c","input": {"n": 1.0,"n":1e999} }',
            ev.ToolInputReady(*AT, "c", None, '{"n": 1.0,"n":1e999}'),
        ),
        ({"type": "tool-output-available", "toolCallId": "c"}, ev.ToolOutputArrived(*AT, "c", None)),
        ({"type": "source-document"}, ev.SourceArrived(*AT, "document", None, None, None, None, None)),
        ({"type": "abort"}, ev.AbortArrived(*AT, None)),
        ({"type": "abort", "reason": 5}, ev.AbortArrived(*AT, None)),
        ({"type": "finish", "more": "ignored"}, ev.FinishArrived(*AT, RunMeta())),
    ],
)
def test_that_a_payload_becomes_its_event(payload: object, expected: StreamEvent) -> None:
    assert one(payload) == expected


def test_that_a_tool_that_failed_without_a_reason_still_failed() -> None:
    refused = one({"type": "tool-input-error", "toolCallId": "c"})
    failed = one({"type": "tool-output-error", "toolCallId": "c"})
    assert isinstance(refused, ev.ToolInputReady)
    assert isinstance(failed, ev.ToolOutputArrived)
    assert refused.error
    assert failed.error


@pytest.mark.parametrize(
    ("payload", "event", "expected"),
    [
        ({"type": "start-step"}, "finish-step", ev.StepStarted(*AT)),
        ({}, "finish-step", ev.StepFinished(*AT)),
        ({"type": None}, "reset-step", ev.StepReset(*AT)),
        ({"type": ""}, "reset-step", ev.StepReset(*AT)),
        ({"type": [1]}, "start-step", ev.StepStarted(*AT)),
        ({"delta": "a"}, "text-delta", text("a")),
        ({}, "ping", ev.UnknownArrived(*AT, "ping", "{}")),
    ],
)
def test_that_the_json_type_decides_and_else_the_event_name(payload: object, event: str, expected: StreamEvent) -> None:
    assert one(payload, event=event) == expected


@pytest.mark.parametrize(
    "payload",
    ["", "5", "null", '"text"', "[1]", "{", '{"type":"finish"', "{'type':'finish'}", '{"type":NaN}', "[DONE", "\ud83d"],
)
@pytest.mark.parametrize("event", ["", "error"])
def test_that_what_is_no_json_object_is_a_warning(payload: str, event: str) -> None:
    assert isinstance(one(payload, event=event), ev.WarningRaised)


@pytest.mark.parametrize("payload", [{}, {"type": None}, {"type": 5}, {"type": ""}, {"delta": "a"}])
def test_that_an_object_without_any_type_is_a_warning(payload: object) -> None:
    assert one(payload) == ev.WarningRaised(*AT, "the payload has no type")


@pytest.mark.parametrize(
    "payload",
    [
        '{"type":"tool-approval-request","approvalId":"a","toolCallId":"c"}',
        '{"type":"tool-approval-response","approvalId":"a","approved":true}',
        '{"type":"file","url":"data:,","mediaType":"text/plain"}',
        '{"type":"reasoning-file","url":"data:,","mediaType":"text/plain"}',
        '{"type":"custom","kind":"a.b"}',
        '{"type":"data-weather","data":[1, 2.0]}',
        '{"type":"steering-message","id":"s","parts":[]}',
        '{"type":"Finish"}',
        '{"type":"from the future","x":{"y":"\\ud83d"}}',
        '{"type":"text-delta"}',
        '{"type":"text-delta","delta":5}',
        '{"type":"text-delta","delta":{"a":1},"text":"x"}',
        '{"type":"text-delta","id":5,"delta":"x"}',
        '{"type":"text-start","id":[]}',
        '{"type":"tool-input-start"}',
        '{"type":"tool-input-start","toolCallId":5}',
        '{"type":"tool-input-delta","toolCallId":"c"}',
        '{"type":"tool-input-available","toolCallId":null,"input":{}}',
        '{"type":"tool-output-available","output":{}}',
        '{"type":"tool-output-error","toolCallId":"c","errorText":{}}',
        '{"type":"tool-output-denied"}',
        '{"type":"source-url","sourceId":"s"}',
        '{"type":"source-document","title":5}',
    ],
)
def test_that_a_strange_type_or_unfit_members_are_kept_verbatim(payload: str) -> None:
    event = one(payload)
    assert isinstance(event, ev.UnknownArrived)
    assert event.raw_json == payload


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_that_deep_nesting_is_shown_and_does_not_raise(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    for payload, event, kind in [
        (f'{{"type":"finish","x":{deep}}}', "", "finish"),
        (f'{{"x":{deep},"type":"finish"}}', "finish", "finish"),
        (f'{{"type":{deep}}}', "", ""),
        (f'{{"type":"tool-input-available","toolCallId":"c","input":{deep}}}', "", "tool-input-available"),
    ]:
        assert one(payload, event=event) == ev.UnknownArrived(*AT, kind, payload)


WHOLE = {
    "messageId": "m",
    "userMessageId": "um",
    "conversationId": "c",
    "userId": "u",
    "finishReason": "stop",
    "usage": {"credits": 0.5},
}
ALL = RunMeta("m", "um", "c", "u", "stop", 0.5)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"type": "finish", "messageMetadata": WHOLE}, ALL),
        ({"type": "finish", "metadata": WHOLE}, ALL),
        ({"type": "message-metadata", "messageMetadata": WHOLE}, ALL),
        ({"type": "message-metadata", "metadata": WHOLE}, ALL),
        ({"type": "message-metadata", **WHOLE}, ALL),
        ({"type": "start", "messageMetadata": WHOLE}, ALL),
        ({"type": "start", "messageId": "own", "messageMetadata": {"messageId": "nested"}}, RunMeta("own")),
        ({"type": "message-start", "messageId": "own"}, RunMeta("own")),
        (
            {"type": "finish", "finishReason": "length", "messageMetadata": WHOLE},
            RunMeta("m", "um", "c", "u", "length", 0.5),
        ),
        ({"type": "finish", "finishReason": None, "messageMetadata": WHOLE}, ALL),
        ({"type": "finish", "finishReason": 5, "messageMetadata": WHOLE}, ALL),
        (
            {"type": "finish", "messageMetadata": {"messageId": "a"}, "metadata": {"messageId": "b", "userId": "u"}},
            RunMeta("a", user_id="u"),
        ),
        (
            {"type": "message-metadata", "messageMetadata": {"messageId": "a"}, "messageId": "b", "userId": "u"},
            RunMeta("a", user_id="u"),
        ),
        ({"type": "finish", "messageId": "flat is only for message-metadata"}, RunMeta()),
        ({"type": "finish", "messageMetadata": {**WHOLE, "messageId": 5}}, RunMeta(None, "um", "c", "u", "stop", 0.5)),
        ({"type": "finish", "messageMetadata": {"messageId": "", "userId": None}}, RunMeta()),
        ({"type": "finish", "messageMetadata": "text", "metadata": []}, RunMeta()),
    ],
)
def test_that_end_data_is_found_wherever_a_dialect_puts_it(payload: dict[str, object], expected: RunMeta) -> None:
    assert meta(payload) == expected


@pytest.mark.parametrize(
    ("usage", "credits_"),
    [
        ('{"credits":0}', 0.0),
        ('{"credits":1}', 1.0),
        ('{"credits":1.5,"tokens":{}}', 1.5),
        ('{"credits":1E2}', 100.0),
        ('{"credits":"1"}', None),
        ('{"credits":true}', None),
        ('{"credits":null}', None),
        ('{"credits":1e999}', None),
        ('{"credits":' + "9" * 400 + "}", None),
        ("{}", None),
        ("[]", None),
        ("3", None),
    ],
)
def test_that_credits_are_a_number_or_not_provided(usage: str, credits_: float | None) -> None:
    event = one('{"type":"finish","finishReason":"stop","messageMetadata":{"messageId":"m","usage":' + usage + "}}")
    assert event == ev.FinishArrived(*AT, RunMeta("m", finish_reason="stop", credits=credits_))


@pytest.mark.parametrize(
    ("payload", "message", "code"),
    [
        ({"errorText": "a", "error": {"message": "b", "code": "X"}, "message": "c"}, "a", "X"),
        ({"error": {"message": "b", "code": "X"}, "message": "c"}, "b", "X"),
        ({"error": {"message": "b", "code": 5}}, "b", None),
        ({"error": {"code": "X"}, "message": "c"}, "c", "X"),
        ({"error": "b", "message": "c"}, "b", None),
        ({"message": "c"}, "c", None),
        ({"errorText": "", "message": "c"}, "c", None),
        ({"errorText": 5}, "The stream reported an error without saying which.", None),
        ({}, "The stream reported an error without saying which.", None),
    ],
)
def test_that_an_error_is_never_lost(payload: dict[str, object], message: str, code: str | None) -> None:
    assert one({"type": "error", **payload}) == ev.ErrorArrived(*AT, message, code)


@pytest.mark.parametrize("mark", ["[DONE]", " [DONE] ", "\t[DONE]\n"])
def test_that_nothing_counts_after_the_end_mark(mark: str) -> None:
    decoder = Decoder(AT[0])
    rest = [frame('{"type":"finish"}'), frame("no json"), frame("[DONE]")]
    assert decoder.events([frame(mark), *rest]) == [ev.EndMarkArrived(*AT)]
    assert decoder.ended
    assert decoder.events(rest) == []


def test_that_comments_and_dropped_frames_say_nothing_and_cut_json_is_a_warning() -> None:
    quiet = [frame("", kind=FrameKind.COMMENT), frame("", event="ping", kind=FrameKind.SKIPPED)]
    assert Decoder(AT[0]).events(quiet) == []
    (warning,) = Decoder(AT[0]).events([frame('{"type":"fin', kind=FrameKind.SKIPPED)])
    assert isinstance(warning, ev.WarningRaised)

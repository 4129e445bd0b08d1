"""Characters that a server cut between the two halves of their UTF-16 form."""

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import StreamEvent
from tests.stream.reading import events_of, frames_of


def play(*payloads: str) -> list[StreamEvent]:
    return events_of(frames_of([f"data: {payload}\n\n".encode() for payload in payloads]))


def delta(text: str, block: str = "t", kind: str = "text") -> str:
    return f'{{"type":"{kind}-delta","id":"{block}","delta":"{text}"}}'


def argument(text: str, call: str = "c") -> str:
    return f'{{"type":"tool-input-delta","toolCallId":"{call}","inputTextDelta":"{text}"}}'


def said(events: list[StreamEvent]) -> list[tuple[str | None, str]]:
    return [
        (event.block, event.text) if isinstance(event, ev.TextArrived) else (event.call_id, event.fragment)
        for event in events
        if isinstance(event, ev.TextArrived | ev.ToolInputArrived)
    ]


def test_that_a_character_cut_between_two_deltas_is_whole_again() -> None:
    assert said(play(delta("a\\ud83d"), delta("\\ude00b"))) == [("t", "a"), ("t", "😀b")]


def test_that_an_unbroken_pair_of_escapes_needs_no_mending() -> None:
    assert said(play(delta("\\ud83d\\ude00"))) == [("t", "😀")]


@pytest.mark.parametrize(
    "between", [delta("x", "other"), delta("x", "t", "reasoning"), argument("{"), '{"type":"start-step"}']
)
def test_that_the_halves_find_each_other_across_other_events(between: str) -> None:
    events = [pair for pair in said(play(delta("\\uD83D"), between, delta("\\uDE00"))) if pair[1] not in "x{"]
    assert events == [("t", "😀")]


def test_that_the_halves_of_an_argument_are_joined() -> None:
    assert said(play(argument("\\ud83d"), argument("\\ude00"))) == [("c", ""), ("c", "😀")]


@pytest.mark.parametrize(
    ("payloads", "expected"),
    [
        ([delta("\\ude00a")], ["\ufffda"]),
        ([delta("a\\ud83db")], ["a\ufffdb"]),
        ([delta("\\ud83d"), delta("b")], ["", "\ufffdb"]),
        ([delta("\\ud83d"), delta("\\ud83d"), delta("\\ude00")], ["", "\ufffd", "😀"]),
        ([delta("\\ud83d"), '{"type":"text-end","id":"t"}'], ["", "\ufffd"]),
        ([delta("\\ud83d"), '{"type":"text-end","id":"other"}'], [""]),
        ([delta("\\ud83d"), '{"type":"finish"}'], ["", "\ufffd"]),
        ([delta("\\ud83d"), "[DONE]"], ["", "\ufffd"]),
        ([argument("\\ud83d"), '{"type":"tool-input-available","toolCallId":"c"}'], ["", "\ufffd"]),
    ],
)
def test_that_a_half_without_a_partner_is_marked(payloads: list[str], expected: list[str]) -> None:
    assert [text for _, text in said(play(*payloads))] == expected


def test_that_a_backslash_before_the_letter_u_is_no_escape() -> None:
    assert said(play(delta("\\\\ud83d"))) == [("t", "\\ud83d")]
    assert said(play(delta("\\\\ud83d\\ud83d"), delta("\\ude00"))) == [("t", "\\ud83d"), ("t", "😀")]


def test_that_arguments_with_half_a_character_are_still_valid_json() -> None:
    (event,) = play('{"type":"tool-input-available","toolCallId":"c","input":{"a":"\\ud83d!"}}')
    assert isinstance(event, ev.ToolInputReady)
    assert event.input_json == '{"a":"\\ufffd!"}'


def test_that_a_number_python_refuses_beside_half_a_character_costs_only_the_half() -> None:
    huge = "9" * 5000
    assert said(play(f'{{"type":"text-delta","n":{huge},"delta":"a\\ud83d"}}')) == [(None, "a\ufffd")]


def test_that_a_text_member_is_mended_like_a_delta() -> None:
    payloads = ['{"type":"text-delta","text":"\\ud83d"}', '{"type":"text-delta","text":"\\ude00"}']
    assert said(play(*payloads)) == [(None, ""), (None, "😀")]

"""What the events of a stream make of an attempt."""

from chatbase_inspector.conversation import answer as folding
from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.ending import ended
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import (
    ReasoningPart,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.state import Attempt, Origin
from chatbase_inspector.problems import Failure, FailureKind
from tests.conversation.conftest import finish, text


def fold(*events: ev.StreamEvent) -> Attempt:
    attempt = Attempt(0, Origin.RETRY, run=1)
    for event in events:
        attempt = folding.fold(attempt, event)
    return attempt


def start_block(block: str | None, *, kind: ev.BlockKind = ev.BlockKind.TEXT) -> ev.BlockStarted:
    return ev.BlockStarted(1, 5, 1, kind, block)


def end_block(block: str | None) -> ev.BlockEnded:
    return ev.BlockEnded(1, 20, 3, ev.BlockKind.TEXT, block)


def output(call_id: str, **more: object) -> ev.ToolOutputArrived:
    return ev.ToolOutputArrived(1, 50, 7, call_id, **{"output_json": "1", **more})  # type: ignore[arg-type]


def test_that_interleaved_blocks_keep_their_own_words() -> None:
    attempt = fold(start_block("a"), start_block("b"), text("1", block="a"), text("2", block="b"), text("3", block="a"))
    assert [str(part.text) for part in attempt.parts if isinstance(part, TextPart)] == ["13", "2"]


def test_that_a_block_id_used_again_begins_a_new_part() -> None:
    attempt = fold(start_block("0"), text("one", block="0"), end_block("0"), start_block("0"), text("two", block="0"))
    assert [str(part.text) for part in attempt.parts if isinstance(part, TextPart)] == ["one", "two"]


def test_that_text_without_an_id_is_one_implicit_block() -> None:
    attempt = fold(text("a", block=None), text("b", block=None))
    assert len(attempt.parts) == 1
    assert attempt.text == "ab"


def test_that_reasoning_is_never_mixed_into_the_answer() -> None:
    thought = ev.TextArrived(1, 6, 2, ev.BlockKind.REASONING, "t", "hmm", 6, 2)
    attempt = fold(start_block("t", kind=ev.BlockKind.REASONING), thought, start_block("t"), text("yes"))
    assert attempt.text == "yes"
    assert [str(part.text) for part in attempt.parts if isinstance(part, ReasoningPart)] == ["hmm"]
    assert attempt.timing.first_text_ns == 10


def test_that_complete_arguments_replace_the_collected_fragments_but_keep_them_readable() -> None:
    attempt = fold(
        ev.ToolInputStarted(1, 10, 1, "c", "find"),
        ev.ToolInputArrived(1, 20, 2, "c", '{"a":', 25, 3),
        ev.ToolInputReady(1, 30, 4, "c", "find", '{"a":1}'),
    )
    [call] = attempt.parts
    assert isinstance(call, ToolCallPart)
    assert (call.state, call.input_json, str(call.fragments)) == (ToolState.CALLED, '{"a":1}', '{"a":')
    assert call.called_ns == 30
    assert call.seen is not None
    assert (call.seen.first_ns, call.seen.last_frame) == (10, 4)


def test_that_a_result_takes_the_tools_name_from_its_call() -> None:
    attempt = fold(ev.ToolInputReady(1, 30, 4, "c", "find", "{}"), output("c"))
    call, result = attempt.parts
    assert isinstance(call, ToolCallPart)
    assert isinstance(result, ToolResultPart)
    assert call.state is ToolState.RESULT
    assert result.tool == "find"


def test_that_a_result_without_a_call_is_shown_all_the_same() -> None:
    [result] = fold(output("c")).parts
    assert isinstance(result, ToolResultPart)
    assert result.tool is None


def test_that_a_preliminary_result_is_replaced_by_the_final_one() -> None:
    attempt = fold(
        ev.ToolInputReady(1, 30, 4, "c", "find", "{}"), output("c", preliminary=True), output("c", output_json="2")
    )
    assert len(attempt.parts) == 2
    result = attempt.parts[1]
    assert isinstance(result, ToolResultPart)
    assert result.output_json == "2"


def test_that_tool_errors_and_denials_are_told_apart() -> None:
    failed = fold(ev.ToolInputReady(1, 3, 4, "c", "find", "{}"), output("c", output_json=None, error="no"))
    denied = fold(ev.ToolInputReady(1, 3, 4, "c", "find", "{}"), output("c", output_json=None, denied=True))
    bad_input = fold(ev.ToolInputReady(1, 3, 4, "c", "find", "{}", error="bad"))
    states = [attempt.parts[0].state for attempt in (failed, denied, bad_input)]  # type: ignore[union-attr]
    assert states == [ToolState.ERROR, ToolState.DENIED, ToolState.ERROR]


def test_that_a_reset_step_voids_only_what_its_step_added() -> None:
    attempt = fold(
        ev.StepStarted(1, 1, 1),
        text("kept", block="a"),
        ev.StepFinished(1, 2, 2),
        ev.StepStarted(1, 3, 3),
        text("void", block="b"),
        ev.StepReset(1, 4, 4),
        text("new", block="c"),
    )
    assert attempt.text == "keptnew"


def test_that_unknown_events_and_sources_are_shown() -> None:
    attempt = fold(
        ev.UnknownArrived(1, 1, 1, "data-x", '{"type":"data-x"}'),
        ev.SourceArrived(1, 2, 2, "url", "s", "https://example.org", "T", None, None),
        ev.WarningRaised(1, 3, 3, "not JSON"),
    )
    assert isinstance(attempt.parts[0], UnknownPart)
    assert isinstance(attempt.parts[1], SourcePart)
    assert (attempt.unknown, attempt.warnings, attempt.events) == (1, 1, 3)


def test_that_past_the_limit_parts_are_counted_and_the_last_one_says_so(monkeypatch: object) -> None:
    attempt = Attempt(0, Origin.RETRY, parts=(TextPart(folding.Text("x")),) * folding.MAX_PARTS)
    for number in range(3):
        attempt = folding.fold(attempt, ev.UnknownArrived(1, 1, number, "data-x", "{}"))
    assert len(attempt.parts) == folding.MAX_PARTS + 1
    last = attempt.parts[-1]
    assert isinstance(last, UnknownPart)
    assert last.type == folding.OVERFLOW_TYPE


def test_that_later_metadata_wins_but_never_with_nothing() -> None:
    attempt = fold(
        ev.MessageStarted(1, 1, 1, RunMeta(message_id="m1")),
        ev.MetadataArrived(1, 2, 2, RunMeta(credits=0.5, user_id="u")),
        finish("stop", message_id="m2", credits=0.0),
    )
    assert attempt.meta == RunMeta(message_id="m2", user_id="u", finish_reason="stop", credits=0.0)


def test_that_the_end_closes_what_was_open_and_names_missing_results() -> None:
    attempt = fold(
        text("half"),
        ev.ToolInputStarted(1, 10, 1, "a", "one"),
        ev.ToolInputReady(1, 30, 4, "b", "two", "{}"),
    )
    done = ended(attempt, 100, None)
    assert done.outcome is Outcome.INCOMPLETE
    assert done.failure is not None
    assert done.failure.code == "ended-early"
    assert [getattr(part, "state", None) for part in done.parts] == [
        None,
        ToolState.RESULT_MISSING,
        ToolState.RESULT_MISSING,
    ]
    assert not any(isinstance(part, TextPart) and part.open for part in done.parts)
    assert done.text == "half"


def test_that_calls_stay_open_when_the_agent_waits_for_their_results() -> None:
    attempt = fold(ev.ToolInputReady(1, 30, 4, "b", "two", "{}"), finish("tool-calls"))
    done = ended(attempt, 100, None)
    assert done.outcome is Outcome.NEEDS_TOOL_RESULT
    assert done.parts[0].state is ToolState.CALLED  # type: ignore[union-attr]


def test_that_a_cut_after_finish_is_no_failure() -> None:
    cut = Failure(kind=FailureKind.STREAM_BROKEN, message="reset", code="cut")
    done = ended(fold(text("all"), finish()), 100, cut)
    assert done.outcome is Outcome.COMPLETE
    assert done.failure is None


def test_that_an_error_event_fails_the_answer_even_after_finish() -> None:
    done = ended(fold(text("a"), finish(), ev.ErrorArrived(1, 95, 10, "boom", None)), 100, None)
    assert done.outcome is Outcome.FAILED
    assert done.failure is not None
    assert (done.failure.message, done.text) == ("boom", "a")


def test_that_an_abort_is_incomplete_with_its_reason() -> None:
    done = ended(fold(text("a"), ev.AbortArrived(1, 5, 5, "agent paused"), finish()), 100, None)
    assert done.outcome is Outcome.INCOMPLETE
    assert done.failure is not None
    assert done.failure.message == "agent paused"


def test_that_the_end_mark_alone_is_not_success() -> None:
    attempt = fold(text("a"), ev.EndMarkArrived(1, 5, 5))
    assert attempt.end_mark
    assert ended(attempt, 9, None).outcome is Outcome.INCOMPLETE


def test_that_the_longest_silence_needs_two_events() -> None:
    step = ev.StepStarted(1, 700, 1)
    assert fold(step).timing.longest_gap_ns is None
    assert fold(step, ev.StepFinished(1, 700, 2)).timing.longest_gap_ns == 0


def test_that_the_longest_silence_is_found_between_and_inside_bursts() -> None:
    burst = ev.TextArrived(1, 100, 1, ev.BlockKind.TEXT, "t", "ab", 400, 2, gap_ns=300)
    events = (burst, ev.StepFinished(1, 600, 3), ev.StepStarted(1, 650, 4))
    assert fold(*events).timing.longest_gap_ns == 300
    assert fold(*events, ev.StepFinished(1, 1050, 5)).timing.longest_gap_ns == 400

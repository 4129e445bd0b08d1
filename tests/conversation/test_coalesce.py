"""A burst of deltas as one event."""

from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.answer import fold
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import BlockKind, StreamEvent
from chatbase_inspector.conversation.state import Attempt, Origin


def text(frame: int, words: str, block: str | None = "t", kind: BlockKind = BlockKind.TEXT) -> ev.TextArrived:
    return ev.TextArrived(1, frame * 10, frame, kind, block, words, frame * 10, frame)


def fragment(frame: int, words: str, call: str = "c", run: int = 1) -> ev.ToolInputArrived:
    return ev.ToolInputArrived(run, frame * 10, frame, call, words, frame * 10, frame)


def test_that_a_burst_of_text_is_one_event_with_both_ends() -> None:
    joined = ev.TextArrived(1, 10, 1, BlockKind.TEXT, "t", "abc", 30, 3, gap_ns=10, count=3)
    assert coalesced([text(1, "a"), text(2, "b"), text(3, "c")]) == [joined]


def test_that_a_burst_of_arguments_is_one_event_with_both_ends() -> None:
    joined = ev.ToolInputArrived(1, 10, 1, "c", '{"a":1}', 20, 2, gap_ns=10, count=2)
    assert coalesced([fragment(1, '{"a"'), fragment(2, ":1}")]) == [joined]


def test_that_a_joined_event_can_be_joined_again() -> None:
    first = coalesced([text(1, "a"), text(2, "b")])
    assert coalesced([*first, text(3, "c")]) == coalesced([text(1, "a"), text(2, "b"), text(3, "c")])


def test_that_only_deltas_of_one_block_and_one_call_are_joined() -> None:
    events: list[StreamEvent] = [
        text(1, "a"),
        text(2, "b", "u"),
        text(3, "c", "u", BlockKind.REASONING),
        text(4, "d", None, BlockKind.REASONING),
        fragment(5, "e"),
        fragment(6, "f", "other"),
        fragment(7, "g", "other", run=2),
        text(8, "h"),
    ]
    assert coalesced(events) == events


def test_that_an_event_between_keeps_its_place() -> None:
    step = ev.StepStarted(1, 20, 2)
    events = [text(1, "a"), step, text(3, "b"), text(4, "c"), ev.EndMarkArrived(1, 50, 5)]
    assert [type(event) for event in coalesced(events)] == [
        ev.TextArrived,
        ev.StepStarted,
        ev.TextArrived,
        ev.EndMarkArrived,
    ]


def test_that_a_joined_burst_tells_its_longest_silence() -> None:
    [joined] = coalesced([text(1, "a"), text(9, "b"), text(11, "c")])
    assert isinstance(joined, ev.TextArrived)
    assert joined.gap_ns == 80


TIMES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["text", "call", "step"])), max_size=12)


@given(TIMES, st.data())
def test_that_however_deltas_are_joined_the_times_are_the_same(
    steps: list[tuple[int, str]], data: st.DataObject
) -> None:
    events: list[StreamEvent] = []
    frame = 0
    for pause, kind in steps:
        frame += pause
        step = ev.StepStarted(1, frame * 10, frame)
        events.append({"text": text(frame, "a"), "call": fragment(frame, "b"), "step": step}[kind])
    single, joined = Attempt(0, Origin.RETRY), Attempt(0, Origin.RETRY)
    for event in events:
        single = fold(single, event)
    while events:
        size = data.draw(st.integers(1, len(events)))
        for event in coalesced(events[:size]):
            joined = fold(joined, event)
        events = events[size:]
    assert joined.timing == single.timing
    assert joined.parts == single.parts


def test_that_nothing_stays_nothing() -> None:
    assert coalesced([]) == []


SOME = st.one_of(
    st.builds(text, st.just(0), st.sampled_from("abc"), st.sampled_from(["t", None]), st.sampled_from(BlockKind)),
    st.builds(fragment, st.just(0), st.sampled_from("abc"), st.sampled_from("cd")),
    st.builds(ev.StepStarted, st.just(1), st.just(0), st.just(0)),
)


def story(events: list[StreamEvent]) -> list[object]:
    """The events letter by letter."""
    told: list[object] = []
    for event in events:
        if isinstance(event, ev.TextArrived):
            told += [(event.kind, event.block, letter) for letter in event.text]
        elif isinstance(event, ev.ToolInputArrived):
            told += [(event.call_id, letter) for letter in event.fragment]
        else:
            told.append(event)
    return told


@given(st.lists(SOME))
def test_that_joining_changes_neither_words_nor_order(events: list[StreamEvent]) -> None:
    joined = coalesced(events)
    assert story(joined) == story(events)
    assert coalesced(joined) == joined

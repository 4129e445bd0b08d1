"""Streams as hypothesis imagines them: events in any order, sensible or not."""

from hypothesis import strategies as st

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import BlockKind, StreamEvent
from chatbase_inspector.conversation.facts import RunMeta
from tests.timing.clock import MS, RUN

_GAPS_MS = (0, 0, 1, 20, 200, 251, 1500)
_APPROVALS = ("tool-approval-request", "tool-approval-response", "data-mood")


def _event(kind: int, choice: int, at_ns: int, frame: int) -> StreamEvent:
    at = (RUN, at_ns, frame)
    block = (BlockKind.TEXT, BlockKind.REASONING)[choice % 2]
    name, call, tool = (None, "0", "1")[choice % 3], "abc"[choice % 3], (None, "stock", "price")[choice // 3 % 3]
    words, error, often = (
        ("", "word ", "ok")[choice // 3 % 3],
        (None, None, None, "bad")[choice // 3 % 4],
        choice % 5 == 0,
    )
    asked = f'{{"approvalId":"p","toolCallId":"{call}"}}'
    made: tuple[StreamEvent, ...] = (
        ev.BlockStarted(*at, block, name),
        ev.TextArrived(*at, block, name, words, at_ns, frame),
        ev.TextArrived(*at, BlockKind.TEXT, None, "more ", at_ns, frame),
        ev.BlockEnded(*at, block, name),
        ev.ToolInputStarted(*at, call, tool),
        ev.ToolInputArrived(*at, call, "{}", at_ns, frame),
        ev.ToolInputReady(*at, call, tool, "{}", error),
        ev.ToolOutputArrived(*at, call, "1", preliminary=often),
        ev.ToolOutputArrived(*at, call, None, error, denied=often),
        ev.SourceArrived(*at, "url", None, "https://example.org", None, None, None),
        ev.UnknownArrived(*at, _APPROVALS[choice // 3 % 3], asked),
        ev.StepStarted(*at),
        ev.StepFinished(*at),
        ev.StepReset(*at),
        ev.MessageStarted(*at, RunMeta()),
        ev.MetadataArrived(*at, RunMeta(finish_reason="stop")),
        ev.WarningRaised(*at, "odd"),
        ev.ErrorArrived(*at, "no", None),
        ev.FinishArrived(*at, RunMeta(finish_reason="stop")),
        ev.AbortArrived(*at, None),
    )
    return made[kind]


def _stream(choices: list[tuple[int, int, int]]) -> list[StreamEvent]:
    found: list[StreamEvent] = []
    at_ns = 0
    for frame, (kind, choice, gap_ms) in enumerate(choices):
        at_ns += gap_ms * MS
        found.append(_event(kind, choice, at_ns, frame))
    return found


def streams(most: int = 40) -> st.SearchStrategy[list[StreamEvent]]:
    """Events of one run, each in a frame of its own, with gaps around the length of a wait."""
    choices = st.tuples(st.integers(0, 19), st.integers(0, 59), st.sampled_from(_GAPS_MS))
    return st.lists(choices, max_size=most).map(_stream)

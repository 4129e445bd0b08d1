"""Waits as short rows that a test can write by hand, and events with their time in ms."""

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.timing.waiting import WaitMeter
from chatbase_inspector.timing.waits import Waits
from tests.timing.clock import MS, RUN, headers

Row = tuple[str, int, int, tuple[str, ...]]


def rows(waits: Waits) -> list[Row]:
    """Kind, start and end in ms, tools."""
    return [(str(wait.kind), wait.start_ns // MS, wait.end_ns // MS, wait.tools) for wait in waits.waits]


def call(tool: str | None, call_id: str, at_ms: int, until_ms: int) -> list[ev.StreamEvent]:
    return [
        ev.ToolInputReady(RUN, at_ms * MS, at_ms, call_id, tool, "{}"),
        ev.ToolOutputArrived(RUN, until_ms * MS, until_ms, call_id, "1"),
    ]


def text(at_ms: int, words: str = "word ") -> ev.TextArrived:
    return ev.TextArrived(RUN, at_ms * MS, at_ms, ev.BlockKind.TEXT, "t", words, at_ms * MS, at_ms)


def metered(*events: ev.StreamEvent | ev.RunEnded | ev.WholeArrived, headers_ms: int = 0) -> WaitMeter:
    meter = WaitMeter()
    meter.feed([headers(headers_ms), *events])
    return meter

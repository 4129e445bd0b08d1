"""Spans as short rows that a test can write by hand."""

from chatbase_inspector.timing.spans import Span, SpanKind, Track
from tests.timing.clock import MS

PLAIN_MS = [300, 310, 400, 500, 600, 610, 620, 630, 640]
Row = tuple[str, str, int, int | None, int | None, int | None, int | None]


def rows(track: Track) -> list[Row]:
    """Kind, label, start and end in ms, first and last frame, row of the part."""
    return [
        (
            str(span.kind),
            span.label,
            span.start_ns // MS,
            None if span.end_ns is None else span.end_ns // MS,
            span.first_frame,
            span.last_frame,
            span.part,
        )
        for span in track.spans
    ]


def moment(kind: str, label: str, at_ms: int, frame: int | None = None) -> Row:
    return (kind, label, at_ms, at_ms, frame, frame, None)


def phases(span: Span) -> list[tuple[str, int, int | None, int, int]]:
    return [
        (
            str(phase.kind),
            phase.start_ns // MS,
            None if phase.end_ns is None else phase.end_ns // MS,
            phase.first_frame,
            phase.last_frame,
        )
        for phase in span.phases
    ]


def of_kind(track: Track, kind: SpanKind) -> list[Span]:
    return [span for span in track.spans if span.kind is kind]

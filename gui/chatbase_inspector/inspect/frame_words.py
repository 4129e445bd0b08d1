"""Sentences and figures of the tab “Frames”. Qt-free."""

from chatbase_inspector.inspect.frame_index import FrameIndex
from chatbase_inspector.inspect.frame_reading import FrameReading
from chatbase_inspector.inspect.frame_rows import LONG_GAP_NS
from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line

NOTHING = "Choose an answer in the timeline to see the frames it came in."
NOT_RECORDED = "This answer was only read from Chatbase; its frames were not recorded."
NOT_RECORDED_HINT = "Retry it, and every frame of the new answer is kept here."
OPENING = "The frames are read from the history …"
WAITING = "The request was sent. No frame has come yet."
NO_FRAMES = "No frame came."
FORGOTTEN = "The frames of this answer are not kept any more."
FORGOTTEN_HINT = "The conversation was forgotten in the history."
NONE_FIT = "No frame fits the filter."


def thousandths(ns: int) -> str:
    """Whole milliseconds with separators: “1,124”."""
    return f"{round(ns / 1e6):,}"


def exact_ms(ns: int) -> str:
    """“1,124.318 ms”."""
    return f"{ns / 1e6:,.3f} ms"


def row_words(index: FrameIndex, row: int) -> str:
    """One frame in words: “Frame 19 · at 1,310.204 ms · 21.113 ms after the one before · 87 bytes · text-delta”."""
    gap_ns = index.gap_ns(row)
    kind = index.type(row)
    parts = [f"Frame {index.number(row):,}", f"at {exact_ms(index.at_ns(row))}"]
    if gap_ns is not None:
        parts.append(f"{exact_ms(gap_ns)} after the one before{', a long gap' if gap_ns >= LONG_GAP_NS else ''}")
    parts.append(counted(index.size_bytes(row), "byte"))
    parts.append(safe_line(kind.name, 80) + (", an unknown type" if kind.unknown else ""))
    return " · ".join(parts)


def progress_words(reading: FrameReading) -> str:
    """What goes on; empty: nothing."""
    of = f"of {reading.expected:,} frames"
    if reading.stopped:
        done = reading.looked if reading.searching else len(reading.index)
        return f"Stopped after {done:,} {of}."
    if reading.searching:
        return f"Looking through {reading.looked:,} {of} …"
    if not reading.complete and len(reading.index) < reading.expected:
        return f"Reading {len(reading.index):,} {of} …"
    return ""


def count_words(reading: FrameReading, *, live: bool) -> str:
    """How many frames are shown, and what is missing."""
    index, row = reading.index, reading.row
    known = counted(len(index), "frame")
    words = known if reading.matches is None else f"{len(reading.matches):,} of {known}"
    words += f" · {counted(index.bytes, 'byte')}"
    if live:
        words += " · still arriving"
    if reading.missing:
        words += f" · {reading.missing:,} more came; the disk did not take them"
    elif reading.complete and row is not None and row.interrupted:
        words += " · the program ended before the answer did"
    return words

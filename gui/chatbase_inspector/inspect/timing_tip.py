"""What a tool tip of the waterfall says. Qt-free of widgets: text in, escaped HTML out."""

from html import escape

from PySide6.QtCore import QPointF

from chatbase_inspector.inspect.timing_words import bar_tip, wait_name
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.layout import Layout, Row
from chatbase_inspector.timing.words import exact

_NEAR_PX = 4.0


def tip_html(picture: Layout | None, bar: Bar | None, place: QPointF, row: Row | None = None) -> str:
    """Exact times of the bar, of the moment close by or of the wait behind; "" for none. Escaped, one line each.

    `row`: the lane, for its whole name beside it.
    """
    if picture is None:
        return ""
    if bar is not None:
        return _lines(bar_tip(bar).split("\n"))
    if row is not None and not picture.axis.left <= place.x() <= picture.axis.left + picture.axis.width:
        return _lines([safe_line(row.label, 200)])
    lines = [
        f"{safe_line(mark.label, 80) or str(mark.kind)} {exact(mark.at_ns)}"
        for mark in picture.marks
        if abs(mark.x - place.x()) <= _NEAR_PX
    ]
    if not lines:
        lines = [
            f"{wait_name(band.wait)}\n{exact(band.wait.start_ns)} → {exact(band.wait.end_ns)}"
            for band in picture.bands
            if band.x <= place.x() <= band.x + band.width
        ]
    return _lines([line for found in lines[:8] for line in found.split("\n")])


def _lines(lines: list[str]) -> str:
    return f"<qt>{'<br>'.join(escape(line) for line in lines)}</qt>" if lines else ""

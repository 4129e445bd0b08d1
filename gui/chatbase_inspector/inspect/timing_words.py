"""Words of the tab “Timing”: bars, moments, the whole waterfall for a screen reader. Qt-free."""

from html import escape

from chatbase_inspector.compare.result import Unit, Unknown, Value
from chatbase_inspector.look import words
from chatbase_inspector.look.words import counted
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timing.bars import Bar
from chatbase_inspector.timing.figures import Measured
from chatbase_inspector.timing.rate import Curve
from chatbase_inspector.timing.sentence import spoken, wait_label
from chatbase_inspector.timing.spans import MOMENTS, Ending, Span, SpanKind, Track
from chatbase_inspector.timing.spread import Spread
from chatbase_inspector.timing.waits import Wait, WaitKind, Waits
from chatbase_inspector.timing.words import Sentence, as_text

NOTHING = "Choose an answer in the timeline to see where its time went."
STORED = "Chatbase keeps no times of answers; only answers received here have them."
RETRY_IT = "Retry it, and the times of the new answer are measured here."
OPENING = "The times are read from the history …"
FORGOTTEN = "The times of this answer are not kept any more."
FORGOTTEN_HINT = "The conversation was forgotten in the history."
_TOLD = 100
_NAMED = {
    SpanKind.TOOL: "Tool",
    SpanKind.SOURCE: "Source",
    SpanKind.UNKNOWN: "Unknown event",
    SpanKind.REREAD: "Reading the conversation again",
}
_ENDINGS = {
    Ending.FINISHED: "finished",
    Ending.STOPPED: "was stopped",
    Ending.CUT: "was cut off",
    Ending.REFUSED: "was refused",
}


def sentence_html(sentence: Sentence, mono: str) -> str:
    """The finding with its styles; `mono`: the font family of names that a server gave. All of it is escaped."""
    found: list[str] = []
    for piece in sentence:
        text = escape(safe_line(piece.text, 120) if piece.style == "code" else piece.text)
        match piece.style:
            case "strong":
                found.append(f"<b>{text}</b>")
            case "code":
                found.append(f"<span style=\"font-family:'{escape(mono)}'\">\u2068{text}\u2069</span>")
            case _:
                found.append(text)
    return "".join(found)


def value_words(value: Value, unit: Unit) -> str:
    """“0.84 s”, “1,200”, “not recorded”."""
    if isinstance(value, str):  # an Unknown says itself why there is no number
        return safe_line(str(value), 120)
    return words.duration(int(value)) if unit == "ns" else words.number(value)


def card_words(figure: Measured, *, live: bool) -> str:
    """What stands on a card. While an answer arrives, “…” is for what may still come and what still changes."""
    if live and (figure.so_far or figure.value is Unknown.NOT_REACHED) and isinstance(figure.value, Unknown):
        return "…"
    return value_words(figure.value, figure.unit) + (" …" if figure.so_far else "")


def spread_words(spread: Spread) -> tuple[str, str, str]:
    """The middle, how far apart, and how many of the attempts have it."""
    have = f"{spread.values} of {spread.attempts}"
    if spread.said:
        said = " · ".join(f"{safe_line(text, 40)} ×{count}" for text, count in spread.said[:3])
        return said + (" · …" if len(spread.said) > 3 else ""), "", have
    if spread.median is None or spread.low is None or spread.high is None:
        return ", ".join(str(why) for why, _ in spread.missing) or "–", "", have
    low, high = value_words(spread.low, spread.unit), value_words(spread.high, spread.unit)
    apart = low if low == high else f"{low} – {high}"
    if spread.quarter is not None and spread.three_quarters is not None:
        quarter, three = value_words(spread.quarter, spread.unit), value_words(spread.three_quarters, spread.unit)
        apart += f" (half: {quarter} – {three})"
    return value_words(spread.median, spread.unit), apart, have


def span_name(span: Span) -> str:
    """“Tool lookup_order”, “Text 1”, “Step 2”; a label that a server gave is made harmless."""
    label = safe_line(span.label, 80)
    if span.kind in MOMENTS:
        said = str(span.kind).capitalize()
        return f"{said} ({label})" if label and label != span.kind else said
    named = _NAMED.get(span.kind)
    if named is not None and label and span.kind is not SpanKind.REREAD:
        return f"{named} {label}"
    if named is not None:
        return named if span.kind is not SpanKind.TOOL else "Tool without a name"
    return label[:1].upper() + label[1:] if label else str(span.kind).capitalize()


def wait_name(wait: Wait) -> str:
    """“Waiting before the first text”."""
    tools = tuple(safe_line(tool, 80) for tool in wait.tools)
    return f"Waiting {as_text(wait_label(wait.kind, tools))}".replace("Waiting waiting", "Waiting")


def bar_name(bar: Bar) -> str:
    if bar.wait is not None:
        return wait_name(bar.wait)
    if bar.span is not None:
        return span_name(bar.span)
    kind = str(bar.kind) if bar.kind is not None else "thing"
    return counted(len(bar.keys), f"{kind} close together", f"{kind}s close together")


def bar_words(bar: Bar) -> str:
    """“Tool lookup_order, from 1.12 s to 3.43 s, 2.31 s”."""
    return bar_name(bar) + _stretch(bar.start_ns, bar.end_ns, is_open=bar.open) + _more(bar)


def bar_tip(bar: Bar) -> str:
    """Lines with exact times, and the phases of a call."""
    lines = [bar_name(bar), f"{_ms(bar.start_ns)} → {'still going on' if bar.open else _ms(bar.end_ns)}"]
    lines.append(f"{_ms(bar.end_ns - bar.start_ns)} long{' so far' if bar.open else ''}")
    span = bar.span
    if span is not None:
        for phase in span.phases[:6]:
            took = "" if phase.end_ns in (None, phase.start_ns) else f", {_ms((phase.end_ns or 0) - phase.start_ns)}"
            lines.append(f"{phase.kind}: {_ms(phase.start_ns)}{took}")
        if span.chars:
            lines.append(counted(span.chars, "character"))
        if span.first_frame is not None:
            lines.append(
                f"frame {span.first_frame:,}"
                if span.last_frame in (None, span.first_frame)
                else f"frames {span.first_frame:,} to {span.last_frame:,}"
            )
    if bar.void:
        lines.append("taken back by a step reset")
    return "\n".join(lines)


def rate_words(curve: Curve, ns: int) -> list[str]:
    """How fast text came at a moment; nothing where there is no curve."""
    point = next((point for point in curve.points if point.start_ns <= ns < point.end_ns), None)
    return [f"{point.per_second:,.0f} characters a second"] if point is not None else []


def told(track: Track, waits: Waits, now_ns: int) -> str:
    """The whole waterfall as plain text, in the order things began; a hundred lines at most."""
    opening = spoken(waits)
    lines = [safe_line(opening, 400)] if opening else []
    what = "is still arriving" if track.ending is None else _ENDINGS[track.ending]
    lines.append(f"The answer {what} after {words.duration(track.until(now_ns))}.")
    found = [
        (wait.start_ns, wait_name(wait) + _stretch(wait.start_ns, wait.end_ns, is_open=wait.open))
        for wait in waits.waits
        if wait.kind is not WaitKind.ARRIVING and wait.length_ns
    ]
    for span in track.spans:
        if span.lane is None:
            found.append((span.start_ns, f"{span_name(span)} at {words.duration(span.start_ns)}"))
        else:
            end_ns = track.until(now_ns) if span.end_ns is None else span.end_ns
            found.append(
                (span.start_ns, span_name(span) + _stretch(span.start_ns, end_ns, is_open=span.end_ns is None))
            )
    found.sort(key=lambda row: row[0])
    lines += [f"{line}." for _, line in found[:_TOLD]]
    if len(found) > _TOLD or track.more:
        lines.append(f"{len(found) - len(found[:_TOLD]) + track.more:,} more.")
    return "\n".join(lines)


def _stretch(start_ns: int, end_ns: int, *, is_open: bool) -> str:
    since = f", from {words.duration(start_ns)}"
    took = words.duration(end_ns - start_ns)
    return f"{since}, {took} so far" if is_open else f"{since} to {words.duration(end_ns)}, {took}"


def _more(bar: Bar) -> str:
    state = bar.span.state if bar.span is not None else None
    return (f", {state}" if state is not None else "") + (", taken back by a step reset" if bar.void else "")


def _ms(ns: int) -> str:
    return f"{ns / 1e6:,.3f} ms"

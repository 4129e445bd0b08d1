"""A comparison as Markdown, for the clipboard and for tickets."""

import re
from collections.abc import Iterator, Sequence

from chatbase_inspector.compare.plain import cell, fenced, line, plain
from chatbase_inspector.compare.result import (
    CallChange,
    CallPair,
    CallSide,
    Comparison,
    Figure,
    JsonChange,
    Mark,
    Span,
    TextDiff,
    Unit,
    Unknown,
    Value,
)

_NONE = "No differences."
_MOVED = " Moved: `[moved 1: …]` where it stood, `{moved 1: …}` where it stands now."
_CUT_CHARS = 2_000
_SPECIAL = re.compile(r"[\\`*_\[\]<>|#&!]")


def as_text(comparison: Comparison, left: str, right: str, *, only_differences: bool) -> str:
    """The comparison as Markdown. Server text stands in code only, without control characters and bidi overrides.

    Args:
        left, right: what the two answers are called.
        only_differences: leave out lines of text, tool calls and numbers that are the same.
    """
    names = line(left, 200), line(right, 200)
    parts = [
        f"# {_escaped(names[0])} → {_escaped(names[1])}",
        "## Words",
        *_words(comparison.text, only_differences),
        "## Tool calls",
        *_calls(comparison.calls, names, only_differences),
        "## Numbers",
        _numbers(comparison.figures, names, only_differences),
    ]
    return "\n\n".join(parts) + "\n"


def _words(text: TextDiff, only_differences: bool) -> Iterator[str]:
    if not text.inline:
        yield "Neither answer has words."
        return
    if all(span.mark is Mark.SAME for span in text.inline):
        yield _NONE
        if only_differences:
            return
    else:
        yield "Removed: `[-…-]`. Added: `{+…+}`." + (_MOVED if any(span.move for span in text.inline) else "")
    if text.coarse:
        yield "The texts are long, so whole lines were compared."
    yield fenced("\n".join(_lines(text.inline, only_differences)))


def _lines(spans: Sequence[Span], only_differences: bool) -> Iterator[str]:
    """The reading line by line; where only differences are wanted, “…” for lines without one."""
    lines = [""]
    differ = [False]
    for span in spans:
        first, *more = _written(span).split("\n")
        lines[-1] += first
        lines += more
        differs = span.mark is not Mark.SAME
        differ[-1] |= differs
        differ += [differs] * len(more)
        differ[-1] &= bool(lines[-1]) or not more
    skipped = False
    for text, shown in zip(lines, differ, strict=True):
        if shown or not only_differences:
            yield text
        elif not skipped:
            yield "…"
        skipped = not shown


def _written(span: Span) -> str:
    if span.mark is Mark.SAME:
        return plain(span.text.replace("\r\n", "\n"))
    text, end = plain(span.text), ""
    if text.isspace():
        text = text.replace("\n", "¶\n").replace("\t", "→\t")
    elif text.endswith("\n"):  # a closing sign at the beginning of the next line would be hard to read
        text, end = text[:-1], "\n"
    match span.mark:
        case Mark.REMOVED:
            return f"[-{text}-]{end}"
        case Mark.ADDED:
            return f"{{+{text}+}}{end}"
        case _:
            opening, closing = "[]" if span.stood else "{}"
            return f"{opening}moved {span.move}: {text}{closing}{end}"


def _calls(pairs: Sequence[CallPair], names: tuple[str, str], only_differences: bool) -> Iterator[str]:
    if not pairs:
        yield "Neither answer calls a tool."
        return
    shown = [pair for pair in pairs if not only_differences or _differs(pair)]
    if not any(map(_differs, pairs)):
        yield _NONE
    if shown:
        rows = [
            (_step(pair.left), _step(pair.right), cell(_tool(pair)), _what(pair), _state(pair.left), _state(pair.right))
            for pair in shown
        ]
        yield _table(("Step left", "Step right", "Tool", "Difference", f"{names[0]}", f"{names[1]}"), rows)
    for pair in shown:
        changes = [f"arguments {_change(one)}" for one in pair.arguments] + [
            f"result {_change(one)}" for one in pair.result
        ]
        if changes:
            yield f"{cell(_tool(pair))}, step {_step(pair.left)} → {_step(pair.right)}:"
            yield fenced("\n".join(changes))


def _differs(pair: CallPair) -> bool:
    return pair.change is not CallChange.SAME or pair.moved or bool(pair.result)


def _step(side: CallSide | None) -> str:
    return "–" if side is None else str(side.step)


def _state(side: CallSide | None) -> str:
    return "–" if side is None else side.state


def _tool(pair: CallPair) -> str:
    side = pair.left or pair.right
    return side.tool if side and side.tool else "tool without a name"


def _what(pair: CallPair) -> str:
    words = [str(pair.change)] if pair.change is not CallChange.SAME else []
    words += ["other order"] if pair.moved else []
    words += ["other result"] if pair.result else []
    return ", ".join(words) or "same"


def _change(change: JsonChange) -> str:
    old = "" if change.old is None else f"[-{line(change.old, _CUT_CHARS)}-]"
    new = "" if change.new is None else f"{{+{line(change.new, _CUT_CHARS)}+}}"
    return f"{line(change.path, _CUT_CHARS)}: {old}{new}"


def _numbers(figures: Sequence[Figure], names: tuple[str, str], only_differences: bool) -> str:
    shown = [figure for figure in figures if figure.differs or not only_differences]
    if not shown:
        return _NONE
    rows = [
        (figure.label, _value(figure.left, figure.unit), _value(figure.right, figure.unit), _delta(figure))
        for figure in shown
    ]
    return _table(("", names[0], names[1], "Change"), rows)


def _value(value: Value, unit: Unit) -> str:
    if isinstance(value, str):
        return str(value) if isinstance(value, Unknown) else cell(value)
    return _number(value, unit)


def _delta(figure: Figure) -> str:
    if not figure.change:
        return ""
    return ("+" if figure.change > 0 else "−") + _number(abs(figure.change), figure.unit)


def _number(value: float, unit: Unit) -> str:
    if unit == "ns":
        return f"{value / 1e6:,.0f} ms" if value < 999_500_000 else f"{value / 1e9:,.2f} s"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [tuple(map(_escaped, head)), ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)

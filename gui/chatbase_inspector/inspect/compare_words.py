"""Words for what a comparison found: values, changes, calls. Qt-free."""

from typing import NamedTuple

from chatbase_inspector.compare.result import CallChange, CallPair, CallSide, Figure, JsonChange, Unit, Unknown, Value
from chatbase_inspector.look import words
from chatbase_inspector.look.tokens import Tone
from chatbase_inspector.timeline.safe_text import safe_line

NO_CHANGE = "–"
SAME = "same"


class Sign(NamedTuple):
    """A word with its sign; the tone only repeats them."""

    word: str
    sign: str
    tone: Tone


SIGNS: dict[CallChange, Sign] = {
    CallChange.SAME: Sign("same", "=", "neutral"),
    CallChange.ARGUMENTS: Sign("other arguments", "≠", "caution"),
    CallChange.MISSING: Sign("missing", "−", "bad"),
    CallChange.EXTRA: Sign("extra", "+", "good"),
}
OTHER_RESULT = Sign("other result", "≠", "caution")


def value_words(value: Value, unit: Unit) -> str:
    """“0.84 s”, “1,200”, “not recorded”."""
    if isinstance(value, str):  # an Unknown says itself why there is no number
        return safe_line(str(value), 120)
    if unit == "ns":
        return words.duration(int(value))
    return words.number(value)


def change_words(figure: Figure) -> str:
    """“+14”, “−0.35 s”, “same”, “other”; “–” where there is nothing to compare."""
    if isinstance(figure.left, Unknown) or isinstance(figure.right, Unknown):
        return NO_CHANGE
    if figure.left == figure.right:
        return SAME
    if figure.change is None:
        return "other"
    size = value_words(abs(figure.change), figure.unit)
    return f"{'+' if figure.change > 0 else '−'}{size}"


def equal(figure: Figure) -> bool:
    """Whether there is nothing to see: the same value, or the same reason for having none."""
    return figure.left == figure.right


def tool_name(pair: CallPair) -> str:
    """The tool, made harmless."""
    side = pair.left or pair.right
    return safe_line(side.tool, 80) if side is not None and side.tool else "tool without a name"


def step_words(pair: CallPair) -> str:
    """“1”, “1 → 2”; a side that does not make the call is “–”."""
    left, right = (str(side.step) if side is not None else "–" for side in (pair.left, pair.right))
    return left if left == right else f"{left} → {right}"


def took_words(pair: CallPair) -> str:
    """How long the tool took on both sides; "" where nobody measured it."""
    took = [side.took_ns for side in (pair.left, pair.right) if side is not None]
    if all(ns is None for ns in took):
        return ""
    said = [words.duration(ns) for ns in took]
    return said[0] if len(set(said)) == 1 else " → ".join(said)


def unknown_result(pair: CallPair) -> str:
    """Why the results are not compared; "" where both are known or none is."""
    if pair.left is None or pair.right is None:
        return ""
    known = [_has_result(side) for side in (pair.left, pair.right)]
    if known[0] == known[1]:
        return ""
    return "only the right one has a result" if known[1] else "only the left one has a result"


def change_word(change: JsonChange) -> str:
    """What a screen reader hears of one difference of JSON."""
    if change.kind == "changed":
        return f"{change.path} changed from {_short(change.old)} to {_short(change.new)}"
    return f"{change.path} {change.kind}: {_short(change.new if change.kind == 'added' else change.old)}"


def _has_result(side: CallSide) -> bool:
    return side.output_json is not None or side.error is not None


def _short(value: str | None) -> str:
    return safe_line(value or "nothing", 120)

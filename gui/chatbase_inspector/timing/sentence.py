"""The one sentence about the longest wait, for somebody who is no protocol expert."""

from chatbase_inspector.timing.spans import Ending
from chatbase_inspector.timing.waits import Reason, WaitKind, Waits
from chatbase_inspector.timing.words import Piece, Sentence, as_text, rounded

# A wait is worth a sentence when it took a second and a quarter of the time, or ten seconds of however many.
SLOW_NS = 1_000_000_000
SLOW_SHARE = 4
VERY_SLOW_NS = 10_000_000_000

_CUT_SHORT = {Ending.STOPPED: "Stopped", Ending.CUT: "Cut off", Ending.REFUSED: "Refused"}


def slowest(waits: Waits) -> Reason | None:
    """What took most of the waiting, if it is worth a sentence; None: nothing was slow."""
    reason = waits.reasons[0] if waits.reasons else None
    if reason is None or reason.total_ns < SLOW_NS:
        return None
    slow = reason.total_ns * SLOW_SHARE >= waits.total_ns or reason.total_ns >= VERY_SLOW_NS
    return reason if slow else None


def sentence_of(waits: Waits) -> Sentence | None:
    """“4.2 s of 5.1 s were spent in tool `lookup_order`.”; None: nothing was slow."""
    reason = slowest(waits)
    if reason is None:
        return None
    verb, rest = _said(reason, waits)
    took, total = rounded(reason.total_ns), rounded(waits.total_ns)
    opening: Sentence = (Piece(f"{took} of {total}", "strong"), Piece(f" {verb} "))
    if waits.ending is None:
        opening = (Piece(f"{took} of {total}", "strong"), Piece(f" so far {verb} "))
    elif waits.ending in _CUT_SHORT:
        words = f"{_CUT_SHORT[waits.ending]} after {total}: "
        opening = (Piece(words), Piece(took, "strong"), Piece(f" of it {verb} "))
    return _joined((*opening, *rest, Piece(".")))


def spoken(waits: Waits) -> str:
    """The sentence as plain text; "" when nothing was slow."""
    sentence = sentence_of(waits)
    return "" if sentence is None else as_text(sentence)


def wait_label(wait_kind: WaitKind, tools: tuple[str, ...] = ()) -> Sentence:
    """A wait in a few words: “inside tool `lookup_order`”, “before the first text”."""
    if not tools:
        return (Piece(str(wait_kind)),)
    opening = {
        WaitKind.IN_TOOL: "inside ",
        WaitKind.FOR_APPROVAL: "waiting for approval of ",
        WaitKind.IN_ARGUMENTS: "while the arguments are written for ",
    }.get(wait_kind, f"{wait_kind}: ")
    return _joined((Piece(opening), *_named(tools)))


def _said(reason: Reason, waits: Waits) -> tuple[str, Sentence]:
    tool = _named((reason.tool or "",))
    if reason.calls > 1:
        tool = (Piece(f"{reason.calls:,} calls of "), *tool)
    over = {"error": "the error", "abort": "the abort"}.get(waits.over, "the answer was finished")
    no_text = waits.ending is not None and not waits.any_text
    match reason.kind:
        case WaitKind.BEFORE_HEADERS:
            return "passed", (Piece("before the server began to answer"),)
        case WaitKind.BEFORE_EVENT:
            return "passed", (Piece("between the headers and the first event"),)
        case WaitKind.BEFORE_TEXT:
            return "passed", (Piece("without any text" if no_text else "before the first text"),)
        case WaitKind.IN_TOOL:
            return "were spent", (Piece("in "), *tool)
        case WaitKind.FOR_APPROVAL:
            return "were spent", (Piece("waiting for the approval of "), *tool)
        case WaitKind.IN_ARGUMENTS:
            return "passed", (Piece("while the arguments were written for "), *tool)
        case WaitKind.AFTER_FINISH:
            return "passed", (Piece(f"after {over}, before the connection was closed"),)
        case WaitKind.AFTER_TEXT if waits.ending is None:
            return "passed", (Piece("without new text after the last"),)
        case WaitKind.MANY:
            return "passed", (Piece("in many short waits"),)
        case _:
            return "passed", (Piece(str(reason.kind)),)


def _named(tools: tuple[str, ...]) -> Sentence:
    """“tool `a`”, “tools `a` and `b`”, “tools `a`, `b` and 3 more”."""
    shown = [Piece(tool, "code") if tool else Piece("without a name") for tool in tools[:2]]
    if len(tools) == 1:
        return (Piece("tool "), shown[0])
    if len(tools) == 2:
        return (Piece("tools "), shown[0], Piece(" and "), shown[1])
    return (Piece("tools "), shown[0], Piece(", "), shown[1], Piece(f" and {len(tools) - 2:,} more"))


def _joined(pieces: Sentence) -> Sentence:
    """The same with neighbours of one style as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].style == piece.style == "plain":
            found[-1] = Piece(found[-1].text + piece.text)
        else:
            found.append(piece)
    return tuple(found)

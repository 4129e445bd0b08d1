"""Answers to compare, and a pane that shows them."""

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.conversation.facts import RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Message, Part, TextPart, ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.state import Attempt, Origin, Timing, Turn
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.inspect.compare_pane import ComparePane

REST = " ".join(f"Sentence {number} is in both answers." for number in range(30))
OLD = f"You can ask for a refund within 14 days. {REST} Please call us."
NEW = f"You can ask for a refund within 30 days. {REST} Please write to us."
LEFT, RIGHT = "Attempt 0 · stored · only here", "Attempt 1 · on the server"


def call(name: str, arguments: str, result: str | None = None, call_id: str = "c") -> tuple[Part, ...]:
    """A call, and its result if there is one."""
    state = ToolState.CALLED if result is None else ToolState.RESULT
    made = ToolCallPart(f"{call_id}-{name}", name, state, input_json=arguments)
    return (made,) if result is None else (made, ToolResultPart(made.call_id, name, result))


def stored(text: str = OLD, *parts: Part, number: int = 0) -> Attempt:
    """An answer that was only read."""
    words = (TextPart(Text(text)),) if text else ()
    return Attempt(number, Origin.STORED, parts=(*words, *parts), on_server=False)


def streamed(text: str = NEW, *parts: Part, number: int = 1) -> Attempt:
    """An answer that a run received: 0.84 s to the first text, 2 credits."""
    words = (TextPart(Text(text)),) if text else ()
    return Attempt(
        number,
        Origin.RETRY,
        run=number,
        outcome=Outcome.COMPLETE,
        parts=(*words, *parts),
        on_server=True,
        timing=Timing(310_000_000, 400_000_000, 840_000_000, 4_000_000_000, 4_200_000_000, 2_000_000_000),
        meta=RunMeta(credits=2.0, finish_reason="stop"),
        finished=True,
        events=9,
    )


def turn(*attempts: Attempt, current: int | None = None, key: str = "t") -> Turn:
    """One message with these answers; the last is shown."""
    user = Message("u", "user", (TextPart(Text("My lamp is broken")),))
    return Turn(key, user, attempts, len(attempts) - 1 if current is None else current)


def shown(pane: ComparePane, left: Attempt, right: Attempt) -> None:
    """Compare these two and have the pane show it."""
    pane.show_sides((("left", LEFT), ("right", RIGHT)), "left", "right")
    pane.show_comparison(compare(left, right))

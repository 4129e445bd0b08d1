"""Conversations for the timeline's tests: real support work in small."""

from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    ReasoningPart,
    Seen,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    ToolState,
    UnknownPart,
)
from chatbase_inspector.conversation.state import (
    Attempt,
    ConversationState,
    Origin,
    RemovedTail,
    Timing,
    Turn,
)
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline.rows import ViewChoices

NOW = 1_795_441_570.0
VIEW = ViewChoices(now=NOW)
HEAD = Head("agent", "conversation", "Refund for a broken lamp", "ongoing", NOW - 900, NOW - 60, "u-4471", "API")


def seen(first_ms: int, last_ms: int | None = None) -> Seen:
    return Seen(first_ms * 1_000_000, (last_ms or first_ms) * 1_000_000, 1, 2)


def user(number: int, words: str) -> Message:
    return Message(
        f"msg_u{number}", "user", (TextPart(Text(words)),), NOW - 800 + number * 60, raw_json='{"role":"user"}'
    )


def answer(number: int, *parts: Part) -> Message:
    return Message(f"msg_a{number}", "assistant", parts, NOW - 790 + number * 60, raw_json='{"role":"assistant"}')


def stored(number: int, *parts: Part) -> Attempt:
    message = answer(number, *parts)
    return Attempt(0, Origin.STORED, parts=parts, messages=(message,), on_server=True)


def turn(number: int, question: str, *parts: Part) -> Turn:
    attempts = (stored(number, *parts),) if parts else ()
    return Turn(f"turn-{number}", user(number, question), attempts, len(attempts) - 1)


def text(words: str, **more: object) -> TextPart:
    return TextPart(Text(words), **more)  # type: ignore[arg-type]


def call(
    call_id: str = "call-1",
    tool: str = "lookup_order",
    state: ToolState = ToolState.RESULT,
    arguments: str | None = '{"orderId":"LM-20418","fields":["delivered","items"]}',
    fragments: str = "",
    at: Seen | None = None,
) -> ToolCallPart:
    return ToolCallPart(call_id, tool, state, Text(fragments), arguments, seen=at)


def result(
    call_id: str = "call-1",
    output: str | None = '{"delivered":"2026-11-19","items":1,"policyDays":30}',
    at: Seen | None = None,
    **more: object,
) -> ToolResultPart:
    return ToolResultPart(call_id, "lookup_order", output, seen=at, **more)  # type: ignore[arg-type]


def conversation(*turns: Turn, **more: object) -> ConversationState:
    return ConversationState(HEAD, turns, **more)  # type: ignore[arg-type]


def streamed(number: int, *parts: Part, outcome: Outcome = Outcome.COMPLETE, **more: object) -> Attempt:
    return Attempt(
        number,
        Origin.RETRY,
        run=number,
        outcome=outcome,
        parts=parts,
        timing=Timing(310_000_000, 320_000_000, 840_000_000, 4_900_000_000, 5_000_000_000),
        meta=RunMeta(f"msg_r{number}", None, None, None, "stop", 2.0),
        **more,  # type: ignore[arg-type]
    )


def live(*parts: Part, number: int = 1) -> Attempt:
    timing = Timing(310_000_000, 320_000_000, 840_000_000, 4_000_000_000)
    return Attempt(number, Origin.RETRY, run=7, parts=parts, timing=timing, started_at=NOW - 5)


def streaming() -> ConversationState:
    """While an answer arrives: a finished tool call, one whose arguments arrive, a text that grows."""
    lamp = turn(1, "My lamp arrived broken. How long do I have to send it back?", text("You have 14 days."))
    other = turn(2, "And who pays for it?", text("We do."))
    parts = (
        text("Sorry about the lamp. Let me look at your order first.", seen=seen(840, 1000)),
        call(at=seen(1120, 3430)),
        result(at=seen(3430)),
        call(
            "call-2",
            "create_return_label",
            ToolState.ARGUMENTS_STREAMING,
            None,
            '{ "orderId": "LM-20418", "reason": "dam',
            seen(3550),
        ),
        text(
            "Good news: it was delivered on 19 November, so you have **30 days**, until 19 December. "
            "I am making a return label for you",
            open=True,
            seen=seen(3980),
        ),
    )
    tail = RemovedTail(7, "turn-1", NOW - 5, (other,))
    return conversation(lamp, removed=(tail,), run=7, live=live(*parts), live_turn="turn-1")


MARKDOWN = """\
## Returning the lamp

You have **30 days**. Choose *one* of these:

1. A new lamp
2. Your money back
   - to your card
   - as a ~~coupon~~ credit

> We pay for the return.
> It takes two days.

| Item | Price | Days |
|:-----|------:|:----:|
| Lamp | 49.90 | 30 |
| Bulb | 4.50 | 14 |

```python
def refund(order: str, days: int = 30) -> bool:
    # only within the policy
    return lookup(order)["policyDays"] >= days
```

See [our page](https://lumen.example/returns) or `RET-1`. ![a lamp](file:///etc/lamp.png)
"""


def everything() -> ConversationState:
    """Every kind of row."""
    greeting = Turn("greeting", None, (stored(0, text("Hello! How can I help you today? 👋")),), 0)
    rich = turn(1, "How do I return a lamp?", text(MARKDOWN), call(), result())
    arabic = turn(
        2,
        "هل يمكنني استرداد المبلغ؟ 🙂",
        text("يمكنك طلب استرداد خلال ٣٠ يومًا من التسليم.\n\n- أولًا: الطلب\n- ثانيًا: الإرجاع"),
    )
    empty = turn(3, "Is somebody there?")
    attempts = (
        stored(4, text("14 days.")),
        streamed(
            1,
            ReasoningPart(Text("The customer asks about days. The policy says thirty."), seen=seen(500)),
            text("You have thir", seen=seen(840)),
            call("c-9", "create_refund", ToolState.RESULT_MISSING, '{"amount":49.9}', at=seen(1300)),
            result("c-8", None, at=seen(1400), error="The order is locked."),
            SourcePart("source-url", "s1", "https://lumen.example/policy", "Return policy", seen=seen(1500)),
            UnknownPart("data-weather", '{"type":"data-weather","data":{"temp":3}}', seen(1600)),
            outcome=Outcome.INCOMPLETE,
            on_server=False,
            differences=(Difference(DifferenceKind.TEXT),),
            warnings=2,
            failure=Failure(
                kind=FailureKind.STREAM_BROKEN,
                message="connection reset",
                code="cut",
                request_id="req_0123456789ab",
            ),
        ),
    )
    broken = Turn("turn-4", user(4, "How many days do I have?"), attempts, 1)
    gone = RemovedTail(1, "turn-4", NOW - 200, (turn(5, "Thank you!", text("You are welcome.")),))
    return conversation(greeting, rich, arabic, empty, broken, removed=(gone,), older_cursor="c1", run=1)


def many(turns: int) -> ConversationState:
    """A very long conversation."""
    return conversation(
        *(turn(number, f"Question {number}?", text(f"Answer {number}. " * (1 + number % 7))) for number in range(turns))
    )

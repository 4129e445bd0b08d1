"""Faults that change which events an answer has, and when."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from chatbase_inspector.demo.faults import Active
from chatbase_inspector.demo.frames import Beat
from chatbase_inspector.demo.wire import Json

Beats = Iterator[Beat]

_STRANGERS: tuple[Json, ...] = (
    {"type": "data-carousel", "id": "d1", "data": {"cards": ["LM-20", "LM-30"]}, "transient": True},
    {"type": "tool-approval-request", "approvalId": "ap1", "toolCallId": "call_unknown", "isAutomatic": False},
    {"type": "custom", "kind": "lumen.mood"},
    {"type": "steering-message", "id": "sm1", "parts": []},
    {"type": "hologram-delta", "id": "h1", "delta": "not for the answer"},
    {"note": "an object without a type"},
)
_THOUGHTS = ("The customer asks about an order. ", "The returns page has the rule. ", "I answer in two sentences.")


def twist(beats: Beats, active: Active) -> Beats:
    """`beats` with all active faults of this kind applied."""
    for name, change in _TWISTS.items():
        if name in active:
            beats = change(beats, active)
    return beats


def _after_start(beats: Beats, extra: Callable[[], Beats]) -> Beats:
    for beat in beats:
        yield beat
        if beat.event["type"] == "start-step":
            yield from extra()
            break
    yield from beats


def _strangers(beats: Beats, _active: Active) -> Beats:
    return _after_start(beats, lambda: (Beat(0.02, event) for event in _STRANGERS))


def _carousel(beats: Beats, _active: Active) -> Beats:
    return _after_start(beats, lambda: iter([Beat(0.02, _STRANGERS[0])]))


def _reasoning(beats: Beats, _active: Active) -> Beats:
    def extra() -> Beats:
        yield Beat(0.1, {"type": "reasoning-start", "id": "r0"})
        for thought in _THOUGHTS:
            yield Beat(0.15, {"type": "reasoning-delta", "id": "r0", "delta": thought})
        yield Beat(0.0, {"type": "reasoning-end", "id": "r0"})
        page = {"sourceId": "s1", "url": "https://help.lumen.example/returns", "title": "Returns"}
        yield Beat(0.05, {"type": "source-url", **page})
        handbook = {"sourceId": "s2", "mediaType": "application/pdf", "title": "Warranty handbook"}
        yield Beat(0.01, {"type": "source-document", **handbook, "filename": "warranty.pdf"})

    return _after_start(beats, extra)


def _first_try(beats: Beats, _active: Active) -> Beats:
    def extra() -> Beats:
        yield Beat(0.2, {"type": "text-start", "id": "t-first"})
        for word in ("You ", "can ", "never ", "send ", "it ", "back."):
            yield Beat(0.05, {"type": "text-delta", "id": "t-first", "delta": word})
        yield Beat(0.3, {"type": "reset-step"})

    return _after_start(beats, extra)


def _tool_fails(beats: Beats, _active: Active) -> Beats:
    def extra() -> Beats:
        call = {"toolCallId": "call_fails_1", "toolName": "lookup_order"}
        yield Beat(0.15, {"type": "tool-input-start", **call})
        yield Beat(0.1, {"type": "tool-input-delta", "toolCallId": "call_fails_1", "inputTextDelta": "{}"})
        yield Beat(0.02, {"type": "tool-input-available", **call, "input": {}})
        error = {"type": "tool-output-error", "toolCallId": "call_fails_1"}
        yield Beat(0.9, error | {"errorText": "The order system did not answer."})

    return _after_start(beats, extra)


def _giant(beats: Beats, active: Active) -> Beats:
    size = int(float(active["giant-line"] or 0))
    giant = "Lumen lights the night. " * (size // 24 + 1)
    return _after_text_start(beats, lambda block: iter([Beat(0.0, _delta(block, giant[:size]))]))


def _many(beats: Beats, active: Active) -> Beats:
    count, _, rate = str(active["many-frames"]).partition("/")
    pause_s = 1 / float(rate) if rate else 0.0

    def extra(block: str) -> Beats:
        dice = random.Random(0)  # noqa: S311
        for number in range(int(count)):
            word = dice.choice(("light", "lamp", "order", "parcel", "refund"))
            text = f"{word} {number}\n" if number % 12 == 11 else f"{word} "
            yield Beat(pause_s, _delta(block, text), exact=True)

    return _after_text_start(beats, extra)


def _after_text_start(beats: Beats, extra: Callable[[str], Beats]) -> Beats:
    for beat in beats:
        yield beat
        if beat.event.get("type") == "text-start":
            yield from extra(str(beat.event["id"]))
            break
    yield from beats


def _delta(block: str, text: str) -> Json:
    return {"type": "text-delta", "id": block, "delta": text}


def _error(beats: Beats, active: Active) -> Beats:
    yield from islice(beats, int(float(active["error-after-frames"] or 0)))
    yield Beat(0.2, {"type": "error", "errorText": "The model stopped answering. Please try again."})


def _abort(beats: Beats, active: Active) -> Beats:
    yield from islice(beats, int(float(active["abort"] or 0)))
    yield Beat(0.2, {"type": "abort", "reason": "The answer was stopped by the server."})


def _no_finish(beats: Beats, _active: Active) -> Beats:
    return (beat for beat in beats if beat.event.get("type") != "finish")


def _on_finish(change: Callable[[Json], Json]) -> Callable[[Beats, Active], Beats]:
    def changed(beats: Beats, _active: Active) -> Beats:
        for beat in beats:
            event = beat.event
            yield replace(beat, event=change(event)) if event.get("type") == "finish" else beat

    return changed


def _reason_inside(event: Json) -> Json:
    return {"type": "finish", "messageMetadata": event["messageMetadata"] | {"finishReason": event["finishReason"]}}


def _slow(beats: Beats, active: Active) -> Beats:
    pause_s = float(active["frame-delay"] or 0)
    return (Beat(pause_s, beat.event, beat.commit, exact=True) for beat in beats)


# in the order in which they apply
_TWISTS: dict[str, Callable[[Beats, Active], Beats]] = {
    "unknown-events": _strangers,
    "unknown-parts": _carousel,
    "reasoning-and-sources": _reasoning,
    "tool-error": _tool_fails,
    "reset-step": _first_try,
    "giant-line": _giant,
    "many-frames": _many,
    "error-after-frames": _error,
    "abort": _abort,
    "no-finish": _no_finish,
    "finish-error": _on_finish(lambda event: event | {"finishReason": "error"}),
    "reason-in-metadata": _on_finish(_reason_inside),
    "no-metadata": _on_finish(lambda event: {"type": "finish", "finishReason": event["finishReason"]}),
    "frame-delay": _slow,
}

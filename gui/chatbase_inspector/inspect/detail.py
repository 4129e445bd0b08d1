"""All facts about a selected row, part or message, as frozen values. Qt-free."""

from typing import assert_never

import msgspec

from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    ReasoningPart,
    Seen,
    SourcePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UnknownPart,
)
from chatbase_inspector.look import words

NO_TIMING = "not recorded (stored messages carry no timing)"
Fact = tuple[str, str, str]


class PartDetail(msgspec.Struct, frozen=True):
    """What the tab “Part” shows.

    Attributes:
        facts: label, value, and a hint that explains it ("" for none), in order.
        json: JSON text verbatim, as it came or as it was sent; None: there is none.
        json_label: what that JSON is.
        text: words to read and copy; None: there are none.
    """

    title: str
    facts: tuple[Fact, ...] = ()
    json: str | None = None
    json_label: str = "JSON"
    text: str | None = None


def detail_of(thing: Part | Message) -> PartDetail:
    """Facts of a part of an answer, or of a whole message."""
    return message_detail(thing) if isinstance(thing, Message) else part_detail(thing)


def message_detail(message: Message) -> PartDetail:
    """A message as the server has it."""
    names = {"user": "Message of the customer", "assistant": "Message of the agent"}
    texts = [str(part.text) for part in message.parts if isinstance(part, TextPart)]
    return PartDetail(
        title=names.get(message.role, f"Message of “{message.role}”"),
        facts=message_facts(message),
        json=message.raw_json,
        json_label="Message, as Chatbase gave it",
        text="".join(texts) or None,
    )


def message_facts(message: Message) -> tuple[Fact, ...]:
    """Id, role, time, feedback, score and parts of a message."""
    score = words.NOT_PROVIDED if message.score is None else words.number(message.score)
    return (
        ("Message id", message.id or words.NOT_PROVIDED, ""),
        ("Role", message.role, ""),
        ("Created", words.exact(message.created_at), "The time of the server, shown in the zone of this computer."),
        ("Feedback", _feedback(message.feedback), ""),
        ("Score", score, "How well the sources fitted the question; Chatbase gives it for some answers."),
        ("Parts", words.counted(len(message.parts), "part"), ""),
    )


def part_detail(part: Part, message: Message | None = None, result: ToolResultPart | None = None) -> PartDetail:
    """A part of an answer; `message`: the stored message it stands in; `result`: what a call gave back."""
    detail = _of_part(part, result)
    seen = (*detail.facts, *_seen_facts(part.seen))
    if message is None:
        return msgspec.structs.replace(detail, facts=seen)
    json = detail.json if isinstance(part, UnknownPart) else message.raw_json
    return PartDetail(
        title=detail.title,
        facts=(*seen, *message_facts(message)[:5]),
        json=json,
        json_label=detail.json_label if isinstance(part, UnknownPart) else "Message, as Chatbase gave it",
        text=detail.text,
    )


def _of_part(part: Part, result: ToolResultPart | None) -> PartDetail:
    match part:
        case TextPart():
            return PartDetail("Text", _text_facts(part), text=str(part.text))
        case ReasoningPart():
            return PartDetail("Reasoning", _text_facts(part), text=str(part.text))
        case ToolCallPart():
            return _call_detail(part, result)
        case ToolResultPart():
            return _result_detail(part)
        case SourcePart():
            return PartDetail("Source", _source_facts(part), text=part.url or part.filename)
        case UnknownPart():
            facts = (("Type", part.type, "This program does not know this type; it is shown as it came."),)
            return PartDetail("Unknown part", facts, json=part.raw_json, json_label="Verbatim", text=part.raw_json)
        case _:
            assert_never(part)


def _text_facts(part: TextPart | ReasoningPart) -> tuple[Fact, ...]:
    text = str(part.text)
    return (
        ("Length", f"{words.counted(len(text), 'character')}, {words.counted(len(text.split()), 'word')}", ""),
        ("Block", part.block or words.NOT_RECORDED, "The id of the text block in the stream."),
        ("State", "arriving" if part.open else "finished", ""),
    )


def _call_detail(part: ToolCallPart, result: ToolResultPart | None) -> PartDetail:
    arguments = part.input_json if part.input_json is not None else str(part.fragments)
    facts = [
        ("Tool", part.tool or words.NOT_PROVIDED, ""),
        ("Call id", part.call_id, "Connects the call with its result."),
        ("State", part.state.value.replace("-", " "), ""),
        ("Arguments complete", _offset(part.called_ns), ""),
    ]
    if part.error:
        facts.append(("Error", part.error, ""))
    raw: dict[str, object] = {"toolCallId": part.call_id, "toolName": part.tool}
    raw["input"] = _verbatim(arguments)
    if result is not None:
        facts += _result_facts(result)
        raw["output"] = _verbatim(result.output_json)
        if result.error is not None:
            raw["errorText"] = result.error
    encoded = msgspec.json.encode(raw).decode()
    return PartDetail("Tool call", tuple(facts), json=encoded, json_label="Call and result", text=arguments or None)


def _result_detail(part: ToolResultPart) -> PartDetail:
    facts = [("Tool", part.tool or words.NOT_PROVIDED, ""), ("Call id", part.call_id, ""), *_result_facts(part)]
    return PartDetail("Tool result", tuple(facts), json=part.output_json, json_label="Result", text=part.error)


def _result_facts(part: ToolResultPart) -> list[Fact]:
    outcome = "denied" if part.denied else "error" if part.error else "preliminary" if part.preliminary else "given"
    facts = [("Result", outcome if part.output_json is not None or outcome != "given" else words.NOT_PROVIDED, "")]
    return [*facts, ("Result's error", part.error, "")] if part.error else facts


def _source_facts(part: SourcePart) -> tuple[Fact, ...]:
    named = (
        ("Title", part.title),
        ("Kind", part.kind),
        ("Address", part.url),
        ("File", part.filename),
        ("Media type", part.media_type),
        ("Source id", part.source_id),
    )
    return tuple(
        (label, value, "Shown, never fetched." if label == "Address" else "") for label, value in named if value
    )


def _seen_facts(seen: Seen | None) -> tuple[Fact, ...]:
    if seen is None:
        return (("Timing", NO_TIMING, ""),)
    frames = str(seen.first_frame) if seen.first_frame == seen.last_frame else f"{seen.first_frame} – {seen.last_frame}"
    return (
        ("First seen", _offset(seen.first_ns), "After the request was sent."),
        ("Last change", _offset(seen.last_ns), "After the request was sent."),
        ("Took", words.duration(seen.last_ns - seen.first_ns), ""),
        ("Frames", frames, "Numbers in the journal of this run."),
    )


def _offset(ns: int | None) -> str:
    return words.NOT_RECORDED if ns is None else f"+{words.duration(ns)}"


def _feedback(feedback: str | None) -> str:
    return {None: "none given", "positive": "👍 positive", "negative": "👎 negative"}.get(feedback, str(feedback))


def _verbatim(json_text: str | None) -> object:
    """JSON text put in as it is; what is not JSON (arguments still arriving) as a string."""
    if json_text is None:
        return None
    try:
        msgspec.json.decode(json_text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return json_text
    return msgspec.Raw(json_text.encode("utf-8", "surrogatepass"))

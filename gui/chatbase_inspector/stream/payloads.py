"""JSON payload → event, one function a type of CONTRACT 6.2. A payload that does not fit raises ValueError.

Only what an event needs is read; all else on a payload is ignored here and stands in its frame. JSON values stay raw.
"""

from collections.abc import Callable

import msgspec

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.events import BlockKind, StreamEvent
from chatbase_inspector.stream import metadata

At = tuple[int, int, int]  # run, at_ns, frame: the first three members of every event
Reader = Callable[[At, str], StreamEvent]


class Delta(msgspec.Struct):
    type: str | None = None
    id: str | None = None
    delta: str | None = None


class _Block(msgspec.Struct):
    id: str | None = None


class _BlockDelta(_Block):
    delta: str | None = None


class _BlockText(_Block, kw_only=True):
    text: str


class _Call(msgspec.Struct, rename="camel"):
    tool_call_id: str


class _NamedCall(_Call, rename="camel"):
    tool_name: str | None = None


class _Fragment(_Call, rename="camel"):
    input_text_delta: str


class _Input(_NamedCall, rename="camel"):
    input: msgspec.Raw = msgspec.Raw()


class _RefusedInput(_Input, rename="camel"):
    error_text: str | None = None


class _Output(_Call, rename="camel"):
    output: msgspec.Raw = msgspec.Raw()
    preliminary: bool | None = None


class _OutputError(_Call, rename="camel"):
    output: msgspec.Raw = msgspec.Raw()
    error_text: str | None = None


class _Source(msgspec.Struct, rename="camel"):
    source_id: str | None = None
    url: str | None = None
    title: str | None = None
    media_type: str | None = None
    filename: str | None = None


read_delta = msgspec.json.Decoder(Delta).decode
_read_block = msgspec.json.Decoder(_Block).decode
_read_block_delta = msgspec.json.Decoder(_BlockDelta).decode
_read_block_text = msgspec.json.Decoder(_BlockText).decode
_read_call = msgspec.json.Decoder(_Call).decode
_read_named_call = msgspec.json.Decoder(_NamedCall).decode
_read_fragment = msgspec.json.Decoder(_Fragment).decode
_read_input = msgspec.json.Decoder(_Input).decode
_read_refused_input = msgspec.json.Decoder(_RefusedInput).decode
_read_output = msgspec.json.Decoder(_Output).decode
_read_output_error = msgspec.json.Decoder(_OutputError).decode
_read_source = msgspec.json.Decoder(_Source).decode


def _json(raw: msgspec.Raw) -> str | None:
    return bytes(raw).decode() or None


def _block_started(kind: BlockKind) -> Reader:
    return lambda at, text: ev.BlockStarted(*at, kind, _read_block(text).id)


def _block_ended(kind: BlockKind) -> Reader:
    return lambda at, text: ev.BlockEnded(*at, kind, _read_block(text).id)


def _text(kind: BlockKind) -> Reader:
    def read(at: At, text: str) -> StreamEvent:
        block = _read_block_delta(text)
        piece = _read_block_text(text).text if block.delta is None else block.delta
        return ev.TextArrived(*at, kind, block.id, piece, at[1], at[2])

    return read


def _tool_input_start(at: At, text: str) -> StreamEvent:
    call = _read_named_call(text)
    return ev.ToolInputStarted(*at, call.tool_call_id, call.tool_name)


def _tool_input_delta(at: At, text: str) -> StreamEvent:
    call = _read_fragment(text)
    return ev.ToolInputArrived(*at, call.tool_call_id, call.input_text_delta, at[1], at[2])


def _tool_input_available(at: At, text: str) -> StreamEvent:
    call = _read_input(text)
    return ev.ToolInputReady(*at, call.tool_call_id, call.tool_name, _json(call.input))


def _tool_input_error(at: At, text: str) -> StreamEvent:
    call = _read_refused_input(text)
    error = call.error_text or "The arguments do not fit the tool; the stream does not say why."
    return ev.ToolInputReady(*at, call.tool_call_id, call.tool_name, _json(call.input), error)


def _tool_output_available(at: At, text: str) -> StreamEvent:
    call = _read_output(text)
    preliminary = call.preliminary or False
    return ev.ToolOutputArrived(*at, call.tool_call_id, _json(call.output), preliminary=preliminary)


def _tool_output_error(at: At, text: str) -> StreamEvent:
    call = _read_output_error(text)
    error = call.error_text or "The tool failed; the stream does not say why."
    return ev.ToolOutputArrived(*at, call.tool_call_id, _json(call.output), error)


def _tool_output_denied(at: At, text: str) -> StreamEvent:
    return ev.ToolOutputArrived(*at, _read_call(text).tool_call_id, None, denied=True)


def _source(kind: str) -> Reader:
    def read(at: At, text: str) -> StreamEvent:
        source = _read_source(text)
        if source.url is None and kind == "url":
            raise ValueError("no url")
        return ev.SourceArrived(
            *at, kind, source.source_id, source.url, source.title, source.media_type, source.filename
        )

    return read


def _error(at: At, text: str) -> StreamEvent:
    return ev.ErrorArrived(*at, *metadata.error_of(text))


READERS: dict[str, Reader] = {
    "start": lambda at, text: ev.MessageStarted(*at, metadata.of_start(text)),
    "message-start": lambda at, text: ev.MessageStarted(*at, metadata.of_start(text)),
    "start-step": lambda at, _: ev.StepStarted(*at),
    "finish-step": lambda at, _: ev.StepFinished(*at),
    "reset-step": lambda at, _: ev.StepReset(*at),
    "text-start": _block_started(BlockKind.TEXT),
    "text-delta": _text(BlockKind.TEXT),
    "text-end": _block_ended(BlockKind.TEXT),
    "reasoning-start": _block_started(BlockKind.REASONING),
    "reasoning-delta": _text(BlockKind.REASONING),
    "reasoning-end": _block_ended(BlockKind.REASONING),
    "tool-input-start": _tool_input_start,
    "tool-input-delta": _tool_input_delta,
    "tool-input-available": _tool_input_available,
    "tool-input-error": _tool_input_error,
    "tool-output-available": _tool_output_available,
    "tool-output-error": _tool_output_error,
    "tool-output-denied": _tool_output_denied,
    "source-url": _source("url"),
    "source-document": _source("document"),
    "message-metadata": lambda at, text: ev.MetadataArrived(*at, metadata.of_message_metadata(text)),
    "finish": lambda at, text: ev.FinishArrived(*at, metadata.of_finish(text)),
    "error": _error,
    "abort": lambda at, text: ev.AbortArrived(*at, metadata.reason_of(text)),
}

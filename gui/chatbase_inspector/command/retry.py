"""`chatbase-inspector retry`: snapshot, one retry, the answer on standard output."""

import argparse
import asyncio
import re
import signal
import sys
from typing import Any

import msgspec

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.command.keys import key_for
from chatbase_inspector.conversation.events import BlockKind, StreamEvent, TextArrived
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Part, TextPart, ToolCallPart, ToolResultPart, UnknownPart
from chatbase_inspector.conversation.state import Attempt, ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.explain import KEPT_NOTHING_LOST, KEPT_TEXT, KEPT_UNSURE, explain
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import ApiRefused, Failure, FailureKind, Problem, Unauthorised
from chatbase_inspector.runs.retry import Retry, RetryRequest, RetryResult
from chatbase_inspector.settings.base_url import checked_base_url
from chatbase_inspector.stream.frame import Frame, FrameKind

EXIT_CODES = {
    Outcome.COMPLETE: 0,
    Outcome.NEEDS_TOOL_RESULT: 0,
    Outcome.FAILED: 1,
    Outcome.INCOMPLETE: 1,
    Outcome.REFUSED: 3,
}
WRONG_USE = 2
# C0 and C1 controls other than tab and newline: an answer must not steer the terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


async def retry(given: argparse.Namespace) -> int:
    """Run the command; the exit code. Interrupting it (Ctrl+C) stops the answer and keeps what came."""
    try:
        base_url = checked_base_url(given.base_url)
        key = await key_for(base_url, given.agent)
    except ValueError as problem:
        return _wrong_use(str(problem))
    for name in ("agent", "conversation", "message"):
        if not getattr(given, name):
            return _wrong_use(f"--{name} needs an id.")
    printer = _Printer(as_json=given.json)
    client = ChatbaseClient(base_url, key)
    try:
        result = await _played(client, base_url, given, printer)
    except Problem as problem:
        outcome = Outcome.REFUSED if isinstance(problem, ApiRefused | Unauthorised) else Outcome.INCOMPLETE
        result = RetryResult(None, outcome, None, problem.failure)
    finally:
        await client.aclose()
    printer.result(result, given.conversation)
    return EXIT_CODES[result.outcome]


async def _played(client: ChatbaseClient, base_url: str, given: argparse.Namespace, printer: "_Printer") -> RetryResult:
    history = await History.open()
    try:
        store = ConversationStore(ConversationState(Head(given.agent, given.conversation)))
        request = RetryRequest(given.agent, given.conversation, given.message, streamed=not given.no_stream)
        work = Retry(
            client, history, store, request, base_url=base_url, silence_s=given.silence, on_frames=printer.frames
        )
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM"):
            try:
                loop.add_signal_handler(getattr(signal, name), work.stop)
            except NotImplementedError:  # Windows: Ctrl+C then cancels, which keeps what came as well
                break
        return await work.run()
    finally:
        await history.close()


def _wrong_use(sentence: str) -> int:
    print(f"chatbase-inspector: {sentence}", file=sys.stderr)
    return WRONG_USE


class _Printer:
    """Standard output of one run: the text as it streams, or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._printed = False

    def frames(self, frames: list[Frame], events: list[StreamEvent]) -> None:
        if self._as_json:
            for frame in frames:
                line = _object_of(frame)
                if line is not None:
                    _write(line + "\n")
        else:
            for event in events:
                if isinstance(event, TextArrived) and event.kind is BlockKind.TEXT:
                    _write(_CONTROLS.sub("", event.text))
                    self._printed = True
        sys.stdout.flush()

    def result(self, result: RetryResult, conversation_id: str) -> None:
        if self._as_json:
            _write(msgspec.json.encode(_result(result, conversation_id)).decode() + "\n")
        else:
            attempt = result.attempt
            if attempt is not None and not self._printed:
                _write(_CONTROLS.sub("", attempt.text))
            if attempt is not None:
                _write("\n")
            self._say(result)
        sys.stdout.flush()

    def _say(self, result: RetryResult) -> None:
        if result.failure is None:
            if result.outcome is Outcome.NEEDS_TOOL_RESULT:
                print("The agent waits for the result of a tool.", file=sys.stderr)
            return
        kept = KEPT_NOTHING_LOST if result.run is None or result.outcome is Outcome.REFUSED else KEPT_TEXT
        if result.run is not None and result.outcome is not Outcome.REFUSED and result.attempt is None:
            kept = KEPT_UNSURE
        words = explain(result.failure, kept=kept)
        for line in (words.what, words.kept, words.next_step, words.technical):
            print(_CONTROLS.sub("", line), file=sys.stderr)
        if words.request_id:
            print(f"Request id: {_CONTROLS.sub('', words.request_id)}", file=sys.stderr)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode(errors="replace"))


def _object_of(frame: Frame) -> str | None:
    """The frame's payload on one line when it is a JSON object; a warning object for other payloads; None: nothing."""
    if frame.kind in (FrameKind.COMMENT, FrameKind.SKIPPED) or frame.data.strip() == "[DONE]":
        return None
    try:
        value = msgspec.json.decode(frame.data)
    except (msgspec.DecodeError, RecursionError):
        value = None
    if isinstance(value, dict):
        return msgspec.json.format(frame.data, indent=-1)
    return msgspec.json.encode({"type": "warning", "frame": frame.number, "data": frame.data}).decode()


def _result(result: RetryResult, conversation_id: str) -> dict[str, Any]:
    attempt = result.attempt
    meta = attempt.meta if attempt else None
    failure = result.failure
    return {
        "type": "result",
        "outcome": result.outcome.value,
        "text": attempt.text if attempt else None,
        "parts": _parts(attempt) if attempt else None,
        "messageId": meta.message_id if meta else None,
        "userMessageId": meta.user_message_id if meta else None,
        "conversationId": (meta.conversation_id if meta else None) or conversation_id,
        "userId": meta.user_id if meta else None,
        "finishReason": meta.finish_reason if meta else None,
        "credits": meta.credits if meta else None,
        "warnings": attempt.warnings if attempt else 0,
        "error": _error(failure) if failure else None,
    }


def _error(failure: Failure) -> dict[str, Any]:
    own = failure.kind not in (FailureKind.REFUSED, FailureKind.UNAUTHORISED, FailureKind.ANSWER_FAILED)
    return {
        "code": failure.code or (failure.kind.value if own else None),
        "status": failure.status,
        "message": failure.message,
        "requestId": failure.request_id,
        "waitSeconds": failure.wait_s,
    }


def _parts(attempt: Attempt) -> list[object]:
    return [found for part in attempt.parts if (found := _part(part)) is not None]


def _part(part: Part) -> object:
    """The part with the members of CONTRACT 3.6; what it does not know (reasoning, sources) is told by its events."""
    match part:
        case TextPart():
            return {"type": "text", "text": str(part.text)}
        case ToolCallPart():
            call = {"type": "tool-call", "toolCallId": part.call_id, "toolName": part.tool}
            return call if part.input_json is None else call | {"input": msgspec.Raw(part.input_json.encode())}
        case ToolResultPart():
            found = {"type": "tool-result", "toolCallId": part.call_id, "toolName": part.tool}
            if part.output_json is not None:
                return found | {"output": msgspec.Raw(part.output_json.encode())}
            return found | {"output": {"error": part.error}} if part.error is not None else found
        case UnknownPart(seen=None):  # a part of a whole answer; an unknown event of a stream is no part
            return msgspec.Raw(part.raw_json.encode())
        case _:
            return None

"""How a retry ended, as the one JSON object that scripts read."""

from typing import Any

import msgspec

from chatbase_inspector.conversation.parts import Part, TextPart, ToolCallPart, ToolResultPart, UnknownPart
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.runs.retry import RetryResult

# Of these the server itself says the code, or none.
_SERVERS_OWN = (FailureKind.REFUSED, FailureKind.UNAUTHORISED, FailureKind.ANSWER_FAILED)


def result_object(result: RetryResult, conversation_id: str) -> dict[str, Any]:
    """The members of the last line; what is unknown is None.

    Args:
        conversation_id: stands where the server did not say which conversation it answered in.
    """
    attempt = result.attempt
    meta = attempt.meta if attempt else None
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
        "credits": _number(meta.credits) if meta else None,
        "warnings": attempt.warnings if attempt else 0,
        "error": _error(result.failure) if result.failure else None,
    }


def _number(value: float | None) -> float | None:
    """Whole credits without a fraction, as servers write them."""
    return int(value) if value is not None and value.is_integer() else value


def _error(failure: Failure) -> dict[str, Any]:
    return {
        "code": failure.code or (None if failure.kind in _SERVERS_OWN else failure.kind.value),
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

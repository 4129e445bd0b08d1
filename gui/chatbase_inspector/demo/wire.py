"""JSON in and out, and the errors of CONTRACT 2."""

import json
import math
from dataclasses import dataclass, field
from typing import Any, NoReturn

Json = dict[str, Any]
_MOST_BODY_BYTES = 10_000_000

# code -> (status, message). Statuses the documents leave open follow CONTRACT 2.
CODES: dict[str, tuple[int, str]] = {
    "VALIDATION_INVALID_BODY": (400, "Invalid request"),
    "VALIDATION_INVALID_JSON": (400, "The request body is not valid JSON"),
    "VALIDATION_INVALID_DATE_RANGE": (400, "startDate must not be after endDate"),
    "VALIDATION_CURSOR_QUERY_MISMATCH": (400, "The cursor belongs to a different search"),
    "CHAT_RETRY_NO_USER_MESSAGE": (400, "No user message found before the target message"),
    "AUTH_MISSING_API_KEY": (401, "Authentication required"),
    "AUTH_INVALID_API_KEY": (401, "The API key is not valid"),
    "AUTH_EXPIRED_API_KEY": (401, "The API key has expired"),
    "CHAT_CREDITS_EXHAUSTED": (402, "Message limit reached"),
    "CHAT_AGENT_CREDITS_EXHAUSTED": (402, "The agent has used up its own message limit"),
    "SUBSCRIPTION_API_RESTRICTED_PLAN": (403, "A Standard plan or higher is required to access the API"),
    "SUBSCRIPTION_PLAN_REQUIRED": (403, "A higher plan is required to access the API"),
    "AUTH_INSUFFICIENT_PERMISSIONS": (403, "The API key lacks the right to do this"),
    "CHAT_MODEL_NOT_ALLOWED": (403, "The agent's model is not included in the plan"),
    "CHAT_CONVERSATION_MISMATCH": (403, "The conversation belongs to another agent"),
    "CHAT_CONVERSATION_NOT_ONGOING": (403, "The conversation is not ongoing"),
    "CONVERSATION_SEARCH_UNAVAILABLE": (403, "Conversation search is not available for this agent"),
    "AGENT_NOT_FOUND": (404, "Agent not found"),
    "RESOURCE_NOT_FOUND": (404, "The requested item could not be found"),
    "CHAT_RETRY_MESSAGE_NOT_FOUND": (404, "Message not found in conversation"),
    "RESOURCE_MESSAGE_NOT_FOUND": (404, "The specified message could not be found in this conversation"),
    "RESOURCE_TOOL_CALL_NOT_FOUND": (404, "Tool call not found or expired"),
    "NOT_FOUND": (404, "No such route"),
    "METHOD_NOT_ALLOWED": (405, "This route does not know the method"),
    "RESOURCE_MESSAGE_NOT_ASSISTANT": (422, "Only assistant messages support metadata updates"),
    "RATE_LIMIT_TOO_MANY_REQUESTS": (429, "Too many requests, please try again later"),
    "INTERNAL_SERVER_ERROR": (500, "Something went wrong, please try again"),
    "CHAT_STREAMING_ERROR": (500, "The answer could not be generated"),
    "SERVICE_UNDER_MAINTENANCE": (
        503,
        "The API is temporarily unavailable for scheduled maintenance, please try again later",
    ),
}


@dataclass
class Refusal(Exception):
    """An answer with an error envelope instead of data."""

    code: str
    details: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    def body(self) -> Json:
        error: Json = {"code": self.code, "message": CODES[self.code][1]}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def encode(value: Any) -> bytes:
    """Compact JSON in UTF-8. Lone surrogates, which UTF-8 cannot hold, stay escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decode_object(body: bytes, content_type: str) -> Json:
    """The request's JSON object.

    Raises:
        Refusal: not JSON (also NaN, infinities and nesting beyond reason), or JSON but no object.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json" or len(body) > _MOST_BODY_BYTES:
        raise Refusal("VALIDATION_INVALID_JSON")
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Refusal("VALIDATION_INVALID_JSON") from None
    if not isinstance(value, dict):
        raise Refusal("VALIDATION_INVALID_BODY", {"body": "must be an object"})
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number

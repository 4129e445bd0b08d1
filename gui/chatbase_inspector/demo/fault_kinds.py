"""The list of faults: name, measure, and the words a person reads in the fault lab."""

from dataclasses import dataclass
from typing import Final

Value = float | str | None

_READS = ("agents", "agent", "list", "export", "search", "get", "messages", "user")
_WRITES = ("tool-result", "pause", "feedback")
_ANSWERS = ("chat", "retry")

OPERATIONS: Final[dict[str, tuple[str, ...]]] = {
    "answers": _ANSWERS,
    "reads": _READS,
    "writes": (*_WRITES, *_ANSWERS),
    "all": ("health", *_READS, *_WRITES, *_ANSWERS),
}

# fault -> error code of a refusal that has no effect
REFUSALS: Final[dict[str, str]] = {
    "400": "VALIDATION_INVALID_BODY",
    "401": "AUTH_INVALID_API_KEY",
    "401-missing": "AUTH_MISSING_API_KEY",
    "401-expired": "AUTH_EXPIRED_API_KEY",
    "402": "CHAT_CREDITS_EXHAUSTED",
    "402-agent": "CHAT_AGENT_CREDITS_EXHAUSTED",
    "403-plan": "SUBSCRIPTION_API_RESTRICTED_PLAN",
    "403-old-plan": "SUBSCRIPTION_PLAN_REQUIRED",
    "403-rights": "AUTH_INSUFFICIENT_PERMISSIONS",
    "403-model": "CHAT_MODEL_NOT_ALLOWED",
    "403-mismatch": "CHAT_CONVERSATION_MISMATCH",
    "403-not-ongoing": "CHAT_CONVERSATION_NOT_ONGOING",
    "403-search": "CONVERSATION_SEARCH_UNAVAILABLE",
    "404": "CHAT_RETRY_MESSAGE_NOT_FOUND",
    "404-conversation": "RESOURCE_NOT_FOUND",
    "404-agent": "AGENT_NOT_FOUND",
    "404-tool-call": "RESOURCE_TOOL_CALL_NOT_FOUND",
    "429": "RATE_LIMIT_TOO_MANY_REQUESTS",
    "429-reset-only": "RATE_LIMIT_TOO_MANY_REQUESTS",
    "429-bare": "RATE_LIMIT_TOO_MANY_REQUESTS",
    "500": "INTERNAL_SERVER_ERROR",
    "503": "SERVICE_UNDER_MAINTENANCE",
}


@dataclass(frozen=True)
class FaultKind:
    """A fault.

    Attributes:
        value: the measure when none is given; None: the fault has none. Frames count from the first one.
        says: what happens on a retry, as a sentence.
        title: title of its conversation in the fault lab; None: not there.
        on: whom it hits unless said otherwise.
    """

    value: Value
    says: str
    title: str | None
    on: str = "answers"

    def check(self, value: Value) -> Value:
        """Raises ValueError when `value` does not fit this fault."""
        if self.value is None and value is not None:
            raise ValueError("this fault takes no value")
        if isinstance(self.value, str):
            return str(value)
        if self.value is not None and (not isinstance(value, int | float) or isinstance(value, bool) or value < 0):
            raise ValueError("the value must be a number, 0 or more")
        return value

    def read(self, text: str) -> Value:
        """The value written in `text`; raises ValueError."""
        if isinstance(self.value, str) or self.value is None:
            return text
        return int(text) if text.isdigit() else float(text)


KINDS: Final[dict[str, FaultKind]] = {
    "cut-after-frames": FaultKind(12, "The connection is closed in the middle of the answer, between two frames.",
                                  "Connection cut in the middle"),
    "cut-mid-frame": FaultKind(12, "The connection is closed in the middle of a frame.",
                               "Connection cut inside a frame"),
    "reset-after-frames": FaultKind(12, "The connection is reset in the middle of the answer.", "Connection reset"),
    "close-after-frames": FaultKind(12, "The stream ends early but politely: no finish, no [DONE].",
                                    "Stream ends without a finish"),
    "stall-after-frames": FaultKind(8, "The server goes silent for ever after a few words.", "Server goes silent"),
    "stall-headers": FaultKind(None, "The server takes the request and never answers.", "Server never answers"),
    "error-after-frames": FaultKind(10, "An error event arrives after half of the answer.", "Error after partial text"),
    "finish-error": FaultKind(None, "The answer ends with the finish reason “error”.", "Finish reason is error"),
    "abort": FaultKind(10, "The server stops the answer with an abort event.", "Answer aborted by the server"),
    "no-finish": FaultKind(None, "[DONE] comes, but finish never does.", "No finish, only [DONE]"),
    "no-done": FaultKind(None, "finish comes, [DONE] does not: the answer is complete all the same.", "No [DONE]"),
    "fail-after-cut": FaultKind(None, "The conversation is cut, then the server fails with status 500.",
                                "Server fails after the cut"),
    "tool-error": FaultKind(None, "A tool fails, and the agent says so.", "A tool fails"),
    "dialect-1": FaultKind(None, "The stream speaks the oldest published dialect.", "Dialect 1"),
    "dialect-2": FaultKind(None, "The stream speaks the second published dialect.", "Dialect 2"),
    "event-names": FaultKind(None, "Each frame names its type in an event line too.", "Frames with event lines"),
    "reason-in-metadata": FaultKind(None, "The finish reason is inside the metadata only.",
                                    "Finish reason in metadata"),
    "no-metadata": FaultKind(None, "The finish event carries neither ids nor credits.", "Finish without metadata"),
    "crlf": FaultKind(None, "Lines end in CR LF.", "Line ends CR LF"),
    "cr": FaultKind(None, "Lines end in CR alone.", "Line ends CR"),
    "bom": FaultKind(None, "The stream begins with a byte order mark.", "Byte order mark"),
    "split-writes": FaultKind(3, "The stream is written in pieces of a few bytes, also inside characters.",
                              "Writes split inside characters"),
    "keep-alive-comments": FaultKind(None, "Comments stand between the frames.", "Keep-alive comments"),
    "gzip": FaultKind(None, "The stream is compressed.", "Compressed stream"),
    "unknown-events": FaultKind(None, "Events of unknown types and broken frames stand in the stream.",
                                "Unknown events"),
    "unknown-parts": FaultKind(None, "The stored answer has a part of an unknown type.", "Unknown part in the answer"),
    "reset-step": FaultKind(None, "A first try is taken back by reset-step, then the answer comes.", "Step taken back"),
    "reasoning-and-sources": FaultKind(None, "Reasoning and sources come with the answer.", "Reasoning and sources"),
    "giant-line": FaultKind(8_000_000, "One frame is eight megabytes long.", "One gigantic line"),
    "many-frames": FaultKind("20000/2000", "Twenty thousand small frames come, two thousand a second.",
                             "Twenty thousand frames"),
    "frame-delay": FaultKind(0.5, "Half a second passes before each frame.", "Slow frames"),
    "delay-headers": FaultKind(4.0, "Four seconds pass before anything comes.", "Slow to begin"),
    "new-user-ids": FaultKind(None, "The repeated user message gets a new id.", "User message gets a new id"),
    "html-502": FaultKind(None, "A proxy answers with status 502 and a web page.", "Web page with status 502"),
    "html-200": FaultKind(None, "A proxy answers with status 200 and a web page.", "Web page with status 200"),
    "json-instead-of-stream": FaultKind(None, "JSON comes although a stream was asked for.",
                                        "JSON instead of a stream"),
    "redirect": FaultKind(None, "The server redirects to another address.", "Redirect"),
    "429": FaultKind(3, "Too many requests; Retry-After says three seconds.", "Refused: too many requests"),
    "429-reset-only": FaultKind(3, "Too many requests; only X-RateLimit-Reset says until when.",
                                "Refused: too many requests, no Retry-After"),
    "429-bare": FaultKind(None, "Too many requests, and no header says until when.",
                          "Refused: too many requests, no hint"),
    "reset-header-ms": FaultKind(None, "X-RateLimit-Reset is in milliseconds.", "Reset header in milliseconds", "all"),
    "503": FaultKind(None, "Maintenance: the request has no effect.", "Refused: maintenance"),
    "500": FaultKind(None, "The server fails with status 500.", "Refused: server error"),
    "402": FaultKind(None, "The account has no credits left.", "Refused: no credits"),
    "402-agent": FaultKind(None, "The agent's own credit limit is used up.", "Refused: agent's credits used up"),
    "401": FaultKind(None, "The key is not accepted.", "Refused: invalid key"),
    "401-expired": FaultKind(None, "The key has expired.", "Refused: expired key"),
    "401-missing": FaultKind(None, "The server says that no key came.", None),
    "403-plan": FaultKind(None, "The plan does not include the API.", "Refused: plan without API"),
    "403-old-plan": FaultKind(None, "The same, by the older code.", None),
    "403-rights": FaultKind(None, "The key lacks the right.", "Refused: key lacks the right"),
    "403-model": FaultKind(None, "The agent's model is not in the plan.", "Refused: model not in the plan"),
    "403-mismatch": FaultKind(None, "The conversation belongs to another agent.", None),
    "403-not-ongoing": FaultKind(None, "The conversation was ended meanwhile.", "Refused: no longer ongoing"),
    "403-search": FaultKind(None, "Text search is not available.", None, "search"),
    "404": FaultKind(None, "The message is gone: somebody else retried first.", "Refused: message not found"),
    "404-conversation": FaultKind(None, "The conversation is gone.", "Refused: conversation not found"),
    "404-agent": FaultKind(None, "The agent is gone.", None),
    "404-tool-call": FaultKind(None, "The tool call is not known yet.", None, "tool-result"),
    "400": FaultKind(None, "The input is refused.", None),
    "fault-lab": FaultKind(None, "The agent “Fault lab” is listed: one conversation for each fault.", None, "agents"),
    "keep-partial": FaultKind(None, "What was sent until a lost connection is stored as the answer.", None),
    "keep-whole": FaultKind(None, "After a lost connection the whole answer is stored all the same.", None),
}  # fmt: skip

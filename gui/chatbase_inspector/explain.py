"""A failure in plain words: what happened, what was kept, what to do next. For people who are no engineers."""

import msgspec

from chatbase_inspector.problems import Failure, FailureKind

Words = tuple[str, str]


class Explanation(msgspec.Struct, frozen=True):
    """Three sentences. `technical` is the server's own wording with code and status, for the folded details.

    Attributes:
        action: the word of a button that helps: "key", "agent", "wait", "reload", "connection" or None.
    """

    what: str
    kept: str
    next_step: str
    technical: str
    request_id: str | None = None
    wait_s: float | None = None
    action: str | None = None


_NEW_KEY = "Open the connection, paste a valid key and check it."
_RELOAD = "Reload the conversation to see what Chatbase holds now, then decide."
_SUPPORT = "Try again later. If it stays, give Chatbase support the request id."

# code → what happened, what to do next, which button helps
_BY_CODE: dict[str, tuple[str, str, str | None]] = {
    "AUTH_MISSING_API_KEY": ("No API key was sent with the request.", _NEW_KEY, "key"),
    "AUTH_INVALID_API_KEY": ("Chatbase does not accept this API key.", _NEW_KEY, "key"),
    "AUTH_EXPIRED_API_KEY": ("This API key has expired.", _NEW_KEY, "key"),
    "AUTH_INSUFFICIENT_PERMISSIONS": (
        "This API key is not allowed to do that.",
        "Ask whoever made the key to give it the missing right, or use another key.",
        "key",
    ),
    "SUBSCRIPTION_API_RESTRICTED_PLAN": (
        "The plan of this Chatbase account does not include the API.",
        "Ask the account's owner; the API needs the Standard plan or higher.",
        None,
    ),
    "CHAT_CREDITS_EXHAUSTED": (
        "The Chatbase account has no message credits left.",
        "Wait until the credits renew, or ask the account's owner.",
        None,
    ),
    "CHAT_AGENT_CREDITS_EXHAUSTED": (
        "This agent has used up its own credit limit.",
        "Raise the agent's limit in Chatbase, or wait for the next month.",
        None,
    ),
    "CHAT_MODEL_NOT_ALLOWED": (
        "The agent uses a model that the account's plan does not include.",
        "Choose another model for the agent in Chatbase.",
        None,
    ),
    "CHAT_CONVERSATION_MISMATCH": (
        "This conversation belongs to another agent.",
        "Choose the right agent above the list.",
        "agent",
    ),
    "CHAT_CONVERSATION_NOT_ONGOING": (
        "The conversation has ended, is paused or was taken over by a person; the agent does not answer in it.",
        _RELOAD,
        "reload",
    ),
    "AGENT_NOT_FOUND": (
        "Chatbase does not know this agent.",
        "Choose another agent above the list.",
        "agent",
    ),
    "RESOURCE_NOT_FOUND": (
        "Chatbase does not know this conversation, or it did not come through the API.",
        "Check the id and the agent. Conversations of the widget or of WhatsApp cannot be opened this way.",
        "agent",
    ),
    "CHAT_RETRY_MESSAGE_NOT_FOUND": (
        "The answer to be replaced is no longer in the conversation. "
        "A message that was written seconds ago may not be known everywhere yet.",
        _RELOAD,
        "reload",
    ),
    "CHAT_RETRY_NO_USER_MESSAGE": (
        "No customer message stands before this answer, so there is nothing to answer again.",
        "Choose an answer that follows a customer's message.",
        None,
    ),
    "RATE_LIMIT_TOO_MANY_REQUESTS": (
        "Chatbase asks to slow down: too many requests.",
        "Wait, then try again.",
        "wait",
    ),
    "INTERNAL_SERVER_ERROR": ("Chatbase had an internal error.", _SUPPORT, "reload"),
    "CHAT_STREAMING_ERROR": ("Chatbase could not finish the answer.", _RELOAD, "reload"),
    "SERVICE_UNDER_MAINTENANCE": (
        "Chatbase is under maintenance. The request had no effect.",
        "Wait a few minutes, then try again.",
        "wait",
    ),
    "redirect": (
        "The server sent us to another address. That is not followed, because the key would go there too.",
        "Check the base URL of the connection.",
        "connection",
    ),
    "html": (
        "A web page came instead of an answer; often a proxy or a login page stands between.",
        "Check the network and the base URL of the connection.",
        "connection",
    ),
    "not-a-stream": (
        "What came is neither an answer nor a stream that this program can read.",
        "Check the base URL of the connection.",
        "connection",
    ),
    "silent": ("The server went silent in the middle of the answer.", _RELOAD, "reload"),
    "cut": ("The connection broke off in the middle of the answer.", _RELOAD, "reload"),
    "ended-early": ("The answer ended without the sign that it is complete.", _RELOAD, "reload"),
    "abort": ("Chatbase stopped this answer on purpose.", _RELOAD, "reload"),
    "line-too-long": ("The server sent a single piece that is too large to be an answer.", _RELOAD, "reload"),
    "dns": (
        "The server's name was not found.",
        "Check the network and the base URL of the connection.",
        "connection",
    ),
    "refused": (
        "The server does not accept connections.",
        "Check the base URL, or try again later.",
        "connection",
    ),
    "timeout": ("The server did not answer in time.", "Check the network, then try again.", None),
    "tls": (
        "The server's certificate is not trusted by this computer.",
        "Check the date of this computer, or ask whoever runs the network.",
        "connection",
    ),
    "proxy": (
        "The proxy of this network did not let the request through.",
        "Ask whoever runs the network.",
        None,
    ),
    "reset": ("The connection was closed before an answer came.", _RELOAD, "reload"),
}
_BY_CODE["SUBSCRIPTION_PLAN_REQUIRED"] = _BY_CODE["SUBSCRIPTION_API_RESTRICTED_PLAN"]

_BY_STATUS: dict[int, tuple[str, str, str | None]] = {
    400: ("Chatbase did not accept the request.", "See the details; reload and try again.", "reload"),
    401: _BY_CODE["AUTH_INVALID_API_KEY"],
    402: _BY_CODE["CHAT_CREDITS_EXHAUSTED"],
    403: ("Chatbase does not allow this.", "See the details for the reason.", None),
    404: ("Chatbase does not find this.", "Check the id and the agent, then reload.", "reload"),
    413: ("The request is too large for Chatbase.", "Nothing can be done here; see the details.", None),
    429: _BY_CODE["RATE_LIMIT_TOO_MANY_REQUESTS"],
    503: ("Chatbase is not available at the moment.", "Wait a few minutes, then try again.", "wait"),
}

_BY_KIND: dict[FailureKind, tuple[str, str, str | None]] = {
    FailureKind.UNAUTHORISED: _BY_CODE["AUTH_INVALID_API_KEY"],
    FailureKind.UNREACHABLE: ("Chatbase could not be reached.", "Check the network, then try again.", None),
    FailureKind.REFUSED: ("Chatbase refused the request.", "See the details for the reason.", None),
    FailureKind.STREAM_BROKEN: ("The answer broke off.", _RELOAD, "reload"),
    FailureKind.ANSWER_FAILED: ("Chatbase reported an error while it was answering.", _RELOAD, "reload"),
    FailureKind.WIRE: (
        "Chatbase answered in a form that this program does not know.",
        "Copy the details and report them; try again after an update.",
        None,
    ),
    FailureKind.HISTORY: (
        "The copy on this computer could not be written, so nothing was sent.",
        "Make room on the disk or mend the folder's rights, then try again.",
        None,
    ),
    FailureKind.STOPPED: ("You stopped this answer.", _RELOAD, "reload"),
    FailureKind.CHANGED: (
        "The conversation has changed on the server since it was shown here. Nothing was sent.",
        "Look at the new messages, then decide again.",
        "reload",
    ),
    FailureKind.CRASHED: (
        "Something unforeseen went wrong in this program.",
        "Copy the details and report them.",
        None,
    ),
}

KEPT_NOTHING_LOST = "Nothing was changed or lost here."
KEPT_TEXT = "The text so far and every frame are kept on this computer, with a full copy of the conversation."
KEPT_UNSURE = "A full copy of the conversation is kept on this computer. Chatbase may have removed the old answer."


def explain(failure: Failure, *, kept: str = KEPT_NOTHING_LOST) -> Explanation:
    """The words for `failure`; unknown codes go by their status, unknown statuses by their kind."""
    found = _BY_CODE.get(failure.code or "")
    if found is None and failure.status is not None:
        found = _BY_STATUS.get(failure.status)
        if found is None and failure.status >= 500:
            found = ("The server had an error.", _SUPPORT, "reload")
    what, next_step, action = found or _BY_KIND[failure.kind]
    if failure.kind is FailureKind.HISTORY:
        what = f"{what} {failure.message}".strip()
    if failure.wait_s:
        next_step = f"Wait {max(1, round(failure.wait_s))} s, then try again."
    return Explanation(
        what=what,
        kept=kept,
        next_step=next_step,
        technical=_technical(failure),
        request_id=failure.request_id,
        wait_s=failure.wait_s,
        action=action,
    )


def _technical(failure: Failure) -> str:
    head = " ".join(word for word in (failure.code, f"HTTP {failure.status}" if failure.status else None) if word)
    lines = [f"{head}: {failure.message}" if head else failure.message]
    lines += [f"{field}: {problem}" for field, problem in failure.details]
    return "\n".join(lines)

"""The sentences of `explain`: what happened, what to do next, the button that helps. For people who are no engineers.

`what` names no code, status or technique; those stand in the folded details.
"""

from chatbase_inspector.problems import FailureKind

# what happened, what to do next, the word of a button or None
Words = tuple[str, str, str | None]

_NEW_KEY = "Open the connection, paste a valid key and check it."
_RELOAD = "Reload the conversation to see what Chatbase holds now, then decide."
_SUPPORT = "Try again later. If it stays, give Chatbase support the request id."
_BASE_URL = "Check the base URL of the connection."
_REPORT = "Copy the details and report them; try again after an update."
_MEND_DISK = "Make room on the disk or mend the folder's rights, then try again."

# The vendor's page cuts this code off after these letters (CONTRACT 2).
CURSOR_CODE = "VALIDATION_CURSOR_QUERY"

# code → what happened, what to do next, which button helps
BY_CODE: dict[str, Words] = {
    "AUTH_MISSING_API_KEY": ("No API key was sent with the request.", _NEW_KEY, "key"),
    "AUTH_INVALID_API_KEY": ("Chatbase does not accept this API key.", _NEW_KEY, "key"),
    "AUTH_EXPIRED_API_KEY": ("This API key has expired.", _NEW_KEY, "key"),
    "AUTH_INSUFFICIENT_PERMISSIONS": (
        "This API key is not allowed to do that. The key is valid, and the account may well be too.",
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
    "VALIDATION_INVALID_BODY": ("Chatbase found a mistake in the request.", "See the details for the reason.", None),
    "VALIDATION_INVALID_JSON": ("Chatbase could not read the request.", _REPORT, None),
    "VALIDATION_INVALID_DATE_RANGE": (
        "The first day lies after the last day.",
        "Change the days, then search again.",
        None,
    ),
    CURSOR_CODE: (
        "The search was changed while its results were read page by page.",
        "Start the search again.",
        None,
    ),
    "CONVERSATION_SEARCH_UNAVAILABLE": (
        "Searching by words is switched off for this agent.",
        "Leave the words out; the filters alone still find conversations.",
        None,
    ),
    "RESOURCE_MESSAGE_NOT_FOUND": ("Chatbase does not know this message.", _RELOAD, "reload"),
    "RESOURCE_MESSAGE_NOT_ASSISTANT": (
        "Only answers of the agent can be rated; this is a customer's message.",
        "Choose an answer of the agent.",
        None,
    ),
    "RESOURCE_TOOL_CALL_NOT_FOUND": (
        "Chatbase does not wait for this tool's result any more, or does not know yet that it was called.",
        _RELOAD,
        "reload",
    ),
    "NOT_FOUND": ("There is nothing at this address of the server.", _BASE_URL, "connection"),
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
        "Check the date of this computer. In a company network its certificate has to be installed in the system; "
        "ask whoever runs the network.",
        "connection",
    ),
    "proxy": (
        "The proxy of this network did not let the request through.",
        "If it asks for a name and a password, put them into the system's proxy settings; else ask whoever runs the "
        "network.",
        None,
    ),
    "reset": ("The connection was closed before an answer came.", _RELOAD, "reload"),
    "network": ("Chatbase could not be reached.", "Check the network, then try again.", None),
    "no-key": ("This connection has no API key, so nothing was sent.", _NEW_KEY, "key"),
    "unfit-key": ("The API key holds a letter that no key has, so nothing was sent.", _NEW_KEY, "key"),
    "unfit-id": (
        "This cannot be an id of Chatbase, so nothing was sent.",
        "Copy the id again and check that it is whole.",
        None,
    ),
    "too-large": ("The server sent far more than any real answer.", _BASE_URL, "connection"),
    "too-much": ("The server sent far more than any real answer has.", _RELOAD, "reload"),
    "encoding": (
        "The answer came packed in a way that was not asked for, so it cannot be read.",
        "Ask whoever runs the network whether a proxy changes what passes.",
        None,
    ),
    "damaged": ("The answer was damaged on its way and cannot be read to its end.", _RELOAD, "reload"),
    "unfit": ("Chatbase answered in a form that this program does not know.", _REPORT, None),
    "not-json": ("What came is not an answer that this program can read.", _BASE_URL, "connection"),
    "too-deep": ("What came is built so strangely that this program cannot read it.", _REPORT, None),
    "cursor-repeats": (
        "The server led in a circle instead of to further pages.",
        "What was read until then is shown. Reload to try again.",
        "reload",
    ),
    "closed": ("The program was closed while this answer was arriving.", _RELOAD, "reload"),
    "program-ended": ("The program ended while this answer was arriving.", _RELOAD, "reload"),
    "never-sent": ("This ended before anything was sent.", "Try again whenever you like.", None),
    "stopped-before": ("You stopped this before anything was sent.", "Try again whenever you like.", None),
    "demo": ("The demo did not start.", "Try again. If it stays, copy the details and report them.", None),
}
BY_CODE["SUBSCRIPTION_PLAN_REQUIRED"] = BY_CODE["SUBSCRIPTION_API_RESTRICTED_PLAN"]

SERVER_ERROR: Words = ("The server had an error.", _SUPPORT, "reload")

BY_STATUS: dict[int, Words] = {
    400: ("Chatbase did not accept the request.", "See the details; reload and try again.", "reload"),
    401: BY_CODE["AUTH_INVALID_API_KEY"],
    402: (
        "There are no message credits left, for the account or for this agent alone.",
        "Look in Chatbase which of the two is used up, or ask the account's owner.",
        None,
    ),
    403: ("Chatbase does not allow this.", "See the details for the reason.", None),
    404: ("Chatbase does not find this.", "Check the id and the agent, then reload.", "reload"),
    413: ("The request is too large for Chatbase.", "Nothing can be done here; see the details.", None),
    429: BY_CODE["RATE_LIMIT_TOO_MANY_REQUESTS"],
    503: ("Chatbase is not available at the moment.", "Wait a few minutes, then try again.", "wait"),
}

# The local history has codes of its own, two of which mean something else in an answer.
BY_HISTORY_CODE: dict[str, Words] = {
    "disk-full": (
        "There is no room left on the disk for the local history.",
        "Free some space, then try again.",
        None,
    ),
    "read-only": (
        "The local history cannot be written: its folder or file is read-only, or belongs to somebody else.",
        "Mend the rights of the folder named in the details, then try again.",
        None,
    ),
    "busy": (
        "Another program holds the local history and does not let go.",
        "Close the other program, then try again.",
        None,
    ),
    "damaged": (
        "The local history is damaged.",
        "Restart the program; it sets the damaged file aside and begins a new one.",
        None,
    ),
    "newer-schema": (
        "The local history was written by a newer version of this program.",
        "Use the newer version.",
        None,
    ),
    "not-a-history": (
        "The file in the place of the local history belongs to another program.",
        "Move the file named in the details elsewhere, then restart this program.",
        None,
    ),
    "run-in-progress": (
        "A retry is being recorded just now. Nothing was forgotten.",
        "Try again when the retry has ended.",
        None,
    ),
    "closed": ("The local history is closed.", "Restart the program.", None),
    "io": (
        "The local history could not be read or written.",
        "Check the disk and the folder named in the details, then try again.",
        None,
    ),
}

BY_KIND: dict[FailureKind, Words] = {
    FailureKind.UNAUTHORISED: BY_CODE["AUTH_INVALID_API_KEY"],
    FailureKind.UNREACHABLE: ("Chatbase could not be reached.", "Check the network, then try again.", None),
    FailureKind.REFUSED: ("Chatbase refused the request.", "See the details for the reason.", None),
    FailureKind.STREAM_BROKEN: ("The answer broke off.", _RELOAD, "reload"),
    FailureKind.ANSWER_FAILED: ("Chatbase reported an error while it was answering.", _RELOAD, "reload"),
    FailureKind.WIRE: BY_CODE["unfit"],
    FailureKind.HISTORY: ("The local history could not be written.", _MEND_DISK, None),
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

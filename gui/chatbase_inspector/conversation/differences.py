"""How what the server stored differs from what it had streamed."""

from enum import StrEnum

import msgspec


class DifferenceKind(StrEnum):
    TEXT = "text-changed"
    CALL_MISSING = "call-missing"  # a tool call that was streamed is not stored
    CALL_EXTRA = "call-extra"  # a tool call is stored that was not streamed
    ARGUMENTS = "arguments-changed"
    RESULT_MISSING = "result-missing"
    RESULT = "result-changed"  # Chatbase cleans some tool results (CONTRACT 3.7)
    MESSAGE_ABSENT = "message-absent"  # the answer was finished, and the server holds no message with its id
    METADATA = "metadata-missing"  # the stream did not give the message's id


class Difference(msgspec.Struct, frozen=True):
    """One of them. `tool`: the name of the tool it is about, "" where it is about none."""

    kind: DifferenceKind
    tool: str = ""

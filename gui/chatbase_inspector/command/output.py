"""Standard output of one retry: the text as it streams, or one JSON object a line; words for people on standard error.

An output that is gone (a closed pipe, a full disk) ends the printing, never the recording.
"""

import os
import re
import sys

import msgspec

from chatbase_inspector.command.result import result_object
from chatbase_inspector.conversation.blast import may_have_removed
from chatbase_inspector.conversation.events import BlockKind, StreamEvent, TextArrived
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.explain import KEPT_NOT_SENT, KEPT_NOTHING_LOST, KEPT_TEXT, KEPT_UNSURE, explain
from chatbase_inspector.problems import Failure
from chatbase_inspector.runs.retry import RetryResult
from chatbase_inspector.stream.frame import Frame, FrameKind
from chatbase_inspector.stream.json_text import is_object, without_lone_escapes

# C0 and C1 controls other than tab and newline: an answer must not steer the terminal.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# JSON allows them inside strings, yet a terminal obeys the first and some line readers split at the others.
_ESCAPED_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029]")
# In valid JSON these stand between tokens only.
_LINE_ENDS = str.maketrans("\n\r", "  ")


class _Typed(msgspec.Struct):
    type: msgspec.Raw = msgspec.Raw()


class Output:
    """What one run prints.

    Attributes:
        lost: why standard output took no more; None while it does.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._printed = False
        self.lost: OSError | None = None

    def frames(self, frames: list[Frame], events: list[StreamEvent]) -> None:
        """Print what came, at once."""
        if self._as_json:
            lines = [line for frame in frames if (line := _object_of(frame)) is not None]
            self._write("".join(line + "\n" for line in lines))
            return
        texts = [event.text for event in events if isinstance(event, TextArrived) and event.kind is BlockKind.TEXT]
        if texts:
            self._write(without_controls("".join(texts)))
            self._printed = True

    def result(self, result: RetryResult, conversation_id: str) -> None:
        """Print how it ended."""
        if self._as_json:
            whole = msgspec.json.encode(result_object(result, conversation_id)).decode()
            self._write(one_line(whole) + "\n")
            return
        if result.attempt is not None:
            self._write(("" if self._printed else without_controls(result.attempt.text)) + "\n")
        if result.failure is not None:
            say(result.failure, _kept(result))
        elif result.outcome is Outcome.NEEDS_TOOL_RESULT:
            sys.stderr.write("The agent waits for the result of a tool.\n")

    def _write(self, text: str) -> None:
        if self.lost is not None or not text:
            return
        try:
            sys.stdout.buffer.write(text.encode(errors="replace"))
            sys.stdout.buffer.flush()
        except OSError as problem:
            self.lost = problem
            # Python tries the rest once more when it exits, and complains where there is nobody left.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)


def say(failure: Failure, kept: str) -> None:
    """What happened, what was kept, what to do next, and the details: on standard error, without control characters."""
    words = explain(failure, kept=kept)
    lines = [words.what, words.kept, words.next_step, words.technical]
    if words.request_id:
        lines.append(f"Request id: {words.request_id}")
    sys.stderr.write("".join(without_controls(line) + "\n" for line in lines))


def _kept(result: RetryResult) -> str:
    if result.run is None:
        return KEPT_NOT_SENT
    if result.attempt is not None:
        return KEPT_TEXT
    return KEPT_UNSURE if result.failure is not None and may_have_removed(result.failure) else KEPT_NOTHING_LOST


def _object_of(frame: Frame) -> str | None:
    """The frame's payload on one line when it is an event; a warning object for other payloads; None: nothing."""
    if frame.kind in (FrameKind.COMMENT, FrameKind.SKIPPED) or frame.data.strip() == "[DONE]":
        return None
    event = _with_type(frame.data.strip(), frame.event) if is_object(frame.data) else None
    if event is None:
        event = msgspec.json.encode({"type": "warning", "frame": frame.number, "data": frame.data}).decode()
    return one_line(event)


def _with_type(text: str, event: str) -> str | None:
    """The object with its type, else with the one that its event line names (CONTRACT 6.4); None where none is."""
    try:
        given = msgspec.json.decode(without_lone_escapes(text), type=_Typed).type
    except (ValueError, RecursionError):
        return text
    if bytes(given).startswith(b'"'):
        return text
    if given or not event:
        return None
    rest = text.removeprefix("{").lstrip()
    return f'{{"type":{msgspec.json.encode(event).decode()}{"" if rest == "}" else ","}{rest}'


def without_controls(text: str) -> str:
    """The text without what would steer a terminal."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """JSON on one line, whatever a reader takes for the end of one."""
    return _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text.translate(_LINE_ENDS))

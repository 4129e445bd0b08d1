"""How what the server stored differs from what it had streamed."""

from collections import defaultdict, deque
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import Part, ToolCallPart, ToolResultPart, answer_text

Parts = tuple[Part, ...]
# An answer that ended so was received in whole: what the server has beside it, or has not, is worth saying.
FINISHED = (Outcome.COMPLETE, Outcome.NEEDS_TOOL_RESULT)


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


class _Call(msgspec.Struct, frozen=True):
    part: ToolCallPart
    result: ToolResultPart | None


def same_content(one: Parts, other: Parts) -> bool:
    """Whether two answers say and do the same: text, tool calls with arguments, tool results."""
    return answer_text(one) == answer_text(other) and _deeds(one) == _deeds(other)


def between(streamed: Parts, stored: Parts, outcome: Outcome | None) -> tuple[Difference, ...]:
    """What differs, the text first, then call by call.

    Of an answer that was cut or stopped, arguments and results that had not come yet are no differences; nor are, where
    the agent waits for a result, the results that were handed in since.
    """
    found = []
    if answer_text(streamed) != answer_text(stored):
        found.append(Difference(DifferenceKind.TEXT))
    pairs, extra = _pairs(_calls(streamed), _calls(stored))
    for mine, theirs in pairs:
        found += _of_call(mine, theirs, outcome)
    found += [Difference(DifferenceKind.CALL_EXTRA, _name(call)) for call in extra]
    return tuple(found)


def _of_call(mine: _Call, theirs: _Call | None, outcome: Outcome | None) -> Iterable[Difference]:
    tool = _name(mine)
    if theirs is None:
        yield Difference(DifferenceKind.CALL_MISSING, tool)
        return
    given = mine.part.input_json is not None or outcome in FINISHED
    if given and _value(mine.part.input_json) != _value(theirs.part.input_json):
        yield Difference(DifferenceKind.ARGUMENTS, tool)
    if mine.result is None:
        if theirs.result is not None and outcome is Outcome.COMPLETE:
            yield Difference(DifferenceKind.RESULT, tool)
    elif theirs.result is None:
        yield Difference(DifferenceKind.RESULT_MISSING, tool)
    elif not _same_result(mine.result, theirs.result):
        yield Difference(DifferenceKind.RESULT, tool)


def _same_result(mine: ToolResultPart, theirs: ToolResultPart) -> bool:
    """A stored message has no member for a failed tool, so whatever stands for the failure there is the same."""
    if mine.error is not None or mine.denied:
        return True
    return _value(mine.output_json) == _value(theirs.output_json)


def _calls(parts: Parts) -> list[_Call]:
    """The calls in order; where an id comes again, its results go to its calls in order."""
    results: defaultdict[str, list[ToolResultPart]] = defaultdict(list)
    for part in parts:
        if isinstance(part, ToolResultPart) and not part.preliminary:
            results[part.call_id].append(part)
    taken: defaultdict[str, int] = defaultdict(int)
    found = []
    for part in parts:
        if isinstance(part, ToolCallPart):
            own, row = results[part.call_id], taken[part.call_id]
            taken[part.call_id] += 1
            found.append(_Call(part, own[row] if row < len(own) else None))
    return found


def _pairs(mine: list[_Call], theirs: list[_Call]) -> tuple[list[tuple[_Call, _Call | None]], list[_Call]]:
    """Each streamed call with the stored one that it is: by its id, else by the tool's name; and what is left over."""
    found: list[_Call | None] = [None] * len(mine)
    left = dict(enumerate(theirs))
    for named in (_identity, _name):
        rows: defaultdict[str, deque[int]] = defaultdict(deque)
        for row, call in left.items():
            rows[named(call)].append(row)
        for number, call in enumerate(mine):
            if found[number] is None and (own := rows.get(named(call))):
                found[number] = left.pop(own.popleft())
    return list(zip(mine, found, strict=True)), list(left.values())


def _identity(call: _Call) -> str:
    return call.part.call_id


def _name(call: _Call) -> str:
    return call.part.tool or "unnamed tool"


def _deeds(parts: Parts) -> list[tuple[str, str | None, object]]:
    found: list[tuple[str, str | None, object]] = []
    for part in parts:
        if isinstance(part, ToolCallPart):
            found.append((part.call_id, "call", _value(part.input_json)))
        elif isinstance(part, ToolResultPart) and not part.preliminary:
            found.append((part.call_id, "result", _value(part.output_json)))
    return found


def _value(text: str | None) -> object:
    """What the JSON says; the text itself where it is none. Not given is not the same as null."""
    if text is None:
        return msgspec.UNSET
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text

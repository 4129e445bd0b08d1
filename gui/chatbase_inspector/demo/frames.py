"""An answer as the events of dialect 3 (CONTRACT 6.2, 6.3), each with the pause before it."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chatbase_inspector.demo.script import Cite, Say, Script, Think, UseTool, parts_of
from chatbase_inspector.demo.wire import Json

HEADERS_S = 0.12
FIRST_TEXT_S = 0.28
_WORD_S = 0.028
_LONGEST_TEXT_S = 4.0
_WORD = re.compile(r"\s*\S{1,24}\s*")


@dataclass(frozen=True)
class Beat:
    """One event.

    Attributes:
        commit: the server stores the answer just before this is sent.
        exact: the pause is a fault's own and is kept whatever the speed of the demo.
    """

    pause_s: float
    event: Json
    commit: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer that is about to be given, with all its ids."""

    script: Script
    message_id: str
    user_message_id: str
    conversation_id: str
    user_id: str | None
    score: float
    dice: random.Random = field(repr=False)

    @property
    def metadata(self) -> Json:
        return {
            "userMessageId": self.user_message_id,
            "conversationId": self.conversation_id,
            "userId": self.user_id,
            "usage": {"credits": self.script.credits},
        }

    def call_id(self, row: int) -> str:
        return f"call_{self.message_id.removeprefix('msg_')[:8]}_{row}"

    def parts(self) -> list[Json]:
        return parts_of(self.script.steps, self.call_id)

    def message(self, now_s: float, parts: list[Json]) -> Json:
        """The message as it is stored."""
        return {
            "id": self.message_id,
            "role": "assistant",
            "parts": parts,
            "createdAt": round(now_s),
            "feedback": None,
            "metadata": {"score": self.score},
        }

    def whole(self) -> Json:
        """The JSON answer (CONTRACT 4.1)."""
        metadata = self.metadata | {"finishReason": self.script.finish_reason}
        return {"data": {"id": self.message_id, "role": "assistant", "parts": self.parts(), "metadata": metadata}}


def speak(answer: Answer) -> Iterator[Beat]:
    """All events from `start` to `finish`, paced like a quick model: a few dozen words a second."""
    yield Beat(0.0, {"type": "start", "messageId": answer.message_id})
    yield Beat(0.0, {"type": "start-step"})
    words_per_delta = _words_per_delta(answer.script)
    pause_s, block = FIRST_TEXT_S, 0
    steps = answer.script.steps
    for row, step in enumerate(steps):
        match step:
            case Say(text=text):
                yield from _block("text", f"t{block}", _pieces(text, words_per_delta), pause_s, answer.dice)
                block += 1
            case Think(text=text):
                yield from _block("reasoning", f"r{block}", _pieces(text, words_per_delta), pause_s, answer.dice)
                block += 1
            case Cite(url=url, title=title):
                yield Beat(0.01, {"type": "source-url", "sourceId": f"s{row}", "url": url, "title": title})
            case UseTool():
                yield from _call(step, answer.call_id(row), answer.dice)
                if not step.by_client and row + 1 < len(steps):
                    yield Beat(0.02, {"type": "finish-step"})
                    yield Beat(0.0, {"type": "start-step"})
        pause_s = 0.12
    yield Beat(0.02, {"type": "finish-step"})
    finish = {"type": "finish", "finishReason": answer.script.finish_reason}
    metadata = {"messageId": answer.message_id, **answer.metadata}
    yield Beat(0.03, finish | {"messageMetadata": metadata}, commit=True)


def _block(kind: str, block_id: str, pieces: list[str], pause_s: float, dice: random.Random) -> Iterator[Beat]:
    yield Beat(pause_s, {"type": f"{kind}-start", "id": block_id})
    for piece in pieces:
        yield Beat(_WORD_S * dice.uniform(0.5, 1.5), {"type": f"{kind}-delta", "id": block_id, "delta": piece})
    yield Beat(0.0, {"type": f"{kind}-end", "id": block_id})


def _call(step: UseTool, call_id: str, dice: random.Random) -> Iterator[Beat]:
    yield Beat(0.15, {"type": "tool-input-start", "toolCallId": call_id, "toolName": step.name})
    for piece in _fragments(step.input, dice):
        yield Beat(0.06, {"type": "tool-input-delta", "toolCallId": call_id, "inputTextDelta": piece})
    called = {"type": "tool-input-available", "toolCallId": call_id, "toolName": step.name, "input": step.input}
    yield Beat(0.02, called)
    if step.fails is not None:
        yield Beat(step.wait_s, {"type": "tool-output-error", "toolCallId": call_id, "errorText": step.fails})
    elif not step.by_client:
        yield Beat(step.wait_s, {"type": "tool-output-available", "toolCallId": call_id, "output": step.output})


def _words_per_delta(script: Script) -> int:
    words = sum(len(_WORD.findall(step.text)) for step in script.steps if isinstance(step, Say | Think))
    return max(1, -(-words * 28 // int(_LONGEST_TEXT_S * 1000)))


def _pieces(text: str, words: int) -> list[str]:
    """Cut at word ends, so that the pieces joined are the text; long runs without spaces are cut too."""
    found = _WORD.findall(text)
    if "".join(found) != text:
        found = [text]
    return ["".join(found[at : at + words]) for at in range(0, len(found), words)]


def _fragments(value: Any, dice: random.Random) -> Iterator[str]:
    text = json.dumps(value, ensure_ascii=False)
    at = 0
    while at < len(text):
        size = dice.randint(4, 11)
        yield text[at : at + size]
        at += size

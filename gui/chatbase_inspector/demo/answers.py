"""Chooses what the agent says: hand-written answers of a conversation first, else by words of the question."""

import json
import random
from typing import Any

from chatbase_inspector.demo.frames import Answer
from chatbase_inspector.demo.script import Say, Script, script_from
from chatbase_inspector.demo.store import Conversation, Store
from chatbase_inspector.demo.wire import Json

_LONGEST_QUOTE = 300


class Answers:
    """The agent. The same seed and the same requests give the same answers and ids."""

    def __init__(self, written: Json) -> None:
        self._by_words = [
            ({word.lower() for word in entry["words"]}, [script_from(value) for value in entry["answers"]])
            for entry in written["byWords"]
        ]
        self._default = [script_from(value) for value in written["default"]]
        self._after_tool: dict[str, Any] = written["afterTool"]

    def to(self, store: Store, conversation: Conversation, asked: Json) -> Answer:
        """The next answer to the user message `asked`: another one each time it is repeated."""
        scripts = conversation.scripts.get(asked["id"]) or self._for_words(asked)
        return self._answer(store, conversation, asked, scripts)

    def after_tool(self, store: Store, conversation: Conversation, asked: Json) -> Answer:
        """The answer after a client's tool results, or one more when there are none."""
        results = [part for part in conversation.messages[-1]["parts"] if part.get("type") == "tool-result"]
        if not results:
            return self.to(store, conversation, asked)
        name, output = results[-1]["toolName"], results[-1].get("output")
        written = self._after_tool.get(name, self._after_tool["*"])
        kind = "failed" if isinstance(output, dict) and "error" in output else "done"
        quote = json.dumps(output, ensure_ascii=False)[:_LONGEST_QUOTE]
        scripts = [_filled(script_from(value), quote) for value in written[kind]]
        return self._answer(store, conversation, asked, scripts)

    def _for_words(self, asked: Json) -> list[Script]:
        text = " ".join(str(part.get("text", "")) for part in asked["parts"]).lower()
        return next(
            (scripts for words, scripts in self._by_words if any(word in text for word in words)), self._default
        )

    def _answer(self, store: Store, conversation: Conversation, asked: Json, scripts: Any) -> Answer:
        turn = conversation.answered.get(asked["id"], 0)
        conversation.answered[asked["id"]] = turn + 1
        dice = random.Random(f"{store.seed}/{asked['id']}/{turn}")  # noqa: S311
        return Answer(
            script=scripts[turn % len(scripts)],
            message_id=store.new_id("msg_"),
            user_message_id=asked["id"],
            conversation_id=conversation.id,
            user_id=conversation.user_id,
            score=round(dice.uniform(0.55, 0.97), 2),
            dice=dice,
        )


def _filled(script: Script, quote: str) -> Script:
    steps = tuple(Say(step.text.replace("{output}", quote)) if isinstance(step, Say) else step for step in script.steps)
    return Script(steps, script.credits)

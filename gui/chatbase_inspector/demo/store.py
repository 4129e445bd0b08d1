"""The conversations as the server has them. Changed on the server's loop only; other threads may read.

Messages are plain JSON objects and each change replaces a conversation's tuple of them as a whole, so a reader in
another thread sees the state before or after a change and nothing in between.
"""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chatbase_inspector.demo.script import Script
from chatbase_inspector.demo.wire import Json, Refusal

API_SOURCE = "API"


class Clock:
    """Epoch seconds that start at `now_s` (None: the real time) and go on from there."""

    def __init__(self, now_s: float | None = None) -> None:
        self._offset_s = (time.time() if now_s is None else now_s) - time.monotonic()

    def now_s(self) -> float:
        return time.monotonic() + self._offset_s


@dataclass(frozen=True)
class LabFault:
    """A fault that a conversation of the fault lab always meets."""

    name: str
    value: float | str | None = None
    on: str = "answers"


@dataclass(eq=False)
class Conversation:
    """A conversation of any source.

    Attributes:
        created_at_s, updated_at_s: epoch seconds.
        scripts: what the agent can say to a user message, by that message's id; a retry takes the next one.
        answered: how often each user message was answered since the server started.
        facets: what search can filter by: topic, sentiment, escalated, hasVoice, actionType, procedure …
        run: number of the newest chat or retry; an older one that still streams stores nothing any more.
    """

    id: str
    agent_id: str
    title: str | None
    created_at_s: float
    updated_at_s: float
    user_id: str | None
    status: str
    source: str | None
    messages: tuple[Json, ...]
    scripts: dict[str, tuple[Script, ...]] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    facets: Mapping[str, str] = field(default_factory=dict)
    lab: tuple[LabFault, ...] = ()
    run: int = 0

    def place(self) -> tuple[float, str]:
        """Where it stands in a list, newest first."""
        return self.created_at_s, self.id

    def add(self, message: Json, now_s: float) -> None:
        self.messages = (*self.messages, message)
        self.updated_at_s = now_s

    def replace(self, message: Json) -> None:
        """Put `message` where the one with the same id is."""
        self.messages = tuple(message if old["id"] == message["id"] else old for old in self.messages)

    def last_user_message(self) -> Json | None:
        return next((message for message in reversed(self.messages) if message["role"] == "user"), None)

    def cut(self, message_id: str) -> Json:
        """Remove that assistant message and all after it; return the user message to be answered again (CONTRACT 5).

        Raises:
            Refusal: no such assistant message, or no user message before it. Nothing was changed then.
        """
        at = next((row for row, message in enumerate(self.messages) if message["id"] == message_id), None)
        if at is None or self.messages[at]["role"] != "assistant":
            raise Refusal("CHAT_RETRY_MESSAGE_NOT_FOUND")
        kept = self.messages[:at]
        asked = next((message for message in reversed(kept) if message["role"] == "user"), None)
        if asked is None:
            raise Refusal("CHAT_RETRY_NO_USER_MESSAGE")
        self.messages = kept
        return asked

    def open_calls(self) -> dict[str, tuple[Json, Json]]:
        """Tool calls without a result: call id -> (message, part)."""
        parts = [(message, part) for message in self.messages for part in message["parts"]]
        done = {part.get("toolCallId") for _, part in parts if part.get("type") == "tool-result"}
        return {
            part["toolCallId"]: (message, part)
            for message, part in parts
            if part.get("type") == "tool-call" and part["toolCallId"] not in done
        }


class Store:
    """All agents and conversations, and the maker of ids."""

    def __init__(self, agents: Iterable[Json], conversations: Iterable[Conversation], clock: Clock, seed: int) -> None:
        self.agents: dict[str, Json] = {agent["id"]: agent for agent in agents}
        self.clock = clock
        self.seed = seed
        self._conversations = {conversation.id: conversation for conversation in conversations}
        self._numbers = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        """A new id; the same seed gives the same ids in the same order."""
        digest = hashlib.sha256(f"{self.seed}/{next(self._numbers)}".encode()).hexdigest()
        return prefix + digest[:12]

    def new_conversation_id(self) -> str:
        text = hashlib.sha256(f"{self.seed}/c/{next(self._numbers)}".encode()).hexdigest()
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:32]}"

    def agent(self, agent_id: str) -> Json:
        """Raises Refusal when there is no such agent."""
        if agent_id not in self.agents:
            raise Refusal("AGENT_NOT_FOUND")
        return self.agents[agent_id]

    def conversation(self, conversation_id: str) -> Conversation:
        """A conversation of any agent and source, for tests and for `create`d ones.

        Raises:
            KeyError: there is none.
        """
        return self._conversations[conversation_id]

    def find(self, agent_id: str, conversation_id: str) -> Conversation:
        """An API conversation of this agent; others are not seen by the endpoints that read and change one.

        Raises:
            Refusal: there is none.
        """
        found = self._conversations.get(conversation_id)
        if found is None or found.agent_id != agent_id or found.source != API_SOURCE:
            raise Refusal("RESOURCE_NOT_FOUND")
        return found

    def find_to_answer(self, agent_id: str, conversation_id: str) -> Conversation:
        """Like `find`, for chat and retry.

        Raises:
            Refusal: unknown agent or conversation, one of another agent, or one that is not ongoing.
        """
        self.agent(agent_id)
        found = self._conversations.get(conversation_id)
        if found is not None and found.agent_id != agent_id:
            raise Refusal("CHAT_CONVERSATION_MISMATCH")
        if found is None or found.source != API_SOURCE:
            raise Refusal("RESOURCE_NOT_FOUND")
        if found.status != "ongoing":
            raise Refusal("CHAT_CONVERSATION_NOT_ONGOING")
        return found

    def of_agent(
        self, agent_id: str, keep: Callable[[Conversation], bool] = lambda _conversation: True
    ) -> list[Conversation]:
        """The agent's conversations of every source, newest first."""
        found = [item for item in self._conversations.values() if item.agent_id == agent_id and keep(item)]
        return sorted(found, key=Conversation.place, reverse=True)

    def create(self, agent_id: str, user_id: str | None, title: str) -> Conversation:
        """Open an API conversation."""
        now_s = self.clock.now_s()
        conversation_id = self.new_conversation_id()
        made = Conversation(conversation_id, agent_id, title, now_s, now_s, user_id, "ongoing", API_SOURCE, messages=())
        self._conversations[conversation_id] = made
        return made

    def spend_credits(self, agent_id: str, credits_spent: float) -> None:
        """Book an answer on the agent; it counts whole credits."""
        agent = self.agents[agent_id]
        self.agents[agent_id] = agent | {"creditsUsed": agent["creditsUsed"] + round(credits_spent)}

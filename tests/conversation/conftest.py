"""Short builders for conversations and events."""

from collections.abc import Callable

import pytest

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.parts import Message, TextPart, ToolCallPart, ToolState
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.text import Text

HEAD = Head("agent", "talk", title="Refund", status="ongoing")


def user(identity: str, text: str = "") -> Message:
    return Message(identity, "user", (TextPart(Text(text or f"question {identity}")),), created_at=1000.0)


def answer(identity: str, text: str = "", *, tools: tuple[str, ...] = ()) -> Message:
    calls = tuple(ToolCallPart(f"call-{name}", name, ToolState.CALLED, input_json="{}") for name in tools)
    return Message(identity, "assistant", (*calls, TextPart(Text(text or f"answer {identity}"))), created_at=1001.0)


def load(*messages: Message, run: int = 0, cursor: str | None = None, head: Head = HEAD) -> ev.Loaded:
    return ev.Loaded(run, head, messages, cursor, 5000.0)


def play(state: ConversationState, *events: ev.Event) -> ConversationState:
    for event in events:
        state = reduce(state, event)
    return state


def text(piece: str, *, run: int = 1, block: str | None = "t", at_ns: int = 10, frame: int = 1) -> ev.TextArrived:
    return ev.TextArrived(run, at_ns, frame, ev.BlockKind.TEXT, block, piece, at_ns, frame)


def finish(reason: str | None = "stop", *, run: int = 1, **meta: object) -> ev.FinishArrived:
    return ev.FinishArrived(run, 90, 9, RunMeta(finish_reason=reason, **meta))  # type: ignore[arg-type]


@pytest.fixture
def six() -> ConversationState:
    """u1 a1 u2 a2 u3 a3, the worked example of CONTRACT 5."""
    messages = [user("u1"), answer("a1"), user("u2"), answer("a2", tools=("lookup",)), user("u3"), answer("a3")]
    return play(ConversationState(HEAD), load(*messages))


@pytest.fixture
def retrying(six: ConversationState) -> Callable[[str], ConversationState]:
    def start(key: str) -> ConversationState:
        target = six.turn(key).messages[1].id
        return play(six, ev.RunStarted(1, key, target, 2000.0))

    return start

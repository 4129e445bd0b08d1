"""What a retry removed: its messages, and its turns by their keys. Qt-free."""

from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import Attempt, ConversationState, RemovedTail, Turn


def messages_of(tail: RemovedTail) -> tuple[Message, ...]:
    """The messages that the server held and holds no more, in order, as far as they are known."""
    return tuple(message for turn in tail.turns for message in _held(turn))


def json_of_tail(tail: RemovedTail) -> str:
    """A JSON array of those messages, each verbatim."""
    return "[" + ",\n".join(message.raw_json for message in messages_of(tail)) + "]"


def turn_in(state: ConversationState, key: str) -> Turn | None:
    """The turn with that key, also one that a retry removed; None: it is not here."""
    try:
        return state.turn(key)
    except KeyError:
        removed = (turn for tail in state.removed for turn in tail.turns)
        return next((turn for turn in removed if turn.key == key), None)


def _held(turn: Turn) -> tuple[Message, ...]:
    answer = _last_held(turn.attempts)
    return ((turn.user,) if turn.user else ()) + (answer.messages if answer else ())


def _last_held(attempts: tuple[Attempt, ...]) -> Attempt | None:
    """The answer the server had at the end: where that is not known, the newest one with messages of the server."""
    held = next((attempt for attempt in reversed(attempts) if attempt.on_server), None)
    return held or next((attempt for attempt in reversed(attempts) if attempt.messages), None)

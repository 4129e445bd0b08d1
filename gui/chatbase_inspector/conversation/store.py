"""Holds the newest state of one conversation and tells who asked. It lives on the loop's thread."""

from collections.abc import Callable, Iterable

from chatbase_inspector.conversation.events import Event
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState

Listener = Callable[[ConversationState], None]


class ConversationStore:
    """The one place that folds events into a conversation. Listeners are called once a `dispatch`, in order."""

    def __init__(self, state: ConversationState) -> None:
        self._state = state
        self._listeners: list[Listener] = []

    @property
    def state(self) -> ConversationState:
        return self._state

    def dispatch(self, events: Iterable[Event]) -> None:
        """Fold `events`; listeners hear of it once, and not at all when nothing changed."""
        state = self._state
        for event in events:
            state = reduce(state, event)
        if state is self._state:
            return
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change; the returned function ends that (twice is no error)."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

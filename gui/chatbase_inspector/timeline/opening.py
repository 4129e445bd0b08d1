"""Opens a conversation: reads it from the server and its past from the history, at the same time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.events import Recalled
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.explain import explain
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure, HistoryUnavailable, Problem
from chatbase_inspector.runs.reading import read_newest, read_older
from chatbase_inspector.runs.recall import recall
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.retrying import Surface
from chatbase_inspector.timeline.view import TimelineView

OPEN_SLOT, RECALL_SLOT, OLDER_SLOT = "open-conversation", "recall-history", "older-messages"
_READING = "Reading the conversation …"
_LOOKING = "Chatbase could not be read. Looking for the copy kept on this computer …"
_KEPT = "Reading the copy kept on this computer …"
_NOT_KEPT = "The history on this computer has no copy of this conversation."
_WITHOUT_PAST = (
    "What Chatbase holds can be read. Earlier attempts are not shown, and retrying is off until this is mended."
)


@dataclass
class _Reading:
    """One conversation on its way to the screen, or read again there.

    Attributes:
        again: it is shown already.
        failed: why the server could not be read; None: it was not asked yet, or it answered.
        past: what the history knew.
    """

    key: Key
    store: ConversationStore
    session: Session | None
    again: bool = False
    shown: bool = False
    failed: Failure | None = None
    past: ConversationState | None = None


class Opening:
    """Shows the conversation as soon as the server has answered; what the history knows joins as soon as it is there.
    Where the server cannot be read, or there is no session, the kept copy is shown.

    Args:
        history: opens the history if need be; gives it, or why there is none.
        show: called with a store that has something to show.
    """

    def __init__(
        self,
        *,
        view: TimelineView,
        scope: TaskScope,
        surface: Surface,
        history: Callable[[], Awaitable[History | Failure]],
        show: Callable[[ConversationStore], None],
    ) -> None:
        self._view = view
        self._scope = scope
        self._surface = surface
        self._history = history
        self._show = show

    def open(self, session: Session | None, key: Key) -> None:
        """Read and show a conversation; without a session, its kept copy."""
        store = ConversationStore(ConversationState(Head(key.agent_id, key.conversation_id)))
        reading = _Reading(key, store, session)
        self._view.show_loading(_KEPT if session is None else _READING)
        self._start(reading)

    def again(self, session: Session | None, key: Key, store: ConversationStore) -> None:
        """Read what is shown once more, from the server and from the history."""
        self._start(_Reading(key, store, session, again=True, shown=True))

    def older(self, session: Session, store: ConversationStore, done: Callable[[ConversationStore], None]) -> bool:
        """Read the page before the first message that is loaded, then call `done`; False: there is none to read."""
        state = store.state
        if state.older_cursor is None or state.kept_at is not None:
            return False
        self._scope.start(OLDER_SLOT, self._older(session, store, state.older_cursor, done))
        return True

    @property
    def reads_older(self) -> bool:
        return self._scope.busy(OLDER_SLOT)

    def cancel(self, *, older: bool = False) -> None:
        """Stop reading; `older`: also a page of older messages."""
        for slot in (OPEN_SLOT, RECALL_SLOT, *((OLDER_SLOT,) if older else ())):
            self._scope.cancel(slot)

    def _start(self, reading: _Reading) -> None:
        self.cancel()
        if reading.session is not None:
            self._scope.start(OPEN_SLOT, self._read(reading, reading.session))
        self._scope.start(RECALL_SLOT, self._recall(reading))

    # ------------------------------------------------------------------ the server

    async def _read(self, reading: _Reading, session: Session) -> None:
        if reading.again:
            self._surface.show_run("Reading the conversation again …", busy=True, announce=False)
        try:
            found = await read_newest(session.client, reading.key.agent_id, reading.key.conversation_id)
        except Problem as problem:
            reading.failed = problem.failure
            self._not_read(reading)
            return
        kept_before = reading.store.state.kept_at is not None
        reading.store.dispatch([found.loaded(0)])
        if kept_before:
            self._surface.say_nothing()
        if reading.again:
            self._surface.show_run("Up to date", busy=False, announce=True)
        self._put_on_screen(reading)

    async def _older(
        self, session: Session, store: ConversationStore, cursor: str, done: Callable[[ConversationStore], None]
    ) -> None:
        head = store.state.head
        try:
            page = await read_older(session.client, head.agent_id, head.id, cursor)
        except Problem as problem:
            self._surface.say(explain(problem.failure))
        else:
            store.dispatch([page])
        done(store)

    def _not_read(self, reading: _Reading) -> None:
        """The server could not be read. What is shown stays; else the kept copy decides."""
        failed = reading.failed
        if failed is None:
            return
        if reading.again:
            self._surface.show_run("", busy=False, announce=False)
            kept_at = reading.store.state.kept_at
            if kept_at is not None:
                self._surface.show_kept(kept_at, explain(failed))
            else:
                self._surface.say(explain(failed))
        elif reading.past is not None:
            self._show_kept(reading)
        elif self._scope.busy(RECALL_SLOT):
            self._view.show_loading(_LOOKING)
        else:
            self._view.show_problem(explain(failed))

    # ------------------------------------------------------------------ the history

    async def _recall(self, reading: _Reading) -> None:
        history = await self._history()
        try:
            if isinstance(history, Failure):
                self._no_past(reading, history)
                return
            reading.past = await recall(history, reading.key, progress=self._progress(reading))
        except HistoryUnavailable as problem:
            self._no_past(reading, problem.failure)
            return
        if reading.past is None:
            self._nothing_kept(reading)
        elif reading.shown:
            reading.store.dispatch([Recalled(0, reading.past)])
        elif reading.failed is not None or reading.session is None:
            self._show_kept(reading)
        # else the server is asked still, and has the first word

    def _progress(self, reading: _Reading) -> Callable[[int, int], None]:
        def tell(done: int, total: int) -> None:
            waited_for = not reading.shown and (reading.failed is not None or reading.session is None)
            if waited_for and total > 1:
                self._view.show_loading(f"{_KEPT}\n{done:,} of {total:,} pieces")

        return tell

    def _no_past(self, reading: _Reading, failure: Failure) -> None:
        if reading.shown or reading.session is not None:
            self._surface.say(explain(failure, kept=_WITHOUT_PAST))
        if not reading.shown and reading.failed is not None:
            self._view.show_problem(explain(reading.failed))
        elif reading.session is None and not reading.shown:
            self._view.show_problem(explain(failure))

    def _nothing_kept(self, reading: _Reading) -> None:
        if reading.shown:
            return
        if reading.failed is not None:
            self._view.show_problem(explain(reading.failed))
        elif reading.session is None:
            self._view.show_empty(_NOT_KEPT)

    # ------------------------------------------------------------------ showing

    def _show_kept(self, reading: _Reading) -> None:
        if reading.past is None or reading.past.kept_at is None:
            return
        reading.store = ConversationStore(reading.past)
        self._put_on_screen(reading)
        why = None if reading.failed is None else explain(reading.failed)
        self._surface.show_kept(reading.past.kept_at, why)

    def _put_on_screen(self, reading: _Reading) -> None:
        if reading.shown:
            return
        reading.shown = True
        if reading.past is not None and reading.store.state.kept_at is None:
            reading.store.dispatch([Recalled(0, reading.past)])
        self._show(reading.store)

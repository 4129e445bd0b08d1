"""Joins the timeline view with the conversation shown: reading, retrying, stopping."""

import time
from collections.abc import Awaitable, Callable

from msgspec.structs import replace
from PySide6.QtCore import QTimer

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.blast import RetryOffer, read_only_reason, retry_offer
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.explain import explain
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure, Problem
from chatbase_inspector.runs.reading import read_newest, read_older
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.build import BUSY, RowBuilder
from chatbase_inspector.timeline.pacing import Pacer
from chatbase_inspector.timeline.retrying import Retrying, Surface
from chatbase_inspector.timeline.rows import AnyRow, Rows, ViewChoices
from chatbase_inspector.timeline.view import TimelineView

OPEN_SLOT, OLDER_SLOT = "open-conversation", "older-messages"
_DETAIL_MS = 250


class TimelineController:
    """One conversation is shown; one run may go on, also while another conversation is shown.

    Args:
        history, silence_s, on_changed: see `Retrying`.
    """

    def __init__(
        self,
        *,
        view: TimelineView,
        scope: TaskScope,
        surface: Surface,
        history: Callable[[], Awaitable[History | Failure]],
        silence_s: Callable[[], float],
        on_changed: Callable[[], None],
    ) -> None:
        self._view = view
        self._scope = scope
        self._surface = surface
        self._session: Session | None = None
        self._store: ConversationStore | None = None
        self._wanted: Head | None = None  # what was asked for last, also when it could not be read
        self._unsubscribe: Callable[[], None] | None = None
        self._builder = RowBuilder()
        self._choices = ViewChoices(now=time.time())
        self._selected: AnyRow | None = None
        self._pacer: Pacer[ConversationState] = Pacer(self._draw)
        self._retrying = Retrying(
            scope=scope,
            surface=surface,
            history=history,
            silence_s=silence_s,
            on_clock=self._clock,
            on_changed=on_changed,
        )
        self._detail_due = QTimer(interval=_DETAIL_MS, singleShot=True)
        self._detail_due.timeout.connect(self._show_detail)
        self._join()

    @property
    def state(self) -> ConversationState | None:
        return self._store.state if self._store else None

    @property
    def running(self) -> bool:
        return self._retrying.store is not None

    def show_session(self, session: Session | None) -> None:
        """Another connection: nothing is open. A run of the old one goes on and is recorded."""
        self._scope.cancel(OPEN_SLOT)
        self._session, self._wanted = session, None
        self._close_store()
        self._view.show_empty("Choose a conversation on the left, or open one by its id.")

    def open(self, agent_id: str, conversation_id: str) -> None:
        """Read and show a conversation; the one that a run is answering is shown as it stands."""
        if self._session is None:
            return
        self._wanted = Head(agent_id, conversation_id)
        self._surface.say_nothing()
        running = self._retrying.store
        if running is not None:
            head = running.state.head
            if (head.agent_id, head.id) == (agent_id, conversation_id):
                self._scope.cancel(OPEN_SLOT)
                self._show_store(running)
                return
        self._close_store()
        self._view.show_loading("Reading the conversation …")
        self._scope.start(OPEN_SLOT, self._open(self._session, self._wanted))

    def reload(self) -> None:
        """Read the newest messages again, or what could not be read; while a run streams that is left to the run."""
        state = self.state
        if state is None and self._wanted is not None:
            self.open(self._wanted.agent_id, self._wanted.id)
        if state is None or self._session is None or state.live is not None:
            return
        self._scope.start(OPEN_SLOT, self._reload(self._session, state.head))

    def stop(self) -> None:
        """Stop what goes on: a run, else a reading."""
        if self._retrying.stop():
            return
        for slot in (OPEN_SLOT, OLDER_SLOT):
            self._scope.cancel(slot)
        if self._store is None:
            self._view.show_empty("Stopped. Choose a conversation on the left.")
        else:
            self._choose(loading_older=False)
            self._surface.show_run("Stopped", busy=False, announce=True)

    def load_older(self) -> None:
        """Read the page before the first message that is loaded."""
        state = self.state
        if state is None or self._session is None or state.older_cursor is None or self._scope.busy(OLDER_SLOT):
            return
        self._choose(loading_older=True)
        self._scope.start(OLDER_SLOT, self._older(self._session, state.head, state.older_cursor))

    def retry(self, turn: str) -> None:
        """Ask, then answer the turn again."""
        state = self.state
        if state is None or self._session is None or self._store is None:
            return
        offer = self._offer(state, turn)
        if offer.target_id is None:
            self._surface.show_run(offer.reason or "", busy=self.running, announce=True)
            return
        self._retrying.begin(self._session, self._store, turn)

    def retry_selected(self) -> None:
        """Answer the turn of the selected row again; the last turn when nothing is selected."""
        state = self.state
        if state is None or not state.turns:
            return
        turn = self._selected.turn if self._selected is not None and self._selected.turn else state.turns[-1].key
        self.retry(turn)

    def close(self) -> None:
        """Stop the timers; the window is going away."""
        self._retrying.close()
        self._pacer.stop()
        self._detail_due.stop()
        self._close_store()

    def _join(self) -> None:
        view = self._view
        view.retry_requested.connect(self.retry)
        view.stop_requested.connect(self.stop)
        view.older_requested.connect(self.load_older)
        view.expand_requested.connect(self._toggle)
        view.attempt_requested.connect(self._show_attempt)
        view.row_selected.connect(self._select)
        view.loading_cancelled.connect(self.stop)

    async def _open(self, session: Session, head: Head) -> None:
        try:
            reading = await read_newest(session.client, head.agent_id, head.id)
        except Problem as problem:
            self._view.show_problem(explain(problem.failure))
            self._surface.show_head(None, None)
            return
        store = ConversationStore(ConversationState(reading.head))
        store.dispatch([reading.loaded(0)])
        self._show_store(store)

    async def _reload(self, session: Session, head: Head) -> None:
        store = self._store
        self._surface.show_run("Reading the conversation again …", busy=True, announce=False)
        try:
            reading = await read_newest(session.client, head.agent_id, head.id)
        except Problem as problem:
            self._surface.say(explain(problem.failure))
            self._surface.show_run("", busy=False, announce=False)
            return
        if store is not None and store is self._store:
            store.dispatch([reading.loaded(0)])
            self._surface.show_run("Up to date", busy=False, announce=True)

    async def _older(self, session: Session, head: Head, cursor: str) -> None:
        store = self._store
        try:
            page = await read_older(session.client, head.agent_id, head.id, cursor)
        except Problem as problem:
            self._surface.say(explain(problem.failure))
        else:
            if store is not None:
                store.dispatch([page])
        if store is self._store:
            self._choose(loading_older=False)

    def _show_store(self, store: ConversationStore) -> None:
        self._close_store()
        self._store = store
        self._builder = RowBuilder()
        self._choices = ViewChoices(now=time.time())
        self._unsubscribe = store.subscribe(self._pacer.offer)
        self._draw(store.state)
        self._view.set_following(True)

    def _close_store(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._unsubscribe = None
        self._store = None
        self._pacer.stop()
        self._select(None)
        self._surface.show_head(None, None)

    def _draw(self, state: ConversationState) -> None:
        if self._store is None:
            return
        rows = self._builder.rows(state, self._choices)
        if self.running:  # also when it is another conversation that is answered
            rows = Rows(rows.head, rows.tail, BUSY)
        self._view.show_rows(rows)
        self._renew_detail()
        self._surface.show_head(state.head, read_only_reason(state))
        self._show_offer(state)

    def _clock(self, elapsed_ns: int | None) -> None:
        if elapsed_ns is None or self._retrying.store is self._store:
            self._choose(live_ns=elapsed_ns)

    def _choose(self, **changes: object) -> None:
        self._choices = replace(self._choices, now=time.time(), **changes)
        if self._store is not None:
            self._pacer.offer(self._store.state)

    def _toggle(self, key: str) -> None:
        self._choose(expanded=self._choices.expanded ^ {key})

    def _show_attempt(self, turn: str, index: int) -> None:
        self._choose(attempts={**self._choices.attempts, turn: index})

    def _renew_detail(self) -> None:
        """What is selected may have grown; its details follow four times a second, not every frame."""
        row = self._view.current_row
        if row is not self._selected:
            self._selected = row
            if not self._detail_due.isActive():
                self._detail_due.start()

    def _show_detail(self) -> None:
        self._surface.show_detail(self._selected, self.state)

    def _select(self, row: AnyRow | None) -> None:
        self._selected = row
        self._surface.show_detail(row, self.state)
        if self._store is not None:
            self._show_offer(self._store.state)

    def _show_offer(self, state: ConversationState) -> None:
        if not state.turns:
            self._surface.show_offer(RetryOffer(None, "There is no answer to retry."))
            return
        turn = self._selected.turn if self._selected is not None and self._selected.turn else state.turns[-1].key
        self._surface.show_offer(self._offer(state, turn))

    def _offer(self, state: ConversationState, key: str) -> RetryOffer:
        if self._retrying.store is not None:
            return RetryOffer(None, BUSY)
        try:
            return retry_offer(state, state.turn(key))
        except KeyError:
            return RetryOffer(None, "This message is no longer on the server.")

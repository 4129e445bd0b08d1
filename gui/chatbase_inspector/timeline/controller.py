"""Joins the timeline view with the conversation shown: reading, retrying, stopping."""

import time
from collections.abc import Awaitable, Callable

from msgspec.structs import replace
from PySide6.QtCore import QTimer

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.blast import RetryOffer, read_only_reason, retry_offer
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.attempts import name_at, side_count
from chatbase_inspector.timeline.build import BUSY, RowBuilder
from chatbase_inspector.timeline.opening import Opening
from chatbase_inspector.timeline.pacing import Pacer
from chatbase_inspector.timeline.removed import turn_in
from chatbase_inspector.timeline.retrying import AboutAgent, Retrying, Surface, nothing_known
from chatbase_inspector.timeline.rows import AnyRow, Rows, ViewChoices
from chatbase_inspector.timeline.view import TimelineView

_DETAIL_MS = 250


class TimelineController:
    """One conversation is shown; one run may go on, also while another conversation is shown.

    Args:
        history, silence_s, on_changed, about_agent: see `Retrying`.
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
        about_agent: AboutAgent = nothing_known,
    ) -> None:
        self._view = view
        self._surface = surface
        self._session: Session | None = None
        self._store: ConversationStore | None = None
        self._wanted: Key | None = None  # what was asked for last, also when it could not be read
        self._from_history = False  # it was opened without asking the server
        self._unsubscribe: Callable[[], None] | None = None
        self._builder = RowBuilder()
        self._choices = ViewChoices(now=time.time())
        self._selected: AnyRow | None = None
        self._run = 0
        self._pacer: Pacer[ConversationState] = Pacer(self._draw)
        self._opening = Opening(view=view, scope=scope, surface=surface, history=history, show=self._show_store)
        self._retrying = Retrying(
            scope=scope,
            surface=surface,
            history=history,
            silence_s=silence_s,
            on_clock=self._clock,
            on_changed=on_changed,
            about_agent=about_agent,
        )
        self.resend = self._retrying.resend
        self._detail_due = QTimer(interval=_DETAIL_MS, singleShot=True)
        self._detail_due.timeout.connect(lambda: self._surface.show_detail(self._selected, self.state))
        self._join()

    @property
    def state(self) -> ConversationState | None:
        return self._store.state if self._store else None

    @property
    def running(self) -> bool:
        return self._retrying.store is not None

    def show_session(self, session: Session | None) -> None:
        """Another connection: nothing is open. A run of the old one goes on and is recorded.

        A kept copy stays, for it needs no connection; with the connection it belongs to it is read from the server.
        """
        fresh = session is not self._session
        self._session = session
        if not self._stays():
            self._show_nothing()
        elif fresh and self._wanted is not None and self._fits(self._wanted):
            self.reload()

    def show_agent(self, agent_id: str) -> None:
        """Another agent was chosen: nothing is open, but for a conversation of that agent or of the history."""
        if not self._stays() and (self._wanted is None or self._wanted.agent_id != agent_id):
            self._show_nothing()

    def _stays(self) -> bool:
        """Whether what is open can stay whatever the connection is: it was opened from the history, or it is a kept
        copy that waits for its server."""
        if self._wanted is None or self._from_history:
            return self._wanted is not None
        kept = self.state is not None and self.state.kept_at is not None
        return kept and (self._session is None or self._fits(self._wanted))

    def _show_nothing(self) -> None:
        self._opening.cancel()
        self._wanted = None
        self._close_store()
        self._view.show_empty("Choose a conversation on the left, or open one by its id.")

    def open(self, agent_id: str, conversation_id: str) -> None:
        """Read and show a conversation, with what the history knows of it; where the server cannot be read, the kept
        copy. The one that a run is answering is shown as it stands."""
        if self._session is not None:
            self._from_history = False
            self._open(Key(self._session.identity, agent_id, conversation_id), self._session)

    def open_kept(self, key: Key) -> None:
        """Show the copy that the history has, without asking the server; needs no session."""
        self._from_history = True
        self._open(key, None)

    def forget_past(self, key: Key | None) -> None:
        """The history has forgotten this conversation (None: any): what is shown is opened anew, unless a run goes."""
        if self._wanted is not None and key in (None, self._wanted) and self._retrying.store is None:
            self._open(self._wanted, self._session if self._fits(self._wanted) else None)

    def _open(self, key: Key, session: Session | None) -> None:
        self._wanted = key
        self._surface.say_nothing()
        self._opening.cancel()
        running = self._retrying.store
        if running is not None and self._retrying.key == key:
            self._show_store(running)
            return
        self._close_store()
        if session is None:
            self._surface.show_timeline()
        self._opening.open(session, key)

    def reload(self) -> None:
        """Read the newest messages again, or what could not be read; while a run streams that is left to the run."""
        state, key, store = self.state, self._wanted, self._store
        if key is None:
            return
        session = self._session if self._fits(key) else None
        if state is None or store is None:
            self._open(key, session)
            return
        if state.live is not None or store is self._retrying.store:
            return
        if session is None:
            self._surface.tell("No connection to the server of this conversation is open.", "Open it, then reload.")
        self._opening.again(session, key, store)

    def _fits(self, key: Key) -> bool:
        """Whether the open connection leads to the server that the conversation is on."""
        return self._session is not None and self._session.identity == key.base_url

    def stop(self) -> None:
        """Stop what goes on: a run, else a reading."""
        if self._retrying.stop():
            return
        self._opening.cancel(older=True)
        if self._store is None:
            self._view.show_empty("Stopped. Choose a conversation on the left.")
        else:
            self._choose(loading_older=False)
            self._surface.show_run("Stopped", busy=False, announce=True)

    def load_older(self) -> None:
        """Read the page before the first message that is loaded."""
        if self._session is None or self._store is None or self._opening.reads_older:
            return
        if self._opening.older(self._session, self._store, self._older_read):
            self._choose(loading_older=True)

    def _older_read(self, store: ConversationStore) -> None:
        if store is self._store:
            self._choose(loading_older=False)

    def retry(self, turn: str) -> None:
        """Ask, then answer the turn again."""
        state = self.state
        if state is None or self._store is None or self._wanted is None:
            return
        offer = self._offer(state, turn)
        if offer.target_id is None:
            self._surface.show_run(offer.reason or "", busy=self.running, announce=True)
        elif self._session is not None and self._fits(self._wanted):
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
        view.expand_requested.connect(lambda key: self._choose(expanded=self._choices.expanded ^ {key}))
        view.attempt_requested.connect(self._show_attempt)
        view.row_selected.connect(self._select)
        view.loading_cancelled.connect(self.stop)

    def _show_store(self, store: ConversationStore) -> None:
        self._close_store()
        self._store = store
        self._builder = RowBuilder()
        self._choices = ViewChoices(now=time.time())
        self._run = store.state.run
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
        begun = state.live is not None and state.run != self._run
        if begun:
            self._run = state.run
            others = {key: name for key, name in self._choices.attempts.items() if key != state.live_turn}
            self._choices = replace(self._choices, attempts=others)
        rows = self._builder.rows(state, self._choices)
        if self.running:  # also when it is another conversation that is answered
            rows = Rows(rows.head, rows.tail, BUSY)
        self._view.show_rows(rows)
        if begun:
            self._view.set_following(True)  # the answer that was asked for is what the person wants to see
        self._renew_detail()
        self._surface.show_head(state.head, read_only_reason(state), state.kept_at)
        self._show_offer(state)

    def _clock(self, elapsed_ns: int | None) -> None:
        if elapsed_ns is None or self._retrying.store is self._store:
            self._choose(live_ns=elapsed_ns)

    def _choose(self, **changes: object) -> None:
        self._choices = replace(self._choices, now=time.time(), **changes)
        if self._store is not None:
            self._pacer.offer(self._store.state)

    def _show_attempt(self, turn: str, index: int) -> None:
        if self.state is not None and (name := name_at(self.state, turn, index)) is not None:
            self._choose(attempts={**self._choices.attempts, turn: name})

    def _renew_detail(self) -> None:
        """What is selected may have grown; its details follow four times a second, not every frame."""
        row = self._view.current_row
        if row is not self._selected:
            self._selected = row
            if not self._detail_due.isActive():
                self._detail_due.start()

    def _select(self, row: AnyRow | None) -> None:
        self._selected = row
        self._surface.show_detail(row, self.state)
        if self._store is not None:
            self._show_offer(self._store.state)

    def _show_offer(self, state: ConversationState) -> None:
        row = self._view.stack_row
        found, at, stack = (turn_in(state, row.turn), row.index, row.stack) if row is not None else (None, 0, ())
        self._surface.show_attempts(found, at, sides=side_count(stack))
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

"""Asks, retries once, tells how it goes and how it ended."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from PySide6.QtCore import QTimer

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.blast import BlastRadius, RetryOffer, blast_radius
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.explain import KEPT_NOTHING_LOST, Explanation, explain
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import ChangedMeanwhile, Failure, HistoryUnavailable, Problem
from chatbase_inspector.runs.retry import Retry, RetryRequest, RetryResult
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline import run_words
from chatbase_inspector.timeline.resending import Resending, Wish
from chatbase_inspector.timeline.rows import AnyRow

ASK_SLOT, RETRY_SLOT = "ask-retry", "retry"
_TICK_MS = 100


AboutAgent = Callable[[str], tuple[str | None, str | None]]
"""Name and model of the agent with that id; None: not known."""


def nothing_known(_agent_id: str) -> tuple[str | None, str | None]:
    """Of no agent anything."""
    return None, None


class Surface(Protocol):
    """What the window shows of the open conversation."""

    def show_head(self, head: Head | None, read_only: str | None, kept_at: float | None = None) -> None: ...
    def show_kept(self, kept_at: float, why: Explanation | None) -> None: ...
    def show_attempts(self, turn: Turn | None, index: int, *, sides: int) -> None: ...
    def show_timeline(self) -> None: ...
    def show_run(self, words: str, *, busy: bool, announce: bool) -> None: ...
    def show_offer(self, offer: RetryOffer) -> None: ...
    def show_detail(self, row: AnyRow | None, state: ConversationState | None) -> None: ...
    def spend(self, credits_spent: float | None) -> None: ...
    def say(self, explanation: Explanation) -> None: ...
    def say_nothing(self) -> None: ...
    def show_wait(self, what: str, more: str, actions: tuple[tuple[str, str], ...]) -> None: ...
    def tell(self, what: str, more: str = "") -> None: ...
    async def agreed(self, blast: BlastRadius) -> bool: ...


class Retrying:
    """At most one run at a time.

    Args:
        history: opens the history if need be; gives it, or why there is none (then no retry is sent).
        silence_s: seconds without a byte until a stream is given up; asked at each run.
        on_clock: called ten times a second with the nanoseconds since the request was sent; None when it is over.
        on_changed: called after a run, when the list may have changed.
        about_agent: what is kept of the agent with each retry.
    """

    def __init__(
        self,
        *,
        scope: TaskScope,
        surface: Surface,
        history: Callable[[], Awaitable[History | Failure]],
        silence_s: Callable[[], float],
        on_clock: Callable[[int | None], None],
        on_changed: Callable[[], None],
        about_agent: AboutAgent = nothing_known,
    ) -> None:
        self._scope = scope
        self._surface = surface
        self._history = history
        self._silence_s = silence_s
        self._on_clock = on_clock
        self._on_changed = on_changed
        self._about_agent = about_agent
        self._running: tuple[ConversationStore, Retry] | None = None
        self._key: Key | None = None
        self._silent = False
        self._resending = Resending(scope, surface, self._send)
        self.resend = self._resending.agree
        self._tick = QTimer(interval=_TICK_MS)
        self._tick.timeout.connect(self._ticked)

    @property
    def store(self) -> ConversationStore | None:
        """The conversation that is answered now; None when no run goes on."""
        return self._running[0] if self._running is not None else None

    @property
    def key(self) -> Key | None:
        """Names the conversation that is answered now."""
        return self._key if self._running is not None else None

    def begin(self, session: Session, store: ConversationStore, turn: str) -> None:
        """Ask the person, then answer the turn again."""
        self._resending.forget()
        self._scope.start(ASK_SLOT, self._ask(session, store, turn))

    def stop(self) -> bool:
        """Stop the run, the question or the wait; whether there was a run or a wait."""
        self._scope.cancel(ASK_SLOT)
        if self._running is None:
            self._scope.cancel(RETRY_SLOT)  # it may still wait for the history to open
            return self._resending.stop()
        self._running[1].stop()
        self._surface.show_run("Stopping …", busy=True, announce=True)
        return True

    def close(self) -> None:
        """The window is going away."""
        self._tick.stop()

    async def _ask(self, session: Session, store: ConversationStore, turn: str) -> None:
        """Ask until the person says no, or until what they agreed to is what the server has."""
        state = store.state
        try:
            blast = blast_radius(state, turn)
        except (KeyError, ValueError):
            return
        if not await self._surface.agreed(blast):
            return
        if self._running is not None:
            return
        head = state.head
        name, model = self._about_agent(head.agent_id)
        request = RetryRequest(head.agent_id, head.id, blast.target_id, turn, blast, model=model, agent_name=name)
        self._send(Wish(session, store, request, turn))

    def _send(self, wish: Wish) -> None:
        if self._running is None:
            self._scope.start(RETRY_SLOT, self._start(wish))

    async def _start(self, wish: Wish) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._surface.say(explain(history))
            return
        session, store = wish.session, wish.store
        silence_s = self._silence_s()
        work = Retry(session.client, history, store, wish.request, base_url=session.identity, silence_s=silence_s)
        await self._run(wish, work)

    async def _run(self, wish: Wish, work: Retry) -> None:
        session, store, turn = wish.session, wish.store, wish.turn
        self._running = (store, work)
        self._key = Key(session.identity, store.state.head.agent_id, store.state.head.id)
        self._surface.say_nothing()
        self._surface.show_run("Keeping a full copy before anything is sent …", busy=True, announce=True)
        self._tick.start()
        again, refused = False, None
        try:
            refused = self._finished(await work.run(), work)
        except ChangedMeanwhile as changed:
            if changed.failure.code == "stopped-before":
                self._surface.show_run("Stopped. Nothing was sent.", busy=False, announce=True)
            else:
                self._surface.say(explain(changed.failure))
                self._surface.show_run("Nothing was sent", busy=False, announce=True)
                again = True
        except HistoryUnavailable as problem:
            self._surface.say(explain(problem.failure))
            self._surface.show_run("Nothing was sent", busy=False, announce=True)
        except Problem as problem:
            self._surface.say(explain(problem.failure, kept=f"Nothing was sent. {KEPT_NOTHING_LOST}"))
            self._surface.show_run("Nothing was sent", busy=False, announce=True)
        finally:
            self._running = None
            self._tick.stop()
            self._on_clock(None)
        if refused is not None:
            self._resending.refused(wish, refused)
        if again:
            self._scope.start(ASK_SLOT, self._ask(session, store, turn))

    def _finished(self, result: RetryResult, work: Retry) -> Failure | None:
        """Tell how it ended; returns why it was refused, None when something of an answer came."""
        self._surface.show_run(
            run_words.ended(result.outcome, result.attempt, result.failure), busy=False, announce=True
        )
        if result.attempt is not None:
            self._surface.spend(result.attempt.meta.credits)
        if work.disk_problem is not None:
            kept = "The answer is shown here, but not all of it is on this computer's disk."
            self._surface.say(explain(work.disk_problem, kept=kept))
        elif result.reread is not None:
            self._surface.say(_not_reread(result.reread, answered=result.attempt is not None))
        self._on_changed()
        return result.failure if result.attempt is None else None

    def _ticked(self) -> None:
        if self._running is None:
            return
        store, work = self._running
        if store.state.live is not None:
            silent = run_words.silence(work.silent_s)
            words = f"{run_words.doing(store.state.live)} · {work.elapsed_ns / 1e9:.1f} s{silent}"
            self._surface.show_run(words, busy=True, announce=bool(silent) and not self._silent)
            self._silent = bool(silent)
        self._on_clock(work.elapsed_ns)


def _not_reread(failure: Failure, *, answered: bool) -> Explanation:
    found = explain(failure)
    what = "The answer is here, but the conversation could not be read again afterwards."
    kept = "What is shown is what was streamed; the server may have stored something else."
    if not answered:
        what = "No answer came, and the conversation could not be read again afterwards."
        kept = "What is shown is how it was before; a full copy of it is kept on this computer."
    return Explanation(
        what=what,
        kept=kept,
        next_step="Reload the conversation (F5).",
        technical=found.technical,
        request_id=found.request_id,
        action="reload",
    )

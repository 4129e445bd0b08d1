"""What the controllers may show, on the real window: the one place that knows both their wishes and its widgets."""

import time
from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QTextEdit

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.blast import BlastRadius, RetryOffer
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.explain import Explanation
from chatbase_inspector.inspect.row_detail import row_detail
from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.timeline.copying import json_of, text_of
from chatbase_inspector.timeline.rows import AnyRow
from chatbase_inspector.timeline.view import TimelineView
from chatbase_inspector.timeline.words import short_clock
from chatbase_inspector.window.ask import answered
from chatbase_inspector.window.confirm_quit import ConfirmQuitDialog
from chatbase_inspector.window.confirm_retry import ConfirmRetryDialog
from chatbase_inspector.window.first_run import FirstRunPage
from chatbase_inspector.window.links import LinkDialog, open_address
from chatbase_inspector.window.main_window import MainWindow

_HEAD_AGAIN_S = 30.0


class Desk:
    """Implements the surfaces of all controllers. Holds nothing but what is shown.

    Args:
        on_answer: called at every frame with the turn and the row of the attempt that is chosen, which is current in
            it; as long as both are the same it is the same object.
    """

    def __init__(
        self,
        window: MainWindow,
        first_run: FirstRunPage,
        timeline: TimelineView,
        settings: Settings,
        on_answer: Callable[[Turn | None, int], None],
    ) -> None:
        self.window = window
        self.first_run = first_run
        self.timeline = timeline
        self._settings = settings
        self._on_answer = on_answer
        self._turn: tuple[Turn | None, int, Turn | None] = (None, 0, None)
        self._spent: float | None = None
        self._head: tuple[Head | None, str | None, float | None] = (None, None, None)
        self._head_at = 0.0

    # ------------------------------------------------------------------ connections

    def show_first_run(self) -> None:
        self.first_run.show_choices()
        self.window.show_first_run()
        self.window.status.show_connection("Not connected")

    def show_demo_starting(self) -> None:
        if self.window.shows_first_run:
            self.first_run.show_demo_starting()

    def show_demo_failed(self, sentence: str, details: str) -> None:
        self.window.show_first_run()
        self.first_run.show_demo_failed(sentence, details)
        self.window.status.show_connection("The demo did not start", "bad")

    def show_connections(self, connections: tuple[Connection, ...], current_id: str | None) -> None:
        self.window.top_bar.show_connections(connections, current_id)

    def show_connecting(self, name: str) -> None:
        self.window.status.show_connection(f"Connecting to {name} …")

    def show_connected(self, session: Session) -> None:
        self.window.show_timeline()
        where = "the demo" if session.is_demo else session.connection.name
        self.window.status.show_connection(f"Connected to {where}", "good")
        if session.is_demo:
            self.window.top_bar.show_badge("Demo: no key needed", "accent", "Sample conversations on this computer.")
        elif session.key_in_memory:
            words = "The key is kept in memory and forgotten when the program ends."
            self.window.top_bar.show_badge("Key for this session only", "caution", words)
        else:
            self.window.top_bar.show_badge("")

    def show_not_connected(self, connection: Connection, explanation: Explanation) -> None:
        self.window.show_timeline()
        self.window.status.show_connection(f"Not connected to {connection.name}", "bad")
        self.say(explanation)

    def show_agents(self, agents: list[tuple[str, str]], current_id: str | None) -> None:
        self.window.top_bar.show_agents(agents, current_id)

    def show_rate(self, remaining: int | None, limit: int | None) -> None:
        self.window.status.show_rate_limit(remaining, limit)

    # ------------------------------------------------------------------ the open conversation

    def show_head(self, head: Head | None, read_only: str | None, kept_at: float | None = None) -> None:
        """Called at every frame: only a change, or half a minute, is worth new labels."""
        now = time.time()
        if (head, read_only, kept_at) == self._head and now - self._head_at < _HEAD_AGAIN_S:
            return
        self._head, self._head_at = (head, read_only, kept_at), now
        self.window.header.show_head(head, now, read_only, kept_at)
        self.window.actions_.set_conversation_open(head is not None)

    def show_run(self, words: str, *, busy: bool, announce: bool) -> None:
        self.window.status.show_run(words, words if announce else words.partition(" · ")[0])
        self.window.actions_.set_running(busy)

    def show_offer(self, offer: RetryOffer) -> None:
        self.window.actions_.offer_retry(offer.reason, offered=offer.target_id is not None)

    def show_attempts(self, turn: Turn | None, index: int, *, sides: int) -> None:
        """Called at every frame: the same turn must stay the same object, so that nothing is compared anew."""
        count = len(turn.attempts) if turn is not None else 0
        self.window.actions_.offer_attempts(attempts=count, sides=sides)
        known, at, shown = self._turn
        if turn is not known or index != at:
            shown = replace(turn, current=index) if turn is not None and 0 <= index < count else turn
            self._turn = (turn, index, shown)
        self._on_answer(shown, index)

    def show_timeline(self) -> None:
        self.window.show_timeline()

    def show_kept(self, kept_at: float, why: Explanation | None) -> None:
        """Say that the server was not read; `why` not, where that is a problem."""
        what = f"Kept copy from {short_clock(kept_at, time.time())} · not read from the server"
        more = f"{why.what} {why.next_step}" if why is not None else "Everything here is kept on this computer."
        self.window.messages.show_words(what, more, "caution", (("reload", "Try again"),))

    def show_detail(self, row: AnyRow | None, state: ConversationState | None) -> None:
        if state is None:
            self.show_attempts(None, 0, sides=0)
        shown = row is not None and state is not None
        self.window.inspector.show_detail(row_detail(row) if shown and row is not None else None)

    def spend(self, credits_spent: float | None) -> None:
        if credits_spent is None:
            self.window.status.show_credits(self._spent, some_unknown=True)
            return
        self._spent = (self._spent or 0.0) + credits_spent
        self.window.status.show_credits(self._spent)

    def say(self, explanation: Explanation) -> None:
        self.window.messages.show_problem(explanation)

    def say_nothing(self) -> None:
        self.window.messages.clear()

    def show_wait(self, what: str, more: str, actions: tuple[tuple[str, str], ...]) -> None:
        self.window.messages.show_countdown(what, more, actions)

    def tell(self, what: str, more: str = "") -> None:
        """A note that is no problem."""
        self.window.messages.show_words(what, more)

    def tell_where_free(self, what: str, more: str = "") -> None:
        """A note that can wait: it takes the place of nothing that is being said."""
        if self.window.messages.isHidden():
            self.tell(what, more)

    def copy_id(self) -> None:
        """Copy the id of the conversation shown; nothing when none is."""
        if self._head[0] is not None:
            self.copy(self._head[0].id)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.window.status.show_run("Copied")

    def copy_current(self, *, as_json: bool = False) -> None:
        """Copy what is selected in a text, else the current row of the timeline."""
        focus = self.window.focusWidget()
        if not as_json and isinstance(focus, QTextEdit) and focus.textCursor().hasSelection():
            focus.copy()
            return
        row = self.timeline.current_row
        if row is not None:
            self.copy(json_of(row) if as_json else text_of(row, self.timeline.model.rows))

    # ------------------------------------------------------------------ questions

    async def agreed(self, blast: BlastRadius) -> bool:
        """Whether the person wants the retry. Cancelling closes the question."""
        if blast.only_answer and not self._settings.ask_before_simple_retry:
            return True
        dialog = ConfirmRetryDialog(blast, time.time(), self.window)
        try:
            yes = await answered(dialog) == QDialog.DialogCode.Accepted
            if yes and dialog.do_not_ask_again:
                self._settings.ask_before_simple_retry = False
            return yes
        finally:
            dialog.deleteLater()

    async def wants_to_quit(self) -> bool:
        """Asked only while an answer arrives."""
        dialog = ConfirmQuitDialog(self.window)
        try:
            return await answered(dialog) == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()

    async def follow_link(self, address: str) -> None:
        """Show where it leads; open it if the person says so."""
        dialog = LinkDialog(address, self.window)
        try:
            yes = await answered(dialog) == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()
        if yes and not open_address(address):
            self.tell("Nothing on this computer opens this link.", address)

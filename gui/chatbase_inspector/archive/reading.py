"""Reads what the history has, page by page; the newest question wins."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from chatbase_inspector.archive import words
from chatbase_inspector.archive.history_window import HistoryWindow
from chatbase_inspector.archive.query import Query
from chatbase_inspector.explain import explain
from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.finding import Hit, KeptConversation, Key, Size
from chatbase_inspector.history.history import History
from chatbase_inspector.look.announce import announce
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.tasks import TaskScope

READ_SLOT, MORE_HITS_SLOT, MORE_CONVERSATIONS_SLOT = "archive-read", "archive-more", "archive-more-conversations"
INDEX_SLOT = "archive-index"
PAGE_SIZE = 100
_MOST_AGAIN = 1_000
_NOTHING_CHANGED = "What is kept stays as it is."
_HOW_SEARCHED = "All words must be in one message or answer; the beginning of a word is enough."
_NOTHING_YET = (
    "Nothing is kept yet.",
    "Before each retry a full copy of the conversation is kept here, then every word of the new answer.",
)
Work = Callable[[], Coroutine[Any, Any, None]]
OpenHistory = Callable[[], Awaitable[History | Failure]]


class Reading:
    """Fills the two lists of the window.

    Args:
        history: opens the history if need be; gives it, or why there is none.
        clock: epoch seconds.
    """

    def __init__(
        self, window: HistoryWindow, scope: TaskScope, history: OpenHistory, clock: Callable[[], float]
    ) -> None:
        self._window = window
        self._scope = scope
        self._history = history
        self._clock = clock
        self._query, self._at = Query(), 0.0  # what the lists show
        self._within: Key | None = None
        self._hits_read = 0
        self._showing = self._troubled = False
        self._waited_for: Query | None = None
        self._told: str | None = None
        self.size: Size | None = None
        window.filters.query_changed.connect(lambda _query: self.read())
        window.refresh_requested.connect(lambda: self.read(again=True))
        window.conversations.chosen_changed.connect(self._chosen_changed)
        window.conversations.more_requested.connect(lambda: self._start(MORE_CONVERSATIONS_SLOT, self._more_rows))
        window.hits.more_requested.connect(lambda: self._start(MORE_HITS_SLOT, self._more_hits))
        window.reading.stop_requested.connect(self.stop)

    def read(self, *, again: bool = False) -> None:
        """Read both lists. `again`: what is kept may have changed; the person stays where they are."""
        self._begin(lambda: self._read(again=again))

    def stop(self) -> None:
        """Stop what is being read; what is there stays."""
        busy = self._scope.busy(READ_SLOT)
        self.cancel()
        if busy and not self._window.hits.count:
            self._window.hits.show_page("search", "Stopped.", "Change the search, or press F5 to read again.")

    def cancel(self) -> None:
        """Nobody looks any more."""
        for slot in (READ_SLOT, MORE_HITS_SLOT, MORE_CONVERSATIONS_SLOT, INDEX_SLOT):
            self._scope.cancel(slot)
        self._window.reading.end()

    # ------------------------------------------------------------------ inside

    def _chosen_changed(self) -> None:
        if not self._showing and self._chosen_key() != self._within:
            self._window.footer.offer(chosen=self._chosen_key() is not None)
            self._begin(lambda: self._read(hits_only=True))

    def _begin(self, work: Work) -> None:
        for slot in (MORE_HITS_SLOT, MORE_CONVERSATIONS_SLOT, INDEX_SLOT):
            self._scope.cancel(slot)
        searching = bool(self._window.filters.query.text)
        what = "Searching what is kept on this computer …" if searching else "Reading what is kept on this computer …"
        self._window.reading.start(what, stop="Stop searching" if searching else "Stop reading")
        self._start(READ_SLOT, work)

    def _start(self, slot: str, work: Work) -> None:
        self._scope.start(slot, self._guarded(work))

    async def _guarded(self, work: Work) -> None:
        """A question that is replaced by a newer one leaves the busy line to that one."""
        try:
            await work()
        except HistoryUnavailable as problem:
            self._unreadable(problem.failure)

    def _unreadable(self, failure: Failure) -> None:
        window = self._window
        window.reading.end()
        self._troubled = True
        window.show_problem(explain(failure, kept=_NOTHING_CHANGED), again=True)
        window.conversations.more_failed()
        window.hits.more_failed()
        if not window.hits.count:
            window.hits.show_page("error", "The history cannot be read.", "The message above says why.")
        if not window.conversations.count:
            window.conversations.show_nothing("No conversation can be listed.")

    async def _read(self, *, again: bool = False, hits_only: bool = False) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._unreadable(history)
            return
        self._say_notice(history)
        archive = Archive(history)
        query, now = self._window.filters.query, self._clock()
        other_words = query.text != self._query.text
        if not again:
            self._waited_for = None
        if self.size is None or again:
            await self._measure(archive, history)
        self._query, self._at = query, now
        if hits_only:
            await self._show_hits(archive, again=False)
        elif other_words:  # hits of all conversations, at once; which conversations they are in follows
            self._choose_none()
            await self._show_hits(archive, again=False)
            await self._show_conversations(archive, again=again)
        else:
            await self._show_conversations(archive, again=again)
            await self._show_hits(archive, again=again)
        self._window.reading.end()

    def _say_notice(self, history: History) -> None:
        """What happened at opening, once; and the end of a trouble."""
        if self._troubled:
            self._troubled = False
            self._window.notice.clear()
        if history.notice and history.notice != self._told:
            self._told = history.notice
            self._window.notice.show_words(history.notice, tone="caution")

    async def _measure(self, archive: Archive, history: History) -> None:
        self.size = await archive.size()
        self._window.footer.show_size(self.size, history.path)
        agents = [(url, agent, name or f"agent {agent}") for url, agent, name in await archive.agents()]
        self._window.show_agents(agents)

    async def _show_conversations(self, archive: Archive, *, again: bool) -> None:
        pane = self._window.conversations
        limit = max(PAGE_SIZE, min(pane.count, _MOST_AGAIN)) if again else PAGE_SIZE
        rows = await archive.conversations(self._query.wanted(self._at), limit=limit + 1)
        self._showing = True
        pane.show_rows(rows[:limit], more=len(rows) > limit, now=self._at)
        if not rows:
            pane.show_nothing("No conversation is kept yet." if self._query.is_open else "No conversation fits.")
        self._showing = False
        self._window.footer.offer(chosen=self._chosen_key() is not None)

    async def _show_hits(self, archive: Archive, *, again: bool) -> None:
        pane = self._window.hits
        within = self._chosen_key()
        again = again and within == self._within
        self._within = within
        limit = max(PAGE_SIZE, min(pane.count, _MOST_AGAIN)) if again else PAGE_SIZE
        page = await archive.find(self._query.wanted(self._at, within), limit=limit)
        self._hits_read = len(page.hits)
        pending = words.pending_words(page) if self._query.text else ""
        self._show_page_of(page.hits, more=page.more, pending=pending, again=again)
        if pending and self._waited_for != self._query:
            self._waited_for = self._query
            self._start(INDEX_SLOT, self._read_when_indexed)

    def _show_page_of(self, hits: tuple[Hit, ...], *, more: bool, pending: str, again: bool) -> None:
        pane = self._window.hits
        pane.show_rows(hits, more=more, now=self._at, pending=pending, again=again)
        self._tell_found(more=more)
        if hits:
            if self._query.text and not again:
                announce(pane, words.found_words(len(hits), more=more, searched=True))
            return
        query = self._query
        if query.is_open:
            pane.show_page("chat", *_NOTHING_YET)
            return
        narrowed = f"Narrowed by {' and '.join(query.narrowed_by)}." if query.narrowed_by else ""
        looked = _HOW_SEARCHED if query.text else ""
        button = "Clear filters" if query.narrowed_by else "Clear the search"
        what = "Nothing kept has these words." if query.text else "Nothing kept fits."
        pane.show_page("search", what, " ".join(filter(None, (narrowed, looked))), button)
        announce(pane, what)

    def _tell_found(self, *, more: bool) -> None:
        pane, kept = self._window.hits, self._window.conversations.chosen
        about = words.found_words(pane.count, more=more, searched=bool(self._query.text)) if pane.count else ""
        if kept is not None:
            about = " · ".join(filter(None, (words.conversation_counts(kept), about)))
        pane.show_heading(kept, about)

    async def _read_when_indexed(self) -> None:
        history = await self._history()
        if isinstance(history, History):
            await history.indexed()
            self.read(again=True)

    async def _more_rows(self) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._unreadable(history)
            return
        pane = self._window.conversations
        wanted = self._query.wanted(self._at)
        rows: list[KeptConversation] = await Archive(history).conversations(
            wanted, limit=PAGE_SIZE + 1, offset=pane.count
        )
        pane.add_rows(rows[:PAGE_SIZE], more=len(rows) > PAGE_SIZE)

    async def _more_hits(self) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._unreadable(history)
            return
        wanted = self._query.wanted(self._at, self._within)
        page = await Archive(history).find(wanted, limit=PAGE_SIZE, offset=self._hits_read)
        self._hits_read += len(page.hits)
        self._window.hits.add_rows(page.hits, more=page.more)
        self._tell_found(more=page.more)

    def _choose_none(self) -> None:
        self._showing = True
        self._window.conversations.choose(None)
        self._showing = False

    def _chosen_key(self) -> Key | None:
        chosen = self._window.conversations.chosen
        return None if chosen is None else chosen.key

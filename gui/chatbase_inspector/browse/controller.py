"""Joins the conversation list with the API: agents, pages, refresh."""

from collections.abc import Callable
from typing import Protocol

from chatbase_inspector.api.paging import pages
from chatbase_inspector.api.wire import Agent
from chatbase_inspector.browse.pane import ConversationPane
from chatbase_inspector.browse.rows import ConversationRow, row_of
from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.stored import head_from_wire
from chatbase_inspector.explain import explain
from chatbase_inspector.problems import Problem, WireError
from chatbase_inspector.tasks import TaskScope

AGENTS_SLOT, LIST_SLOT = "agents", "conversation-list"
PAGE_SIZE = 100


class Surface(Protocol):
    """What the window shows of agents."""

    def show_agents(self, agents: list[tuple[str, str]], current_id: str | None) -> None: ...


class BrowseController:
    """Owns the list of one agent. The list answers 200 and empty for an unknown agent (CONTRACT 2), so an empty list
    is checked against the agent itself.

    Args:
        on_agent: called with the id of the agent whose list is shown now.
    """

    def __init__(
        self, pane: ConversationPane, scope: TaskScope, surface: Surface, on_agent: Callable[[str], None]
    ) -> None:
        self._pane = pane
        self._scope = scope
        self._surface = surface
        self._on_agent = on_agent
        self._session: Session | None = None
        self._agents: list[Agent] = []
        self._rows: dict[str, ConversationRow] = {}
        self._cursor: str | None = None
        self.agent_id: str | None = None
        pane.more_requested.connect(self.load_more)
        pane.refresh_requested.connect(self.refresh)
        pane.stop_requested.connect(self.stop)

    def show_session(self, session: Session | None) -> None:
        """Another connection: read its agents, then the list of the one chosen last."""
        self.stop()
        self._session, self.agent_id, self._rows, self._cursor = session, None, {}, None
        self._surface.show_agents([], None)
        if session is None:
            self._pane.show_idle("Not connected.", "Open the demo, or connect to Chatbase.")
            return
        self._pane.show_idle("", "")
        self._pane.show_loading("Reading the agents …")
        self._scope.start(AGENTS_SLOT, self._read_agents(session))

    def choose_agent(self, agent_id: str) -> None:
        """Show the list of another agent."""
        if self._session is None or agent_id == self.agent_id:
            return
        self.agent_id, self._rows, self._cursor = agent_id, {}, None
        self._pane.show_idle("", "")
        self._on_agent(agent_id)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew from its first page; the rows that are there stay until it came."""
        if self._session is None:
            return
        if self.agent_id is None:
            self.show_session(self._session)
            return
        self._pane.show_loading()
        self._scope.start(LIST_SLOT, self._read_list(self._session, self.agent_id, None))

    def about_agent(self, agent_id: str) -> tuple[str | None, str | None]:
        """Name and model of an agent as the list of agents gave them; None: not known."""
        found = next((agent for agent in self._agents if agent.id == agent_id), None)
        return (None, None) if found is None else (found.name, found.model)

    def load_more(self) -> None:
        """Read the next page."""
        if self._session is None or self.agent_id is None or self._cursor is None:
            return
        self._pane.show_loading("Reading more conversations …")
        self._scope.start(LIST_SLOT, self._read_list(self._session, self.agent_id, self._cursor))

    def stop(self) -> None:
        """Stop what is being read; what is there stays."""
        busy = self._scope.busy(AGENTS_SLOT) or self._scope.busy(LIST_SLOT)
        self._scope.cancel(AGENTS_SLOT)
        self._scope.cancel(LIST_SLOT)
        if busy:
            self._pane.show_stopped()

    async def _read_agents(self, session: Session) -> None:
        agents: list[Agent] = []
        try:
            async for page in pages(lambda cursor: session.client.agents(cursor=cursor)):
                agents += page.items
        except Problem as problem:
            if not agents:
                self._pane.show_problem(explain(problem.failure))
                return
        self._agents = agents
        wanted = session.connection.agent_id
        known = [agent.id for agent in agents]
        chosen = wanted if wanted in known else (known[0] if known else None)
        self._surface.show_agents([(agent.id, agent.name or agent.id) for agent in agents], chosen)
        if chosen is None:
            self._pane.show_idle("This account has no agents.", "Make one in Chatbase, then refresh.")
            return
        self.choose_agent(chosen)

    async def _read_list(self, session: Session, agent_id: str, cursor: str | None) -> None:
        found: dict[str, ConversationRow] = dict(self._rows) if cursor is not None else {}
        first, seen = cursor, {cursor}
        try:
            while True:
                page = await session.client.conversations(agent_id, cursor=cursor, limit=PAGE_SIZE)
                found |= {one.id: row_of(head_from_wire(one, agent_id)) for one in page.items}
                cursor = page.cursor
                if cursor in seen and cursor is not None:
                    raise WireError("The server's cursor leads back to a page read before.", code="cursor-repeats")
                seen.add(cursor)
                if page.items or cursor is None:
                    break
            if not found and first is None:
                await session.client.agent(agent_id)
        except Problem as problem:
            self._cursor = None if isinstance(problem, WireError) else self._cursor
            self._show(found if cursor is not None and found else self._rows)
            self._pane.show_problem(explain(problem.failure))
            return
        self._cursor = cursor
        self._pane.set_empty_words(
            "No conversations yet.",
            "Only conversations made through the API are listed here; those of the widget or of WhatsApp are not.",
        )
        self._show(found)

    def _show(self, rows: dict[str, ConversationRow]) -> None:
        """Newest first by our own sorting: the sources disagree on the server's order (CONTRACT 9, no. 16)."""
        self._rows = rows
        ordered = sorted(rows.values(), key=_last_moment, reverse=True)
        self._pane.show_rows(ordered, more=self._cursor is not None)


def _last_moment(row: ConversationRow) -> float:
    return row.updated_at or row.created_at or 0.0

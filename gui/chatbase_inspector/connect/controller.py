"""Opens connections: finds the key, makes the client, starts the demo, and says what is the case."""

import time
from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.connect.session import Session
from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import KeyringUnavailable
from chatbase_inspector.credentials.vault import Kept, KeyVault
from chatbase_inspector.explain import Explanation
from chatbase_inspector.problems import Problem
from chatbase_inspector.settings.connection import DEMO_ID, Connection
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope

SLOT = "connect"
# Any non-empty key opens the demo; it is no secret.
_DEMO_KEY = "demo-key"


class Surface(Protocol):
    """What the window shows of connections."""

    def show_first_run(self) -> None: ...
    def show_demo_starting(self) -> None: ...
    def show_demo_failed(self, sentence: str, details: str) -> None: ...
    def show_connections(self, connections: tuple[Connection, ...], current_id: str | None) -> None: ...
    def show_connecting(self, name: str) -> None: ...
    def show_connected(self, session: Session) -> None: ...
    def show_not_connected(self, connection: Connection, explanation: Explanation) -> None: ...
    def show_rate(self, remaining: int | None, limit: int | None) -> None: ...
    def say(self, explanation: Explanation) -> None: ...


class Demo(Protocol):
    """Serves the demo workspace."""

    async def start(self) -> str: ...
    async def stop(self) -> None: ...


class ConnectController:
    """Owns the open session. A new one replaces the old; the old client is closed once nobody uses it.

    Args:
        on_session: called with each session that is ready, and with None when there is none any more.
    """

    def __init__(
        self,
        settings: Settings,
        vault: KeyVault,
        scope: TaskScope,
        surface: Surface,
        demo: Demo,
        on_session: Callable[[Session | None], None],
    ) -> None:
        self._settings = settings
        self._vault = vault
        self._scope = scope
        self._surface = surface
        self._demo = demo
        self._on_session = on_session
        self._old: list[ChatbaseClient] = []
        self.session: Session | None = None

    def start(self, *, demo: bool, or_demo: bool) -> None:
        """Open what was open last; the first-run page when nothing was, or the demo when that was asked for."""
        self._list()
        last = self._settings.last_connection_id
        known = {connection.id for connection in self._settings.connections}
        if demo:
            self.open(DEMO_ID)
        elif last is not None and last in known:
            self.open(last)
        elif or_demo:
            self.open(DEMO_ID)
        else:
            self._surface.show_first_run()

    def open(self, connection_id: str) -> None:
        """Open a connection; stops an opening under way."""
        self._scope.start(SLOT, self._open(connection_id))

    def stop(self) -> None:
        """Stop an opening under way; the session that was open stays."""
        self._scope.cancel(SLOT)
        if self.session is None:
            self._surface.show_first_run()
        else:
            self._surface.show_connected(self.session)

    def remember_agent(self, agent_id: str) -> None:
        """The agent chosen for the open connection is chosen again at the next start."""
        if self.session is not None and self.session.connection.agent_id != agent_id:
            connection = replace(self.session.connection, agent_id=agent_id)
            self._keep(connection)

    def refresh_list(self) -> None:
        self._list()

    async def aclose(self) -> None:
        """Close all clients and end the demo."""
        clients = [*self._old, *([self.session.client] if self.session else [])]
        self.session, self._old = None, []
        for client in clients:
            await client.aclose()
        await self._demo.stop()

    async def _open(self, connection_id: str) -> None:
        try:
            connection = self._settings.connection(connection_id)
        except KeyError:
            self._surface.show_first_run()
            return
        self._surface.show_connecting(connection.name)
        if connection.id == DEMO_ID:
            await self._open_demo(connection)
            return
        try:
            key = await self._vault.get(connection.id)
        except KeyringUnavailable as problem:
            self._surface.show_not_connected(connection, _keyless(problem.state.sentence, problem.state.advice))
            return
        if key is None:
            words = "No API key is kept for this connection."
            self._surface.show_not_connected(connection, _keyless(words, "Edit the connection and paste the key."))
            return
        self._begin(connection, connection.base_url, key)

    async def _open_demo(self, connection: Connection) -> None:
        self._surface.show_demo_starting()
        try:
            base_url = await self._demo.start()
        except Problem as problem:
            self._surface.show_demo_failed("The demo did not start.", problem.failure.message)
            return
        self._begin(connection, base_url, ApiKey(_DEMO_KEY))

    def _begin(self, connection: Connection, base_url: str, key: ApiKey) -> None:
        try:
            client = ChatbaseClient(base_url, key)
        except ValueError as problem:
            self._surface.show_not_connected(connection, _keyless(str(problem), "Edit the connection's base URL."))
            return
        if self.session is not None:
            self._old.append(self.session.client)
        in_memory = self._vault.where(connection.id) is Kept.SESSION
        connection = replace(connection, last_used=time.time())
        self.session = Session(connection, client, base_url, key_in_memory=in_memory)
        self._settings.last_connection_id = connection.id
        self._keep(connection)
        client.on_rate = lambda rate: self._surface.show_rate(rate.remaining, rate.limit)
        self._surface.show_connected(self.session)
        self._on_session(self.session)

    def _keep(self, connection: Connection) -> None:
        self._settings.update(connection)
        if self.session is not None and self.session.connection.id == connection.id:
            old = self.session
            self.session = Session(connection, old.client, old.base_url, old.key_in_memory)
        self._list()
        try:
            self._settings.save()
        except OSError as problem:
            self._surface.say(_not_saved(problem))

    def _list(self) -> None:
        current = self.session.connection.id if self.session else None
        self._surface.show_connections(self._settings.connections, current)


def _keyless(what: str, next_step: str) -> Explanation:
    return Explanation(
        what=what,
        kept="Nothing was sent, and nothing here was changed.",
        next_step=next_step,
        technical=what,
        action="key",
    )


def _not_saved(problem: OSError) -> Explanation:
    return Explanation(
        what="Your settings could not be saved.",
        kept="They stay as you set them until you close the program.",
        next_step="Make room on the disk or mend the folder's rights.",
        technical=str(problem),
    )

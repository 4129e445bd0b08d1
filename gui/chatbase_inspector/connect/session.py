"""An open connection."""

from dataclasses import dataclass

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.settings.connection import DEMO_ID, Connection


@dataclass(frozen=True, slots=True)
class Session:
    """A connection whose client is ready.

    Attributes:
        base_url: where the client sends; the demo's port changes from start to start.
        key_in_memory: the key is kept for this session only, and the window says so.
    """

    connection: Connection
    client: ChatbaseClient
    base_url: str
    key_in_memory: bool

    @property
    def is_demo(self) -> bool:
        return self.connection.id == DEMO_ID

    @property
    def identity(self) -> str:
        """Names the server in the history; the same for every start of the demo."""
        return "demo" if self.is_demo else self.base_url

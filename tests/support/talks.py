"""Conversations of the demo server by what they show, and a history of their own for tests."""

from dataclasses import dataclass
from pathlib import Path

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.state import ConversationState
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.runs.receiving import OnFrames
from chatbase_inspector.runs.retry import Retry, RetryRequest, RetryResult

AGENT = "LmN4s-Supp0rt_aGent21"
LAMP = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"  # greeting, then two turns
PARCEL_ACTION = "d1a7e0c3-9b84-4f6d-8c25-6e7f80912a3b"  # ends in a client action
LONG = "c0ffee00-1234-4abc-8def-0123456789ab"  # 2,000 messages
KEY = ApiKey("test-key-of-nobody")


@dataclass
class Talk:
    """One conversation as a test holds it: client, store, history."""

    server: DemoServer
    client: ChatbaseClient
    store: ConversationStore
    history: History

    def retry(
        self, message_id: str, *, silence_s: float = 5.0, streamed: bool = True, on: OnFrames | None = None
    ) -> Retry:
        head = self.store.state.head
        request = RetryRequest(head.agent_id, head.id, message_id, streamed=streamed)
        return Retry(self.client, self.history, self.store, request, base_url="demo", silence_s=silence_s, on_frames=on)

    @property
    def retries_sent(self) -> int:
        return sum(1 for heard in self.server.requests if heard.path.endswith("/retry"))

    async def answers(self) -> list[str]:
        """Ids of the assistant messages on the server now, oldest first."""
        head = self.store.state.head
        detail = await self.client.conversation(head.agent_id, head.id)
        return [message.id for message in detail.messages if message.role == "assistant"]

    async def retry_last(self, *, silence_s: float = 5.0, streamed: bool = True) -> RetryResult:
        return await self.retry((await self.answers())[-1], silence_s=silence_s, streamed=streamed).run()

    async def close(self) -> None:
        await self.client.aclose()
        await self.history.close()


async def open_talk(server: DemoServer, path: Path, conversation_id: str = LAMP, agent_id: str = AGENT) -> Talk:
    store = ConversationStore(ConversationState(Head(agent_id, conversation_id)))
    return Talk(server, ChatbaseClient(server.base_url, KEY), store, await History.open(path / "history.sqlite3"))

"""Every call of the API that this program makes (CONTRACT 3 to 5). How they travel is in `client`."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from msgspec.structs import replace

from chatbase_inspector.api import reading
from chatbase_inspector.api.answers import AnswerStream, WholeAnswer
from chatbase_inspector.api.outgoing import (
    HEADERS_LIMIT_S,
    Outgoing,
    agent_path,
    chat_call,
    conversation_path,
    get,
    query,
    retry_call,
    tool_result_call,
)
from chatbase_inspector.api.wire import Agent, Conversation, ConversationDetail, Health, Message, Page

T = TypeVar("T")


class Calls(ABC):
    """The calls. Each is sent once, whatever comes back; cancelling one closes its connection, and what the server
    does then is not known.

    Raises, all of them:
        Unauthorised: the key is refused, or there is none (then nothing was sent).
        ApiRefused: the server answered with an error, with a redirect, or with more than any real answer.
        Unreachable: no answer came.
        StreamBroken: an answer began and did not end.
        WireError: the answer has another shape.
        UnfitId: an id that cannot be sent; nothing was.
    """

    async def health(self) -> Health:
        """Whether the server lives; sends no key."""
        return await self._plain(get("/health", {}, keyed=False), reading.read_health)

    async def agents(self, cursor: str | None = None, limit: int = 100) -> Page[Agent]:
        return await self._plain(get("/agents", query(cursor=cursor, limit=limit)), reading.read_agents)

    async def agent(self, agent_id: str) -> Agent:
        return await self._plain(get(agent_path(agent_id), {}), reading.read_agent)

    async def conversations(
        self,
        agent_id: str,
        *,
        cursor: str | None = None,
        limit: int = 100,
        start_date: str | None = None,
        end_date: str | None = None,
    ) -> Page[Conversation]:
        """Conversations that were made through the API. An unknown agent has an empty list, not an error.

        Args:
            start_date: a day (its first instant, UTC) or an ISO 8601 date-time.
            end_date: a day (its last instant, UTC) or an ISO 8601 date-time.
        """
        asked = query(cursor=cursor, limit=limit, startDate=start_date, endDate=end_date)
        return await self._plain(get(f"{agent_path(agent_id)}/conversations", asked), reading.read_conversations)

    async def conversation(self, agent_id: str, conversation_id: str) -> ConversationDetail:
        """One conversation with its newest messages."""
        return await self._plain(get(conversation_path(agent_id, conversation_id), {}), reading.read_conversation)

    async def messages(
        self, agent_id: str, conversation_id: str, *, cursor: str | None = None, limit: int = 100
    ) -> Page[Message]:
        """A page of messages, oldest first inside; the following page holds older ones."""
        path = f"{conversation_path(agent_id, conversation_id)}/messages"
        return await self._plain(get(path, query(cursor=cursor, limit=limit)), reading.read_messages)

    async def chat(
        self,
        agent_id: str,
        *,
        message: str | None = None,
        conversation_id: str | None = None,
        user_id: str | None = None,
    ) -> WholeAnswer:
        """Send a message, or continue after a tool result (no message). No `conversation_id` opens a conversation.

        Raises:
            UnfitAnswer: the answer came but cannot be read; it holds the body.
        """
        return await self._whole(chat_call(agent_id, message, conversation_id, user_id, stream=False))

    async def retry(self, agent_id: str, conversation_id: str, message_id: str) -> WholeAnswer:
        """Remove the message and all after it, and answer again. There is no undo.

        Raises:
            UnfitAnswer: the answer came but cannot be read; it holds the body.
        """
        return await self._whole(retry_call(agent_id, conversation_id, message_id, stream=False))

    def chat_stream(
        self,
        agent_id: str,
        *,
        message: str | None = None,
        conversation_id: str | None = None,
        user_id: str | None = None,
        headers_limit_s: float = HEADERS_LIMIT_S,
    ) -> AbstractAsyncContextManager[AnswerStream]:
        """As `chat`, streamed; see `retry_stream`."""
        call = chat_call(agent_id, message, conversation_id, user_id, stream=True)
        return self._stream(replace(call, head_limit_s=headers_limit_s))

    def retry_stream(
        self, agent_id: str, conversation_id: str, message_id: str, *, headers_limit_s: float = HEADERS_LIMIT_S
    ) -> AbstractAsyncContextManager[AnswerStream]:
        """As `retry`, streamed. The request leaves when the context is entered; leaving it closes the connection.

        Args:
            headers_limit_s: until the head must be here; afterwards the caller watches for silence.
        """
        call = retry_call(agent_id, conversation_id, message_id, stream=True)
        return self._stream(replace(call, head_limit_s=headers_limit_s))

    async def tool_result(
        self, agent_id: str, conversation_id: str, tool_call_id: str, output: object = None, *, absent: bool = False
    ) -> bool:
        """Hand in what a client action gave back: any JSON value, or none at all (`absent`); whether it was taken.

        Right after a stream the call may not be known yet: 404 `RESOURCE_TOOL_CALL_NOT_FOUND` (CONTRACT 3.3).
        """
        call = tool_result_call(agent_id, conversation_id, tool_call_id, {} if absent else {"output": output})
        return await self._plain(call, reading.read_success)

    @abstractmethod
    async def _plain(self, call: Outgoing, read: Callable[[bytes, str | None], T]) -> T: ...

    @abstractmethod
    async def _whole(self, call: Outgoing) -> WholeAnswer: ...

    @abstractmethod
    def _stream(self, call: Outgoing) -> AbstractAsyncContextManager[AnswerStream]: ...

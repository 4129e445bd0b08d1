"""Sends a retry again that Chatbase refused for a while: after the person said so once, with a countdown in sight.

Such a refusal had no effect (CONTRACT 5.9). What is sent is the same request; it is kept, compared and recorded as
any other before it leaves.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chatbase_inspector.api.waiting import count_down, may_send_again, wait_after
from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.explain import explain
from chatbase_inspector.problems import Failure
from chatbase_inspector.runs.retry import RetryRequest
from chatbase_inspector.tasks import TaskScope

WAIT_SLOT = "wait-to-send"
# Of one agreement; a server that refuses for longer is left to the person.
MOST_TIMES = 5
AGREE, DO_NOT_SEND = "resend", "do-not-send"
_NOT_SENT = "Nothing was changed on the server."


@dataclass(frozen=True)
class Wish:
    """A retry the person wants, ready to be sent."""

    session: Session
    store: ConversationStore
    request: RetryRequest
    turn: str


class Surface(Protocol):
    """What the window shows of a wait."""

    def show_wait(self, what: str, more: str, actions: tuple[tuple[str, str], ...]) -> None: ...
    def show_run(self, words: str, *, busy: bool, announce: bool) -> None: ...
    def say_nothing(self) -> None: ...


class Resending:
    """One wish at a time, the newest.

    Args:
        send: sends a wish once.
    """

    def __init__(self, scope: TaskScope, surface: Surface, send: Callable[[Wish], None]) -> None:
        self._scope = scope
        self._surface = surface
        self._send = send
        self._wish: Wish | None = None
        self._due = 0.0
        self._count = 0
        self._agreed = False

    def refused(self, wish: Wish, failure: Failure) -> None:
        """Offer to wait; where the person has agreed to that for this wish, wait. Other refusals end it."""
        self._agreed = self._agreed and wish == self._wish and self._count < MOST_TIMES
        self._count = self._count + 1 if self._agreed else 1
        self._wish = wish if may_send_again(failure) else None
        if self._wish is None:
            return
        self._due = time.time() + wait_after(failure, self._count)
        if self._agreed:
            self._wait()
            return
        more = f"{_NOT_SENT} The retry can be sent by itself as soon as Chatbase allows it; you can stop that any time."
        self._surface.show_wait(explain(failure).what, more, ((AGREE, "Wait, then send it again"),))

    def agree(self) -> None:
        """The person wants it sent again after the wait."""
        if self._wish is not None and not self._scope.busy(WAIT_SLOT):
            self._agreed = True
            self._wait()

    def stop(self) -> bool:
        """Do not send it; whether there was a wait."""
        waits = self._scope.busy(WAIT_SLOT)
        self.forget()
        if waits:
            self._surface.say_nothing()
            self._surface.show_run("Stopped. Nothing was sent.", busy=False, announce=True)
        return waits

    def forget(self) -> None:
        """Another retry begins, or the window goes away."""
        self._scope.cancel(WAIT_SLOT)
        self._wish, self._agreed, self._count = None, False, 0

    def _wait(self) -> None:
        if self._wish is not None:
            self._scope.start(WAIT_SLOT, self._count_down(self._wish))

    async def _count_down(self, wish: Wish) -> None:
        self._surface.show_run("Waiting until Chatbase allows the retry …", busy=True, announce=True)
        await count_down(self._due - time.time(), self._tell)
        self._surface.say_nothing()
        self._send(wish)

    def _tell(self, left_s: int) -> None:
        self._surface.show_wait(f"The retry is sent in {left_s} s", _NOT_SENT, ((DO_NOT_SEND, "Do not send it"),))

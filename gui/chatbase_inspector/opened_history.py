"""The one history of the window: opened once, tried again when it could not be opened, closed at the end."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from chatbase_inspector.explain import Explanation, explain
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure, FailureKind, HistoryUnavailable

_OPENING = Failure(kind=FailureKind.HISTORY, message="The history on this computer is still being opened.")
_KEPT = "Conversations can be read; retrying is off until this is mended."


class OpenedHistory:
    """Whoever needs the history asks `get` for it.

    Args:
        say: tells the person why it could not be opened.
        tell: tells what happened at opening, such as a damaged file that was set aside.
        on_opened: called once, when it is open.
    """

    def __init__(
        self, say: Callable[[Explanation], None], tell: Callable[[str], None], on_opened: Callable[[], None]
    ) -> None:
        self._say = say
        self._tell = tell
        self._on_opened = on_opened
        self._known: History | Failure = _OPENING
        self._opening = asyncio.Lock()

    @property
    def folder(self) -> Path | None:
        """Where the file lies; None while it is not open."""
        return self._known.path.parent if isinstance(self._known, History) else None

    async def get(self) -> History | Failure:
        """The history, opened if need be; one that could not be opened is tried again, for it may have been mended.

        Cancelling gives up the opening.
        """
        async with self._opening:
            if isinstance(self._known, History):
                return self._known
            try:
                self._known = history = await History.open()
            except HistoryUnavailable as problem:
                self._known = problem.failure
                self._say(explain(problem.failure, kept=_KEPT))
                return self._known
        if history.notice:
            self._tell(history.notice)
        self._on_opened()
        return history

    async def open(self) -> None:
        """`get`, for a task of its own."""
        await self.get()

    async def close(self) -> None:
        """Write what was handed over and close; not being open is no error."""
        if isinstance(self._known, History):
            await self._known.close()

"""The text of an answer until one of its frames, folded by the reducer that folded it live. Qt-free."""

import asyncio
from collections.abc import Sequence

from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import RunStarted
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.history.history import History
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame

_PIECE = 2_000
_RUN = 1


class Merging:
    """Remembers where it came to, so that going on downwards reads each frame once."""

    def __init__(self, history: History, run: int) -> None:
        self._history, self._run = history, run
        self._next = 0
        self._decoder: Decoder | None = Decoder(_RUN)
        self._state = _begun()

    async def until(self, number: int) -> str:
        """The text as it stood once the frame of that number had come. Cancelling makes the next call begin anew.

        Raises:
            HistoryUnavailable: the history cannot be read.
        """
        if number < self._next or self._decoder is None:
            self._begin()
        while self._next <= number:
            size = min(_PIECE, number - self._next + 1)
            frames = await self._history.frames_of(self._run, self._next, size)
            frames = [frame for frame in frames if frame.number <= number]
            if not frames:
                break
            decoder, state = self._decoder or Decoder(_RUN), self._state
            self._decoder = None  # whoever cancels leaves it in the middle of this piece
            self._state = await asyncio.to_thread(_folded, state, decoder, frames)
            self._decoder, self._next = decoder, frames[-1].number + 1
        return self._state.live.text if self._state.live is not None else ""

    def _begin(self) -> None:
        self._next, self._decoder, self._state = 0, Decoder(_RUN), _begun()


def _begun() -> ConversationState:
    state = ConversationState(Head("", ""), turns=(Turn("t", None),))
    return reduce(state, RunStarted(_RUN, "t", "", 0.0))


def _folded(state: ConversationState, decoder: Decoder, frames: Sequence[Frame]) -> ConversationState:
    for event in coalesced(decoder.events(frames)):
        state = reduce(state, event)
    return state

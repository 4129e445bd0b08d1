"""What a playback shows: the frames that are due, folded as they were when they came."""

from collections.abc import Sequence
from copy import deepcopy

import msgspec
from msgspec.structs import replace

from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import (
    Event,
    HeadersArrived,
    RunEnded,
    RunRefused,
    RunStarted,
    WholeArrived,
)
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timing.playback import Player, group_at, player

# A step back folds again from the last of these; measured: 2,000 deltas take some 15 ms.
KEEP_EVERY = 2_000
# Frames of one read are joined as when they came. No read is larger (64 KiB).
_MOST = 4_096


class Run(msgspec.Struct, frozen=True):
    """A recorded run.

    Attributes:
        before: the conversation when the request left (`before`); its `run` is below that of `started`.
        frames: all of them, in order.
        whole: for a run that was answered by a whole JSON document: its frame is no event of a stream.
        ended: None: it is not known how it ended.
    """

    before: ConversationState
    started: RunStarted
    frames: Sequence[Frame]
    headers: HeadersArrived | None = None
    whole: WholeArrived | None = None
    ended: RunEnded | RunRefused | None = None

    def player(self) -> Player:
        """A player for this run, at its beginning."""
        ended_ns = self.ended.at_ns if self.ended is not None else None
        headers_ns = self.headers.at_ns if self.headers is not None else 0
        return player((frame.at_ns for frame in self.frames), max(ended_ns or 0, headers_ns))


class _Kept(msgspec.Struct, frozen=True):
    """The state with the first `count` frames folded, and the decoder behind them."""

    count: int
    state: ConversationState
    decoder: Decoder


class Stage:
    """Folds a run up to where a player stands; back and forth in any order. Lives on one thread."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._times = run.player().times
        state = reduce(run.before, run.started)
        self._begin = _Kept(0, state, Decoder(run.started.run))
        self._kept = [self._begin]
        self._here = self._begin

    def show(self, at: Player) -> ConversationState:
        """The state of the live run at that moment; once `at.over`, the very state that it ended in.

        Costs the frames between the last shown moment and this one, and back at most `KEEP_EVERY` and those of one
        read more; the first time to a far moment, all frames before it (see `approach`).
        """
        self._go(at.due)
        state = self._here.state
        rest = self._run.frames[self._here.count : at.due]
        if rest:  # a part of what came in one read
            state = self._folded(state, deepcopy(self._here.decoder), rest)
        run = self._run
        if run.headers is not None and self._here.count == 0 and not rest and run.headers.at_ns <= at.at_ns:
            state = reduce(state, run.headers)
        if run.ended is not None and at.over:
            state = reduce(state, run.ended)
        return state

    def approach(self, at: Player, most: int = KEEP_EVERY) -> bool:
        """Fold at most about so many frames towards that moment; True: all is folded, and `show` is quick now.

        For a window that must answer meanwhile: 1,000,000 frames that each came alone take 12 s in all (measured).
        """
        return self._go(at.due, most)

    def _go(self, due: int, most: int | None = None) -> bool:
        """To the last border of reads at or before `due`; False: `most` frames did not reach it."""
        if due < self._here.count:
            while self._kept[-1].count > due and len(self._kept) > 1:
                self._kept.pop()
            self._here = self._kept[-1]
        begin = self._here.count
        while self._here.count < due:
            here = self._here
            if most is not None and here.count - begin >= most:
                return False
            _, end = group_at(self._times, here.count, _MOST)
            if end > due:
                return True
            decoder = here.decoder if here is not self._kept[-1] else deepcopy(here.decoder)
            state = self._folded(here.state, decoder, self._run.frames[here.count : end])
            self._here = _Kept(end, state, decoder)
            if end - self._kept[-1].count >= KEEP_EVERY:
                self._kept.append(self._here)
        return True

    def _folded(self, state: ConversationState, decoder: Decoder, frames: Sequence[Frame]) -> ConversationState:
        run = self._run
        events: list[Event] = []
        if run.headers is not None and state is self._begin.state:
            events.append(run.headers)
        if run.whole is not None:
            events.append(run.whole)
        else:
            events += coalesced(decoder.events(frames))
        for event in events:
            state = reduce(state, event)
        return state


def before(state: ConversationState, turn_key: str, run: int) -> ConversationState:
    """The conversation as far as it is known, as it was when `run` left: no later turns, no later attempts.

    Raises:
        KeyError: no such turn, or no attempt of it with that run.
    """
    row = state.row_of(turn_key)
    turn = state.turns[row]
    at = next((at for at, attempt in enumerate(turn.attempts) if attempt.run == run), None)
    if at is None:
        raise KeyError(run)
    turn = Turn(turn.key, turn.user, turn.attempts[:at], at - 1, unsure=turn.unsure)
    return replace(
        ConversationState(state.head, (*state.turns[:row], turn)), run=run - 1, older_cursor=state.older_cursor
    )

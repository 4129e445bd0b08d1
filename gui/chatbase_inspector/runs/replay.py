"""Folds what the history kept of one conversation, with the very reducer that folded it live. No I/O."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from chatbase_inspector.api.answers import UnfitAnswer, WholeAnswer, is_whole, read_whole
from chatbase_inspector.api.head import read_head
from chatbase_inspector.api.reading import read_message
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import (
    Event,
    HeadersArrived,
    Loaded,
    RunEnded,
    RunRefused,
    RunStarted,
    WholeArrived,
)
from chatbase_inspector.conversation.facts import Head, RunMeta
from chatbase_inspector.conversation.parts import Message, UnknownPart
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import Attempt, ConversationState
from chatbase_inspector.conversation.stored import message_from_answer, message_from_wire, meta_from_answer
from chatbase_inspector.history.past_sql import PastSnapshot
from chatbase_inspector.history.records import RunRow
from chatbase_inspector.history.snapshot import StoredMessage
from chatbase_inspector.problems import WireError
from chatbase_inspector.runs.keeping import NO_ANSWER
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame

# A kept copy has no way to the messages that were not loaded when it was made; this says that there are some.
OLDER_NOT_KEPT = ""


class Replay:
    """The state that grows while the past is folded, in the order it happened. Each call is work for one thread.

    Attributes:
        messages: row in the history → message, so that one that many snapshots show is decoded once.
    """

    def __init__(self, agent_id: str, conversation_id: str) -> None:
        self.messages: dict[int, Message] = {}
        self._state = ConversationState(Head(agent_id, conversation_id))
        self._read: tuple[bytes, bool, tuple[int, ...]] | None = None  # what was read last, if nothing happened since
        self._decoder = Decoder(0)
        self._whole = False

    def state(self) -> ConversationState:
        """What the history knows; `kept_at` is when the newest snapshot was taken."""
        return replace(self._state, kept_at=self._state.read_at or 0.0)

    def read(self, snapshot: PastSnapshot, run: int) -> None:
        """What the server had; `run`: the run it was read again after, 0 for none.

        Most snapshots before a run are the one after the last run once more; those cost nothing.
        """
        read = (snapshot.head, snapshot.complete, snapshot.rows)
        if read == self._read and not run:
            self._state = replace(self._state, read_at=snapshot.taken_at)
            return
        self._read = read
        self.messages.update((row, _message(stored)) for row, stored in snapshot.fresh)
        messages = tuple(self.messages[row] for row in snapshot.rows)
        cursor = None if snapshot.complete else OLDER_NOT_KEPT
        after = run if run == self._state.run else 0
        self._fold(Loaded(after, self._head(snapshot.head), messages, cursor, snapshot.taken_at))

    def start(self, row: RunRow) -> bool:
        """A request left; False: the conversation was empty, so there is no turn that it could answer."""
        self._read = None
        turn = self._turn_of(row)
        if turn is None or row.sent_at is None:
            return False
        self._fold(RunStarted(row.id, turn, row.target_message_id, row.sent_at, row.agent_model))
        if row.headers_ns is not None and row.status is not None:
            self._fold(HeadersArrived(row.id, row.headers_ns, row.status, row.request_id))
        self._decoder = Decoder(row.id)
        self._whole = not row.streamed or is_whole(read_head(row.status or 0, row.headers, None))
        return True

    def frames(self, row: RunRow, frames: Sequence[Frame]) -> None:
        """Some frames of the run that was started last, in order."""
        if not self._whole:
            self._fold(*coalesced(self._decoder.events(frames)))
            return
        for frame in frames:
            answer = _whole_answer(row, frame)
            if answer is not None:
                arrived = WholeArrived(row.id, frame.at_ns, message_from_answer(answer), meta_from_answer(answer))
                self._fold(arrived)

    def end(self, row: RunRow) -> None:
        """The run that was started last is over; where the frames tell another end than was stored, frames are lost."""
        live = self._state.live
        last_ns = live.timing.last_event_ns if live is not None else None
        at_ns = row.duration_ns if row.duration_ns is not None else last_ns or 0
        if row.failure is not None and row.failure.kind in NO_ANSWER:
            self._fold(RunRefused(row.id, at_ns, row.failure))
        else:
            self._fold(RunEnded(row.id, at_ns, row.failure))
        turn = self._state.turns[-1]
        if turn.attempts and turn.attempts[-1].run == row.id:
            turn = replace(turn, attempts=(*turn.attempts[:-1], _as_stored(turn.attempts[-1], row)))
            self._state = replace(self._state, turns=(*self._state.turns[:-1], turn))

    def _fold(self, *events: Event) -> None:
        for event in events:
            self._state = reduce(self._state, event)

    def _head(self, kept: bytes) -> Head:
        try:
            return msgspec.json.decode(kept, type=Head)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._state.head

    def _turn_of(self, row: RunRow) -> str | None:
        """Key of the turn that the run answered again."""
        turns = self._state.turns
        aimed = asked = None
        for turn in reversed(turns):  # most retries aim at the end
            own = turn.user is not None and turn.user.id == row.user_message_id
            if any(message.id == row.target_message_id for message in turn.messages):
                aimed = turn
                if own:
                    break
            asked = asked or (turn if own else None)
        found = aimed or asked or (turns[-1] if turns else None)
        return found.key if found is not None else None


def _message(stored: StoredMessage) -> Message:
    """The message, decoded as when it came from the server; one that cannot be read is shown as it is."""
    try:
        return message_from_wire(read_message(stored.raw))
    except WireError:
        raw = stored.raw.decode(errors="replace")
        return Message(stored.message_id, stored.role, (UnknownPart("", raw),), stored.created_at, raw_json=raw)


def _whole_answer(row: RunRow, frame: Frame) -> WholeAnswer | None:
    try:
        return read_whole(frame.raw, read_head(row.status or 0, row.headers, None))
    except UnfitAnswer:
        return None


def _as_stored(attempt: Attempt, row: RunRow) -> Attempt:
    """The attempt with the end that was written down when it happened."""
    lost = row.frames is not None and row.frames_seen is not None and row.frames < row.frames_seen
    if row.outcome is not None and attempt.outcome is not row.outcome:
        lost = lost or not row.interrupted
        attempt = replace(attempt, outcome=row.outcome, failure=row.failure)
    if row.meta != RunMeta():
        attempt = replace(attempt, meta=attempt.meta.merged(row.meta))
    if row.interrupted:
        return replace(attempt, timing=replace(attempt.timing, ended_ns=None))
    return replace(attempt, partly_kept=True) if lost else attempt

"""A conversation -> its rows, again and again. What did not change is not built again: only the last turn is."""

from itertools import chain

from msgspec.structs import replace

from chatbase_inspector.conversation.blast import RetryOffer, retry_offer
from chatbase_inspector.conversation.state import ConversationState, RemovedTail, Turn
from chatbase_inspector.timeline import words
from chatbase_inspector.timeline.live_texts import LiveTexts
from chatbase_inspector.timeline.removed import messages_of
from chatbase_inspector.timeline.rows import KEY_MARK, AnyRow, OlderRow, RemovedRow, Rows, ViewChoices
from chatbase_inspector.timeline.turn_rows import TurnContext, turn_rows

Block = tuple[AnyRow, ...]
_STEP = 512
BUSY = "An answer is arriving. Stop it, or wait until it is complete."


def rows_of(state: ConversationState, view: ViewChoices) -> Rows:
    """The rows of `state`, built from nothing. Use one `RowBuilder` for a conversation that changes."""
    return RowBuilder().rows(state, view)


def shared_ends(old: tuple[object, ...], new: tuple[object, ...]) -> tuple[int, int]:
    """How many entries are the same at the beginning and, behind that, at the end. Compares at C speed."""
    limit = min(len(old), len(new))
    front = 0
    while front < limit and old[front : front + _STEP] == new[front : front + _STEP]:
        front += _STEP
    front = min(front, limit)
    while front < limit and old[front] == new[front]:
        front += 1
    limit -= front
    back = 0
    while back + _STEP <= limit and _back(old, back) == _back(new, back):
        back += _STEP
    while back < limit and old[-1 - back] == new[-1 - back]:
        back += 1
    return front, back


def _back(entries: tuple[object, ...], back: int) -> tuple[object, ...]:
    end = len(entries) - back
    return entries[end - _STEP : end]


class RowBuilder:
    """Builds the rows of one conversation. Keeps the blocks of rows of all turns but the last."""

    def __init__(self) -> None:
        self._state: ConversationState | None = None
        self._view = ViewChoices()
        self._turns: tuple[Turn, ...] = ()
        self._blocks: list[Block] = []
        self._head: Block = ()
        self._top: Block = ()
        self._texts = LiveTexts()
        self._texts_run = -1

    def rows(self, state: ConversationState, view: ViewChoices) -> Rows:
        """All rows. `rows.head` is the same tuple as before when nothing before the last turn changed."""
        if state.run != self._texts_run:
            self._texts, self._texts_run = LiveTexts(), state.run
        changed = self._build_blocks(state, view)
        top = (*_older(state, view), *_removed_after("", state, view, self))
        if changed or top != self._top or not self._head:
            self._top = top
            self._head = tuple(chain(top, chain.from_iterable(self._blocks)))
        tail = self._last_turn(state, view)
        self._state, self._view = state, view
        return Rows(self._head, tail, BUSY if state.live is not None else None)

    def _last_turn(self, state: ConversationState, view: ViewChoices) -> Block:
        rows: list[AnyRow] = []
        if state.turns:
            turn = state.turns[-1]
            live = state.live if state.live_turn == turn.key else None
            kept = state.kept_at is not None
            context = TurnContext(view, retry_offer(state, turn), live, self._texts, kept=kept)
            rows += turn_rows(turn, context)
            rows += _removed_after(turn.key, state, view, self)
        here = {turn.key for turn in state.turns} | {""} if state.removed else set()
        for tail in state.removed:
            if tail.after not in here:
                rows += self.removed_rows(tail, view)
        return tuple(rows)

    def _build_blocks(self, state: ConversationState, view: ViewChoices) -> bool:
        """Bring the blocks of all turns but the last up to date; whether any changed."""
        before = self._state
        if before is None or self._all_differ(before, state, view):
            settled = state.turns[:-1]
            self._turns = settled
            self._blocks = [self._block(turn, state, view) for turn in settled]
            return True
        dirty = self._dirty(before, state, view)
        if not dirty and before.turns is state.turns:
            return False
        settled = state.turns[:-1]
        front, back = shared_ends(self._turns, settled)
        middle = [self._block(turn, state, view) for turn in settled[front : len(settled) - back]]
        changed = bool(middle) or len(settled) != len(self._turns)
        self._blocks[front : len(self._blocks) - back] = middle
        self._turns = settled
        if dirty:
            for row, turn in enumerate(settled):
                if turn.key in dirty:
                    self._blocks[row] = self._block(turn, state, view)
                    changed = True
        return changed

    def _all_differ(self, before: ConversationState, state: ConversationState, view: ViewChoices) -> bool:
        same_head = (before.head.status, before.head.source) == (state.head.status, state.head.source)
        return not same_head or before.kept_at != state.kept_at or words.day(view.now) != words.day(self._view.now)

    def _dirty(self, before: ConversationState, state: ConversationState, view: ViewChoices) -> set[str]:
        """Keys of turns whose rows depend on a choice or a removed tail that changed."""
        keys: set[str] = set()
        if view.expanded is not self._view.expanded:
            for key in view.expanded ^ self._view.expanded:
                keys |= {entry for entry in key.split(KEY_MARK) if entry}
        if view.attempts != self._view.attempts:
            every = {*view.attempts, *self._view.attempts}
            keys |= {key for key in every if view.attempts.get(key) != self._view.attempts.get(key)}
            keys |= {tail.after for tail in state.removed}
        firsts = [turns[0].key if turns else "" for turns in (before.turns, state.turns)]
        if (state.older_cursor is None) != (before.older_cursor is None) or firsts[0] != firsts[1]:
            keys |= {turn.key for turn in (*before.turns[:1], *state.turns[:1])}  # a greeting, or cut off by a page
        if state.removed is not before.removed:
            keys |= {tail.after for tail in (*state.removed, *before.removed)}
        return keys

    def _block(self, turn: Turn, state: ConversationState, view: ViewChoices) -> Block:
        offer = retry_offer(replace(state, live=None) if state.live is not None else state, turn)
        rows = turn_rows(turn, TurnContext(view, offer, kept=state.kept_at is not None))
        rows += _removed_after(turn.key, state, view, self)
        return tuple(rows)

    def removed_rows(self, tail: RemovedTail, view: ViewChoices) -> list[AnyRow]:
        """The folded row of a removed tail; unfolded, the rows of its turns follow."""
        key = f"{tail.after}{KEY_MARK}removed{KEY_MARK}{tail.run}{KEY_MARK}{tail.removed_at}"
        count = len(messages_of(tail))
        what = words.counted(count, "message", "messages") if count else "What was here was"
        opened = key in view.expanded
        text = f"{what} {_how(tail, view.now)} · kept here, no longer on the server"
        head = RemovedRow(key=key, turn=tail.after, text=text, messages=count, expanded=opened, tail=tail)
        rows: list[AnyRow] = [head]
        if opened:
            for number, turn in enumerate(tail.turns):
                context = TurnContext(view, _NO_OFFER, prefix=f"{key}{KEY_MARK}{number}{KEY_MARK}")
                rows += turn_rows(turn, context)
        return rows


_NO_OFFER = RetryOffer(None, "This message is no longer on the server.")


def _how(tail: RemovedTail, now: float) -> str:
    when = words.moment(tail.removed_at, now)
    return f"removed by your retry {when}" if tail.run else f"no longer there since {when.removeprefix('at ')}"


def _removed_after(key: str, state: ConversationState, view: ViewChoices, builder: RowBuilder) -> list[AnyRow]:
    return [row for tail in state.removed if tail.after == key for row in builder.removed_rows(tail, view)]


def _older(state: ConversationState, view: ViewChoices) -> Block:
    if not state.turns:
        return ()
    if state.older_cursor is None:
        return (OlderRow(key="older", state="all"),)
    if state.kept_at is not None:
        return (OlderRow(key="older", state="not-kept"),)
    return (OlderRow(key="older", state="loading" if view.loading_older else "more"),)

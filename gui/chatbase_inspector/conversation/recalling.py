"""Joins what the history knows of a conversation with what the server has now. Pure.

Each turn of the past goes to the turn that it is, with all its attempts. What has no turn here either waits until
older messages are loaded (`remembered`), or is no longer there (`removed`).
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from chatbase_inspector.conversation import merge
from chatbase_inspector.conversation.events import Loaded, OlderLoaded
from chatbase_inspector.conversation.joining import joined
from chatbase_inspector.conversation.matching import Ends, answer_ids, by_id, by_place, runs_of, user_ids
from chatbase_inspector.conversation.places import Cell, Places, Tail
from chatbase_inspector.conversation.state import ConversationState, RemovedTail, Turn


def loaded(state: ConversationState, event: Loaded) -> ConversationState:
    """The state once the newest page was read; a kept copy becomes the past of what the server has."""
    if state.kept_at is None:
        return settled(merge.loaded(state, event))
    fresh = ConversationState(state.head, run=state.run)
    return recalled(merge.loaded(fresh, event), state)


def older(state: ConversationState, event: OlderLoaded) -> ConversationState:
    """The state with an older page in front, and with what was remembered of its turns."""
    grown = merge.older(state, event)
    if grown is state:
        return state
    split = bool(state.turns) and state.turns[0].user is None
    return settled(grown, fresh=len(grown.turns) - len(state.turns) + split)


def settled(state: ConversationState, fresh: int | None = None) -> ConversationState:
    """The state once what waited has gone where it belongs, as far as its place is here.

    Args:
        fresh: how many turns in front are new; what is remembered stood right before the next one.
    """
    if state.live is not None:
        return state
    if state.waiting is not None:
        return recalled(replace(state, waiting=None), state.waiting)
    here = {turn.key for turn in state.turns} | {""}
    if not state.remembered and not state.remembered_tails and all(tail.after in here for tail in state.removed):
        return state
    line = _Line(state.remembered)
    ends = Ends(first=False, last=fresh is not None, whole=state.older_cursor is None)
    return _Folding(state, line, ends, fresh).folded(())


def recalled(state: ConversationState, past: ConversationState) -> ConversationState:
    """The state with all that `past` knows beside it; the same object when that is nothing new.

    A kept copy is replaced. While an answer arrives, and before the server was read, the past waits.
    """
    if state.kept_at is not None:
        return past
    if state.live is not None or state.read_at is None:
        return state if state.waiting == past else replace(state, waiting=past)
    line = _Line(past.turns).after(past.remembered)
    remembered, tails = _parted(state.remembered, line.turns, (*past.removed, *past.remembered_tails))
    line = line.after(remembered)
    begin = state.older_cursor is None and past.older_cursor is None and not past.remembered
    newer = past.kept_at is not None and past.kept_at > state.read_at
    folding = _Folding(state, line, Ends(first=begin, last=False, whole=state.older_cursor is None), newer=newer)
    found = folding.folded(tails)
    if folding.left_out:
        found = replace(found, waiting=past)
    return state if found == state else found


def _parted(
    remembered: tuple[Turn, ...], line: Sequence[Turn], tails: Sequence[RemovedTail]
) -> tuple[list[Turn], list[RemovedTail]]:
    """The remembered turns that are on the server still, and the tails with the attempts of those that are not."""
    left = list(tails)
    sure = by_id(line, remembered, first=False)
    kept = [turn for row, turn in enumerate(remembered) if row in sure]
    others = [turn for row, turn in enumerate(remembered) if row not in sure]
    for number, tail in enumerate(tails):
        rows = {was: row for row, was in by_id(tail.turns, others, first=False).items()}
        turns = (joined(t, others[rows[was]].attempts) if was in rows else t for was, t in enumerate(tail.turns))
        left[number] = replace(tail, turns=tuple(turns)) if rows else tail
        others = [turn for row, turn in enumerate(others) if row not in rows.values()]
    there = {id(turn) for turn in (*kept, *others)}
    return [turn for turn in remembered if id(turn) in there], left


class _Line:
    """Turns of the past, oldest first.

    Attributes:
        row_of: key of a turn, also one that was joined with another, → its row.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = list(turns)
        self.row_of = {turn.key: row for row, turn in enumerate(self.turns)}

    def after(self, older: Sequence[Turn]) -> "_Line":
        """The line with `older` in front; one that stands in the line already only adds its attempts."""
        rows = by_id(self.turns, older, first=False)
        alone = [t for row, t in enumerate(older) if row not in rows and (_named(t) or t not in self.turns)]
        grown = _Line([*alone, *self.turns])
        for row, was in rows.items():
            at = len(alone) + was
            grown.turns[at] = joined(grown.turns[at], older[row].attempts)
            grown.row_of.setdefault(older[row].key, at)
        for key, row in self.row_of.items():
            grown.row_of.setdefault(key, len(alone) + row)
        return grown


def _named(turn: Turn) -> bool:
    return bool(user_ids(turn) or answer_ids(turn) or runs_of(turn))


class _Folding:
    """Folds a line of past turns, and what was removed then, into a state; once.

    Args:
        fresh: see `settled`.
        newer: the past is newer than what was read, which may lack its last turns and have ones that it removed.

    Attributes:
        left_out: there is something of that kind; read the server again, then fold the past again.
    """

    def __init__(
        self, state: ConversationState, line: _Line, ends: Ends, fresh: int | None = None, *, newer: bool = False
    ) -> None:
        self.left_out = False
        self._state = state
        self._line = line
        self._ends = ends
        self._fresh = fresh
        self._newer = newer
        self._places = Places(state)
        self._cells: list[Cell | None] = [None] * len(line.turns)
        self._remembered: dict[int, Turn] = {}  # by its row

    def folded(self, removed: Iterable[RemovedTail]) -> ConversationState:
        self._attach()
        self._leave_over()
        for tail in removed:
            self._restore(tail)
        gone, waiting = self._placed()
        return replace(
            self._state,
            turns=tuple(cell.turn for cell in self._places.shown),
            removed=gone,
            remembered=tuple(self._remembered.values()),
            remembered_tails=waiting,
        )

    def _attach(self) -> None:
        """Give each turn of the line to the turn that it is."""
        line, shown = self._line.turns, self._state.turns
        split = bool(shown) and shown[0].user is None and self._state.older_cursor is not None
        closed = (0,) if split else ()  # the first half of its turn is not loaded
        sure = by_id(line, shown, first=self._ends.first, closed=closed)
        paired = set(sure.values())
        for row, turn in enumerate(line):
            if row not in paired:
                self._cells[row] = self._places.gone(turn)
        gone = {row for row, cell in enumerate(self._cells) if cell is not None}
        near = {row: was for row, was in sure.items() if self._fresh is None or row < self._fresh}
        placed = by_place(line, shown[: self._fresh], near, self._ends, closed=closed, gone=gone | paired)
        for rows in (sure, placed):
            for row, was in rows.items():
                self._cells[was] = self._places.shown[row]
                self._places.add(self._places.shown[row], line[was].attempts, unsure=rows is placed)
        for row in gone:
            if (cell := self._cells[row]) is not None:
                self._places.add(cell, line[row].attempts)

    def _leave_over(self) -> None:
        """What has no turn here waits for older pages, or is no longer there."""
        shown = [row for row, cell in enumerate(self._cells) if cell is not None and cell.tail is None]
        first, last = (shown[0], shown[-1]) if shown else (len(self._cells), -1)
        tail = Tail(0, "", self._state.read_at or 0.0, foreign=False)
        for row, turn in enumerate(self._line.turns):
            cell = self._cells[row]
            if cell is not None and cell.tail is None:
                tail = Tail(0, cell.turn.key, tail.removed_at, foreign=False)
            elif cell is not None:
                continue
            elif row < first and self._state.older_cursor is not None:
                self._remembered[row] = self._places.unplaced(turn)
            elif row > last and self._newer:
                self.left_out = True
            else:
                self._cells[row] = self._places.remove(tail, turn)

    def _restore(self, removed: RemovedTail) -> None:
        """Bring a tail back; a turn of it that is here already is only given its attempts."""
        if self._is_left_out(removed.after):
            return
        tail = self._places.tail_of(removed)
        for turn in removed.turns:
            cell = self._places.still_shown(turn)
            if cell is not None:
                self.left_out = self.left_out or self._newer
            else:
                cell = self._places.gone(turn, removed.run)
            if cell is None:
                self._places.remove(tail, turn)
                continue
            self._places.add(cell, turn.attempts)
            if cell.tail is not None and cell.tail.run == 0 and removed.run:
                self._places.move(cell, tail)

    def _is_left_out(self, after: str) -> bool:
        row = self._line.row_of.get(after)
        return row is not None and self._cells[row] is None and row not in self._remembered

    def _placed(self) -> tuple[tuple[RemovedTail, ...], tuple[RemovedTail, ...]]:
        """The tails in order, each behind the turn it stood behind; and those whose turn is not loaded yet."""
        keys = {cell.turn.key for cell in self._places.shown} | {""}
        tails = [tail for tail in self._places.tails if tail.cells]
        within = {cell.turn.key: tail for tail in reversed(tails) for cell in tail.cells}
        waits = {turn.key for turn in self._remembered.values()}
        waiting: list[Tail] = []
        for tail in list(tails):
            container = self._resolve(tail, keys, within)
            if tail.after in waits and tail.after not in keys:
                tails.remove(tail)
                waiting.append(tail)
                continue
            if tail.after not in keys:  # ids that come twice have hidden its place
                tail.after = ""
            if container in tails:
                tails.remove(tail)
                tails.insert(tails.index(container) + 1, tail)
        return _frozen(tails), _frozen(waiting)

    def _resolve(self, tail: Tail, keys: set[str], within: dict[str, Tail]) -> Tail | None:
        """Name the shown turn that the tail stands behind; where that turn is removed as well, its tail is returned."""
        if tail.foreign and (row := self._line.row_of.get(tail.after)) is not None:
            cell = self._cells[row]
            tail.after = self._line.turns[row].key if cell is None else cell.turn.key
        container, seen = None, {id(tail)}
        while tail.after not in keys and (outer := within.get(tail.after)) is not None and id(outer) not in seen:
            seen.add(id(outer))
            container = container or outer
            tail.after = outer.after
        return container


def _frozen(tails: Sequence[Tail]) -> tuple[RemovedTail, ...]:
    """Tails that stand at one place and were removed by one thing are one."""
    found: dict[tuple[int, str, float], RemovedTail] = {}
    for tail in tails:
        own = tail.frozen()
        name = (own.run, own.after, own.removed_at)
        found[name] = replace(found[name], turns=found[name].turns + own.turns) if name in found else own
    return tuple(found.values())

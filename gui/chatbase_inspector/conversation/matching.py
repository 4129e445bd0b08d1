"""Which turn is which when a conversation was read again: ids may have changed, come twice or not be there. Pure."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

import msgspec

from chatbase_inspector.conversation.parts import answer_text
from chatbase_inspector.conversation.state import Attempt, Turn

Rows = dict[int, int]
"""Row of a turn as it is now → row of the turn that it was."""


class Ends(msgspec.Struct, frozen=True):
    """What is known of the two lists of turns beside the turns.

    Attributes:
        first: both begin at the same place of the conversation.
        last: both end at the same place.
        whole: the newer list has all turns, so a turn that it lacks is gone.
    """

    first: bool
    last: bool
    whole: bool


def user_ids(turn: Turn) -> set[str]:
    """Every id that the customer's message is known to have had; an answer tells the new one."""
    found = {turn.user.id} if turn.user is not None else set()
    found |= {attempt.meta.user_message_id or "" for attempt in turn.attempts}
    return found - {""}


def attempt_ids(attempt: Attempt) -> set[str]:
    """Every id that a message of this answer is known to have."""
    found = {message.id for message in attempt.messages}
    found.add(attempt.meta.message_id or "")
    found.discard("")
    return found


def answer_ids(turn: Turn) -> set[str]:
    return {identity for attempt in turn.attempts for identity in attempt_ids(attempt)}


def runs_of(turn: Turn) -> set[int]:
    return {attempt.run for attempt in turn.attempts if attempt.run is not None}


def words_of(turn: Turn) -> str | None:
    """What the customer wrote; None: there is no message of theirs."""
    return None if turn.user is None else answer_text(turn.user.parts)


def by_id(old: Sequence[Turn], fresh: Sequence[Turn], *, first: bool, closed: Collection[int] = ()) -> Rows:
    """The pairs that are sure: what did not change, then by run, by the customer's message, by a message of an answer.

    Args:
        first: both lists begin at the same place, so turns without ids can be known again where they stand.
        closed: rows of `fresh` that get no counterpart.
    """
    rows: Rows = {}
    if first:
        rows = {
            row: row
            for row, turn in enumerate(fresh[: len(old)])
            if row not in closed and turn.messages and old[row].messages == turn.messages
        }
    left = set(range(len(old))) - set(rows.values())
    names: tuple[Callable[[Turn], Iterable[int | str]], ...] = (runs_of, user_ids, answer_ids)
    for name in names:
        known: defaultdict[int | str, deque[int]] = defaultdict(deque)
        for row in sorted(left):
            for identity in name(old[row]):
                known[identity].append(row)
        for row, turn in enumerate(fresh):
            if row in rows or row in closed or not known:
                continue
            found = (was for identity in name(turn) for was in known.get(identity, ()) if was in left)
            if (was := min(found, default=None)) is not None:
                rows[row] = was
                left.discard(was)
    return rows


def by_place(
    old: Sequence[Turn],
    fresh: Sequence[Turn],
    sure: Rows,
    ends: Ends,
    *,
    closed: Collection[int] = (),
    gone: Collection[int] = (),
) -> Rows:
    """The further pairs that stand at the same place, seen from their neighbours, and have the same customer's words.

    Where the place does not help, words that stand only once on both sides between two neighbours do.

    Args:
        closed: rows of `fresh` that get no counterpart; `gone`: rows of `old` that get none.
    """
    finder = _ByPlace(old, fresh, sure, ends, closed, gone)
    while finder.round():
        pass
    return {row: was for row, was in finder.rows.items() if row not in sure}


class _ByPlace:
    def __init__(
        self,
        old: Sequence[Turn],
        fresh: Sequence[Turn],
        sure: Rows,
        ends: Ends,
        closed: Collection[int],
        gone: Collection[int],
    ) -> None:
        self.rows = dict(sure)
        self._ends = ends
        was_paired = set(sure.values())
        self._old = {row: words_of(turn) for row, turn in enumerate(old) if row not in was_paired and row not in gone}
        self._fresh = {row: words_of(turn) for row, turn in enumerate(fresh) if row not in sure and row not in closed}
        self._sizes = (len(old), len(fresh))

    def round(self) -> bool:
        """Look once between all neighbours; whether anything was found."""
        if not self._old or not self._fresh:
            return False
        before = len(self.rows)
        anchors = [(-1, -1), *_rising(sorted((was, row) for row, was in self.rows.items())), self._sizes]
        for low, high in pairwise(anchors):
            from_low = self._ends.first or low != anchors[0]
            from_high = self._ends.last or high != anchors[-1]
            self._between(low, high, from_low=from_low, from_high=from_high)
        return len(self.rows) > before

    def _between(self, low: tuple[int, int], high: tuple[int, int], *, from_low: bool, from_high: bool) -> None:
        steps = range(1, min(high[0] - low[0], high[1] - low[1]))
        reached = low
        if from_low:
            for step in steps:
                if self._take(low[0] + step, low[1] + step):
                    reached = (low[0] + step, low[1] + step)
        if from_high:
            for step in steps:
                was, row = high[0] - step, high[1] - step
                if was > reached[0] and row > reached[1]:
                    self._take(was, row)
        if from_low or self._ends.whole:
            self._once(low, high)

    def _take(self, was: int, row: int) -> bool:
        if was not in self._old or row not in self._fresh or self._old[was] != self._fresh[row]:
            return False
        self._pair(was, row)
        return True

    def _pair(self, was: int, row: int) -> None:
        self.rows[row] = was
        del self._old[was], self._fresh[row]

    def _once(self, low: tuple[int, int], high: tuple[int, int]) -> None:
        mine = _single({row: self._old[row] for row in range(low[0] + 1, high[0]) if row in self._old})
        theirs = _single({row: self._fresh[row] for row in range(low[1] + 1, high[1]) if row in self._fresh})
        taken = [(was, row) for row, was in self.rows.items() if low[0] < was < high[0] and low[1] < row < high[1]]
        found = sorted((was, theirs[words]) for words, was in mine.items() if words in theirs)
        for was, row in _rising(found):
            if all((was < other) == (row < place) for other, place in taken):
                self._pair(was, row)


def _single(words: dict[int, str | None]) -> dict[str, int]:
    """Words that stand only once → their row."""
    counts = Counter(words.values())
    return {said: row for row, said in words.items() if said and counts[said] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection, in order, in which the second numbers rise as the first ones do."""
    ends: list[int] = []  # the smallest second number that a selection of each length ends with
    rows: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(rows[length - 1] if length else -1)
        if length == len(ends):
            ends.append(second)
            rows.append(number)
        else:
            ends[length], rows[length] = second, number
    found = []
    at = rows[-1] if rows else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]

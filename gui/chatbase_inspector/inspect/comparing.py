"""Joins the Compare tab with the turn that is chosen in the timeline: which two answers, compared in a thread."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from chatbase_inspector.compare.compare import compare
from chatbase_inspector.compare.result import Comparison
from chatbase_inspector.compare.write import as_text
from chatbase_inspector.conversation.stack import Side, sides
from chatbase_inspector.conversation.state import Turn
from chatbase_inspector.inspect.compare_pane import ComparePane
from chatbase_inspector.look.announce import announce
from chatbase_inspector.tasks import TaskScope

SLOT = "compare"
_REMEMBERED_TURNS = 100


class _Done(NamedTuple):
    left: Side
    right: Side
    comparison: Comparison


class CompareController:
    """Compares only while the tab can be seen, in a thread; a newer wish replaces an older one.

    Args:
        scope: runs the one task, in the slot “compare”. A thread that was begun ends by itself; its result is dropped.
        copy: puts a text on the clipboard.
    """

    def __init__(self, pane: ComparePane, scope: TaskScope, copy: Callable[[str], None]) -> None:
        self._pane, self._scope, self._copy = pane, scope, copy
        self._turn: Turn | None = None
        self._sides: dict[str, Side] = {}
        self._chosen: dict[str, tuple[str, str]] = {}  # by turn: what the person chose there
        self._pair: tuple[str, str] | None = None
        self._done: _Done | None = None
        self._wanted = 0
        pane.sides_requested.connect(self._choose)
        pane.copy_requested.connect(self._copy_text)
        pane.stop_requested.connect(self._stop)
        pane.compare_requested.connect(self._compare)

    def show_turn(self, turn: Turn | None) -> None:
        """Offer the answers of this turn; None: no turn is chosen. The same turn again costs nothing.

        What the person chose stays while those answers exist; else the answer shown is compared with the one before.
        """
        if turn is self._turn:
            return
        before, self._turn = self._turn, turn
        found = {side.key: side for side in sides(turn)} if turn is not None else {}
        known = found == self._sides
        self._sides = found
        if (
            turn is not None
            and before is not None
            and turn.key == before.key
            and known
            and self._usual(turn) == self._pair
        ):
            return
        self._offer()

    def show_sides(self, turn: Turn, left_key: str, right_key: str) -> None:
        """Compare these two answers of a turn, as if the person had chosen them; unknown keys: the usual two."""
        self._turn = turn
        self._sides = {side.key: side for side in sides(turn)}
        self._remember(turn.key, (left_key, right_key))
        self._offer()

    def close(self) -> None:
        """Forget the turn and stop comparing. The pane may be deleted afterwards."""
        self._scope.cancel(SLOT)
        self._wanted += 1
        self._turn, self._pair, self._done, self._sides = None, None, None, {}

    def _offer(self) -> None:
        """Put the sides into the pane; compare them when they are others than before."""
        if self._turn is None:
            self._show_none(self._pane.show_nothing)
            return
        pair = self._usual(self._turn)
        if pair is None:
            self._show_none(self._pane.show_nothing if not self._sides else self._pane.show_alone)
            return
        self._pair = pair
        self._pane.show_sides(tuple((side.key, side.label) for side in self._sides.values()), *pair)
        self._compare()

    def _show_none(self, show: Callable[[], None]) -> None:
        self._scope.cancel(SLOT)
        self._wanted += 1
        self._pair = self._done = None
        show()

    def _usual(self, turn: Turn) -> tuple[str, str] | None:
        """The person's choice while both exist; else the answer shown and the one before; else the first two sides."""
        chosen = self._chosen.get(turn.key)
        if chosen is not None and all(key in self._sides for key in chosen):
            return chosen
        whole = [side.key for side in self._sides.values() if any(side.attempt is each for each in turn.attempts)]
        if len(whole) > 1:
            shown = next((row for row, key in enumerate(whole) if self._sides[key].attempt is turn.shown), 0)
            right = shown or len(whole) - 1
            return whole[right - 1], whole[right]
        keys = list(self._sides)
        return (keys[0], keys[1]) if len(keys) > 1 else None

    def _choose(self, left: str, right: str) -> None:
        if self._turn is None or left not in self._sides or right not in self._sides:
            return
        self._remember(self._turn.key, (left, right))
        self._pair = (left, right)
        self._compare()

    def _remember(self, turn: str, pair: tuple[str, str]) -> None:
        self._chosen.pop(turn, None)
        self._chosen[turn] = pair
        while len(self._chosen) > _REMEMBERED_TURNS:
            del self._chosen[next(iter(self._chosen))]

    def _compare(self) -> None:
        if self._pair is None or not self._pane.isVisible():
            return
        left, right = (self._sides[key] for key in self._pair)
        if self._done is not None and (self._done.left, self._done.right) == (left, right):
            if not self._pane.compared:
                self._pane.show_comparison(self._done.comparison)
            return
        self._done = None
        self._wanted += 1
        self._pane.show_busy()
        self._scope.start(SLOT, self._work(left, right, self._wanted))

    async def _work(self, left: Side, right: Side, wanted: int) -> None:
        try:
            comparison = await asyncio.to_thread(compare, left.attempt, right.attempt)
        except Exception:
            self._pane.show_failed()
            raise
        if wanted == self._wanted:
            self._done = _Done(left, right, comparison)
            self._pane.show_comparison(comparison)

    def _stop(self) -> None:
        self._wanted += 1
        self._done = None
        self._scope.cancel(SLOT)
        self._pane.show_stopped()

    def _copy_text(self, only_differences: bool) -> None:
        if self._done is not None:
            left, right, comparison = self._done
            self._copy(as_text(comparison, left.label, right.label, only_differences=only_differences))
            announce(self._pane, "The differences are copied")

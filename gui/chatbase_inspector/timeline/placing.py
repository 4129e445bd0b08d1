"""Which rows are visible and where: the arithmetic of the virtual list, without widgets."""

from collections.abc import Callable, Container, Sequence
from typing import Protocol, TypeVar

from chatbase_inspector.timeline.heights import Heights
from chatbase_inspector.timeline.rows import AnyRow

TOP_PX = 14
BOTTOM_PX = 24


class Sized(Protocol):
    def height(self) -> int: ...


S = TypeVar("S", bound=Sized)


class Placing:
    """Keeps one row, the anchor, where it is on the screen, whatever happens to rows above it or to their heights.

    While `following`, the last row is the anchor and stands at the bottom. A row that was pinned stays the anchor until
    the person scrolls; then the list may end above the bottom, so that nothing has to move.
    """

    def __init__(self) -> None:
        self.heights = Heights()
        self.following = True
        self.value = 0
        self.again = False
        self._anchor = 0
        self._anchor_y = TOP_PX  # of the anchor's top edge in the viewport
        self._pinned = False
        self._loose = False  # there may be room below the last row
        self._room_px = 0  # and this much is there now
        self._columns = 80
        self._line_px = 18

    @property
    def total(self) -> int:
        return TOP_PX + self.heights.total + BOTTOM_PX

    def range_for(self, view_px: int) -> int:
        return max(0, self.total + self._room_px - view_px)

    def pin(self, row: int, view_px: int) -> None:
        """Keep `row` to the pixel where it is on the screen, whatever becomes of the rows around it; one that is not on
        the screen goes to the top. `following` must be off."""
        y = TOP_PX + self.heights.before(row) - self.value
        seen = -self.heights[row] < y < view_px
        self._anchor, self._anchor_y = row, y if seen else TOP_PX
        self._pinned = self._loose = True

    def let_go(self) -> None:
        """Nothing is pinned any more."""
        self._pinned = self._loose = False
        self._room_px = 0

    def top_row(self) -> int:
        """The first row on the screen."""
        if not len(self.heights):
            return 0
        return self.heights.find(self.value - TOP_PX)

    def estimate(self, lines: int) -> int:
        """Height of a row nobody has seen yet."""
        return 28 + self._line_px * max(1, lines * 80 // self._columns)

    def columns_changed(self, width_px: int, line_px: int, rows: Sequence[AnyRow], measured: Container[str]) -> None:
        """The width or the text size is another: guess all heights again but those on the screen."""
        columns = max(10, (width_px - 180) // max(1, line_px * 2 // 5))
        if (columns, line_px) == (self._columns, self._line_px):
            return
        self._columns, self._line_px = columns, line_px
        old = self.heights
        high = [28 + line_px * max(1, row.lines * 80 // columns) for row in rows]
        for at in range(max(0, self._anchor - 60), min(len(rows), self._anchor + 60)):
            if rows[at].key in measured:
                high[at] = old[at]
        self.heights = Heights(high)

    def inserted(self, row: int, heights: Sequence[int]) -> None:
        if row <= self._anchor and len(self.heights):
            # above the anchor, or at its very place: what is read stays where it is
            self._anchor += len(heights)
        self.heights.splice(row, 0, heights)

    def removed(self, row: int, count: int) -> None:
        self.heights.splice(row, count, ())
        if row + count <= self._anchor:
            self._anchor -= count
        elif row <= self._anchor:
            self._anchor = row
            self._pinned = False
        self._anchor = max(0, min(self._anchor, len(self.heights) - 1))

    def scroll_to(self, value: int, view_px: int) -> None:
        """The person moved the bar to `value`: a row that stays visible stays the anchor, so that heights found out
        on the way do not push what is read."""
        change = value - self.value
        self._pinned = False
        self._loose = self._loose and self._room_px > 0
        if not len(self.heights):
            return
        if abs(change) < view_px:
            self._anchor_y -= change
        else:
            self._anchor = self.heights.find(value - TOP_PX)
            self._anchor_y = TOP_PX + self.heights.before(self._anchor) - value
        self.value = value

    def bring_into_view(self, row: int, view_px: int) -> bool:
        """Move so that `row` is visible; whether anything has to move."""
        top = TOP_PX + self.heights.before(row) - self.value
        bottom = top + self.heights[row]
        if top >= 0 and bottom <= view_px:
            return False
        self.let_go()
        self._anchor = row
        fits = self.heights[row] < view_px
        self._anchor_y = TOP_PX if top < 0 or not fits else view_px - self.heights[row] - BOTTOM_PX
        return True

    def row_at_distance(self, row: int, distance_px: int) -> int:
        """The row that lies `distance_px` below (above when negative); another one than `row` where there is one."""
        found = self.heights.find(self.heights.before(row) + distance_px)
        if found == row:
            found = row + (1 if distance_px > 0 else -1)
        return max(0, min(found, len(self.heights) - 1))

    def place(self, view_px: int, realise: Callable[[int], S]) -> list[tuple[int, int, S]]:
        """(row, y, what `realise` gave) for all visible rows, top down. `realise` sets the true height of its row."""
        self.again = False
        count = len(self.heights)
        if self.following:
            self.let_go()
            self._anchor = count - 1
        self._anchor = max(0, min(self._anchor, count - 1))
        spots = self._around_anchor(view_px, realise)
        first, y, _ = spots[0]
        last, last_y, last_one = spots[-1]
        if first == 0 and y > TOP_PX:
            self._shift(spots, TOP_PX - y)
            self.again = spots[-1][1] + spots[-1][2].height() < view_px and spots[-1][0] < count - 1
        elif last == count - 1 and not self.following:
            gap = view_px - BOTTOM_PX - (last_y + last_one.height())
            self._loose = self._loose and gap > 0
            if gap > 0 and not self._loose and (first > 0 or y < TOP_PX):
                self._shift(spots, gap if first > 0 else min(gap, TOP_PX - y))
                self.again = first > 0
        first, y, _ = spots[0]
        self.value = max(0, TOP_PX + self.heights.before(first) - y)
        self._room_px = max(0, self.value + view_px - self.total) if self._loose else 0
        if not self._pinned:
            self._keep_anchor(spots, view_px)
        return [spot for spot in spots if spot[1] < view_px and spot[1] + spot[2].height() > 0] or spots[:1]

    def _around_anchor(self, view_px: int, realise: Callable[[int], S]) -> list[tuple[int, int, S]]:
        anchor = realise(self._anchor)
        if self.following:
            self._anchor_y = view_px - BOTTOM_PX - anchor.height()
        spots = [(self._anchor, self._anchor_y, anchor)]
        y, row = self._anchor_y, self._anchor
        while y > 0 and row > 0:
            row -= 1
            one = realise(row)
            y -= one.height()
            spots.insert(0, (row, y, one))
        y, row = self._anchor_y + anchor.height(), self._anchor
        while y < view_px and row + 1 < len(self.heights):
            row += 1
            one = realise(row)
            spots.append((row, y, one))
            y += one.height()
        return spots

    def _shift(self, spots: list[tuple[int, int, S]], by_px: int) -> None:
        for at, (row, y, one) in enumerate(spots):
            spots[at] = (row, y + by_px, one)
        self._anchor_y += by_px

    def _keep_anchor(self, spots: list[tuple[int, int, S]], view_px: int) -> None:
        """The topmost row that is seen whole is the next anchor, else the topmost that is seen at all."""
        seen = [spot for spot in spots if spot[1] + spot[2].height() > 0 and spot[1] < view_px]
        whole = next((spot for spot in seen if spot[1] >= 0), seen[0] if seen else spots[0])
        self._anchor, self._anchor_y = whole[0], whole[1]

"""Row heights of a very long list: where a row begins, which row lies at a height.

Blocks of 256 heights with a Fenwick tree over the block sums. One tree over all rows would pay Python's price for every
row when rows are inserted; here an insertion costs slices and sums at C speed.
"""

from collections.abc import Sequence

_BLOCK = 256


class Heights:
    """Pixel heights (whole numbers, not negative) of rows 0 … n-1."""

    def __init__(self, heights: Sequence[int] = ()) -> None:
        self._heights: list[int] = list(heights)
        self._sums: list[int] = []
        self._tree: list[int] = [0]
        self._build(0)

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    @property
    def total(self) -> int:
        """Height of all rows in pixels."""
        return self._blocks_before(len(self._sums))

    def set(self, row: int, height: int) -> int:
        """Give `row` a new height; returns the difference in pixels. O(log n)."""
        change = height - self._heights[row]
        if change:
            self._heights[row] = height
            block = row // _BLOCK
            self._sums[block] += change
            at = block + 1
            while at < len(self._tree):
                self._tree[at] += change
                at += at & -at
        return change

    def splice(self, row: int, removed: int, inserted: Sequence[int]) -> None:
        """Replace `removed` rows from `row` on by rows of the heights `inserted`."""
        self._heights[row : row + removed] = inserted
        if removed == len(inserted) and removed <= _BLOCK and row // _BLOCK == (row + removed - 1) // _BLOCK:
            self._refresh(row // _BLOCK)
        else:
            self._build(row // _BLOCK)

    def before(self, row: int) -> int:
        """Where `row` begins: the height of all rows before it in pixels; `row` may be the row count."""
        block = row // _BLOCK
        return self._blocks_before(block) + sum(self._heights[block * _BLOCK : row])

    def find(self, y: int) -> int:
        """The row that covers pixel `y`; the first below 0, the last beyond the end.

        Raises:
            IndexError: there are no rows.
        """
        if not self._heights:
            raise IndexError("no rows")
        block, rest = self._find_block(max(y, 0))
        row = block * _BLOCK
        if block >= len(self._sums):
            return len(self._heights) - 1
        for height in self._heights[row : row + _BLOCK]:
            if rest < height:
                return row
            rest -= height
            row += 1
        return len(self._heights) - 1

    def _build(self, from_block: int) -> None:
        heights = self._heights
        del self._sums[from_block:]
        self._sums += [sum(heights[at : at + _BLOCK]) for at in range(from_block * _BLOCK, len(heights), _BLOCK)]
        tree = [0, *self._sums]
        for at in range(1, len(tree)):
            above = at + (at & -at)
            if above < len(tree):
                tree[above] += tree[at]
        self._tree = tree

    def _refresh(self, block: int) -> None:
        change = sum(self._heights[block * _BLOCK : (block + 1) * _BLOCK]) - self._sums[block]
        self._sums[block] += change
        at = block + 1
        while at < len(self._tree):
            self._tree[at] += change
            at += at & -at

    def _blocks_before(self, block: int) -> int:
        found = 0
        while block > 0:
            found += self._tree[block]
            block -= block & -block
        return found

    def _find_block(self, y: int) -> tuple[int, int]:
        at, rest = 0, y
        step = 1 << (len(self._tree).bit_length())
        while step:
            reach = at + step
            if reach < len(self._tree) and self._tree[reach] <= rest:
                at = reach
                rest -= self._tree[reach]
            step >>= 1
        return at, rest

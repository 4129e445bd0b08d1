"""The path of tool calls: which are the same, which have other arguments or results, which are missing or extra."""

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.compare.result import CallChange, CallPair
from chatbase_inspector.inspect.compare_box import Reveal
from chatbase_inspector.inspect.compare_call_card import CallCard
from chatbase_inspector.inspect.compare_labels import plain_label
from chatbase_inspector.inspect.compare_reading import same_call
from chatbase_inspector.look import metrics
from chatbase_inspector.look.words import counted

SHOWN_CALLS = 50
_CHANGES = (CallChange.ARGUMENTS, CallChange.MISSING, CallChange.EXTRA)


class CallsSection(QWidget):
    """A card a call, in the order of the left answer."""

    def __init__(self, reveal: Reveal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reveal = reveal
        self._pairs: tuple[CallPair, ...] = ()
        self._cards: dict[int, CallCard] = {}
        self._only_differences = False
        self._most = SHOWN_CALLS
        self._current: int | None = None
        self._summary = plain_label("", "quiet")
        self._room = QVBoxLayout()
        self._room.setSpacing(metrics.SPACE_S)
        self._more = QPushButton()
        self._more.clicked.connect(self._show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.SPACE_XS)
        column.addWidget(plain_label("Tool calls", "strong"))
        column.addWidget(self._summary)
        column.addLayout(self._room)
        column.addWidget(self._more)

    def show_calls(self, pairs: tuple[CallPair, ...]) -> None:
        """Show these; the cards before go."""
        for card in self._cards.values():
            self._room.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = {}
        self._pairs, self._most, self._current = pairs, SHOWN_CALLS, None
        self._summary.setText(_sum(pairs))
        self._show()

    def show_only_differences(self, *, only: bool) -> None:
        """Leave out the calls that are the same."""
        self._only_differences = only
        self._show()

    def go_to(self, row: int | None) -> None:
        """Mark the pair at `row` as the current difference and bring it into view; None: no call is."""
        before, self._current = self._current, row
        if before is not None and before in self._cards:
            self._cards[before].mark_current(current=False)
        if row is None:
            return
        if row not in self._cards:
            self._show_all()
        card = self._cards[row]
        card.mark_current(current=True)
        self._reveal(card, card.rect())

    def _wanted(self) -> list[int]:
        return [row for row, pair in enumerate(self._pairs) if not (self._only_differences and same_call(pair))]

    def _show(self) -> None:
        wanted = self._wanted()
        shown = set(wanted[: self._most])
        for place, row in enumerate(sorted(shown | set(self._cards))):
            if row not in self._cards:
                self._cards[row] = CallCard(self._pairs[row], self._reveal)
                self._room.insertWidget(place, self._cards[row])
            self._cards[row].setVisible(row in shown)
        left_out = len(wanted) - len(shown)
        self._more.setText(f"Show {counted(left_out, 'more call')}")
        self._more.setVisible(left_out > 0)

    def _show_all(self) -> None:
        self._most = len(self._pairs)
        self._show()


def _sum(pairs: tuple[CallPair, ...]) -> str:
    if not pairs:
        return "Neither answer calls a tool."
    same = sum(1 for pair in pairs if same_call(pair))
    if same == len(pairs):
        return "Both make the same call." if same == 1 else f"Both make the same {same:,} calls in the same order."
    told = [f"{same:,} same"] if same else []
    told += [f"{count:,} {change}" for change in _CHANGES if (count := _count(pairs, change))]
    moved = sum(1 for pair in pairs if pair.moved)
    results = sum(1 for pair in pairs if pair.result)
    return " · ".join(
        (*told, *([f"{moved:,} moved"] if moved else ()), *([f"{results:,} other result"] if results else ()))
    )


def _count(pairs: tuple[CallPair, ...], change: CallChange) -> int:
    return sum(1 for pair in pairs if pair.change is change)

"""All turns of a conversation while a past is folded in, each in a cell that is found by what is known of its turn."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from chatbase_inspector.conversation.joining import joined
from chatbase_inspector.conversation.matching import answer_ids, runs_of, user_ids
from chatbase_inspector.conversation.state import Attempt, ConversationState, RemovedTail, Turn


@dataclass(eq=False)
class Cell:
    """A turn. `tail`: the stretch it stands in when it is on the server no more; None: it is shown as the server's."""

    turn: Turn
    tail: "Tail | None" = None


@dataclass(eq=False)
class Tail:
    """A stretch of removed turns. `foreign`: `after` is a key of the past, and may mean another turn here."""

    run: int
    after: str
    removed_at: float
    foreign: bool
    cells: list[Cell] = field(default_factory=list)

    @classmethod
    def of(cls, tail: RemovedTail, *, foreign: bool) -> "Tail":
        own = cls(tail.run, tail.after, tail.removed_at, foreign)
        own.cells = [Cell(turn, own) for turn in tail.turns]
        return own

    def frozen(self) -> RemovedTail:
        return RemovedTail(self.run, self.after, self.removed_at, tuple(cell.turn for cell in self.cells))


class Places:
    """Cells of a state.

    Attributes:
        shown: a cell for each turn of the state, in order.
        tails: what was removed, in order; what waits for older pages behind it.
    """

    def __init__(self, state: ConversationState) -> None:
        self.shown = [Cell(turn) for turn in state.turns]
        self.tails = [Tail.of(tail, foreign=False) for tail in state.removed]
        self.tails += [Tail.of(tail, foreign=True) for tail in state.remembered_tails]
        self._runs: dict[int, Cell] = {}
        self._users: dict[str, Cell] = {}
        self._answers: dict[str, Cell] = {}
        self._nameless: list[Cell] = []
        self._asked = {cell.turn.user.id: cell for cell in self.shown if cell.turn.user is not None}
        self._greeted = {
            identity: cell for cell in self.shown if cell.turn.user is None for identity in answer_ids(cell.turn)
        }
        for cell in (*self.shown, *(cell for tail in self.tails for cell in tail.cells)):
            self._note(cell)

    def add(self, cell: Cell, attempts: Sequence[Attempt], *, unsure: bool = False) -> None:
        """Give the cell's turn those attempts that it lacks."""
        elsewhere = {a.run for a in attempts if a.run is not None and self._runs.get(a.run, cell) is not cell}
        grown = joined(cell.turn, attempts, elsewhere)
        if grown is not cell.turn:
            cell.turn = replace(grown, unsure=True) if unsure else grown
            self._note(cell)

    def still_shown(self, turn: Turn) -> Cell | None:
        """The shown turn with the same message of the customer, or of a greeting; or that took its attempts over."""
        found = None
        if turn.user is None:
            found = _first(self._greeted, answer_ids(turn))
        elif turn.user.id:
            found = self._asked.get(turn.user.id)
        runs = (self._runs.get(run) for run in runs_of(turn))
        return found or next((cell for cell in runs if cell is not None and cell.tail is None), None)

    def gone(self, turn: Turn, run: int = 0) -> Cell | None:
        """The removed turn that is the same. One without any id is looked for among those that `run` removed."""
        runs = (self._runs.get(run) for run in runs_of(turn))
        found = next((cell for cell in runs if cell is not None and cell.tail is not None), None)
        users, answers = user_ids(turn), answer_ids(turn)
        found = found or _first(self._users, users) or _first(self._answers, answers)
        if found is None and not users and not answers:
            alike = (cell for cell in self._nameless if cell.tail is not None and cell.tail.run == run)
            found = next((cell for cell in alike if _says_the_same(cell.turn, turn)), None)
        return found

    def remove(self, tail: Tail, turn: Turn) -> Cell:
        """`turn` as the last one of `tail`, without attempts that stand elsewhere."""
        if tail not in self.tails:
            self.tails.append(tail)
        cell = Cell(self.unplaced(turn), tail)
        tail.cells.append(cell)
        self._note(cell)
        return cell

    def unplaced(self, turn: Turn) -> Turn:
        """`turn` without the attempts that stand elsewhere."""
        if all(run not in self._runs for run in runs_of(turn)):
            return turn
        kept = [attempt for attempt in turn.attempts if attempt.run not in self._runs]
        return joined(replace(turn, attempts=(), current=-1), kept)

    def move(self, cell: Cell, tail: Tail) -> None:
        """A removed turn goes to the end of another tail."""
        if cell.tail is not None:
            cell.tail.cells.remove(cell)
        if tail not in self.tails:
            self.tails.append(tail)
        tail.cells.append(cell)
        cell.tail = tail

    def tail_of(self, tail: RemovedTail) -> Tail:
        """What that run removed, as far as it is here; else a tail that is not."""
        if tail.run:
            for own in self.tails:
                if own.run == tail.run:
                    return own
        return Tail(tail.run, tail.after, tail.removed_at, foreign=True)

    def _note(self, cell: Cell) -> None:
        turn = cell.turn
        for run in runs_of(turn):
            self._runs[run] = cell
        if cell.tail is None:
            return
        users, answers = user_ids(turn), answer_ids(turn)
        _name(self._users, users, cell)
        _name(self._answers, answers, cell)
        if not users and not answers:
            self._nameless.append(cell)


def _name(names: dict[str, Cell], found: Iterable[str], cell: Cell) -> None:
    for name in found:
        names.setdefault(name, cell)


def _first(names: dict[str, Cell], wanted: Collection[str]) -> Cell | None:
    return next((names[name] for name in wanted if name in names), None)


def _says_the_same(one: Turn, other: Turn) -> bool:
    if one.user != other.user or len(one.attempts) != len(other.attempts):
        return False
    return all(mine.parts == theirs.parts for mine, theirs in zip(one.attempts, other.attempts, strict=True))

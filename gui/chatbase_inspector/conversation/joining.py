"""Joins the attempts that are known of one turn from two sides: none is lost, none comes twice. Pure."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from chatbase_inspector.conversation.differences import FINISHED, Difference, DifferenceKind, between, same_content
from chatbase_inspector.conversation.matching import attempt_ids
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import Attempt, Origin, Turn
from chatbase_inspector.conversation.stored import stored_parts


def joined(turn: Turn, more: Sequence[Attempt], elsewhere: Collection[int] = ()) -> Turn:
    """The turn with those attempts of `more` that it lacks, each at its time; the same object when it lacks none.

    An attempt is known again by its run, else by a message id, else, where there is none, by what it says. What the
    server holds is left as the turn says: an attempt that is added is not on the server. The one shown stays shown.

    Args:
        more: oldest first.
        elsewhere: runs whose attempts stand in another turn.
    """
    wanted = [attempt for attempt in more if attempt.run is None or attempt.run not in elsewhere]
    pairs = _known(turn.attempts, wanted)
    entries = _merged(turn.attempts, wanted, pairs)
    attempts = tuple(
        attempt if attempt.number == number else replace(attempt, number=number)
        for number, (_, attempt) in enumerate(entries)
    )
    if len(attempts) == len(turn.attempts) and all(map(_is, attempts, turn.attempts)):
        return turn
    shown = [row for row, (was, _) in enumerate(entries) if was == turn.current]
    return replace(turn, attempts=attempts, current=shown[0] if shown else len(attempts) - 1)


def same_answer(attempt: Attempt, stored: Attempt) -> bool:
    """Whether `stored` says and does what the server held, or what was streamed, as `attempt`."""
    if same_content(attempt.parts, stored.parts):
        return True
    return bool(attempt.messages) and same_content(stored_parts(attempt.messages), stored.parts)


def may_be(attempt: Attempt, stored: Attempt) -> bool:
    """Whether an answer with a message id of `attempt` is that one still: what was only read may have grown, but a
    stored answer whose words were edited is another one, so that the old words are not lost."""
    return attempt.run is not None or attempt.text in stored.text


def held(attempt: Attempt, stored: Attempt) -> Attempt:
    """`attempt` as the one the server holds; a streamed answer keeps its own parts, which know their times."""
    if attempt.origin is Origin.STORED:
        return replace(attempt, messages=stored.messages, parts=stored.parts, on_server=True)
    return replace(attempt, messages=stored.messages, on_server=True, differences=_differences(attempt, stored))


def absent(attempt: Attempt, run: int) -> Attempt:
    """`attempt` as one the server does not hold; `run`: the run that ended before the server was read, or 0."""
    if run and attempt.run == run and attempt.outcome in FINISHED:
        lacking = (Difference(DifferenceKind.MESSAGE_ABSENT), *_unnamed(attempt))
        return replace(attempt, on_server=False, differences=lacking)
    return attempt if attempt.on_server is False else replace(attempt, on_server=False)


def _differences(attempt: Attempt, stored: Attempt) -> tuple[Difference, ...] | None:
    if attempt.partly_kept:
        return None
    found = between(attempt.parts, stored.parts, attempt.outcome)
    if found and (first := _up_to(stored.messages, attempt.meta.message_id)):
        # What follows the message that the stream named was said later, when a tool's result had been handed in.
        found = between(attempt.parts, stored_parts(first), attempt.outcome) and found
    return found + _unnamed(attempt)


def _unnamed(attempt: Attempt) -> tuple[Difference, ...]:
    nameless = attempt.outcome in FINISHED and attempt.meta.message_id is None
    return (Difference(DifferenceKind.METADATA),) if nameless else ()


def _up_to(messages: tuple[Message, ...], identity: str | None) -> tuple[Message, ...]:
    for row, message in enumerate(messages):
        if message.id == identity:
            return messages[: row + 1]
    return ()


def _is(one: object, other: object) -> bool:
    return one is other


def _known(here: Sequence[Attempt], more: Sequence[Attempt]) -> dict[int, int]:
    """Row in `more` → row in `here` of the same answer."""
    runs = {attempt.run: row for row, attempt in enumerate(here) if attempt.run is not None}
    pairs = {number: runs[attempt.run] for number, attempt in enumerate(more) if attempt.run in runs}
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row in sorted(set(range(len(here))) - set(pairs.values())):
        for identity in attempt_ids(here[row]):
            rows[identity].append(row)
    taken = set(pairs.values())
    for number in range(len(more) - 1, -1, -1):
        if number in pairs:
            continue
        wanted = more[number]
        fits = {row for identity in attempt_ids(wanted) for row in rows.get(identity, ()) if row not in taken}
        fits = {row for row in fits if here[row].run is None or wanted.run is None}
        fits = {row for row in fits if here[row].run is not None or may_be(wanted, here[row])}
        if not fits:
            fits = _alike(here, wanted, taken, newest=number == len(more) - 1)
        if fits:
            pairs[number] = max(fits, key=lambda row: (here[row].origin is Origin.STORED, row))
            taken.add(pairs[number])
    return pairs


def _alike(here: Sequence[Attempt], wanted: Attempt, taken: set[int], *, newest: bool) -> set[int]:
    """Stored answers that say the same although no id tells it: as one without an id, or as the one held until then."""
    named = bool(attempt_ids(wanted))
    streamed_last = newest and wanted.outcome in FINISHED and not named
    alike = wanted.on_server or streamed_last
    if not alike and (named or wanted.run is not None):
        return set()
    return {
        row
        for row, attempt in enumerate(here)
        if row not in taken
        and attempt.origin is Origin.STORED
        and (alike or not attempt_ids(attempt))
        and same_answer(wanted, attempt)
    }


Entry = tuple[int | None, Attempt]
"""An attempt and its row in the turn; None: it is new there."""


def _merged(here: Sequence[Attempt], more: Sequence[Attempt], pairs: dict[int, int]) -> list[Entry]:
    partners = {row: number for number, row in pairs.items()}
    old: list[Entry] = [
        (row, _one(attempt, more[partners[row]]) if row in partners else attempt) for row, attempt in enumerate(here)
    ]
    entries: list[Entry] = []
    at = 0
    for number, attempt in enumerate(more):
        if number in pairs:
            entries += old[at : pairs[number] + 1]
            at = max(at, pairs[number] + 1)
            continue
        while at < len(old) and at not in partners and _before(here[at], attempt, first=number == 0):
            entries.append(old[at])
            at += 1
        entries.append((None, attempt if attempt.on_server is False else replace(attempt, on_server=False)))
    return entries + old[at:]


def _one(here: Attempt, other: Attempt) -> Attempt:
    """What is known of one answer from both sides."""
    if here.origin is Origin.RETRY:
        news = here.differences is None and other.origin is Origin.RETRY and other.differences is not None
        return replace(here, differences=other.differences, messages=other.messages) if news else here
    if other.origin is Origin.STORED:
        return here
    return replace(held(other, here), on_server=here.on_server)


def _before(here: Attempt, other: Attempt, *, first: bool) -> bool:
    """Whether `here` is older. The clocks of the server and of this computer may differ, and the server's may know
    whole seconds only: runs go by number, the first answer that was stored stands before all runs, and what the server
    holds now and the other side has never seen is the newest."""
    if here.run is not None and other.run is not None:
        return here.run < other.run
    if (first and other.run is None and here.run is not None) or (here.run is None and here.on_server):
        return False
    here_at, other_at = _time(here), _time(other)
    return here_at is not None and other_at is not None and here_at < other_at


def _time(attempt: Attempt) -> float | None:
    if attempt.origin is Origin.RETRY:
        return attempt.started_at
    return attempt.messages[0].created_at if attempt.messages else None

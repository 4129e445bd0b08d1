"""Joins what the server has now with what is shown: keeps local attempts, and everything the server no longer has."""

from msgspec.structs import replace

from chatbase_inspector.conversation.differences import FINISHED, same_content
from chatbase_inspector.conversation.events import Loaded, OlderLoaded
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.joining import absent, held, joined, may_be, same_answer
from chatbase_inspector.conversation.matching import Ends, answer_ids, attempt_ids, by_id, by_place, user_ids
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import Attempt, ConversationState, Origin, RemovedTail, Turn
from chatbase_inspector.conversation.stored import turns_of

Messages = tuple[Message, ...]


def loaded(state: ConversationState, event: Loaded) -> ConversationState:
    """The state once the server's newest page was read. Turns that are gone on the server move to `removed`."""
    own = [turn.messages for turn in state.turns]
    kept = _older_kept(own, event)
    connected = kept is not None
    messages = (*(kept or ()), *event.messages)
    same, at = _unchanged(state.turns, own, messages)
    front, old = state.turns[:same], state.turns[same:]
    fresh = turns_of(messages[at:], [turn.key for turn in front])
    begin = bool(same) or (connected if event.cursor is not None else state.older_cursor is None)
    ends = Ends(begin, bool(event.run), connected)
    sure = by_id(old, fresh, first=begin)
    placed = by_place(old, fresh, sure, ends)
    rows = {**sure, **placed}
    turns = [
        _carried(turn, old[rows[row]], event.run, unsure=row in placed) if row in rows else turn
        for row, turn in enumerate(fresh)
    ]
    turns = [*front, *_own_keys(turns, set(rows), front)]
    removed = _returned(turns, state.removed)
    remembered = state.remembered
    found = set(rows.values())
    if connected:
        removed += _vanished(old, found, front[-1].key if front else "", event)
    else:
        remembered += tuple(_absent(turn, event.run) for row, turn in enumerate(old) if row not in found)
    return replace(
        state,
        head=_head(state, event),
        turns=tuple(turns),
        removed=removed,
        remembered=remembered,
        older_cursor=state.older_cursor if kept else event.cursor,
        read_at=event.read_at,
    )


def older(state: ConversationState, event: OlderLoaded) -> ConversationState:
    """The state with an older page in front; a turn that the page border had split is joined again."""
    if event.after != state.older_cursor:
        return state
    if not state.turns or state.turns[0].user is not None:
        taken = [turn.key for turn in state.turns]
        return replace(state, turns=turns_of(event.messages, taken) + state.turns, older_cursor=event.cursor)
    first = state.turns[0]
    before = turns_of((*event.messages, *first.messages), [turn.key for turn in state.turns[1:]])
    if not before:
        return replace(state, older_cursor=event.cursor)
    if len(first.attempts) > 1 or (first.attempts and first.attempts[0].origin is Origin.RETRY):
        before = (*before[:-1], _carried(before[-1], first, 0))
    removed = tuple(replace(tail, after=before[-1].key) if tail.after == first.key else tail for tail in state.removed)
    return replace(state, turns=before + state.turns[1:], removed=removed, older_cursor=event.cursor)


def _head(state: ConversationState, event: Loaded) -> Head:
    source = event.head.source if event.head.source is not None else state.head.source
    return replace(event.head, source=source)


def _older_kept(own: list[Messages], event: Loaded) -> Messages | None:
    """Messages known from older pages, in front of the first message of the page that was read now.

    None: the page has older ones, and nothing that is known here reaches it.
    """
    if event.cursor is None:
        return ()
    if not event.messages or not event.messages[0].id:
        return None
    flat = [message for messages in own for message in messages]
    first = event.messages[0].id
    at = next((row for row in range(len(flat) - 1, -1, -1) if flat[row].id == first), None)
    return None if at is None else tuple(flat[:at])


def _unchanged(turns: tuple[Turn, ...], own: list[Messages], messages: Messages) -> tuple[int, int]:
    """How many turns in front are as they were, and how many messages that is. Most readings change the end alone."""
    at = 0
    for row, turn in enumerate(turns):
        end = at + len(own[row])
        complete = end >= len(messages) or messages[end].role == "user"
        settled = own[row] and all(attempt.on_server is not None for attempt in turn.attempts)
        if not settled or not complete or messages[at:end] != own[row]:
            return row, at
        at = end
    return len(turns), at


def _own_keys(turns: list[Turn], carried: set[int], front: tuple[Turn, ...]) -> list[Turn]:
    """The turns, a new one with another key where an older turn, whose id has changed, has its key already."""
    taken = {turns[row].key for row in carried} | {turn.key for turn in front}
    found = []
    for row, turn in enumerate(turns):
        key, number = turn.key, 1
        while row not in carried and key in taken:
            number += 1
            key = f"{turn.key}#{number}"
        taken.add(key)
        found.append(turn if key == turn.key else replace(turn, key=key))
    return found


def _carried(fresh: Turn, old: Turn, run: int, *, unsure: bool = False) -> Turn:
    """The fresh turn with the old one's key and attempts; the server's answer finds its place among them."""
    stored = fresh.attempts[-1] if fresh.attempts else None
    attempts = tuple(absent(attempt, run) for attempt in old.attempts)
    unsure = old.unsure or (unsure and bool(attempts) and bool(user_ids(fresh) | answer_ids(fresh)))
    turn = replace(old, user=fresh.user, unsure=unsure)
    if stored is None:
        return replace(turn, attempts=attempts)
    row = _row_of_stored(attempts, stored, run)
    if row is None:  # it may be the one that was held until now, under another id
        until_now = (row for row, attempt in enumerate(old.attempts) if attempt.on_server)
        row = next((row for row in until_now if same_answer(old.attempts[row], stored)), None)
    if row is None:
        attempts += (replace(stored, number=len(attempts)),)
        stay = bool(run) and old.shown is not None and old.shown.run == run
        return replace(turn, attempts=attempts, current=old.current if stay else len(attempts) - 1)
    return replace(turn, attempts=(*attempts[:row], held(attempts[row], stored), *attempts[row + 1 :]))


def _row_of_stored(attempts: tuple[Attempt, ...], stored: Attempt, run: int) -> int | None:
    ids = attempt_ids(stored)
    for row in range(len(attempts) - 1, -1, -1):
        if ids & attempt_ids(attempts[row]) and may_be(attempts[row], stored):
            return row
    last = len(attempts) - 1
    newest = attempts[last] if run and last >= 0 and attempts[last].run == run else None
    if newest is not None and same_content(newest.parts, stored.parts):
        return last
    if not ids:  # nothing to know it by but what it says
        nameless = (row for row in range(last, -1, -1) if attempts[row].messages and not attempt_ids(attempts[row]))
        known = next((row for row in nameless if same_content(attempts[row].parts, stored.parts)), None)
        if known is not None:
            return known
    # An answer that was received to its end and got no id, and one that nobody has seen: that is how it was stored.
    unnamed = newest is not None and newest.outcome in FINISHED and newest.meta.message_id is None
    return last if unnamed else None


def _returned(turns: list[Turn], removed: tuple[RemovedTail, ...]) -> tuple[RemovedTail, ...]:
    """`removed` without the turns that the server turns out to hold still; their attempts go to `turns`, in place."""
    if not removed:
        return removed
    users = {turn.user.id: row for row, turn in enumerate(turns) if turn.user is not None and turn.user.id}
    greetings = {identity: row for row, turn in enumerate(turns) if turn.user is None for identity in answer_ids(turn)}
    tails = []
    for tail in removed:
        gone = []
        for turn in tail.turns:
            names, known = (answer_ids(turn), greetings) if turn.user is None else ({turn.user.id}, users)
            row = next((known[name] for name in names if name in known), None)
            if row is None:
                gone.append(turn)
            else:
                turns[row] = joined(turns[row], turn.attempts)
        tails.append(tail if len(gone) == len(tail.turns) else replace(tail, turns=tuple(gone)))
    return tuple(tail for tail in tails if tail.turns)


def _absent(turn: Turn, run: int) -> Turn:
    """A turn that the server no longer has; what was finished in `run` is not stored."""
    if not run or all(attempt.run != run for attempt in turn.attempts):
        return turn
    return replace(turn, attempts=tuple(absent(a, run) if a.run == run else a for a in turn.attempts))


def _vanished(old: tuple[Turn, ...], found: set[int], after: str, event: Loaded) -> tuple[RemovedTail, ...]:
    """What was shown and is gone now, each stretch behind the turn that stood before it (`after` for the first)."""
    tails: list[RemovedTail] = []
    stretch: list[Turn] = []
    for row, turn in enumerate(old):
        if row not in found:
            stretch.append(_absent(turn, event.run))
            continue
        if stretch:
            tails.append(RemovedTail(event.run, after, event.read_at, tuple(stretch)))
        after, stretch = turn.key, []
    if stretch:
        tails.append(RemovedTail(event.run, after, event.read_at, tuple(stretch)))
    return tuple(tails)

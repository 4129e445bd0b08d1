"""Joins what the server has now with what is shown: keeps local attempts, and everything the server no longer has."""

import msgspec
from msgspec.structs import replace

from chatbase_inspector.conversation.differences import Difference, DifferenceKind
from chatbase_inspector.conversation.events import Loaded, OlderLoaded
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.parts import (
    Message,
    Part,
    ToolCallPart,
    ToolResultPart,
    answer_text,
)
from chatbase_inspector.conversation.state import Attempt, ConversationState, Origin, RemovedTail, Turn
from chatbase_inspector.conversation.stored import turns_of


def loaded(state: ConversationState, event: Loaded) -> ConversationState:
    """The state once the server's newest page was read. Turns that are gone on the server move to `removed`."""
    kept = _older_kept(state, event)
    fresh = turns_of((*kept, *event.messages))
    pairs = _matches(state.turns, fresh)
    turns = tuple(
        _carried(turn, state.turns[pairs[row]], event.run) if row in pairs else turn for row, turn in enumerate(fresh)
    )
    cursor = state.older_cursor if kept else event.cursor
    removed = _still_removed(state.removed, event.messages)
    if cursor is None or kept or not state.turns:
        removed += _vanished(state, set(pairs.values()), event)
    return replace(state, head=_head(state, event), turns=turns, removed=removed, older_cursor=cursor)


def older(state: ConversationState, event: OlderLoaded) -> ConversationState:
    """The state with an older page in front; a turn that the page border had split is joined again."""
    if event.after != state.older_cursor:
        return state
    if not state.turns or state.turns[0].user is not None:
        taken = [turn.key for turn in state.turns]
        return replace(state, turns=turns_of(event.messages, taken) + state.turns, older_cursor=event.cursor)
    first = state.turns[0]
    before = turns_of((*event.messages, *first.messages), [turn.key for turn in state.turns[1:]])
    if len(first.attempts) > 1 or (first.attempts and first.attempts[0].origin is Origin.RETRY):
        before = (*before[:-1], _carried(before[-1], first, 0))
    return replace(state, turns=before + state.turns[1:], older_cursor=event.cursor)


def same_content(one: tuple[Part, ...], other: tuple[Part, ...]) -> bool:
    """Whether two answers say and do the same: text, tool calls with arguments, tool results."""
    return answer_text(one) == answer_text(other) and _deeds(one) == _deeds(other)


def _deeds(parts: tuple[Part, ...]) -> list[tuple[str, str | None, object]]:
    found: list[tuple[str, str | None, object]] = []
    for part in parts:
        if isinstance(part, ToolCallPart):
            found.append((part.call_id, "call", _value(part.input_json)))
        elif isinstance(part, ToolResultPart) and not part.preliminary:
            found.append((part.call_id, "result", _value(part.output_json)))
    return found


def _value(text: str | None) -> object:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _head(state: ConversationState, event: Loaded) -> Head:
    source = event.head.source if event.head.source is not None else state.head.source
    return replace(event.head, source=source)


def _older_kept(state: ConversationState, event: Loaded) -> tuple[Message, ...]:
    """Messages known from older pages, in front of the first message of the page that was read now."""
    if event.cursor is None or not event.messages:
        return ()
    flat = [message for turn in state.turns for message in turn.messages]
    first = event.messages[0].id
    at = next((row for row in range(len(flat) - 1, -1, -1) if flat[row].id == first), None)
    return tuple(flat[:at]) if at is not None else ()


def _user_text(turn: Turn) -> str | None:
    return None if turn.user is None else answer_text(turn.user.parts)


def _ids(turn: Turn) -> set[str]:
    ids = {turn.user.id} if turn.user else set()
    for attempt in turn.attempts:
        ids.update(message.id for message in attempt.messages)
        if attempt.meta.message_id:
            ids.add(attempt.meta.message_id)
    return ids


def _matches(old: tuple[Turn, ...], fresh: tuple[Turn, ...]) -> dict[int, int]:
    """Row of a fresh turn → row of the old turn that it is: by any message id, else by place and customer's words."""
    by_id = {identity: row for row, turn in enumerate(old) for identity in _ids(turn) if identity}
    pairs = {
        row: row for row, turn in enumerate(fresh) if row < len(old) and old[row].messages == turn.messages
    }  # unchanged, also where ids are missing or come twice
    used = set(pairs.values())
    for row, turn in enumerate(fresh):
        if row in pairs:
            continue
        found = next((by_id[i] for i in _ids(turn) if i in by_id and by_id[i] not in used), None)
        if found is not None:
            pairs[row] = found
            used.add(found)
    shift = 0
    for row, turn in enumerate(fresh):
        if row in pairs:
            shift = pairs[row] - row
            continue
        guess = row + shift
        if 0 <= guess < len(old) and guess not in used and _user_text(old[guess]) == _user_text(turn):
            pairs[row] = guess
            used.add(guess)
    return pairs


def _carried(fresh: Turn, old: Turn, run: int) -> Turn:
    """The fresh turn with the old one's key and attempts; the server's answer finds its place among them."""
    stored = fresh.attempts[-1] if fresh.attempts else None
    attempts = tuple(
        attempt if attempt.on_server is False else replace(attempt, on_server=False) for attempt in old.attempts
    )
    turn = replace(old, user=fresh.user)
    if stored is None:
        return replace(turn, attempts=attempts)
    row = _row_of_stored(attempts, stored, run)
    if row is None:
        attempts += (replace(stored, number=len(attempts)),)
        stay = bool(run) and old.shown is not None and old.shown.run == run
        return replace(turn, attempts=attempts, current=old.current if stay else len(attempts) - 1)
    held = _held(attempts[row], stored)
    return replace(turn, attempts=(*attempts[:row], held, *attempts[row + 1 :]))


def _row_of_stored(attempts: tuple[Attempt, ...], stored: Attempt, run: int) -> int | None:
    ids = {message.id for message in stored.messages if message.id}
    for row in range(len(attempts) - 1, -1, -1):
        known = {message.id for message in attempts[row].messages} | {attempts[row].meta.message_id}
        if ids & known:
            return row
    last = len(attempts) - 1
    if run and last >= 0 and attempts[last].run == run and same_content(attempts[last].parts, stored.parts):
        return last
    if not ids:  # nothing to know it by but what it says
        nameless = (row for row in range(len(attempts) - 1, -1, -1) if _nameless(attempts[row]))
        return next((row for row in nameless if same_content(attempts[row].parts, stored.parts)), None)
    return None


def _nameless(attempt: Attempt) -> bool:
    return bool(attempt.messages) and not any(message.id for message in attempt.messages)


def _held(attempt: Attempt, stored: Attempt) -> Attempt:
    """`attempt` as the one the server holds; a streamed answer keeps its own parts, which know their times."""
    if attempt.origin is Origin.STORED:
        return replace(attempt, messages=stored.messages, parts=stored.parts, on_server=True)
    same = same_content(attempt.parts, stored.parts)
    differences = () if same else (Difference(DifferenceKind.TEXT),)
    return replace(attempt, messages=stored.messages, on_server=True, differences=differences)


def _still_removed(removed: tuple[RemovedTail, ...], messages: tuple[Message, ...]) -> tuple[RemovedTail, ...]:
    """Without the turns that the server turns out to hold still."""
    if not removed:
        return removed
    here = {message.id for message in messages}
    tails = (
        replace(tail, turns=tuple(turn for turn in tail.turns if not _server_ids(turn) & here)) for tail in removed
    )
    return tuple(tail for tail in tails if tail.turns)


def _server_ids(turn: Turn) -> set[str]:
    return {turn.user.id} if turn.user else _ids(turn)


def _vanished(state: ConversationState, found: set[int], event: Loaded) -> tuple[RemovedTail, ...]:
    """What was shown and is gone now, each stretch behind the turn that stood before it."""
    tails: list[RemovedTail] = []
    after, stretch = "", []
    for row, turn in enumerate(state.turns):
        if row not in found:
            stretch.append(turn)
            continue
        if stretch:
            tails.append(RemovedTail(event.run, after, event.read_at, tuple(stretch)))
        after, stretch = turn.key, []
    if stretch:
        tails.append(RemovedTail(event.run, after, event.read_at, tuple(stretch)))
    return tuple(tails)

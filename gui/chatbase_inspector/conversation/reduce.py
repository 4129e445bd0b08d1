"""(state, event) → state. Pure; the one place where a conversation changes."""

from msgspec.structs import replace

from chatbase_inspector.conversation import answer, ending, recalling
from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.parts import ToolCallPart, ToolResultPart, ToolState
from chatbase_inspector.conversation.state import Attempt, ConversationState, Origin, RemovedTail, Turn
from chatbase_inspector.problems import Failure


def reduce(state: ConversationState, event: ev.Event) -> ConversationState:
    """The state after `event`; an event of an earlier run, or of a run that is over, changes nothing.

    Raises:
        KeyError: a `RunStarted` names no turn of this conversation.
    """
    match event:
        case ev.Loaded(run=run):
            return state if state.live is not None or run not in (0, state.run) else recalling.loaded(state, event)
        case ev.OlderLoaded():
            return recalling.older(state, event)
        case ev.Recalled(past=past):
            return recalling.recalled(state, past)
        case ev.RunStarted(run=run):
            return _started(state, event) if run > state.run else state
        case _:
            pass
    if event.run != state.run or state.live is None:
        return state
    match event:
        case ev.HeadersArrived(at_ns=at_ns, status=status, request_id=request_id):
            timing = replace(state.live.timing, headers_ns=at_ns)
            return replace(state, live=replace(state.live, timing=timing, status=status, request_id=request_id))
        case ev.WholeArrived():
            return replace(state, live=_whole(state.live, event))
        case ev.RunEnded(at_ns=at_ns, failure=failure):
            return recalling.settled(_ended(state, ending.ended(state.live, at_ns, failure)))
        case ev.RunRefused(failure=failure, at_ns=at_ns):
            return recalling.settled(_refused(state, failure, at_ns))
        case _:
            return replace(state, live=answer.fold(state.live, event))


def _started(state: ConversationState, event: ev.RunStarted) -> ConversationState:
    row = state.row_of(event.turn)
    turn, tail = state.turns[row], state.turns[row + 1 :]
    live = Attempt(
        number=len(turn.attempts), origin=Origin.RETRY, run=event.run, started_at=event.started_at, model=event.model
    )
    removed = state.removed
    if tail:
        removed += (RemovedTail(event.run, turn.key, event.started_at, tail),)
    return replace(
        state,
        turns=(*state.turns[:row], replace(turn, problem=None)),
        removed=removed,
        run=event.run,
        live=live,
        live_turn=turn.key,
    )


def _whole(live: Attempt, event: ev.WholeArrived) -> Attempt:
    results = {part.call_id for part in event.message.parts if isinstance(part, ToolResultPart)}
    parts = tuple(
        replace(part, state=ToolState.RESULT if part.call_id in results else ToolState.CALLED)
        if isinstance(part, ToolCallPart) and part.state is not ToolState.ERROR
        else part
        for part in event.message.parts
    )
    timing = replace(live.timing, first_event_ns=event.at_ns, last_event_ns=event.at_ns)
    meta = live.meta.merged(event.meta)
    return replace(live, parts=parts, meta=meta, finished=True, whole=True, timing=timing)


def _last_turn(state: ConversationState, turn: Turn) -> tuple[Turn, ...]:
    return (*state.turns[:-1], turn)


def _ended(state: ConversationState, attempt: Attempt) -> ConversationState:
    turn = state.turns[-1]
    attempts = (*(replace(old, on_server=False) for old in turn.attempts), attempt)
    turn = replace(turn, attempts=attempts, current=len(attempts) - 1)
    return replace(state, turns=_last_turn(state, turn), live=None, live_turn=None)


def _refused(state: ConversationState, failure: Failure, at_ns: int) -> ConversationState:
    """The old answer and all after it are shown again; whether the server still holds them, the next reading tells."""
    turn = state.turns[-1]
    live = state.live
    if live is not None and live.events:  # cannot be taken for "nothing came"
        return _ended(state, replace(ending.ended(live, at_ns, failure), outcome=Outcome.INCOMPLETE))
    tail = next((entry for entry in state.removed if entry.run == state.run), None)
    removed = tuple(entry for entry in state.removed if entry is not tail)
    turns = (*_last_turn(state, replace(turn, problem=failure)), *(tail.turns if tail else ()))
    return replace(state, turns=turns, removed=removed, live=None, live_turn=None)

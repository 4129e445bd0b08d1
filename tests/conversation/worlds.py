"""A server that changes as it likes, and the past that a history would tell of it."""

from dataclasses import dataclass, field

from hypothesis import strategies as st
from msgspec.structs import replace

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.parts import Message
from chatbase_inspector.conversation.state import Attempt, ConversationState
from chatbase_inspector.problems import Failure, FailureKind
from tests.conversation.conftest import HEAD, answer, finish, load, play, text, user

CUT = Failure(kind=FailureKind.STREAM_BROKEN, message="cut", code="cut")
NO = Failure(kind=FailureKind.REFUSED, message="no", status=402)
PAGE = "older"


@dataclass
class World:
    """What the server holds now, and what was folded of it."""

    messages: list[Message] = field(default_factory=list)
    past: ConversationState = field(default_factory=lambda: ConversationState(HEAD))
    run: int = 0
    names: int = 0

    def name(self) -> str:
        self.names += 1
        return f"m{self.names}"

    def say(self, words: str) -> None:
        identity = self.name()
        self.messages += [user(self.name(), words), answer(identity, f"said {identity}")]

    def read(self, size: int | None, *, run: int = 0) -> ev.Loaded:
        """The newest `size` messages; None: all."""
        some = self.messages if size is None else self.messages[-size:]
        cursor = None if len(some) == len(self.messages) else PAGE
        return load(*some, run=run, cursor=cursor)

    def retry(self, row: int, how: str, size: int | None) -> None:
        """Retry an answer that the read page shows; `how` says how that went."""
        self.past = play(self.past, self.read(size))
        turns = [turn for turn in self.past.turns if turn.user is not None and len(turn.messages) > 1]
        if not turns:
            return
        turn = turns[row % len(turns)]
        target = turn.messages[1]
        self.run += 1
        start = ev.RunStarted(self.run, turn.key, target.id, 2000.0 + self.run)
        at = next((at for at, message in enumerate(self.messages) if message is target), None)
        if how == "refused" or at is None:
            self.past = play(self.past, start, ev.RunRefused(self.run, 5, NO))
            return
        asked = self.messages[at - 1]
        self.messages = self.messages[:at]
        if how == "new user id":
            asked = replace(asked, id=self.name())
            self.messages[-1:] = [asked]
        identity = self.name()
        words = f"run {self.run}"
        said = [text(words, run=self.run)]
        if how != "cut and lost":
            self.messages.append(answer(identity, words))
        end = [finish(run=self.run, message_id=identity, user_message_id=asked.id)]
        if how == "no ids":
            end = [finish(run=self.run)]
        if how.startswith("cut"):
            end = []
        self.past = play(self.past, start, *said, *end, ev.RunEnded(self.run, 9, None if end else CUT))
        if how != "cut and not read":
            self.past = play(self.past, self.read(size, run=self.run))

    def elsewhere(self, row: int, *, answered: bool) -> None:
        """Somebody else removes a message and all after it, and may get another answer."""
        self.messages = self.messages[: row % (len(self.messages) + 1)]
        if answered and self.messages and self.messages[-1].role == "user":
            identity = self.name()
            self.messages.append(answer(identity, f"said {identity}"))

    def rename(self, row: int, kind: str) -> None:
        """A message gets another id, none, or that of another message."""
        if not self.messages:
            return
        row %= len(self.messages)
        identity = {"fresh": self.name(), "none": "", "twice": self.messages[0].id}[kind]
        self.messages[row] = replace(self.messages[row], id=identity)


WORDS = st.sampled_from(["hi", "yes", "more", "why"])
ROWS = st.integers(0, 12)
HOW = st.sampled_from(
    ["finished", "finished", "new user id", "no ids", "cut and kept", "cut and lost", "cut and not read", "refused"]
)
SIZES = st.sampled_from([None, None, 3, 4, 6])
_SAY = st.tuples(st.just("say"), WORDS)
_RETRY = st.tuples(st.just("retry"), ROWS, HOW, SIZES)
_ELSEWHERE = st.tuples(st.just("elsewhere"), ROWS, st.booleans())


def _rename(kinds: list[str]) -> st.SearchStrategy[tuple[str, int, str]]:
    return st.tuples(st.just("rename"), ROWS, st.sampled_from(kinds))


def stories(kinds: list[str], size: int = 10) -> st.SearchStrategy[list[tuple[object, ...]]]:
    """What happens; `kinds` are the ways in which ids change."""
    steps = [_SAY, _SAY, _RETRY, _RETRY, _ELSEWHERE]
    return st.lists(st.one_of(*steps, *([_rename(kinds)] if kinds else [])), max_size=size)


def act(world: World, story: list[tuple[object, ...]]) -> None:
    for name, *given in story:
        match name:
            case "say":
                world.say(*given)  # type: ignore[arg-type]
            case "retry":
                world.retry(*given)  # type: ignore[arg-type]
            case "elsewhere":
                row, answered = given
                world.elsewhere(row, answered=bool(answered))  # type: ignore[arg-type]
            case _:
                world.rename(*given)  # type: ignore[arg-type]


def all_attempts(state: ConversationState) -> list[Attempt]:
    """Every attempt, wherever it stands."""
    tails = [turn for tail in (*state.removed, *state.remembered_tails) for turn in tail.turns]
    return [attempt for turn in (*state.turns, *tails, *state.remembered) for attempt in turn.attempts]


def retried(
    state: ConversationState, key: str, run: int, identity: str, words: str, **meta: object
) -> ConversationState:
    """The state after a finished retry of the turn `key`."""
    target = state.turn(key).messages[1].id
    start = ev.RunStarted(run, key, target, 2000.0 + run)
    return play(
        state, start, text(words, run=run), finish(run=run, message_id=identity, **meta), ev.RunEnded(run, 9, None)
    )


def seen(*messages: Message, cursor: str | None = None) -> ConversationState:
    return play(ConversationState(HEAD), load(*messages, cursor=cursor))


def past_of(*messages: Message, kept_at: float = 1.0) -> ConversationState:
    return replace(play(ConversationState(HEAD), load(*messages)), kept_at=kept_at)


def fates(state: ConversationState, row: int = -1) -> list[tuple[int | None, str, bool | None]]:
    return [(attempt.run, attempt.text, attempt.on_server) for attempt in state.turns[row].attempts]


def recalled(state: ConversationState, past: ConversationState) -> ConversationState:
    return play(state, ev.Recalled(0, past))


def two_runs() -> ConversationState:
    """u1: a1, run 1 (b1), run 2 (b2), which the server holds."""
    past = retried(past_of(user("u1"), answer("a1")), "u1", 1, "b1", "one")
    past = play(past, load(user("u1"), answer("b1", "one"), run=1))
    past = retried(past, "u1", 2, "b2", "two")
    return replace(play(past, load(user("u1"), answer("b2", "two"), run=2)), kept_at=1.0)

"""Recorded streams with arrival times from a clock that the test turns."""

from collections.abc import Iterable, Sequence

from chatbase_inspector.conversation import events as ev
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.parts import Message, TextPart
from chatbase_inspector.conversation.reduce import reduce
from chatbase_inspector.conversation.state import Attempt, ConversationState
from chatbase_inspector.conversation.text import Text
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.frames import FrameReader
from chatbase_inspector.timing.run import RunTiming
from tests.conversation.conftest import HEAD, answer, load, user
from tests.stream.reading import RECORDINGS, frames_of

MS = 1_000_000
S = 1_000 * MS
RUN = 7
STOPPED = Failure(kind=FailureKind.STOPPED, message="stopped")
CUT = Failure(kind=FailureKind.STREAM_BROKEN, code="silent", message="silent")

NAMES = sorted(path.stem for path in RECORDINGS.glob("*.sse"))


def recorded_bytes(name: str) -> bytes:
    return (RECORDINGS / f"{name}.sse").read_bytes()


def arriving(name: str, at_ms: Sequence[int]) -> list[Frame]:
    """The frames of a recording, one for each turn of the clock."""
    raws = [frame.raw for frame in frames_of([recorded_bytes(name)])]
    assert len(raws) == len(at_ms), f"{name} has {len(raws)} frames"
    return chunked(zip(raws, at_ms, strict=True))


def chunked(chunks: Iterable[tuple[bytes, int]]) -> list[Frame]:
    """The frames of a body that comes in these chunks, each at its ms."""
    reader, frames, last_ms = FrameReader(), list[Frame](), 0
    for raw, last_ms in chunks:
        frames += reader.feed(raw, last_ms * MS)
    return frames + reader.close(last_ms * MS)


def headers(at_ms: int) -> ev.HeadersArrived:
    return ev.HeadersArrived(RUN, at_ms * MS, 200, "req")


def ended(at_ms: int, failure: Failure | None = None) -> ev.RunEnded:
    return ev.RunEnded(RUN, at_ms * MS, failure)


def timed(
    name: str, at_ms: Sequence[int], *, headers_ms: int = 0, end_ms: int | None = None, failure: Failure | None = None
) -> RunTiming:
    """The timing of a recording, fed frame by frame as when it came live; `end_ms` None: it still runs."""
    timing, decoder = RunTiming(), Decoder(RUN)
    timing.headers(headers(headers_ms))
    for frame in arriving(name, at_ms):
        timing.feed([frame], decoder.events([frame]))
    if end_ms is not None:
        timing.ended(ended(end_ms, failure))
    return timing


BEFORE: ConversationState = reduce(ConversationState(HEAD), load(user("u1"), answer("a1"), user("u2"), answer("a2")))
STARTED = ev.RunStarted(RUN, BEFORE.turns[-1].key, "a2", 2000.0)


def live(groups: Iterable[Sequence[Frame]], first: ev.Event | None, last: ev.Event | None) -> ConversationState:
    """The state as `runs/receiving.py` folds it: what came in one read at once."""
    state, decoder = reduce(BEFORE, STARTED), Decoder(RUN)
    events: list[ev.Event] = [first] if first else []
    for group in groups:
        events += coalesced(decoder.events(group))
    for event in [*events, *([last] if last else [])]:
        state = reduce(state, event)
    return state


def attempt_of(state: ConversationState) -> Attempt:
    found = state.live or state.turns[-1].shown
    assert found is not None
    return found


def whole(at_ms: int) -> ev.WholeArrived:
    from chatbase_inspector.conversation.facts import RunMeta

    message = Message("m", "assistant", (TextPart(Text("All at once.")),))
    return ev.WholeArrived(RUN, at_ms * MS, message, RunMeta(finish_reason="stop"))

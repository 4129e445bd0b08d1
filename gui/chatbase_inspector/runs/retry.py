"""One retry: what it can remove is on disk first, the request leaves once, every frame is journaled as it comes."""

import asyncio
import time
from collections.abc import Callable

import msgspec

from chatbase_inspector.api.client import AnswerHead, AnswerStream, ChatbaseClient, UnfitAnswer, WholeAnswer
from chatbase_inspector.conversation.blast import BlastRadius, blast_radius
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import (
    EndMarkArrived,
    FinishArrived,
    HeadersArrived,
    RunEnded,
    RunRefused,
    RunStarted,
    StreamEvent,
    WholeArrived,
)
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.conversation.stored import message_from_answer, meta_from_answer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.history.snapshot import Reason
from chatbase_inspector.problems import (
    ApiRefused,
    ChangedMeanwhile,
    Failure,
    FailureKind,
    HistoryUnavailable,
    Problem,
    StreamBroken,
    Unauthorised,
)
from chatbase_inspector.runs.deadline import Deadline
from chatbase_inspector.runs.keeping import outcome_without_answer, run_end, snapshot_of, whole_frame
from chatbase_inspector.runs.reading import read_back_to, read_newest
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.frames import FrameReader

# The vendor's command line gives up after 60 s without a byte, its Android client after 5 min (CONTRACT 1.2).
SILENCE_S = 60.0
# After `finish` only `[DONE]` or the end of the body is still to come; a server that keeps the line open ends here.
AFTER_FINISH_S = 5.0
# Written data may lag behind (CONTRACT 5.11): waits before the re-reads that look for the new answer.
REREAD_WAITS_S = (0.0, 0.5, 1.0, 2.0)
# No answer is this large; past it the run ends as incomplete and keeps what came.
MAX_BODY_BYTES = 1 << 30

# With these nothing of an answer came.
_NO_ANSWER = (FailureKind.REFUSED, FailureKind.UNAUTHORISED, FailureKind.UNREACHABLE)

OnFrames = Callable[[list[Frame], list[StreamEvent]], None]


class RetryRequest(msgspec.Struct, frozen=True):
    """What to retry.

    Attributes:
        turn: key of the turn in the store; None: find it by `message_id` once the conversation was read.
        agreed: what the person was told would be removed; the retry does not leave if that has changed.
    """

    agent_id: str
    conversation_id: str
    message_id: str
    turn: str | None = None
    agreed: BlastRadius | None = None
    streamed: bool = True


class RetryResult(msgspec.Struct, frozen=True):
    """How it went. `attempt` is None when nothing was sent or the server refused; `reread` says why the
    conversation could not be read again afterwards."""

    run: int | None
    outcome: Outcome
    attempt: Attempt | None
    failure: Failure | None
    reread: Failure | None = None


class Retry:
    """One retry of one answer; `run` once.

    Args:
        on_frames: called with each batch of frames and their events after they were handed to the operating system
            (so what it shows survives a SIGKILL of this process); makes the run wait for the journal.

    Attributes:
        disk_problem: why not all of the answer is on disk; None while all is well.
    """

    def __init__(
        self,
        client: ChatbaseClient,
        history: History,
        store: ConversationStore,
        request: RetryRequest,
        *,
        base_url: str,
        silence_s: float = SILENCE_S,
        on_frames: OnFrames | None = None,
    ) -> None:
        self._client = client
        self._history = history
        self._store = store
        self._request = request
        self._base_url = base_url
        self._on_frames = on_frames
        self._deadline = Deadline(silence_s)
        self._silence_s = silence_s
        self._start_ns = 0
        self._events = 0
        self.disk_problem: Failure | None = None

    def stop(self) -> None:
        """Stop receiving; what came stays as an incomplete attempt. The conversation is still read again."""
        self._deadline.stop()

    @property
    def elapsed_ns(self) -> int:
        """Nanoseconds since the request was sent; 0 before."""
        return self._now_ns()

    async def run(self) -> RetryResult:
        """Play the retry to its end.

        Cancelling before the request left sends nothing; later it ends the run as incomplete in the history, without
        reading the conversation again.

        Raises:
            ChangedMeanwhile: the conversation is not what the person agreed to; nothing was sent.
            HistoryUnavailable: the snapshot could not be written; nothing was sent.
            Problem: the conversation could not be read before; nothing was sent.
        """
        turn = await self._read_before()
        if self._deadline.stopped:
            raise ChangedMeanwhile("Stopped before anything was sent.", code="stopped-before")
        recorder = await self._keep(turn)
        started = RunStarted(recorder.run_id, turn, self._request.message_id, time.time())
        self._store.dispatch([started])
        try:
            failure = await self._send(recorder)
        except asyncio.CancelledError:
            self._end(RunEnded(recorder.run_id, self._now_ns(), _closed_failure()))
            await asyncio.shield(self._record_end(recorder, self._attempt(turn, recorder), None))
            raise
        if failure is not None and failure.kind in _NO_ANSWER:
            self._end(RunRefused(recorder.run_id, self._now_ns(), failure))
        else:
            self._end(RunEnded(recorder.run_id, self._now_ns(), failure))
        attempt = self._attempt(turn, recorder)
        await self._record_end(recorder, attempt, failure)
        reread = await self._read_after(recorder, attempt)
        if attempt is None:
            return RetryResult(recorder.run_id, outcome_without_answer(failure), None, failure, reread)
        latest = self._attempt(turn, recorder) or attempt
        return RetryResult(recorder.run_id, latest.outcome or Outcome.INCOMPLETE, latest, latest.failure, reread)

    async def _read_before(self) -> str:
        """Read the conversation back to the target; returns the key of the turn to answer again."""
        request = self._request
        reading = await read_back_to(self._client, request.agent_id, request.conversation_id, request.message_id)
        self._store.dispatch([reading.loaded(0)])
        turn = request.turn or self._turn_of(request.message_id)
        if request.agreed is not None:
            try:
                now = blast_radius(self._store.state, turn)
            except (KeyError, ValueError):
                now = None
            if now is None or _removes(now) != _removes(request.agreed):
                raise ChangedMeanwhile("The conversation on the server has changed since it was shown.")
        return turn

    def _turn_of(self, message_id: str) -> str:
        turns = self._store.state.turns
        for turn in turns:
            if any(message.id == message_id for message in turn.messages):
                return turn.key
        # Not in the conversation: the whole of it is on disk, and the server will say so itself.
        if not turns:
            raise ApiRefused("The conversation has no messages.", code="CHAT_RETRY_MESSAGE_NOT_FOUND")
        return turns[-1].key

    async def _keep(self, turn: str) -> RunRecorder:
        state = self._store.state
        user = state.turn(turn).user
        return await self._history.begin_run(
            snapshot_of(state, self._base_url, Reason.BEFORE_RETRY, time.time()),
            target_message_id=self._request.message_id,
            user_message_id=user.id if user else None,
            streamed=self._request.streamed,
        )

    async def _send(self, recorder: RunRecorder) -> Failure | None:
        """Send the one request and take in the answer; returns what cut it short."""
        await recorder.mark_sent(time.time())
        self._start_ns = time.monotonic_ns()
        request = self._request
        try:
            async with self._deadline:
                if request.streamed:
                    async with self._client.retry_stream(
                        request.agent_id, request.conversation_id, request.message_id
                    ) as answer:
                        await self._take_in(recorder, answer)
                else:
                    whole = await self._client.retry(request.agent_id, request.conversation_id, request.message_id)
                    self._take_whole(recorder, whole)
        except UnfitAnswer as unfit:
            self._keep_raw(recorder, unfit.head, unfit.raw)
            return unfit.failure
        except Problem as problem:
            if isinstance(problem, ApiRefused | Unauthorised) and problem.failure.status is not None:
                recorder.headers(problem.failure.status, problem.failure.request_id, self._now_ns(), ())
            return problem.failure
        if self._deadline.stopped:
            return Failure(kind=FailureKind.STOPPED, message="Stopped by the person at the screen.")
        if self._deadline.silent:
            text = f"No byte came for {self._silence_s:g} s."
            return Failure(kind=FailureKind.STREAM_BROKEN, code="silent", message=text)
        return None

    async def _take_in(self, recorder: RunRecorder, answer: AnswerStream) -> None:
        head = answer.head
        recorder.headers(head.status, head.request_id, self._now_ns(), head.headers)
        self._store.dispatch([HeadersArrived(recorder.run_id, self._now_ns(), head.status, head.request_id)])
        if answer.whole is not None:
            self._take_whole(recorder, answer.whole)
            return
        frames, decoder, size = FrameReader(), Decoder(recorder.run_id), 0
        try:
            async for chunk in answer.chunks():
                self._deadline.touch()
                size += len(chunk)
                if await self._took_end(recorder, decoder, frames.feed(chunk, self._now_ns())):
                    return
                if size > MAX_BODY_BYTES:
                    raise StreamBroken(f"More than {MAX_BODY_BYTES >> 20} MiB came.", code="too-much")
        finally:
            # whatever cut the stream: the bytes that stand without their end are kept as well
            await self._took_end(recorder, decoder, frames.close(self._now_ns()))

    async def _took_end(self, recorder: RunRecorder, decoder: Decoder, frames: list[Frame]) -> bool:
        """Journal and fold `frames`; whether the end mark was among them."""
        if not frames:
            return False
        recorder.frames(frames)
        events = decoder.events(frames)
        self._events += len(events)
        self._store.dispatch(coalesced(events))
        if self._on_frames is not None:
            await recorder.flush()
            self._on_frames(frames, events)
        else:
            await recorder.drain()
        if any(isinstance(event, FinishArrived) for event in events):
            self._deadline.limit(min(AFTER_FINISH_S, self._silence_s))
        return any(isinstance(event, EndMarkArrived) for event in events)

    def _take_whole(self, recorder: RunRecorder, whole: WholeAnswer) -> None:
        at_ns = self._keep_raw(recorder, whole.head, whole.raw)
        arrived = WholeArrived(recorder.run_id, at_ns, message_from_answer(whole), meta_from_answer(whole))
        head = whole.head
        self._store.dispatch([HeadersArrived(recorder.run_id, at_ns, head.status, head.request_id), arrived])

    def _keep_raw(self, recorder: RunRecorder, head: AnswerHead, raw: bytes) -> int:
        at_ns = self._now_ns()
        recorder.headers(head.status, head.request_id, at_ns, head.headers)
        recorder.frames([whole_frame(raw, at_ns)])
        return at_ns

    def _end(self, event: RunEnded | RunRefused) -> None:
        self._store.dispatch([event])

    def _attempt(self, turn: str, recorder: RunRecorder) -> Attempt | None:
        try:
            attempts = self._store.state.turn(turn).attempts
        except KeyError:
            return None
        return next((attempt for attempt in reversed(attempts) if attempt.run == recorder.run_id), None)

    async def _record_end(self, recorder: RunRecorder, attempt: Attempt | None, failure: Failure | None) -> None:
        await recorder.end(run_end(attempt, failure, self._now_ns(), self._events))
        self.disk_problem = recorder.problem

    async def _read_after(self, recorder: RunRecorder, attempt: Attempt | None) -> Failure | None:
        """Read what the server has now, with patience for an answer that is not stored yet."""
        request, wanted = self._request, attempt.meta.message_id if attempt and attempt.finished else None
        failure: Failure | None = None
        for wait_s in REREAD_WAITS_S:
            if wait_s:
                await asyncio.sleep(wait_s)
            try:
                reading = await read_newest(self._client, request.agent_id, request.conversation_id)
            except Problem as problem:
                failure = problem.failure
                if problem.kind in (FailureKind.UNAUTHORISED, FailureKind.WIRE):
                    break
                continue
            failure = None
            if wanted is None or reading.has(wanted) or wait_s == REREAD_WAITS_S[-1]:
                self._store.dispatch([reading.loaded(recorder.run_id)])
                await self._keep_after(recorder)
                break
        return failure

    async def _keep_after(self, recorder: RunRecorder) -> None:
        snapshot = snapshot_of(self._store.state, self._base_url, Reason.AFTER_RETRY, time.time())
        try:
            await self._history.after_run(recorder.run_id, snapshot)
        except HistoryUnavailable:
            return

    def _now_ns(self) -> int:
        return time.monotonic_ns() - self._start_ns if self._start_ns else 0


def _removes(blast: BlastRadius) -> tuple[str, int, int]:
    return blast.target_id, blast.messages, blast.customer_messages


def _closed_failure() -> Failure:
    return Failure(kind=FailureKind.STOPPED, code="closed", message="The program was closed while this ran.")

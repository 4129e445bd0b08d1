"""One retry: what it can remove is on disk first, the request leaves once, every frame is journaled as it comes."""

import asyncio
import time

import msgspec

from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.conversation.blast import BlastRadius, blast_radius
from chatbase_inspector.conversation.events import RunEnded, RunRefused, RunStarted
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt
from chatbase_inspector.conversation.store import ConversationStore
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
)
from chatbase_inspector.runs.deadline import Deadline
from chatbase_inspector.runs.keeping import NO_ANSWER, outcome_without_answer, run_end, snapshot_of
from chatbase_inspector.runs.reading import read_back_to, read_newest
from chatbase_inspector.runs.receiving import SILENCE_S, Ask, OnFrames, Receiving

# Written data may lag behind (CONTRACT 5.11): waits before the re-reads that look for the new answer.
REREAD_WAITS_S = (0.0, 0.5, 1.0, 2.0)


class RetryRequest(msgspec.Struct, frozen=True):
    """What to retry.

    Attributes:
        turn: key of the turn in the store; None: find it by `message_id` once the conversation was read.
        agreed: what the person was told would be removed; the retry does not leave if that has changed.
        model, agent_name: what the agent has and is called now, for the record; None: not known.
    """

    agent_id: str
    conversation_id: str
    message_id: str
    turn: str | None = None
    agreed: BlastRadius | None = None
    streamed: bool = True
    model: str | None = None
    agent_name: str | None = None


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
        ask = Ask(request.agent_id, request.conversation_id, request.message_id, request.streamed)
        self._before_sending = Deadline(None)
        self._receiving = Receiving(client, store, ask, silence_s=silence_s, on_frames=on_frames)
        self.disk_problem: Failure | None = None

    def stop(self) -> None:
        """Stop receiving; what came stays as an incomplete attempt. The conversation is still read again.

        Before the request has left nothing is sent, and a reading or a disk that hangs is not waited for.
        """
        self._before_sending.stop()
        self._receiving.deadline.stop()

    @property
    def elapsed_ns(self) -> int:
        """Nanoseconds since the request was sent; 0 before."""
        return self._receiving.elapsed_ns

    @property
    def silent_s(self) -> float:
        """Seconds since the last byte of the answer came, or since the request was sent; 0 outside of it."""
        return self._receiving.deadline.silent_s

    async def run(self) -> RetryResult:
        """Play the retry to its end.

        Cancelling before the request left sends nothing; later it ends the run as incomplete in the history, without
        reading the conversation again.

        Raises:
            ChangedMeanwhile: the conversation is not what the person agreed to; nothing was sent.
            HistoryUnavailable: the snapshot could not be written; nothing was sent.
            Problem: the conversation could not be read before; nothing was sent.
        """
        recorder: RunRecorder | None = None
        async with self._before_sending:
            turn = await self._read_before()
            recorder = await self._keep(turn)
        if recorder is None or self._before_sending.stopped:
            if recorder is not None:
                await self._record_end(recorder, None, _stopped_failure())
            raise ChangedMeanwhile("Stopped before anything was sent.", code="stopped-before")
        request = self._request
        started = RunStarted(recorder.run_id, turn, request.message_id, time.time(), request.model)
        self._store.dispatch([started])
        try:
            failure = await self._receiving.send(recorder)
        except HistoryUnavailable as problem:  # the request has not left
            self._end(RunRefused(recorder.run_id, 0, problem.failure))
            await self._record_end(recorder, None, problem.failure)
            raise
        except asyncio.CancelledError:
            at_ns = self.elapsed_ns
            self._end(RunEnded(recorder.run_id, at_ns, _closed_failure()))
            await asyncio.shield(self._record_end(recorder, self._attempt(turn, recorder), None, at_ns))
            raise
        at_ns = self.elapsed_ns
        if failure is not None and failure.kind in NO_ANSWER:
            self._end(RunRefused(recorder.run_id, at_ns, failure))
        else:
            self._end(RunEnded(recorder.run_id, at_ns, failure))
        attempt = self._attempt(turn, recorder)
        await self._record_end(recorder, attempt, failure, at_ns)
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
            agent_name=self._request.agent_name,
            agent_model=self._request.model,
        )

    def _end(self, event: RunEnded | RunRefused) -> None:
        self._store.dispatch([event])

    def _attempt(self, turn: str, recorder: RunRecorder) -> Attempt | None:
        try:
            attempts = self._store.state.turn(turn).attempts
        except KeyError:
            return None
        return next((attempt for attempt in reversed(attempts) if attempt.run == recorder.run_id), None)

    async def _record_end(
        self, recorder: RunRecorder, attempt: Attempt | None, failure: Failure | None, at_ns: int = 0
    ) -> None:
        await recorder.end(run_end(attempt, failure, at_ns, self._receiving.events))
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
        except (HistoryUnavailable, KeyError):  # the disk is full; or the person has the run forgotten meanwhile
            return


def _removes(blast: BlastRadius) -> tuple[str, int, int]:
    return blast.target_id, blast.messages, blast.customer_messages


def _stopped_failure() -> Failure:
    return Failure(kind=FailureKind.STOPPED, code="never-sent", message="Stopped before the request was sent.")


def _closed_failure() -> Failure:
    return Failure(kind=FailureKind.STOPPED, code="closed", message="The program was closed while this ran.")

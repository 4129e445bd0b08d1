"""Sends the one request and takes in what comes: every byte to the journal, every event to the state."""

import time
from collections.abc import Callable

import msgspec

from chatbase_inspector.api.client import AnswerHead, AnswerStream, ChatbaseClient, UnfitAnswer, WholeAnswer
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.events import (
    EndMarkArrived,
    FinishArrived,
    HeadersArrived,
    StreamEvent,
    WholeArrived,
)
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.conversation.stored import message_from_answer, meta_from_answer
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.problems import ApiRefused, Failure, FailureKind, Problem, StreamBroken, Unauthorised
from chatbase_inspector.runs.deadline import Deadline
from chatbase_inspector.runs.keeping import whole_frame
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.frames import FrameReader

# The vendor's command line gives up after 60 s without a byte, its Android client after 5 min (CONTRACT 1.2).
SILENCE_S = 60.0
# After `finish` only `[DONE]` or the end of the body is still to come; a server that keeps the line open ends here.
AFTER_FINISH_S = 5.0
# No answer is this large; past it the run ends as incomplete and keeps what came.
MAX_BODY_BYTES = 1 << 30
# One frame. Measured: framing and decoding 60 MB in one piece block the loop for 0.7 s; this stays near 0.15 s.
MAX_FRAME_BYTES = 16 << 20

OnFrames = Callable[[list[Frame], list[StreamEvent]], None]


class Ask(msgspec.Struct, frozen=True):
    """The request: which answer to replace, and whether to ask for a stream."""

    agent_id: str
    conversation_id: str
    message_id: str
    streamed: bool = True


class Receiving:
    """One request and its answer. The only place that sends a retry.

    Attributes:
        events: how many events the stream had.
    """

    def __init__(
        self,
        client: ChatbaseClient,
        store: ConversationStore,
        ask: Ask,
        *,
        silence_s: float,
        on_frames: OnFrames | None,
    ) -> None:
        self._client = client
        self._store = store
        self._ask = ask
        self._silence_s = silence_s
        self._on_frames = on_frames
        self._start_ns = 0
        self.deadline = Deadline(silence_s)
        self.events = 0

    @property
    def elapsed_ns(self) -> int:
        """Nanoseconds since the request was sent, monotonic clock; 0 before."""
        return time.monotonic_ns() - self._start_ns if self._start_ns else 0

    async def send(self, recorder: RunRecorder) -> Failure | None:
        """Send the request, once, and take in the answer; returns what refused it or cut it short.

        Cancelling drops the connection; what came until then is in the journal and in the state.

        Raises:
            HistoryUnavailable: it could not be noted that the request leaves; it did not leave.
        """
        await recorder.mark_sent(time.time())
        stopped_meanwhile = self.deadline.stopped
        if stopped_meanwhile:
            return _stopped()
        self._start_ns = time.monotonic_ns()
        ask = self._ask
        try:
            async with self.deadline:
                if ask.streamed:
                    async with self._client.retry_stream(ask.agent_id, ask.conversation_id, ask.message_id) as answer:
                        await self._take_in(recorder, answer)
                else:
                    whole = await self._client.retry(ask.agent_id, ask.conversation_id, ask.message_id)
                    self._take_whole(recorder, whole)
        except UnfitAnswer as unfit:
            self._keep_raw(recorder, unfit.head, unfit.raw)
            return unfit.failure
        except Problem as problem:
            if isinstance(problem, ApiRefused | Unauthorised) and problem.failure.status is not None:
                recorder.headers(problem.failure.status, problem.failure.request_id, self.elapsed_ns, ())
            return problem.failure
        if self.deadline.stopped:
            return _stopped()
        if self.deadline.silent:
            text = f"No byte came for {self._silence_s:g} s."
            return Failure(kind=FailureKind.STREAM_BROKEN, code="silent", message=text)
        return None

    async def _take_in(self, recorder: RunRecorder, answer: AnswerStream) -> None:
        head, at_ns = answer.head, self.elapsed_ns
        recorder.headers(head.status, head.request_id, at_ns, head.headers)
        self._store.dispatch([HeadersArrived(recorder.run_id, at_ns, head.status, head.request_id)])
        if answer.whole is not None:
            self._take_whole(recorder, answer.whole)
            return
        frames, decoder, size = FrameReader(max_frame_bytes=MAX_FRAME_BYTES), Decoder(recorder.run_id), 0
        try:
            async for chunk in answer.chunks():
                self.deadline.touch()
                size += len(chunk)
                if await self._took_end(recorder, decoder, frames.feed(chunk, self.elapsed_ns)):
                    return
                if frames.broken is not None:
                    raise frames.broken
                if size > MAX_BODY_BYTES:
                    raise StreamBroken(f"More than {MAX_BODY_BYTES >> 20} MiB came.", code="too-much")
        finally:
            # whatever cut the stream: the bytes that stand without their end are kept as well
            await self._took_end(recorder, decoder, frames.close(self.elapsed_ns))

    async def _took_end(self, recorder: RunRecorder, decoder: Decoder, frames: list[Frame]) -> bool:
        """Journal and fold `frames`; whether the end mark was among them."""
        if not frames:
            return False
        recorder.frames(frames)
        events = decoder.events(frames)
        self.events += len(events)
        self._store.dispatch(coalesced(events))
        if self._on_frames is not None:
            await recorder.flush()
            self._on_frames(frames, events)
        else:
            await recorder.drain()
        if any(isinstance(event, FinishArrived) for event in events):
            self.deadline.limit(min(AFTER_FINISH_S, self._silence_s))
        return any(isinstance(event, EndMarkArrived) for event in events)

    def _take_whole(self, recorder: RunRecorder, whole: WholeAnswer) -> None:
        at_ns = self._keep_raw(recorder, whole.head, whole.raw)
        arrived = WholeArrived(recorder.run_id, at_ns, message_from_answer(whole), meta_from_answer(whole))
        head = whole.head
        self._store.dispatch([HeadersArrived(recorder.run_id, at_ns, head.status, head.request_id), arrived])

    def _keep_raw(self, recorder: RunRecorder, head: AnswerHead, raw: bytes) -> int:
        at_ns = self.elapsed_ns
        recorder.headers(head.status, head.request_id, at_ns, head.headers)
        recorder.frames([whole_frame(raw, at_ns)])
        return at_ns


def _stopped() -> Failure:
    return Failure(kind=FailureKind.STOPPED, message="Stopped by the person at the screen.")

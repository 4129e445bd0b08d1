"""What a run received, told again from its journal."""

from collections.abc import Sequence

from msgspec.structs import replace

from chatbase_inspector.api.answers import WholeAnswer
from chatbase_inspector.api.head import AnswerHead
from chatbase_inspector.api.reading import read_answer
from chatbase_inspector.conversation.answer import fold
from chatbase_inspector.conversation.coalesce import coalesced
from chatbase_inspector.conversation.state import Attempt, Origin
from chatbase_inspector.conversation.stored import message_from_answer
from chatbase_inspector.problems import WireError
from chatbase_inspector.stream.decode import Decoder
from chatbase_inspector.stream.frame import Frame, FrameKind


class Answering:
    """Folds the frames of one run, handed over in order and in pieces, into its answer.

    Attributes:
        attempt: the answer as far as the frames tell it; its times and parts, not how the run ended.
        next_frame: number of the first frame not handed over yet.
    """

    def __init__(self, run: int) -> None:
        self.attempt = Attempt(number=0, origin=Origin.RETRY, run=run)
        self.next_frame = 0
        self._decoder = Decoder(run)

    def take(self, frames: Sequence[Frame]) -> None:
        """Hand over the next frames."""
        if not frames:
            return
        if self.next_frame == 0 and frames[0].kind is FrameKind.BARE and self._took_whole(frames[0]):
            frames = frames[1:]
        for event in coalesced(self._decoder.events(frames)):
            self.attempt = fold(self.attempt, event)
        self.next_frame = frames[-1].number + 1 if frames else 1

    def _took_whole(self, frame: Frame) -> bool:
        """Whether this is an answer in one piece."""
        try:
            response = read_answer(frame.raw, None)
        except WireError:
            return False
        message = message_from_answer(WholeAnswer(response, frame.raw, AnswerHead(200)))
        self.attempt = replace(self.attempt, parts=message.parts, whole=True, finished=True)
        return True

"""The spans of one run while they grow, with the rows of `Attempt.parts` as `conversation/answer.py` gives them out."""

from array import array

from chatbase_inspector.conversation.answer import MAX_PARTS
from chatbase_inspector.timing.drafts import Draft
from chatbase_inspector.timing.spans import MOMENTS, Result, Span, SpanKind
from chatbase_inspector.timing.stairs import Stairs

MAX_SPANS = 20_000
# A number in a damaged journal must not cost all memory; a body of 1 GiB has fewer frames.
_MAX_FRAMES = 20_000_000


class Board:
    """Drafts in the order they began.

    Attributes:
        step: number of the step that runs or ran last; 0 before the first.
        more: spans that are only counted.
        owners: frame number → key of its span, -1 for none.
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.stairs = Stairs()
        self.step = 0
        self.more = 0
        self.owners = array("i")
        self._made: list[Span] = []
        self._changed: set[int] = set()
        self._parts = 0
        self._step_parts = 0
        self._fresh: dict[Draft, None] = {}  # got a part or a result in this step
        self._step_key = 0  # the first span of this step

    def new(self, kind: SpanKind, label: str, at_ns: int, frame: int | None, *, always: bool = False) -> Draft:
        """A span that begins. Past `MAX_SPANS` it is only counted, and has the key -1 and no lane."""
        if len(self.drafts) >= MAX_SPANS and not always:
            self.more += 1
            return Draft(-1, kind, label, at_ns, frame, self.step)
        draft = Draft(len(self.drafts), kind, label, at_ns, frame, self.step)
        if kind in MOMENTS:
            draft.end_ns = at_ns
        else:
            draft.lane = self.stairs.take(kind, label)
        self.drafts.append(draft)
        self._made.append(draft.span())
        self._changed.add(draft.key)
        if frame is not None and kind not in (SpanKind.FIRST_EVENT, SpanKind.FIRST_TEXT):
            self.own(draft, frame)
        return draft

    def touch(self, draft: Draft) -> None:
        """`draft` was changed."""
        if draft.key >= 0:
            self._changed.add(draft.key)

    def seen(self, draft: Draft, at_ns: int, frame: int) -> None:
        """A frame of `draft` came."""
        draft.seen(at_ns, frame)
        self.own(draft, frame)
        self.touch(draft)

    def own(self, draft: Draft, frame: int) -> None:
        """The frame belongs to this span."""
        owners = self.owners
        missing = frame - len(owners)
        if missing == 0:
            owners.append(draft.key)
        elif 0 <= frame < _MAX_FRAMES:
            if missing > 0:
                owners.extend([-1] * (missing + 1))
            owners[frame] = draft.key

    def end(self, draft: Draft, at_ns: int) -> None:
        """`draft` is over; once more is no error."""
        if draft.end_ns is None:
            draft.close_phase(at_ns)
            draft.end_ns = at_ns
            if draft.lane is not None:
                self.stairs.give_back(draft.lane)
            self.touch(draft)

    def give_part(self, draft: Draft) -> None:
        """`draft` gets the next row of `Attempt.parts`, once."""
        if not draft.has_part:
            draft.has_part = True
            draft.part = self._next_part(draft)

    def give_result(self, draft: Draft, frame: int, *, preliminary: bool) -> None:
        """A result of `draft` gets its row: that of the preliminary one before it, or the next."""
        if draft.preliminary and draft.results:
            last = draft.results[-1]
            draft.results[-1] = Result(last.part, last.first_frame, frame)
        elif not draft.preliminary:
            part = self._next_part(draft)
            if part is not None:
                draft.results.append(Result(part, frame, frame))
        draft.preliminary = preliminary

    def begin_step(self) -> None:
        self.step += 1
        self._step_parts = self._parts
        self._step_key = len(self.drafts)
        self._fresh = {}

    def void_step(self, at_ns: int) -> None:
        """What came since the step began is not in the answer."""
        for draft in self._fresh:
            if draft.part is not None and draft.part >= self._step_parts:
                draft.part, draft.has_part = None, False
                draft.void = draft.key >= self._step_key
            if any(result.part >= self._step_parts for result in draft.results):
                draft.results = [result for result in draft.results if result.part < self._step_parts]
                draft.preliminary = False
                draft.void = draft.void or (draft.part is None and draft.key >= self._step_key)
            if draft.void:
                self.end(draft, at_ns)
            self.touch(draft)
        self._fresh = {}
        self._parts = min(self._parts, self._step_parts)

    def spans(self) -> tuple[Span, ...]:
        for key in self._changed:
            self._made[key] = self.drafts[key].span()
        self._changed.clear()
        return tuple(self._made)

    def _next_part(self, draft: Draft) -> int | None:
        if self._parts >= MAX_PARTS:
            self._parts = MAX_PARTS + 1
            return None
        self._fresh[draft] = None
        self._parts += 1
        return self._parts - 1

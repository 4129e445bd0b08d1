"""A timeline whose attempts are flipped as the controller does it, without a server."""

from msgspec.structs import replace

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.timeline.attempts import name_of
from chatbase_inspector.timeline.build import RowBuilder
from chatbase_inspector.timeline.rows import AnswerHeadRow
from chatbase_inspector.timeline.view import TimelineView
from tests.timeline import sample_states as sample

SHORT, LONG = "Yes.", "A paragraph with a few words in it.\n\n" * 60
STOPPED = Failure(kind=FailureKind.STOPPED, message="stopped", code="stopped")


def stack(number: int = 50) -> Turn:
    """A turn with four attempts: stored, long, stopped in the middle, failed without a word."""
    attempts = (
        replace(sample.stored(number, sample.text(SHORT)), on_server=False),
        sample.streamed(1, sample.text(LONG), on_server=False, started_at=sample.NOW - 300, request_id="req_one"),
        replace(
            sample.streamed(2, sample.text(SHORT * 30), outcome=Outcome.INCOMPLETE, on_server=False, failure=STOPPED),
            started_at=sample.NOW - 200,
        ),
        replace(sample.streamed(3, sample.text(LONG * 2)), on_server=True, started_at=sample.NOW - 100),
    )
    attempts = tuple(replace(attempt, number=row) for row, attempt in enumerate(attempts))
    return Turn(f"turn-{number}", sample.user(number, "How long do I have?"), attempts, 3)


class Flipper:
    """Shows a state and answers the view's wishes for attempts and unfolding."""

    def __init__(self, view: TimelineView, state: ConversationState) -> None:
        self.view = view
        self.state = state
        self.choices = sample.VIEW
        self._builder = RowBuilder()
        view.attempt_requested.connect(self._flip)
        view.expand_requested.connect(self._fold)
        self.show()

    def show(self, state: ConversationState | None = None) -> None:
        self.state = state or self.state
        self.view.show_rows(self._builder.rows(self.state, self.choices))

    def _flip(self, turn: str, index: int) -> None:
        turns = (*self.state.turns, *(one for tail in self.state.removed for one in tail.turns))
        name = name_of(next(one for one in turns if one.key == turn).attempts[index])
        self.choices = replace(self.choices, attempts={**self.choices.attempts, turn: name})
        self.show()

    def _fold(self, key: str) -> None:
        self.choices = replace(self.choices, expanded=self.choices.expanded ^ {key})
        self.show()

    @property
    def head(self) -> AnswerHeadRow:
        """The line above the answer that has several attempts."""
        return next(row for row in reversed(self.view.model.rows) if isinstance(row, AnswerHeadRow) and row.count > 1)

    @property
    def head_y(self) -> int:
        """Where it stands on the screen."""
        return self.view.realised[self.head.key].y()

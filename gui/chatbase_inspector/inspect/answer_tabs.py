"""The tabs about one answer: its frames, its timing, and another answer beside it."""

from collections.abc import Awaitable, Callable

from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.state import ConversationState, Turn
from chatbase_inspector.history.history import History
from chatbase_inspector.inspect.comparing import CompareController
from chatbase_inspector.inspect.framing import FramesController
from chatbase_inspector.inspect.one_selection import OneSelection
from chatbase_inspector.inspect.pane import InspectorPane
from chatbase_inspector.inspect.timing_control import TimingController
from chatbase_inspector.problems import Failure
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.view import TimelineView


class AnswerTabs:
    """Tells each tab which answer is chosen. Each works only while it can be seen.

    Args:
        history: opens the history if need be; gives it, or why there is none.
        copy: puts a text on the clipboard.
        view: the timeline, whose selection the tabs share.
    """

    def __init__(
        self,
        pane: InspectorPane,
        scope: TaskScope,
        history: Callable[[], Awaitable[History | Failure]],
        copy: Callable[[str], None],
        view: TimelineView,
    ) -> None:
        self.compare = CompareController(pane.compare, scope, copy)
        self.frames = FramesController(pane.frames, scope, history, copy)
        self.timing = TimingController(pane.timing, scope, history)
        self.selection = OneSelection(pane, self.frames, self.timing, view)

    def show(self, turn: Turn | None, index: int, state: ConversationState | None, session: Session | None) -> None:
        """An attempt is chosen, or a chosen one has changed; called at every frame.

        Args:
            turn: None: no answer is chosen.
            index: row of the attempt in the turn; behind the last for the one that arrives.
        """
        self.compare.show_turn(turn)
        self.frames.show_turn(turn, index, state, session)
        self.timing.show_attempt(turn, index, state.live if state is not None else None)
        self.selection.show(turn, index, state)

    def close(self) -> None:
        """The window is going away."""
        self.compare.close()
        self.frames.close()
        self.timing.close()

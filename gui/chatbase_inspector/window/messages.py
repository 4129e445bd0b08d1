"""The notices above the timeline: what happened, what was kept, what to do next. They never block the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from chatbase_inspector.explain import Explanation
from chatbase_inspector.look.notice import Notice
from chatbase_inspector.look.tokens import Tone

_ACTION_WORDS = {
    "key": "Open the connection",
    "connection": "Open the connection",
    "agent": "Choose an agent",
    "reload": "Reload",
    "wait": "Try again",
}


class MessageBar(QWidget):
    """One notice at a time, the newest. Buttons send `action_requested` with the word of `Explanation.action`."""

    action_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice()
        self._counting: tuple[tuple[str, str], ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 0)
        column.addWidget(self.notice)
        self.notice.action_requested.connect(self.action_requested)
        self.notice.dismissed.connect(self.hide)
        self.hide()

    def show_problem(self, explanation: Explanation) -> None:
        """Say what happened, with the button that helps, request id and details."""
        words = _ACTION_WORDS.get(explanation.action or "")
        actions = ((explanation.action, words),) if explanation.action and words else ()
        self._counting = ()
        self.show()
        self.notice.show_explanation(explanation, actions)

    def show_words(
        self, what: str, more: str = "", tone: Tone = "neutral", actions: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Say something; `actions` are pairs of key and button text."""
        self._counting = ()
        self.show()
        self.notice.show_words(what, more, tone, actions)

    def show_countdown(self, what: str, more: str, actions: tuple[tuple[str, str], ...]) -> None:
        """As `show_words`; with the same buttons as before only the words change, and nothing is spoken again, so that
        a button keeps the keyboard while the seconds go by."""
        if self.notice.isVisible() and actions == self._counting:
            self.notice.renew(what, more)
            return
        self.show_words(what, more, "caution", actions)
        self._counting = actions

    def clear(self) -> None:
        """Hide what was said."""
        self._counting = ()
        self.notice.clear()
        self.hide()

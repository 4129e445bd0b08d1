"""The first page: look around in the demo, or connect."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from chatbase_inspector.window.labels import reveal, wrapped
from chatbase_inspector.window.problem_card import ProblemCard
from chatbase_inspector.window.progress_row import ProgressRow

_WIDEST_EM = 44

_WHAT_IT_IS = (
    "Open a conversation of a Chatbase agent, ask for the answer again, watch it arrive step by step, "
    "and keep the old one to compare."
)
_WHAT_IS_KEPT = (
    "Kept on this computer: copies of the conversations you retry, your connections and your preferences. "
    "API keys go to the key store of your system, never into a file. Nothing is sent anywhere "
    "except to the Chatbase address you connect to."
)


class FirstRunPage(QScrollArea):
    """Calm welcome with two choices. Starting the demo and connecting are the controller's work."""

    demo_requested = Signal()
    connect_requested = Signal()
    stop_demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Welcome")
        self.demo_button = _choice_button("Look around in the &demo", "primary")
        self.connect_button = _choice_button("&Connect to Chatbase", "plain")
        self._progress = ProgressRow("&Stop")
        self._problem = ProblemCard()
        self._try_again = QPushButton("&Try again")
        self._try_again.hide()
        self._join()
        self.setWidget(_centred(self._column()))

    def show_choices(self) -> None:
        """Back to the two choices: nothing is starting, nothing has failed."""
        self._progress.stop()
        self._problem.clear()
        self._try_again.hide()
        self._enable_choices(True)

    def show_demo_starting(self) -> None:
        """The demo is being started; it can be stopped."""
        self.show_choices()
        self._enable_choices(False)
        self._progress.start("Starting the demo on this computer …")
        self._progress.stop_button.setFocus()
        reveal(self, self._progress)

    def show_demo_failed(self, sentence: str, details: str = "") -> None:
        """The demo did not start. `details` are technical and folded away."""
        self.show_choices()
        self._problem.show_problem(sentence, "Try again, or connect to Chatbase instead.", details=details)
        self._try_again.show()
        self._try_again.setFocus()
        reveal(self, self._try_again)

    def _join(self) -> None:
        self.demo_button.clicked.connect(self.demo_requested)
        self._try_again.clicked.connect(self.demo_requested)
        self.connect_button.clicked.connect(self.connect_requested)
        self._progress.stop_requested.connect(self.stop_demo_requested)

    def _enable_choices(self, enabled: bool) -> None:
        self.demo_button.setEnabled(enabled)
        self.connect_button.setEnabled(enabled)

    def _column(self) -> QWidget:
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(8, 24, 8, 24)
        layout.setSpacing(16)
        layout.addStretch(1)
        layout.addWidget(wrapped("Chatbase Inspector", "hero"))
        layout.addWidget(wrapped(_WHAT_IT_IS))
        layout.addWidget(
            _card(
                "Sample conversations on this computer. No key, no account, no costs.", self.demo_button, self._state()
            )
        )
        layout.addWidget(_card("Your own agents. You need an API key of the account.", self.connect_button))
        layout.addWidget(wrapped(_WHAT_IS_KEPT, "secondary"))
        layout.addStretch(2)
        return column

    def _state(self) -> QWidget:
        """What becomes of the demo, inside its card."""
        state = QWidget()
        layout = QVBoxLayout(state)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._progress)
        layout.addWidget(self._problem)
        layout.addWidget(self._try_again, 0, Qt.AlignmentFlag.AlignLeading)
        return state


def _choice_button(words: str, role: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", role)
    button.setAutoDefault(True)
    return button


def _card(explanation: str, button: QPushButton, *more: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(6, 8, 6, 8)  # narrow: the button fits 360 pixels at twice the font
    layout.addWidget(button)
    layout.addWidget(wrapped(explanation, "secondary"))
    for widget in more:
        layout.addWidget(widget)
    button.setAccessibleDescription(explanation)
    return card


def _centred(column: QWidget) -> QWidget:
    page = QWidget()
    # Lines longer than this are tiring to read; it grows with the font.
    column.setMaximumWidth(column.fontMetrics().averageCharWidth() * 2 * _WIDEST_EM)
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addStretch(1)
    layout.addWidget(column, 1000)
    layout.addStretch(1)
    return page

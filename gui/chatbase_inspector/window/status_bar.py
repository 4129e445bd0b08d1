"""The line at the bottom: connection, rate limit, credits spent, and what runs just now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from chatbase_inspector.look import words
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import ElidedLabel
from chatbase_inspector.look.tokens import Tone
from chatbase_inspector.window.labels import set_tone

_SIGNS: dict[Tone, str] = {"good": "●", "caution": "◐", "bad": "✕", "accent": "●", "tool": "●", "neutral": "○"}


class StatusBar(QWidget):
    """States with a word and a sign. What runs is announced when its words change, not every second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Status")
        self._announced = ""
        self._connection, self._rate, self._credits, self._run = (_label() for _ in range(4))
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 2, 10, 2)
        line.setSpacing(18)
        for label in (self._connection, self._rate, self._credits):
            line.addWidget(label)
        line.addStretch(1)
        line.addWidget(self._run)
        self.show_connection("Not connected")
        self.show_rate_limit(None, None)
        self.show_credits(None)
        self.show_run("")

    def show_connection(self, state: str, tone: Tone = "neutral") -> None:
        """“Connected to the demo”, “Offline”, “Reading conversations …”."""
        if self._connection.accessibleName() != state:
            announce(self, state)
        self._connection.setText(f"{_SIGNS[tone]} {state}")
        self._connection.setAccessibleName(state)
        set_tone(self._connection, tone if tone in {"good", "caution", "bad"} else "")

    def show_rate_limit(self, left: int | None, limit: int | None) -> None:
        """What the server last said; None: it said nothing."""
        known = left is not None and limit is not None
        self._rate.setText(f"Rate limit {left:,} of {limit:,} left" if known else "Rate limit not known")
        low = left is not None and limit is not None and left * 10 < limit
        set_tone(self._rate, "caution" if low else "")

    def show_credits(self, spent: float | None, *, some_unknown: bool = False) -> None:
        """Credits of this session. `some_unknown`: some answers did not say what they cost."""
        if spent is None:
            self._credits.setText("Credits not provided" if some_unknown else "No credits spent this session")
            return
        least = "at least " if some_unknown else ""
        self._credits.setText(f"{least}{words.credits_word(spent)} spent this session")

    @property
    def credits_words(self) -> str:
        return self._credits.text()

    def show_run(self, state: str, announced: str | None = None) -> None:
        """What runs now, e.g. “Streaming: waiting for lookup_order … 4.1 s”; `announced` leaves out what changes all
        the time. Empty: nothing runs."""
        self._run.setText(state)
        said = state if announced is None else announced
        if said != self._announced:
            self._announced = said
            announce(self, said)


def _label() -> ElidedLabel:
    return ElidedLabel("", "secondary")

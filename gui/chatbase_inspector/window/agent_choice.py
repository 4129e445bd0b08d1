"""The agents of an accepted key."""

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from chatbase_inspector.window.labels import announce, caption, set_tone, wrapped

# Line breaks, control characters and marks that turn the reading direction: a name must not pose as another.
_TRICKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST_NAME_CHARS = 120


class AgentChoice(QWidget):
    """Says that the key was accepted and lets one of its agents be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = wrapped(role="badge")
        set_tone(self._note, "good")
        self._choice = QComboBox()
        # Else the longest name decides how wide the dialog is.
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choice.setMinimumContentsLength(12)
        self._caption = caption("A&gent", self._choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._note)
        layout.addWidget(self._caption)
        layout.addWidget(self._choice)

    @property
    def agent_id(self) -> str | None:
        """Id of the chosen agent; None when there are none."""
        chosen = self._choice.currentData()
        return str(chosen) if chosen is not None else None

    def show_agents(self, agents: Sequence[tuple[str, str]], preferred: str | None) -> None:
        """Offer agents given as (id, name); `preferred` is chosen if it is among them, else the first."""
        self._choice.clear()
        for agent_id, name in agents:
            self._choice.addItem(_shown(name) or _shown(agent_id), agent_id)
        self._choice.setCurrentIndex(max(self._choice.findData(preferred), 0) if agents else -1)
        for part in (self._caption, self._choice):
            part.setVisible(bool(agents))
        count = "1 agent" if len(agents) == 1 else f"{len(agents):,} agents"
        words = f"✓ Key accepted · {count}"
        if not agents:
            words = "✓ Key accepted, but this account has no agents yet. You can save, and choose one later."
        self._note.setText(words)
        announce(self, words)
        if agents:
            self._choice.setFocus()


def _shown(name: str) -> str:
    clean = _TRICKS.sub(" ", name).strip()
    return clean if len(clean) <= _LONGEST_NAME_CHARS else clean[:_LONGEST_NAME_CHARS] + "…"

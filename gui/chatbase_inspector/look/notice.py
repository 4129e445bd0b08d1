"""What happened, what was kept, what to do next: said in place, never in a box that must be clicked away."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.explain import Explanation
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.icons import icon
from chatbase_inspector.look.labels import IconLabel, text_label
from chatbase_inspector.look.tokens import Tone

_SIGNS: dict[Tone, tuple[str, str]] = {
    "neutral": ("info", "Note"),
    "accent": ("info", "Note"),
    "tool": ("info", "Note"),
    "good": ("good", "Done"),
    "caution": ("warning", "Attention"),
    "bad": ("error", "Problem"),
}


class Notice(QFrame):
    """Hidden until something is said. `action_requested` carries the key of the button pressed."""

    action_requested = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None, *, dismissable: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._request_id = ""
        self._sign = IconLabel("info", "second", 20)
        self._sign.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._what = text_label("", "strong")
        self._more = text_label("")
        self._technical = text_label("", "mono", by_keyboard=True)
        self._technical.setAccessibleName("Technical details")
        self._details = _button("Details", "link")
        self._details.setCheckable(True)
        self._details.toggled.connect(self._technical.setVisible)
        self._copy = _button("Copy request id", "link")
        self._copy.clicked.connect(self._copy_request_id)
        self._close = QToolButton()
        self._close.setProperty("role", "flat")
        self._close.setAccessibleName("Dismiss this message")
        self._close.setToolTip("Dismiss this message")
        self._close.setIcon(icon("close"))
        self._close.clicked.connect(self._dismiss)
        if not dismissable:
            self._close.hide()
        self._buttons = FlowLayout()
        self._actions: list[QPushButton] = []
        self._join()
        self.hide()

    def show_explanation(
        self, explanation: Explanation, actions: tuple[tuple[str, str], ...] = (), tone: Tone = "bad"
    ) -> None:
        """Say a problem. `actions`: pairs of key and button text, the most helpful first."""
        more = " ".join(part for part in (explanation.kept, explanation.next_step) if part)
        self.show_words(explanation.what, more, tone, actions)
        self._request_id = explanation.request_id or ""
        request = f"Request id: {explanation.request_id}" if explanation.request_id else ""
        self._technical.setText("\n".join(part for part in (explanation.technical, request) if part))
        self._details.setVisible(bool(self._technical.text()))
        self._copy.setVisible(bool(self._request_id))

    def show_words(
        self, what: str, more: str = "", tone: Tone = "neutral", actions: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Say something; the sign and the spoken name follow the tone."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._what.setText(what)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._request_id = ""
        for widget in (self._technical, self._details, self._copy):
            widget.hide()
        self._details.setChecked(False)
        self._offer(actions)
        self._sign.show_icon(_SIGNS[tone][0], "second" if tone == "neutral" else tone)
        spoken = f"{_SIGNS[tone][1]}: {what}"
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(more)
        self.show()
        announce(self, f"{spoken} {more}")

    def renew(self, what: str, more: str) -> None:
        """Change the words of what is shown; nothing is spoken."""
        self._what.setText(what)
        self._more.setText(more)
        self.setAccessibleDescription(f"{what} {more}".strip())

    def clear(self) -> None:
        """Hide it without saying that it was dismissed."""
        self.hide()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._close.setIcon(icon("close"))

    def _offer(self, actions: tuple[tuple[str, str], ...]) -> None:
        for button in self._actions:
            self._buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        for link in (self._details, self._copy):
            self._buttons.removeWidget(link)
        self._actions = [_button(words, "") for _, words in actions]
        for button, (key, _) in zip(self._actions, actions, strict=True):
            button.clicked.connect(lambda _checked=False, key=key: self.action_requested.emit(key))
            self._buttons.addWidget(button)
        for link in (self._details, self._copy):
            self._buttons.addWidget(link)

    def _join(self) -> None:
        self._buttons.addWidget(self._details)
        self._buttons.addWidget(self._copy)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._what, self._more):
            words.addWidget(label)
        words.addLayout(self._buttons)
        words.addWidget(self._technical)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 8, 8)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        line.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def _copy_request_id(self) -> None:
        QGuiApplication.clipboard().setText(self._request_id)
        announce(self, "Request id copied")

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()


def _button(words: str, role: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    if role:
        button.setProperty("role", role)
    return button

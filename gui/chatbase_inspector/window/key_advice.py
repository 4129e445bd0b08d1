"""Where a key will be kept, and what to do when this computer offers no safe place."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from chatbase_inspector.credentials.state import VaultState
from chatbase_inspector.credentials.vault import Kept
from chatbase_inspector.window.labels import announce, set_tone, wrapped


class KeyAdvicePane(QFrame):
    """The person chooses; with a key store it is the choice made for them, without one nothing is."""

    choice_changed = Signal()
    look_again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._state: VaultState | None = None
        self._sentence = wrapped("Looking for the key store of this computer …")
        self._advice = wrapped()
        self._command = wrapped(role="mono")
        self._copy_button = QPushButton("C&opy command")
        self._look_again_button = QPushButton("&Look again")
        self._keyring_choice = QRadioButton("In the &key store of this computer")
        self._session_choice = QRadioButton("For this &session only")
        self._session_note = wrapped("Gone when the program is closed; you paste it again next time.", "secondary")
        self._group = QButtonGroup(self)
        self._lay_out()
        self._join()
        self._advice.hide()
        self._keyring_choice.setEnabled(False)
        self._show_command("")
        self._look_again_button.hide()

    @property
    def remember(self) -> Kept | None:
        """What is chosen; None while nothing is."""
        if self._session_choice.isChecked():
            return Kept.SESSION
        return Kept.KEYRING if self._keyring_choice.isChecked() and self._keyring_choice.isEnabled() else None

    def show_state(self, state: VaultState) -> None:
        """Say what the key store is ready for. A choice of the session stays; the key store is never swapped for it."""
        self._state = state
        self._sentence.setText(state.sentence if state.can_keep else f"⚠ {state.sentence}")
        set_tone(self, "" if state.can_keep else "caution")
        words, command = _advice_and_command(state.advice)
        self._advice.setText(words)
        self._advice.setVisible(bool(words))
        self._show_command(command)
        self._look_again_button.setVisible(bool(state.advice))
        self._sentence.setToolTip(state.detail)
        self._keyring_choice.setEnabled(state.can_keep)
        if not state.can_keep:
            self._uncheck_keyring()
        elif not self._session_choice.isChecked():
            self._keyring_choice.setChecked(True)
        self.choice_changed.emit()
        if not state.can_keep:
            announce(self, f"{state.sentence} {state.advice}")

    def _uncheck_keyring(self) -> None:
        # Qt keeps one button of an exclusive group checked; none is what "not chosen yet" looks like.
        self._group.setExclusive(False)
        self._keyring_choice.setChecked(False)
        self._group.setExclusive(True)

    def _show_command(self, command: str) -> None:
        self._command.setText(command)
        self._command.setVisible(bool(command))
        self._copy_button.setVisible(bool(command))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(wrapped("Where the key is kept", "caption"))
        for label in (self._sentence, self._advice, self._command):
            layout.addWidget(label)
        buttons = QHBoxLayout()
        for button in (self._copy_button, self._look_again_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        layout.addLayout(buttons)
        for choice in (self._keyring_choice, self._session_choice):
            self._group.addButton(choice)
            layout.addWidget(choice)
        layout.addWidget(self._session_note)
        self._session_choice.setAccessibleDescription(self._session_note.text())

    def _join(self) -> None:
        self._copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command.text()))
        self._look_again_button.clicked.connect(self.look_again_requested)
        self._group.buttonToggled.connect(lambda _button, checked: self.choice_changed.emit() if checked else None)


def _advice_and_command(advice: str) -> tuple[str, str]:
    """A command stands alone on the last line of an advice; see `VaultState.advice`."""
    words, separator, command = advice.rpartition("\n")
    return (words, command) if separator else (advice, "")

"""Name, key and address of one connection, as typed."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.settings.base_url import DEFAULT_BASE_URL, checked_base_url
from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.window.labels import announce, caption, set_tone, wrapped

_USUAL_NAME = "Chatbase"
_KEY_AGAIN = "The address is another one, so paste the key again: a kept key is not sent to a new address."


@dataclass(frozen=True, slots=True)
class Entered:
    """What passed the checks of the form. `key` is None when the kept key is meant."""

    base_url: str
    key: ApiKey | None


class ConnectionForm(QWidget):
    """Says beside the field what is wrong with it; asks nobody whether the key is valid."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connection: Connection | None = None
        self.name_field = QLineEdit()
        self.name_field.setMaxLength(100)
        self.name_field.setPlaceholderText(_USUAL_NAME)
        self.key_field = _key_field()
        self._key_problem = _field_problem()
        self._show_button = _small_button("&Show", checkable=True)
        self._show_button.setAccessibleName("Show key")
        self._paste_button = _small_button("&Paste")
        self._paste_button.setAccessibleName("Paste key")
        self._advanced_button = _small_button("Ad&vanced", checkable=True)
        self._advanced = QWidget()
        self.address_field = QLineEdit()
        self.address_field.setMaxLength(2_000)
        self.address_field.setPlaceholderText(DEFAULT_BASE_URL)
        self._address_problem = _field_problem()
        self._lay_out()
        self._join()
        self.start(None)

    @property
    def name(self) -> str:
        """The typed name, or the usual one."""
        return self.name_field.text().strip() or _USUAL_NAME

    @property
    def has_key(self) -> bool:
        """Whether anything is in the key field."""
        return bool(self.key_field.text().strip())

    @property
    def touched(self) -> bool:
        """Whether key or address differ from what is kept; a new connection is always touched."""
        return self._connection is None or self.has_key or self._address_changed()

    def start(self, connection: Connection | None) -> None:
        """Show a connection to edit, or an empty form for a new one."""
        self._connection = connection
        self.clear_key()
        self.name_field.setText(connection.name if connection else "")
        address = connection.base_url if connection else DEFAULT_BASE_URL
        self.address_field.setText(address)
        self.key_field.setPlaceholderText("Kept. Paste a new one to replace it." if connection else "")
        self._advanced_button.setChecked(address != DEFAULT_BASE_URL)
        self._say(self._key_problem, "")
        self._say(self._address_problem, "")

    def clear_key(self) -> None:
        """Empty the key field and hide what is typed next."""
        self.key_field.clear()
        self._show_button.setChecked(False)

    def read(self) -> Entered | None:
        """What was entered; None when something is wrong, which is then said at its field and has the focus."""
        base_url = self._read_address()
        if base_url is None:
            return None
        if not self.has_key and self._connection is not None:
            if base_url == self._connection.base_url:
                return Entered(base_url, None)
            self._refuse_key(_KEY_AGAIN)
            return None
        try:
            return Entered(base_url, ApiKey(self.key_field.text()))
        except ValueError as problem:
            self._refuse_key(str(problem))
            return None

    def _read_address(self) -> str | None:
        try:
            return checked_base_url(self.address_field.text())
        except ValueError as problem:
            self._advanced_button.setChecked(True)
            self._say(self._address_problem, str(problem))
            self.address_field.setFocus()
            return None

    def _refuse_key(self, sentence: str) -> None:
        self._say(self._key_problem, sentence)
        self.key_field.setFocus()

    def _address_changed(self) -> bool:
        kept = self._connection.base_url if self._connection else ""
        try:
            return checked_base_url(self.address_field.text()) != kept
        except ValueError:
            return True

    def _say(self, label: QLabel, sentence: str) -> None:
        label.setText(f"⚠ {sentence}" if sentence else "")
        label.setVisible(bool(sentence))
        field = self.key_field if label is self._key_problem else self.address_field
        field.setAccessibleDescription(sentence)
        announce(field, sentence)

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text().strip()
        if not text:
            self._refuse_key("There is no text to paste. Copy the key first.")
            return
        self.key_field.setText(text)
        self.key_field.setFocus()

    def _edited(self) -> None:
        self._say(self._key_problem, "")
        self._say(self._address_problem, "")
        self.changed.emit()

    def _join(self) -> None:
        self.key_field.textChanged.connect(self._edited)
        self.address_field.textChanged.connect(self._edited)
        self._paste_button.clicked.connect(self._paste)
        self._show_button.toggled.connect(self._show_key)
        self._advanced_button.toggled.connect(self._advanced.setVisible)

    def _show_key(self, shown: bool) -> None:
        self.key_field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show_button.setText("Hi&de" if shown else "&Show")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(caption("&Name", self.name_field))
        layout.addWidget(self.name_field)
        layout.addWidget(caption("API &key", self.key_field))
        key_line = QHBoxLayout()
        key_line.addWidget(self.key_field, 1)
        key_line.addWidget(self._paste_button)
        key_line.addWidget(self._show_button)
        layout.addLayout(key_line)
        layout.addWidget(self._key_problem)
        layout.addWidget(self._advanced_button, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addWidget(self._advanced)
        advanced = QVBoxLayout(self._advanced)
        advanced.setContentsMargins(0, 0, 0, 0)
        advanced.addWidget(caption("API add&ress", self.address_field))
        advanced.addWidget(self.address_field)
        advanced.addWidget(wrapped("Change it only if your company reaches Chatbase another way.", "secondary"))
        advanced.addWidget(self._address_problem)
        self._advanced.hide()


def _key_field() -> QLineEdit:
    field = QLineEdit()
    field.setMaxLength(4_000)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhSensitiveData
        | Qt.InputMethodHint.ImhNoPredictiveText
        | Qt.InputMethodHint.ImhNoAutoUppercase
    )
    # A key is Latin text in every language of the window.
    field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return field


def _field_problem() -> QLabel:
    label = wrapped(role="problem")
    set_tone(label, "bad")
    label.hide()
    return label


def _small_button(words: str, *, checkable: bool = False) -> QPushButton:
    button = QPushButton(words)
    button.setCheckable(checkable)
    button.setAutoDefault(False)
    return button

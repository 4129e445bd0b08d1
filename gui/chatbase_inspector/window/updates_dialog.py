"""Check for updates: asks only when it is told to, shows what is new, and leads to the page where it can be had."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.updates.feed import Release
from chatbase_inspector.window.progress_row import ProgressRow

_WHAT = (
    "Nothing is asked until you say so, and nothing is installed by itself. {host} is asked for a signed list of "
    "releases and learns nothing about you but your network address."
)
_NOT_HERE = (
    "This copy was built without a place to look for updates. It came from somebody: ask them, or your system's "
    "package manager."
)


class UpdatesDialog(SheetDialog):
    """Signals:
    look_requested, stop_requested: look now; look no further.
    daily_changed: look once a day, or not.
    page_requested: show the address of a release's page, and open it if the person says so.
    """

    look_requested = Signal()
    stop_requested = Signal()
    daily_changed = Signal(bool)
    page_requested = Signal(str)

    def __init__(self, host: str, parent: QWidget | None = None, *, ready: bool, daily: bool) -> None:
        super().__init__("Check for updates", 560, parent)
        self._page = ""
        self._host = safe_line(host, 100)
        self._daily = QCheckBox("Look &once a day, when the program starts")
        self._daily.setChecked(daily)
        self._progress = ProgressRow("S&top")
        self._result = text_label("", "strong", by_keyboard=True)
        self._more = text_label("", "secondary", by_keyboard=True)
        self._notes = QPlainTextEdit()
        self._notes.setReadOnly(True)
        self._notes.setTabChangesFocus(True)
        self._notes.setAccessibleName("What is new")
        self._notes.setMinimumHeight(metrics.scaled(160))
        self._page_button = QPushButton("&Open the page…")
        self._look_button = QPushButton("&Check now")
        self._close_button = QPushButton("Close")
        self._arrange(ready=ready)
        self._join()

    def show_looking(self) -> None:
        self._say("", "")
        self._look_button.setEnabled(False)
        self._progress.start(f"Asking {self._host} …")
        self._progress.stop_button.setFocus()
        self._fit()

    def show_none(self, current: str) -> None:
        self._say(f"You have the newest version, {current}.", "")

    def show_releases(self, releases: tuple[Release, ...], current: str) -> None:
        newest = releases[0]
        urgent = " It mends a security problem." if any(one.mends_security for one in releases) else ""
        self._page = newest.page
        self._notes.setPlainText("\n\n".join(map(_notes_of, releases)))
        self._say(f"Version {newest.version} is there.{urgent}", f"You have {current}.", notes=True)
        self._page_button.setFocus()

    def show_failed(self, what: str, more: str) -> None:
        self._say(what, more)

    def show_stopped(self) -> None:
        self._say("Stopped.", "Nothing was changed.")

    def _say(self, what: str, more: str, *, notes: bool = False) -> None:
        self._progress.stop()
        self._look_button.setEnabled(True)
        for label, text in ((self._result, what), (self._more, more)):
            label.setText(text)
            label.setVisible(bool(text))
        self._notes.setVisible(notes)
        self._page_button.setVisible(notes)
        if what:
            announce(self, f"{what} {more}".strip())
            self._look_button.setFocus()
        self._fit()

    def _fit(self) -> None:
        """As high as the words need now."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _arrange(self, *, ready: bool) -> None:
        self._close_button.setDefault(True)
        for button in (self._page_button, self._look_button):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._page_button)
        buttons.addStretch(1)
        buttons.addWidget(self._look_button)
        buttons.addWidget(self._close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(text_label("Check for updates", "title"))
        column.addWidget(text_label(_WHAT.format(host=self._host) if ready else _NOT_HERE, "secondary"))
        for part in (self._daily, self._progress, self._result, self._more, self._notes):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(buttons)
        for hidden in (self._result, self._more, self._notes, self._page_button):
            hidden.hide()
        self._daily.setVisible(ready)
        self._look_button.setVisible(ready)

    def _join(self) -> None:
        self._daily.toggled.connect(self.daily_changed)
        self._progress.stop_requested.connect(self.stop_requested)
        self._look_button.clicked.connect(self.look_requested)
        self._page_button.clicked.connect(lambda: self.page_requested.emit(self._page))
        self._close_button.clicked.connect(self.accept)


def _notes_of(release: Release) -> str:
    head = f"{release.version}, {safe_line(release.published, 20)}"
    return "\n".join((head, *(f"•  {safe_line(note, 500)}" for note in release.notes[:50])))

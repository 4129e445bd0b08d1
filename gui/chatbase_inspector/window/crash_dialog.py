"""Says that something unforeseen happened, with a report that can be copied or saved: go on, or quit."""

import time
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.crash.report import Report
from chatbase_inspector.look import metrics
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog

_WHAT = "Something unforeseen went wrong in this program."
_KEPT = (
    "What was received until then is kept on this computer, and nothing is sent twice because of it. "
    "You can go on; if something looks odd afterwards, quit and start the program again."
)
_GIVE = (
    "The report below names places in the program, no key and nothing of a conversation. It is sent nowhere by itself: "
    "copy or save it, and give it to whoever looks after this program."
)


class CrashDialog(SheetDialog):
    """Enter and Esc go on. `quit_requested`: the person wants to end the program.

    Args:
        folder: where a saved report goes.
    """

    quit_requested = Signal()

    def __init__(self, report: Report, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__("Unforeseen problem", 620, parent)
        self._report = report
        self._folder = folder
        self._more = 0
        self._note = text_label("", "secondary", by_keyboard=True)
        self._note.hide()
        text = QPlainTextEdit(report.text())
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName("Report of the problem")
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setMinimumHeight(metrics.scaled(200))
        buttons = FlowLayout()
        go_on = _button("&Go on", self.accept)
        go_on.setDefault(True)
        leave = _button("&Quit", self._leave)
        for button in (_button("&Copy report", self._copy), _button("&Save report", self._save), leave, go_on):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        column.addWidget(text_label(_WHAT, "title"))
        column.addWidget(text_label(_KEPT))
        column.addWidget(text_label(_GIVE, "secondary"))
        column.addWidget(text, 1)
        column.addWidget(self._note)
        column.addLayout(buttons)
        self.setAccessibleName(_WHAT)
        self.setAccessibleDescription(_KEPT)
        go_on.setFocus()

    def add(self, report: Report) -> None:
        """Another problem came while this one is shown: it is in the diagnostics."""
        self._more += 1
        count = "One more problem" if self._more == 1 else f"{self._more} more problems"
        self._say(f"{count} since, the last one: {report.summary} · see Help, Diagnostics.")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.text())
        self._say("The report is copied.")

    def _save(self) -> None:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(self._report.at))
        path = self._folder / f"report-{stamp}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(self._report.text() + "\n", encoding="utf-8")
            path.chmod(0o600)
        except OSError as problem:
            self._say(f"The report could not be saved: {problem.strerror or problem}. Copy it instead.")
            return
        self._say(f"Saved as {path}")

    def _leave(self) -> None:
        self.accept()
        self.quit_requested.emit()

    def _say(self, words: str) -> None:
        self._note.setText(words)
        self._note.show()
        self.adjustSize()
        announce(self, words)


def _button(words: str, press: object) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(press)
    return button

"""Asks before a retry removes anything on the server."""

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from chatbase_inspector.conversation.blast import BlastRadius
from chatbase_inspector.look import words
from chatbase_inspector.look.labels import text_label
from chatbase_inspector.look.sheet_dialog import SheetDialog
from chatbase_inspector.timeline.safe_text import safe_line

_WIDTH_PX = 540
_KEPT = "A full copy is kept on this computer before anything is sent."


class ConfirmRetryDialog(SheetDialog):
    """Says what is lost. Enter and Esc are “Cancel”; the retry is pressed by mouse, Space or its letter."""

    def __init__(self, blast: BlastRadius, now: float, parent: QWidget | None = None) -> None:
        super().__init__("Retry from here?", _WIDTH_PX, parent)
        self._ask_less = QCheckBox("&Don't ask again when only the answer itself is replaced")
        if not blast.only_answer:  # never shown here: without a parent it would be a window of its own
            self._ask_less.hide()
        self.cancel_button = QPushButton("Cancel")
        self.retry_button = QPushButton(retry_words(blast))
        self._column(blast, now)
        self.cancel_button.setFocus()

    @property
    def do_not_ask_again(self) -> bool:
        """Whether retries that replace only the answer may go without this question from now on."""
        return not self._ask_less.isHidden() and self._ask_less.isChecked()

    def _column(self, blast: BlastRadius, now: float) -> None:
        title = text_label("Retry from here?", "title")
        what = text_label(_what(blast), "secondary")
        kept = QLabel(f"✓ {_KEPT}")
        kept.setProperty("role", "promise")
        kept.setAccessibleName(_KEPT)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(what)
        spoken = [_what(blast)]
        for rich in facts(blast, now):
            label = _bullet(rich)
            spoken.append(label.accessibleName())
            column.addWidget(label)
        column.addWidget(kept, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._ask_less)
        column.addStretch(1)
        column.addSpacing(8)
        column.addLayout(self._buttons())
        self.setAccessibleName("Retry from here?")
        self.setAccessibleDescription(" ".join((*spoken, _KEPT)))

    def _buttons(self) -> QHBoxLayout:
        self.cancel_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        self.retry_button.setProperty("role", "danger")
        self.retry_button.setAutoDefault(False)  # else Enter would press it once Tab has reached it
        self.retry_button.clicked.connect(self.accept)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.retry_button)
        return line


def retry_words(blast: BlastRadius) -> str:
    """What the button destroys, in a word: “Retry and remove 5 messages”."""
    return f"&Retry and remove {words.counted(blast.messages, 'message')}"


def facts(blast: BlastRadius, now: float) -> tuple[str, ...]:
    """The points of the question as escaped rich text: strong words, and nothing of a server unescaped."""
    return tuple(
        fact for fact in (_removed(blast), _tools(blast), _status(blast, now), _cost(blast), _older(blast)) if fact
    )


def _what(blast: BlastRadius) -> str:
    gone = "this answer" if blast.only_answer else "this answer and everything after it"
    return f"Chatbase will remove {gone}, then answer again. It cannot be undone on the server."


def _removed(blast: BlastRadius) -> str:
    since = f", since {words.clock(blast.since)}" if blast.since is not None else ""
    written = f", {blast.customer_messages} of them from the customer" if blast.customer_messages else ""
    return f"{_strong(words.counted(blast.messages, 'message'))} will be removed{written}{since}."


def _tools(blast: BlastRadius) -> str:
    if not blast.tools:
        return "No tool was called in this answer; the new one may still call some."
    named = ", ".join(f"{_strong(safe_line(tool, 60))} ⚠" for tool in blast.tools)
    return f"Tools that may run again: {named}"


def _status(blast: BlastRadius, now: float) -> str:
    if blast.status is None and blast.last_activity is None:
        return ""
    status = (
        f"The conversation is {_strong(safe_line(blast.status, 40))}" if blast.status else "Its status is not known"
    )
    if blast.last_activity is None:
        return f"{status}."
    return f"{status}; the last message came {_strong(words.ago(blast.last_activity, now))}."


def _cost(blast: BlastRadius) -> str:
    last = "not recorded" if blast.last_credits is None else words.number(blast.last_credits)
    return f"It costs credits like a normal answer (last time: {last})."


def _older(blast: BlastRadius) -> str:
    return "Older messages are not loaded here; the retry does not touch them." if blast.unloaded_older else ""


def _strong(text: str) -> str:
    return f"<b>{html.escape(text)}</b>"


def _bullet(rich: str) -> QLabel:
    label = QLabel(f"•  {rich}")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setOpenExternalLinks(False)
    label.setContentsMargins(8, 0, 0, 0)
    label.setAccessibleName(html.unescape(rich.replace("<b>", "").replace("</b>", "")))
    return label

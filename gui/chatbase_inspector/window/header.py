"""The line above the timeline: which conversation this is and how it stands."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from chatbase_inspector.browse.rows import UNTITLED, source_word, status_badge
from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.look import words
from chatbase_inspector.look.badge import Badge
from chatbase_inspector.look.icons import icon
from chatbase_inspector.look.labels import ElidedLabel, text_label
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timeline.words import short_clock


class ConversationHeader(QWidget):
    """Title, id with a copy button, source, status, last activity, customer."""

    copy_id_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel("", "title")
        self._id = ElidedLabel("", "monoquiet")
        self.copy_button = QToolButton()
        self.copy_button.setProperty("role", "tiny")
        self.copy_button.setFixedSize(24, 24)
        self.copy_button.setAccessibleName("Copy the conversation id")
        self.copy_button.setToolTip("Copy the conversation id (Ctrl+Shift+K)")
        self.copy_button.clicked.connect(self.copy_id_requested)
        self._source = Badge(parent=self)
        self._status = Badge(parent=self)
        self._read_only = Badge(parent=self)
        self._kept = Badge(parent=self)
        self._why = text_label("", "secondary")
        self._activity = ElidedLabel("", "quiet")
        self._user = ElidedLabel("", "quiet")
        self._join()
        self.hide()

    def show_head(
        self, head: Head | None, now: float, read_only: str | None = None, kept_at: float | None = None
    ) -> None:
        """Show a conversation's head; None hides the line. `now` is epoch seconds for relative times.

        Args:
            read_only: why nothing here can be retried, as a sentence.
            kept_at: this is a copy kept on this computer, of these epoch seconds.
        """
        self.setVisible(head is not None)
        if head is None:
            return
        title = safe_line(head.title or "", 300) or UNTITLED
        self._title.setText(title)
        self._id.setText(safe_line(head.id))
        self._source.show_state(safe_line(source_word(head.source), 40))
        status = status_badge(head.status)
        if status is None:
            self._status.show_state("status not provided")
        else:
            self._status.show_state(safe_line(status.word, 40), status.icon, status.tone)
        kept = "" if kept_at is None else f"Kept copy from {short_clock(kept_at, now)} · not read from the server"
        self._kept.show_state("kept copy" if kept else "", "⌂", "caution")
        self._kept.setToolTip(f"Kept {words.exact(kept_at)}" if kept else "")
        self._read_only.show_state("read only" if read_only and not kept else "", "⊘", "caution")
        self._read_only.setToolTip(read_only or "")
        why = f"{kept} · reload it to retry" if kept else read_only or ""
        self._why.setText(why)
        self._why.setVisible(bool(why))
        self._activity.setText(f"last activity {words.ago(head.updated_at, now)}")
        self._activity.setToolTip(words.exact(head.updated_at))
        self._user.setText(f"customer: {safe_line(head.user_id)}" if head.user_id else "")
        self._user.setVisible(bool(head.user_id))
        self.copy_button.setIcon(icon("copy", "third"))
        self.setAccessibleName(f"Conversation: {title}")
        self.setAccessibleDescription(f"{self._activity.text()}. {why}".strip())

    def _join(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._id)
        line.addWidget(self.copy_button)
        for widget in (self._source, self._status, self._kept, self._read_only, self._activity, self._user):
            line.addWidget(widget)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 18, 8)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addLayout(line)
        column.addWidget(self._why)

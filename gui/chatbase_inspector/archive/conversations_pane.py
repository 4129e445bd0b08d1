"""The left list: conversations of which something is kept."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from chatbase_inspector.archive import words
from chatbase_inspector.archive.conversation_delegate import KeptConversationDelegate
from chatbase_inspector.archive.row_model import RowModel, RowWords
from chatbase_inspector.archive.rows_view import RowsView
from chatbase_inspector.archive.words import NameServer
from chatbase_inspector.browse.state_page import StatePage
from chatbase_inspector.history.finding import KeptConversation, Key
from chatbase_inspector.look.labels import ElidedLabel
from chatbase_inspector.look.words import counted


class KeptConversationsPane(QWidget):
    """Shows rows it is given.

    Signals:
        chosen_changed: another conversation is chosen, or none.
        open_requested: the KeptConversation to open.
        more_requested: the end of the rows is near.
        entries_requested: the person wants to see the other list, where only one has room.
    """

    chosen_changed = Signal()
    open_requested = Signal(object)
    more_requested = Signal()
    entries_requested = Signal()

    def __init__(self, name_server: NameServer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Kept conversations")
        self.setProperty("role", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(220)
        self._more = False
        self._model = RowModel(
            RowWords(
                key=lambda kept: kept.key,
                title=lambda kept: words.title_of(kept.title),
                sentence=lambda kept, now: words.conversation_sentence(kept, name_server(kept.key.base_url), now),
                details=lambda kept: words.conversation_details(kept, name_server(kept.key.base_url)),
            ),
            self,
        )
        self.view = RowsView("Kept conversations", self._model, KeptConversationDelegate(name_server))
        self._heading = ElidedLabel("Conversations", "strong")
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.entries_button = QPushButton("What is kept ›")
        self.entries_button.setAccessibleName("Show what is kept")
        self.entries_button.setProperty("role", "link")
        self._page = StatePage()
        self._stack = QStackedWidget()
        self._arrange()
        self.view.near_end.connect(self._ask_for_more)
        self.view.row_opened.connect(self.open_requested)
        self.view.row_clicked.connect(lambda _row: self.entries_requested.emit())
        self.view.current_row_changed.connect(self.chosen_changed)
        self.entries_button.clicked.connect(self.entries_requested)

    @property
    def chosen(self) -> KeptConversation | None:
        """The conversation that is chosen in the list."""
        row = self.view.current_row
        return row if isinstance(row, KeptConversation) else None

    def show_rows(self, rows: Sequence[KeptConversation], *, more: bool, now: float) -> None:
        """Show these; the chosen conversation stays chosen where it is among them."""
        chosen = self.chosen
        bar = self.view.verticalScrollBar()
        scrolled = bar.value()
        self._more = more
        self._model.set_now(now)
        self._model.show(rows)
        if chosen is not None and self.chosen is None:
            self.choose(chosen.key)
        bar.setValue(scrolled if self.chosen is not None else 0)
        self._settle()

    def add_rows(self, rows: Sequence[KeptConversation], *, more: bool) -> None:
        """Show these below the others."""
        self._more = more
        self._model.add(rows)
        self._settle()

    def more_failed(self) -> None:
        """Nothing came; the end of the list asks again."""
        self._more = True

    def choose(self, key: Key | None) -> None:
        """Choose a conversation; None, or one that is not here: none."""
        self.view.choose(None if key is None else self._model.row_of(key))

    def show_nothing(self, what: str) -> None:
        """No rows, and why."""
        self._more = False
        self._model.show(())
        self._page.show_state("chat", what)
        self._settle()

    @property
    def count(self) -> int:
        """How many rows are loaded."""
        return self._model.rowCount()

    def show_alone(self, *, alone: bool) -> None:
        """Whether the other list has no room beside this one."""
        self.entries_button.setVisible(alone)

    def _ask_for_more(self) -> None:
        if self._more:
            self._more = False
            self.more_requested.emit()

    def _settle(self) -> None:
        count = self._model.rowCount()
        self._stack.setCurrentWidget(self.view if count else self._page)
        self._heading.setText(f"{counted(count, 'conversation')}{', more below' if self._more else ''}")
        self._heading.setVisible(count > 0)

    def _arrange(self) -> None:
        for widget in (self.view, self._page):
            self._stack.addWidget(widget)
        line = QHBoxLayout()
        line.setContentsMargins(12, 6, 8, 6)
        line.addWidget(self._heading, 1)
        line.addWidget(self.entries_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._stack, 1)

"""The right list: attempts, copies and messages, of one conversation or of all."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.archive import words
from chatbase_inspector.archive.direction import at_edge
from chatbase_inspector.archive.hit_delegate import HitDelegate
from chatbase_inspector.archive.row_model import RowModel, RowWords
from chatbase_inspector.archive.rows_view import RowsView
from chatbase_inspector.browse.state_page import StatePage
from chatbase_inspector.history.finding import Hit, KeptConversation
from chatbase_inspector.look.labels import ElidedLabel, text_label


class HitsPane(QWidget):
    """Shows rows it is given.

    Signals:
        open_requested: the Hit to open; None: the conversation as a whole.
        more_requested: the end of the rows is near.
        all_requested: the person wants the rows of all conversations.
        conversations_requested: the person wants to see the other list, where only one has room.
        help_requested: the button of the page that stands in the place of rows.
    """

    open_requested = Signal(object)
    more_requested = Signal()
    all_requested = Signal()
    conversations_requested = Signal()
    help_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What is kept")
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(240)
        self._more = False
        self._openable = False
        self._model = RowModel(
            RowWords(
                key=lambda hit: (hit.kind, hit.id),
                title=lambda hit: f"{words.hit_kind(hit)} {words.title_of(hit.title)}",
                sentence=words.hit_sentence,
                details=words.hit_details,
            ),
            self,
        )
        self._delegate = HitDelegate()
        self.view = RowsView("What is kept", self._model, self._delegate)
        self._title = ElidedLabel("", "strong")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._about = text_label("", "quiet")
        self.conversations_button = _link("‹ Conversations", "Show the conversations")
        self.all_button = _link("All conversations", "Show what is kept of all conversations")
        self.open_button = QPushButton("&Open")
        self.open_button.setProperty("role", "primary")
        self._page = StatePage()
        self._pending = text_label("", "quiet")
        self._pending.hide()
        self._stack = QStackedWidget()
        self._arrange()
        self.view.near_end.connect(self._ask_for_more)
        self.view.row_opened.connect(self.open_requested)
        self.view.current_row_changed.connect(self._settle)
        self.open_button.clicked.connect(lambda: self.open_requested.emit(self.chosen))
        self.all_button.clicked.connect(self.all_requested)
        self.conversations_button.clicked.connect(self.conversations_requested)
        self._page.button.clicked.connect(self.help_requested)
        self._follow_direction()
        self.show_heading(None, "")
        self._settle()

    @property
    def chosen(self) -> Hit | None:
        """The row that is chosen."""
        row = self.view.current_row
        return row if isinstance(row, Hit) else None

    @property
    def count(self) -> int:
        """How many rows are loaded."""
        return self._model.rowCount()

    def show_heading(self, kept: KeptConversation | None, about: str) -> None:
        """Whose rows these are; None: of all conversations."""
        self._openable = kept is not None
        self._delegate.show_titles = kept is None
        self._title.setText("All conversations" if kept is None else words.title_of(kept.title))
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self.all_button.setVisible(kept is not None)
        self._settle()

    def show_rows(self, rows: Sequence[Hit], *, more: bool, now: float, pending: str, again: bool) -> None:
        """Show these. `again`: the same question as before, so the person stays where they were."""
        chosen = self.chosen if again else None
        bar = self.view.verticalScrollBar()
        scrolled = bar.value() if again else 0
        self._more = more
        self._model.set_now(now)
        self._model.show(rows)
        if chosen is not None and self.chosen is None:
            self.view.choose(self._model.row_of((chosen.kind, chosen.id)))
        elif not again:
            self.view.choose(None)
        bar.setValue(scrolled)
        self._pending.setText(pending)
        self._pending.setVisible(bool(pending))
        self._settle()

    def add_rows(self, rows: Sequence[Hit], *, more: bool) -> None:
        """Show these below the others."""
        self._more = more
        self._model.add(rows)
        self._settle()

    def more_failed(self) -> None:
        """Nothing came; the end of the list asks again."""
        self._more = True

    def show_page(self, sign: str, what: str, more: str = "", button: str = "") -> None:
        """Words in the place of rows."""
        self._page.show_state(sign, what, more, button)
        self._more = False
        self._model.show(())
        self._settle()

    def show_alone(self, *, alone: bool) -> None:
        """Whether the other list has no room beside this one."""
        self.conversations_button.setVisible(alone)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._follow_direction()

    def _follow_direction(self) -> None:
        for label in (self._about, self._pending):
            at_edge(label)

    def _ask_for_more(self) -> None:
        if self._more:
            self._more = False
            self.more_requested.emit()

    def _settle(self) -> None:
        self._stack.setCurrentWidget(self.view if self._model.rowCount() else self._page)
        self.open_button.setEnabled(self._openable or self.chosen is not None)
        hint = "" if self.open_button.isEnabled() else "Choose a row first."
        self.open_button.setToolTip(hint or "Show the copy kept on this computer (Enter)")
        self.open_button.setAccessibleDescription(hint)

    def _arrange(self) -> None:
        for widget in (self.view, self._page):
            self._stack.addWidget(widget)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.conversations_button)
        top.addWidget(self._title, 1)
        top.addWidget(self.all_button)
        top.addWidget(self.open_button)
        head = QVBoxLayout()
        head.setContentsMargins(12, 6, 12, 6)
        head.setSpacing(2)
        head.addLayout(top)
        for label in (self._about, self._pending):
            head.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)


def _link(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setProperty("role", "link")
    return button

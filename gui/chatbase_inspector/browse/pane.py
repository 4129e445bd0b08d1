"""The left pane: filter field, list, and what stands there instead while there is no list."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from chatbase_inspector.browse.model import ROW_ROLE, ConversationFilter, ConversationModel
from chatbase_inspector.browse.rows import ConversationRow
from chatbase_inspector.browse.state_page import StatePage
from chatbase_inspector.browse.view import ConversationListView
from chatbase_inspector.explain import Explanation
from chatbase_inspector.look import words
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.icons import icon
from chatbase_inspector.look.labels import ElidedLabel, text_label
from chatbase_inspector.look.notice import Notice

_TELL_TIMES_AGAIN_MS = 30_000


class ConversationPane(QWidget):
    """Shows rows it is given; emits what the person wants. Nothing here asks the API.

    Signals:
        conversation_chosen: a conversation's id, by click or Enter.
        more_requested: the end of the loaded rows is near, or the button was used.
        refresh_requested: read the list anew; also “Try again” after a problem.
        stop_requested: stop the reading that goes on.
        action_requested: the key of a helping button, as in `Explanation.action`.
    """

    conversation_chosen = Signal(str)
    more_requested = Signal()
    refresh_requested = Signal()
    stop_requested = Signal()
    action_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock = clock
        self._more = False
        self._busy = False
        self._empty_words = ("Choose an agent to see its conversations.", "")
        self.setAccessibleName("Conversations")
        self.setProperty("role", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(220)
        self._make_parts()
        self._join_layout()
        self._connect()
        self._told_again = QTimer(self, interval=_TELL_TIMES_AGAIN_MS)
        self._told_again.timeout.connect(self._tell_times)
        self._told_again.start()
        self.show_rows((), more=False)

    # ------------------------------------------------------------------ setters

    def show_rows(self, rows: Sequence[ConversationRow], *, more: bool) -> None:
        """Show these rows, newest first; the selection stays on its conversation. `more`: the server has others."""
        chosen = self.chosen_id
        self._busy, self._more = False, more
        self._model.set_now(self._clock())
        self._model.show(rows)
        self._loading.hide()
        self._problem.clear()
        if chosen is not None:
            self.select(chosen)
        self._settle()

    def show_loading(self, what: str = "Reading conversations …") -> None:
        """A page is being read; rows already there stay."""
        self._busy = True
        self._loading_words.setText(what)
        self._bar.setAccessibleName(what)
        self._problem.clear()
        self._loading.show()
        announce(self, what)
        self._settle()

    def show_stopped(self) -> None:
        """The reading was stopped; what is there stays."""
        self._busy = False
        self._loading.hide()
        self._empty_words = ("Reading was stopped.", "Use the refresh button to read the conversations.")
        self._settle()

    def show_problem(self, explanation: Explanation) -> None:
        """The reading failed; rows already there stay, and it can be tried again."""
        self._busy = False
        self._loading.hide()
        actions: tuple[tuple[str, str], ...] = (("reload", "Try again"),)
        if explanation.action in {"key", "connection"}:
            actions = (("connection", "Open the connection"), *actions)
        self._problem.show_explanation(explanation, actions)
        self._empty_words = ("The conversations could not be read.", "")
        self._settle()

    def show_idle(self, what: str, more: str = "") -> None:
        """No list to read yet, and why."""
        self._empty_words = (what, more)
        self.show_rows((), more=False)

    def set_empty_words(self, what: str, more: str = "") -> None:
        """What is said when a list was read and nothing is in it."""
        self._empty_words = (what, more)
        self._settle()

    def select(self, conversation_id: str | None) -> None:
        """Mark a conversation as the open one without choosing it anew; None marks nothing."""
        at = None if conversation_id is None else self._model.row_of_id(conversation_id)
        index = QModelIndex() if at is None else self._shown.mapFromSource(self._model.index(at))
        if index.isValid():
            self.view.setCurrentIndex(index)
        else:
            self.view.selectionModel().clear()

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self.filter_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_field.selectAll()

    @property
    def chosen_id(self) -> str | None:
        row = self.view.currentIndex().data(ROW_ROLE)
        return row.id if isinstance(row, ConversationRow) else None

    # ------------------------------------------------------------------ inside

    def _make_parts(self) -> None:
        self._model = ConversationModel(self)
        self._shown = ConversationFilter(self)
        self._shown.setSourceModel(self._model)
        self.filter_field = QLineEdit(placeholderText="Filter this list", clearButtonEnabled=True)
        self.filter_field.setAccessibleName("Filter this list by title, id or customer")
        self.refresh_button = QToolButton()
        self.refresh_button.setToolTip("Read the conversations anew (F5)")
        self.refresh_button.setAccessibleName("Refresh the list")
        self.refresh_button.setIcon(icon("refresh"))
        self.view = ConversationListView()
        self.view.setModel(self._shown)
        self._page = StatePage()
        self._problem = Notice(dismissable=False)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._loading_words = text_label("", "quiet")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAccessibleName("Stop reading conversations")
        self._footer_words = ElidedLabel("", "quiet")
        self._footer_words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more_button = QPushButton("Load more")
        self.more_button.setProperty("role", "link")

    def _join_layout(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(6)
        top.addWidget(self.filter_field, 1)
        top.addWidget(self.refresh_button)
        self._loading = QWidget()
        loading = QHBoxLayout(self._loading)
        loading.setContentsMargins(12, 0, 12, 8)
        words_and_bar = QVBoxLayout()
        words_and_bar.addWidget(self._loading_words)
        words_and_bar.addWidget(self._bar)
        loading.addLayout(words_and_bar, 1)
        loading.addWidget(self.stop_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._page)
        self._footer = QWidget()
        footer = QHBoxLayout(self._footer)
        footer.setContentsMargins(12, 2, 8, 2)
        footer.addWidget(self._footer_words, 1)
        footer.addWidget(self.more_button)
        self._problem_place = QWidget()
        place = QVBoxLayout(self._problem_place)
        place.setContentsMargins(8, 0, 8, 8)
        place.addWidget(self._problem)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        for widget in (self._loading, self._problem_place):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self._footer)

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(self._filter)
        self.filter_field.returnPressed.connect(self._into_list)
        self.refresh_button.clicked.connect(self.refresh_requested)
        self.stop_button.clicked.connect(self.stop_requested)
        self.more_button.clicked.connect(self._ask_for_more)
        self.view.near_end.connect(self._ask_for_more)
        self.view.row_activated.connect(self._choose)
        self._page.button.clicked.connect(self.filter_field.clear)
        self._problem.action_requested.connect(self._help)

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, ConversationRow):
            self.conversation_chosen.emit(row.id)

    def _help(self, key: str) -> None:
        if key == "reload":
            self.refresh_requested.emit()
        else:
            self.action_requested.emit(key)

    def _ask_for_more(self) -> None:
        if self._more and not self._busy:
            self._busy = True
            self.more_requested.emit()

    def _filter(self, text: str) -> None:
        chosen = self.chosen_id
        self._shown.look_for(text)
        if chosen is not None:
            self.select(chosen)
        self._settle()
        announce(self.filter_field, words.counted(self._shown.rowCount(), "conversation"))

    def _into_list(self) -> None:
        if self._shown.rowCount():
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self._shown.index(0, 0))
            self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _tell_times(self) -> None:
        self._model.set_now(self._clock())

    def _settle(self) -> None:
        """Show the list or the words in its place, and say how much there is."""
        known, shown = self._model.rowCount(), self._shown.rowCount()
        self._problem_place.setVisible(not self._problem.isHidden())
        self._stack.setCurrentWidget(self.view if shown else self._page)
        if not known:
            what, more = ("", "") if self._busy else self._empty_words
            self._page.show_state("chat", what or "Reading …", more)
        elif not shown:
            more = "Only the loaded conversations are looked at." if self._more else ""
            self._page.show_state("search", "No loaded conversation matches.", more, "Clear the filter")
        counted = words.counted(known, "conversation")
        if self.filter_field.text():
            counted = f"{shown:,} of {counted}"
        self._footer_words.setText(f"{counted} loaded" if self._more else f"{counted}, all loaded")
        self.more_button.setVisible(self._more and not self._busy)
        self._footer.setVisible(known > 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.refresh_button.setIcon(icon("refresh"))

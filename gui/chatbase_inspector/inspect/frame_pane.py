"""The tab “Frames”: every frame of one answer with its times, as it came."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.inspect.frame_bar import COPY_ALL_KEY, CURL_KEY, FIND_KEY, LINES_KEY, SSE_KEY, FrameBar
from chatbase_inspector.inspect.frame_detail import FrameDetail
from chatbase_inspector.inspect.frame_model import FrameModel
from chatbase_inspector.inspect.frame_table import FrameTable
from chatbase_inspector.inspect.frame_words import NONE_FIT, NOTHING
from chatbase_inspector.inspect.reading_state import ReadingState
from chatbase_inspector.look.labels import text_label


class FramesPane(QWidget):
    """Shows what it is given; a controller reads it.

    Signals:
        shown, hidden: the tab can be seen, or not any more.
        row_chosen: a row of the table became the current one.
        again_requested: the person wants the reading tried again.
    """

    shown = Signal()
    hidden = Signal()
    row_chosen = Signal(int)
    again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follows = self._divided = False
        self.model = FrameModel(self)
        self.bar = FrameBar()
        self.table = FrameTable(self.model)
        self.detail = FrameDetail()
        self._state = ReadingState("list", "Try to read the frames again")
        self._notice = text_label("", "secondary")
        self._notice.hide()
        self._none = text_label(NONE_FIT, "secondary")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._state)
        self._stack.addWidget(self._filled())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._notice)
        column.addWidget(self._stack, 1)
        self._join()
        self.say(NOTHING)

    @property
    def following(self) -> bool:
        """Whether the table goes to its end when frames arrive."""
        return self._follows and self.table.at_end

    def say(self, words: str, hint: str = "", *, again: bool = False) -> None:
        """There is no table: why, and what to do; `again`: it is a problem and can be tried again."""
        self._notice.hide()
        self._state.say(words, hint, again=again)
        self._stack.setCurrentWidget(self._state)

    def show_table(self) -> None:
        """The table instead of a sentence."""
        self._stack.setCurrentIndex(1)

    def follow(self, *, follows: bool) -> None:
        """Whether the end of the table stays in sight while the person does not scroll away from it."""
        self._follows = follows

    def extend(self) -> None:
        """Show the rows that the model can show more of; the end stays in sight if it was and that is wanted."""
        at_end = self.following
        if self.model.extend():
            self.table.fit_columns()
            if at_end:
                self.table.scrollToBottom()

    def show_none_fit(self, *, none: bool) -> None:
        """The filter lets nothing through."""
        self._none.setVisible(none)
        self.table.setVisible(not none)

    def show_frame(self, facts: str, raw: str, json: str) -> None:
        """The chosen frame below the table."""
        self.detail.show_frame(facts, raw, json)
        if self.detail.isHidden():
            self.detail.show()  # it takes room from the table: the chosen row may be below its end now
            if not self._divided:
                self._divided = True
                height = self._split.height()
                self._split.setSizes([height * 3 // 5, height * 2 // 5])
            QTimer.singleShot(0, self.table, lambda: self.table.scrollTo(self.table.currentIndex()))
        self.bar.offer("frame", offered=True)

    def show_no_frame(self) -> None:
        """No frame is chosen."""
        self.detail.hide()
        self.bar.offer("frame", offered=False)

    def notice(self, words: str) -> None:
        """A sentence about something that was done, above all; empty: none."""
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()

    def _filled(self) -> QWidget:
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._none)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        split = self._split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(split, 1)
        return page

    def _join(self) -> None:
        self._notice.setContentsMargins(14, 8, 14, 0)
        self.table.row_chosen.connect(self.row_chosen)
        self.table.copy_requested.connect(lambda: self.bar.deed_requested.emit("frame"))
        self._state.again_requested.connect(self.again_requested)
        for name, keys in (("all", COPY_ALL_KEY), ("sse", SSE_KEY), ("lines", LINES_KEY), ("curl", CURL_KEY)):
            action = QAction(name, self)  # works wherever the focus is, while this tab is in sight
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _=False, name=name: self.bar.press(name))
            self.addAction(action)
        find = QAction("find", self)
        find.setShortcut(QKeySequence(FIND_KEY))
        find.triggered.connect(self.bar.field.setFocus)
        self.addAction(find)

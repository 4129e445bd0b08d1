"""The window of the history. It only arranges, and tells apart where there is room for both lists."""

from PySide6.QtCore import QByteArray, QDate, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.archive.busy_line import BusyLine
from chatbase_inspector.archive.conversations_pane import KeptConversationsPane
from chatbase_inspector.archive.filter_bar import Agents, FilterBar
from chatbase_inspector.archive.footer import Footer
from chatbase_inspector.archive.hits_pane import HitsPane
from chatbase_inspector.archive.query import Query
from chatbase_inspector.archive.words import NameServer
from chatbase_inspector.explain import Explanation
from chatbase_inspector.history.finding import Key
from chatbase_inspector.look import metrics
from chatbase_inspector.look.icons import app_icon
from chatbase_inspector.look.notice import Notice

TRY_AGAIN = "try-again"
_BOTH_PX = 680
_READING_MS, _WORK_MS = 500, 300


class HistoryWindow(QMainWindow):
    """Public members are its parts; the controller connects their signals and calls their setters.

    Signals:
        open_requested: Key of a conversation, and the Hit in it or None.
        refresh_requested: read again what is kept.
        closed: the person is done; the window can be shown again.
    """

    open_requested = Signal(object, object)
    refresh_requested = Signal()
    closed = Signal()

    def __init__(self, today: QDate, name_server: NameServer) -> None:
        super().__init__()
        self.setWindowTitle("History · Chatbase Inspector")
        self.setAccessibleName("History")
        self.setWindowIcon(app_icon())
        self.filters = FilterBar(today)
        self.notice = Notice()
        self.reading = BusyLine(_READING_MS)
        self.conversations = KeptConversationsPane(name_server)
        self.hits = HitsPane()
        self.work = BusyLine(_WORK_MS)
        self.footer = Footer()
        self._lists = QSplitter(Qt.Orientation.Horizontal)
        self._name_server = name_server
        self._hits_first = False
        self._arrange()
        self._connect()
        self.resize(1080, 720)

    # ------------------------------------------------------------------ setters

    def present(self) -> None:
        """Show the window, in front of the others, ready to type."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.filters.focus_search()

    def show_problem(self, explanation: Explanation, *, again: bool = False) -> None:
        """Say a problem; `again`: the reading can be tried again."""
        self.notice.show_explanation(explanation, ((TRY_AGAIN, "Try again"),) if again else ())

    def show_agents(self, agents: Agents) -> None:
        """The agents, and with them the servers, by which the lists can be narrowed."""
        servers = dict.fromkeys(url for url, _, _ in agents)
        self.filters.show_choices([(url, self._name_server(url)) for url in servers], agents)

    def show_hits_first(self, *, first: bool) -> None:
        """Which list is seen where there is room for one."""
        self._hits_first = first
        self._fit()

    def save_layout(self) -> str:
        """Size and place, as text for the settings."""
        return bytes(self.saveGeometry().toBase64().data()).decode("ascii")

    def restore_layout(self, saved: str) -> None:
        """Take up what `save_layout` gave; what does not fit changes nothing."""
        if saved.isascii():
            self.restoreGeometry(QByteArray.fromBase64(saved.encode()))

    # ------------------------------------------------------------------ inside

    def _arrange(self) -> None:
        self._lists.setHandleWidth(1)
        self._lists.setChildrenCollapsible(False)
        for pane in (self.conversations, self.hits):
            self._lists.addWidget(pane)
        self._lists.setStretchFactor(0, 2)
        self._lists.setStretchFactor(1, 3)
        self._lists.setSizes([380, 700])
        middle = QWidget()
        middle.setProperty("role", "window")
        said = QWidget()
        place = QVBoxLayout(said)
        place.setContentsMargins(12, 8, 12, 8)
        place.addWidget(self.notice)
        self._said = said
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.filters, said, self.reading):
            column.addWidget(widget)
        column.addWidget(self._lists, 1)
        line = QWidget()
        line.setFixedHeight(1)
        line.setProperty("role", "bar")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for widget in (line, self.work, self.footer):
            column.addWidget(widget)
        self.setCentralWidget(middle)
        self.notice.installEventFilter(self)
        said.setVisible(False)

    def _connect(self) -> None:
        self.conversations.open_requested.connect(lambda kept: self.open_requested.emit(kept.key, None))
        self.conversations.entries_requested.connect(lambda: self.show_hits_first(first=True))
        self.hits.conversations_requested.connect(self._back)
        self.hits.open_requested.connect(self._open)
        self.filters.query_changed.connect(self._asked)
        self.filters.rows_requested.connect(self._into_hits)
        for keys, deed in (("Ctrl+F", self.filters.focus_search), ("F5", self.refresh_requested.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def _asked(self, query: Query) -> None:
        if query.text:
            self.show_hits_first(first=True)

    def _into_hits(self) -> None:
        self.show_hits_first(first=True)
        self.hits.view.focus_rows()

    def _back(self) -> None:
        self.show_hits_first(first=False)
        self.conversations.view.focus_rows()

    def _open(self, hit: object) -> None:
        chosen = self.conversations.chosen
        key: Key | None = getattr(hit, "key", None) or (chosen.key if chosen is not None else None)
        if key is not None:
            self.open_requested.emit(key, hit)

    def _fit(self) -> None:
        """Show both lists, or the one that is wanted."""
        both = self.width() >= metrics.scaled(_BOTH_PX)
        self.conversations.setVisible(both or not self._hits_first)
        self.hits.setVisible(both or self._hits_first)
        self.conversations.show_alone(alone=not both)
        self.hits.show_alone(alone=not both)

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The room around the notice goes with it."""
        if watched is self.notice and event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self._said.setVisible(event.type() == QEvent.Type.ShowToParent)
        return False

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._measure_again)

    def _measure_again(self) -> None:
        """Layouts keep the old heights of fields whose font came from the style sheet: have all asked again."""
        for part in self.findChildren(QWidget):
            part.updateGeometry()
        self._fit()

"""What is looked for: words, and filters that read plainly."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from chatbase_inspector.archive.query import Query
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.look.flow import FlowLayout
from chatbase_inspector.look.icons import icon
from chatbase_inspector.timeline.safe_text import safe_line

_PAUSE_MS = 250
_LONGEST_TEXT = 500
_LONGEST_LABEL = 40
_PERIODS = (
    ("any", "Any time"),
    ("today", "Today"),
    ("week", "Last 7 days"),
    ("month", "Last 30 days"),
    ("range", "From … to …"),
)
_OUTCOMES = (
    (None, "Any outcome"),
    (Outcome.COMPLETE, "✓ Complete"),
    (Outcome.NEEDS_TOOL_RESULT, "⧗ Needs tool result"),
    (Outcome.FAILED, "✕ Failed"),
    (Outcome.INCOMPLETE, "◐ Incomplete"),
    (Outcome.REFUSED, "✕ Refused"),
)

Agents = Sequence[tuple[str, str, str]]
"""Server, id and name of each agent."""


class FilterBar(QWidget):
    """`query_changed` comes at once for a filter, after a short pause for typed words; Enter does not wait.

    Enter once more emits `rows_requested`: the person wants to go to what was found.
    """

    query_changed = Signal(object)
    rows_requested = Signal()

    def __init__(self, today: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._agents: Agents = ()
        self._last = Query()
        self.search_field = QLineEdit(
            placeholderText="Search everything kept on this computer", clearButtonEnabled=True, maxLength=_LONGEST_TEXT
        )
        self.search_field.setAccessibleName("Search everything kept on this computer")
        self._sign = self.search_field.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.period_box = _box("Time", _PERIODS)
        self.first_edit = _date("From, first day", today.addDays(-30))
        self.last_edit = _date("To, last day", today)
        self.agent_box = _box("Agent", ((None, "Any agent"),))
        self.outcome_box = _box("Outcome", _OUTCOMES)
        self.server_box = _box("Connection", ((None, "Any connection"),))
        self.clear_button = QPushButton("Clear filters")
        self.clear_button.setProperty("role", "link")
        self._range = QWidget()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._arrange()
        self._connect()
        self.show_choices((), ())
        self._settle()

    @property
    def query(self) -> Query:
        """What is asked now, also what was typed this moment."""
        ranged = self.period_box.currentData() == "range"
        agent = self.agent_box.currentData()
        return Query(
            text=" ".join(self.search_field.text().split()),
            period=self.period_box.currentData(),
            first=self.first_edit.date().toPython() if ranged else None,  # type: ignore[arg-type]  # untyped: a date
            last=self.last_edit.date().toPython() if ranged else None,  # type: ignore[arg-type]
            agent=None if agent is None else tuple(agent),
            base_url=self.server_box.currentData(),
            outcome=self.outcome_box.currentData(),
        )

    def show_choices(self, servers: Sequence[tuple[str, str]], agents: Agents) -> None:
        """Identity and name of each server, and the agents; what is chosen stays where it is still there."""
        self._agents = agents
        _fill(self.server_box, (None, "Any connection"), [(url, _label(name)) for url, name in servers])
        self.server_box.setVisible(len(servers) > 1)
        self._fill_agents()

    def clear_filters(self, *, words: bool = False) -> None:
        """Take all filters away; `words`: the typed words too."""
        for box in (self.period_box, self.agent_box, self.outcome_box, self.server_box):
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        if words:
            with QSignalBlocker(self.search_field):
                self.search_field.clear()
        self._fill_agents()
        self._ask()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    # ------------------------------------------------------------------ inside

    def _arrange(self) -> None:
        filters = FlowLayout()
        between = QHBoxLayout(self._range)
        between.setContentsMargins(0, 0, 0, 0)
        between.addWidget(self.first_edit)
        between.addWidget(QLabel("to"))
        between.addWidget(self.last_edit)
        for widget in (self.period_box, self._range, self.agent_box, self.outcome_box, self.server_box):
            filters.addWidget(widget)
        filters.addWidget(self.clear_button)
        top = QHBoxLayout()
        top.addWidget(self.search_field)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(filters)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._ask)
        self.search_field.textChanged.connect(lambda _text: self._pause.start())
        self.search_field.returnPressed.connect(self._entered)
        for box in (self.period_box, self.agent_box, self.outcome_box):
            box.currentIndexChanged.connect(lambda _at: self._ask())
        self.server_box.currentIndexChanged.connect(lambda _at: self._server_chosen())
        for edit in (self.first_edit, self.last_edit):
            edit.dateChanged.connect(lambda _day: self._pause.start())
        self.clear_button.clicked.connect(lambda _checked=False: self.clear_filters())

    def _entered(self) -> None:
        if self.query == self._last:
            self.rows_requested.emit()
        else:
            self._ask()

    def _server_chosen(self) -> None:
        self._fill_agents()
        self._ask()

    def _fill_agents(self) -> None:
        """Only agents of the chosen server; where a name is there twice, the id tells them apart."""
        server = self.server_box.currentData()
        shown = [(url, agent, _label(name)) for url, agent, name in self._agents if server in {None, url}]
        names = [name for _, _, name in shown]
        items = [
            ((url, agent), name if names.count(name) == 1 else f"{name} ({_label(agent)})")
            for url, agent, name in shown
        ]
        _fill(self.agent_box, (None, "Any agent"), items)

    def _settle(self) -> None:
        self._range.setVisible(self.period_box.currentData() == "range")
        self.clear_button.setVisible(bool(self.query.narrowed_by))

    def _ask(self) -> None:
        self._pause.stop()
        self._settle()
        query = self.query
        if query != self._last:
            self._last = query
            self.query_changed.emit(query)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._sign.setIcon(icon("search"))


def _box(name: str, items: Sequence[tuple[object, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for value, words in items:
        box.addItem(words, value)
    return box


def _date(name: str, day: QDate) -> QDateEdit:
    edit = QDateEdit(day)
    edit.setAccessibleName(name)
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("d MMM yyyy")
    return edit


def _fill(box: QComboBox, first: tuple[object, str], items: Sequence[tuple[object, str]]) -> None:
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for value, words in (first, *items):
            box.addItem(words, value)
            if value is not None and chosen is not None and _same(value, chosen):
                box.setCurrentIndex(box.count() - 1)


def _same(value: object, chosen: object) -> bool:
    """Qt gives a tuple back as a list."""
    if isinstance(value, tuple) and isinstance(chosen, list | tuple):
        return list(value) == list(chosen)
    return value == chosen


def _label(text: str) -> str:
    return safe_line(text, _LONGEST_LABEL)

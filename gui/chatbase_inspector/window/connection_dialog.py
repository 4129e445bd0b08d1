"""Connect to Chatbase: paste a key, have it checked, choose an agent, say where the key is kept."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from chatbase_inspector.credentials.state import VaultState
from chatbase_inspector.settings.connection import Connection
from chatbase_inspector.window.agent_choice import AgentChoice
from chatbase_inspector.window.connection_draft import ConnectionDraft
from chatbase_inspector.window.connection_form import ConnectionForm, Entered
from chatbase_inspector.window.connections_pane import ConnectionsPane
from chatbase_inspector.window.key_advice import KeyAdvicePane
from chatbase_inspector.window.labels import reveal, set_look, wrapped
from chatbase_inspector.window.problem_card import ProblemCard
from chatbase_inspector.window.progress_row import ProgressRow


class Phase(Enum):
    """What the form waits for."""

    EDITING = auto()
    CHECKING = auto()
    CHECKED = auto()
    SAVING = auto()


class ConnectionDialog(QDialog):
    """Show it with `open()`. It asks nobody itself: it emits requests, and setters show the answers.

    An answer that comes when it is no longer waited for changes nothing. Whatever closes the dialog stops a check
    or a save that is under way, and empties the key field.

    Signals:
        check_requested: base URL and ApiKey, or None for the key kept for `connection_id`.
        save_requested: a ConnectionDraft. Answer with `accept()` or `show_problem`.
        vault_look_requested: look at the key store again; answer with `show_vault`.
    """

    check_requested = Signal(str, object)
    cancel_check_requested = Signal()
    save_requested = Signal(object)
    cancel_save_requested = Signal()
    forget_requested = Signal(str)
    remove_requested = Signal(str)
    vault_look_requested = Signal()

    def __init__(self, connections: Sequence[Connection] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connections: dict[str, Connection] = {}
        self._edited: Connection | None = None
        self._phase = Phase.EDITING
        self._before_saving = Phase.EDITING
        self._entered: Entered | None = None
        self.form = ConnectionForm()
        self.pane = ConnectionsPane()
        self.advice = KeyAdvicePane()
        self._title = wrapped(role="title")
        self._check_button = QPushButton("&Check key")
        self._progress = ProgressRow("S&top")
        self._problem = ProblemCard()
        self.agents = AgentChoice()
        self._hint = wrapped(role="secondary")
        self._all_button = QPushButton("&All connections")
        self._cancel_button = QPushButton("Cancel")
        self._save_button = QPushButton("Sa&ve connection")
        self._pages = QStackedWidget()
        self._area, self._list_area = QScrollArea(), QScrollArea()
        self._lay_out()
        self._join()
        self.show_connections(connections)
        self.start_new()

    @property
    def connection_id(self) -> str | None:
        """The connection that is edited; None for a new one."""
        return self._edited.id if self._edited else None

    def show_connections(self, connections: Sequence[Connection]) -> None:
        """Renew the list; it has a page of its own, which `show_list` opens."""
        self._connections = {one.id: one for one in connections if one.kind != "demo"}
        self.pane.show_connections(connections)
        self._render()

    def show_list(self) -> None:
        """Open the page that lists the connections. A check under way is stopped."""
        self._stop_work()
        self.form.clear_key()
        self._pages.setCurrentIndex(0)
        self._render()

    def start_new(self) -> None:
        """Open the empty form."""
        self._start(None)

    def edit(self, connection_id: str) -> None:
        """Open the form for a listed connection.

        Raises:
            KeyError: it is not listed.
        """
        self._start(self._connections[connection_id])

    def show_checking(self) -> None:
        """The key is being checked; it can be stopped."""
        self._problem.clear()
        self._progress.start("Asking Chatbase whether the key is valid …")
        self._enter(Phase.CHECKING)
        self._progress.stop_button.setFocus()

    def show_agents(self, agents: Sequence[tuple[str, str]]) -> None:
        """The key is valid; these are its agents as (id, name). Ignored unless a check is under way."""
        if self._phase is not Phase.CHECKING:
            return
        self._enter(Phase.CHECKED)
        if not agents:
            self._save_button.setFocus()
        self.agents.show_agents(agents, self._edited.agent_id if self._edited else None)

    def show_problem(self, what: str, next_step: str, request_id: str | None = None, details: str = "") -> None:
        """The check or the save failed; what was typed stays. Ignored unless one is under way."""
        if self._phase not in (Phase.CHECKING, Phase.SAVING):
            return
        self._enter(Phase.EDITING if self._phase is Phase.CHECKING else self._before_saving)
        self._problem.show_problem(what, next_step, request_id, details)
        reveal(self._area, self._problem)
        self.form.key_field.setFocus()

    def show_vault(self, state: VaultState) -> None:
        """Say where a key can be kept."""
        self.advice.show_state(state)

    @override
    def done(self, result: int) -> None:
        if result != QDialog.DialogCode.Accepted:
            self._stop_work()
        self._phase = Phase.EDITING
        self._entered = None
        self.form.clear_key()
        super().done(result)

    def _start(self, connection: Connection | None) -> None:
        self._stop_work()
        self._edited = connection
        self._entered = None
        self._problem.clear()
        self.form.start(connection)
        self._pages.setCurrentIndex(1)
        self._enter(Phase.EDITING)
        (self.form.name_field if connection else self.form.key_field).setFocus()

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        if phase in (Phase.EDITING, Phase.CHECKED):
            self._progress.stop()
        self._render()

    def _render(self) -> None:
        busy = self._phase in (Phase.CHECKING, Phase.SAVING)
        on_form = self._pages.currentIndex() == 1
        name = self._edited.name if self._edited else ""
        self.setWindowTitle("Connections" if not on_form else f"Edit “{name}”" if name else "Connect to Chatbase")
        self._title.setText(self.windowTitle())
        self._title.setVisible(on_form)
        for part in (self.form, self.advice, self.agents, self._check_button):
            part.setEnabled(not busy)
        was_checked = self._phase is Phase.CHECKED or (
            self._phase is Phase.SAVING and self._before_saving is Phase.CHECKED
        )
        self.agents.setVisible(was_checked)
        self.advice.setVisible(self._edited is None or self.form.has_key)
        self._all_button.setVisible(on_form and bool(self._connections))
        self._save_button.setVisible(on_form)
        self._cancel_button.setText("Cancel" if on_form else "C&lose")
        obstacle = self._obstacle() if on_form else ""
        self._hint.setText("" if busy else obstacle)
        self._hint.setVisible(bool(self._hint.text()))
        self._save_button.setEnabled(not busy and not obstacle)
        self._save_button.setAccessibleDescription(obstacle)
        ready = self._save_button.isEnabled()
        self._save_button.setDefault(ready)
        self._check_button.setDefault(not ready and on_form)
        set_look(self._save_button, "role", "primary" if ready else "plain")
        set_look(self._check_button, "role", "plain" if ready else "primary")

    def _obstacle(self) -> str:
        """Why it cannot be saved yet; empty when it can."""
        if self.form.touched and self._phase is Phase.EDITING:
            return "Check the key, then it can be saved."
        if self.form.has_key and self.advice.remember is None:
            return "Choose where the key is kept, then it can be saved."
        return ""

    def _check(self) -> None:
        entered = self.form.read()
        if entered is None:
            return
        self._entered = entered
        self.show_checking()
        self.check_requested.emit(entered.base_url, entered.key)

    def _save(self) -> None:
        entered = self._entered if self._phase is Phase.CHECKED else self.form.read()
        if entered is None:
            return
        kept_agent_id = self._edited.agent_id if self._edited else None
        draft = ConnectionDraft(
            connection_id=self.connection_id,
            name=self.form.name,
            base_url=entered.base_url,
            key=entered.key,
            agent_id=self.agents.agent_id if self._phase is Phase.CHECKED else kept_agent_id,
            remember=self.advice.remember if entered.key else None,
        )
        self._before_saving = self._phase
        self._problem.clear()
        self._progress.start("Saving. Your system may ask you to unlock its key store …")
        self._enter(Phase.SAVING)
        self._progress.stop_button.setFocus()
        self.save_requested.emit(draft)

    def _stop_work(self) -> None:
        """Back to what was before the check or the save that is under way, and say that it is to end."""
        phase = self._phase
        if phase is Phase.CHECKING:
            self._enter(Phase.EDITING)
            self.cancel_check_requested.emit()
        elif phase is Phase.SAVING:
            self._enter(self._before_saving)
            self.cancel_save_requested.emit()

    def _stopped(self) -> None:
        self._stop_work()
        self.form.key_field.setFocus()

    def _form_changed(self) -> None:
        if self._phase in (Phase.EDITING, Phase.CHECKED):
            self._problem.clear()
            self._enter(Phase.EDITING)

    def _join(self) -> None:
        self.form.changed.connect(self._form_changed)
        self.advice.choice_changed.connect(self._render)
        self.advice.look_again_requested.connect(self.vault_look_requested)
        self._check_button.clicked.connect(self._check)
        self._progress.stop_requested.connect(self._stopped)
        self._all_button.clicked.connect(self.show_list)
        self._cancel_button.clicked.connect(self.reject)
        self._save_button.clicked.connect(self._save)
        self.pane.new_requested.connect(self.start_new)
        self.pane.edit_requested.connect(self.edit)
        self.pane.forget_requested.connect(self.forget_requested)
        self.pane.asked.connect(lambda question: reveal(self._list_area, question))
        self.pane.remove_requested.connect(self.remove_requested)

    def _lay_out(self) -> None:
        for button in (self._cancel_button, self._all_button):
            button.setAutoDefault(False)
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(self.form)
        column.addWidget(self._check_button, 0, Qt.AlignmentFlag.AlignLeading)
        for part in (self._problem, self.agents, self.advice):
            column.addWidget(part)
        column.addStretch()
        for area, content in ((self._list_area, self.pane), (self._area, page)):
            area.setWidget(content)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            self._pages.addWidget(area)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self._hint)
        buttons = QHBoxLayout()
        buttons.addWidget(self._all_button)
        buttons.addStretch()
        buttons.addWidget(self._cancel_button)
        buttons.addWidget(self._save_button)
        layout.addLayout(buttons)
        em = self.fontMetrics().height()
        self.resize(em * 28, em * 34)

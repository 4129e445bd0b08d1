"""What the program does when the person or one of its parts asks for something that several parts take part in."""

from collections.abc import Callable
from functools import partial

import shiboken6
from PySide6.QtCore import QObject

from chatbase_inspector.archive.controller import ArchiveController
from chatbase_inspector.browse.controller import BrowseController
from chatbase_inspector.browse.reference import reference_of
from chatbase_inspector.connect.controller import ConnectController
from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.state import Turn
from chatbase_inspector.crash import facts
from chatbase_inspector.crash.log import log_folder
from chatbase_inspector.crash.watching import Watch
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.desk import Desk
from chatbase_inspector.history.finding import Hit, Key
from chatbase_inspector.inspect.answer_tabs import AnswerTabs
from chatbase_inspector.look import metrics
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.opened_history import OpenedHistory
from chatbase_inspector.settings.connection import DEMO_ID
from chatbase_inspector.settings.store import Settings, default_path
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.controller import TimelineController
from chatbase_inspector.timeline.removed import turn_in
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.timeline.view import TimelineView
from chatbase_inspector.updates.controller import UpdatesController
from chatbase_inspector.window.about_dialog import versions
from chatbase_inspector.window.connection_editing import ConnectionEditing
from chatbase_inspector.window.diagnostics_dialog import DiagnosticsDialog
from chatbase_inspector.window.links import open_folder
from chatbase_inspector.window.main_window import MainWindow
from chatbase_inspector.window.system_opening import CASE_SUFFIX
from chatbase_inspector.window.updates_dialog import UpdatesDialog


class Errands(QObject):
    """Names the parts; `app.py` makes and joins them. An errand that concerns one part only is that part's own."""

    settings: Settings
    theme: Theme
    view: TimelineView
    window: MainWindow
    desk: Desk
    history: OpenedHistory
    answer: AnswerTabs
    connect_: ConnectController
    editing: ConnectionEditing
    browse: BrowseController
    timeline: TimelineController
    archive: ArchiveController
    vault: KeyVault
    updates: UpdatesController
    watch: Watch
    scope: TaskScope
    waiting: str | None = None  # a link that waits for a connection and its agent

    def what_actions_do(self) -> dict[str, Callable[[], object]]:
        """Name of an action → what it does."""
        return {
            "connect": self.editing.open_new,
            "connections": self.editing.open_list,
            "demo": lambda: self.connect_.open(DEMO_ID),
            "refresh": self._refresh,
            "quit": self.window.close,
            "copy": self.desk.copy_current,
            "copy_json": lambda: self.desk.copy_current(as_json=True),
            **{f"theme_{choice}": partial(self._choose_theme, choice) for choice in ("system", "light", "dark")},
            "larger": lambda: self.theme.set_text_scale(metrics.next_scale(1)),
            "smaller": lambda: self.theme.set_text_scale(metrics.next_scale(-1)),
            "normal": lambda: self.theme.set_text_scale(1.0),
            "follow": lambda: self.view.set_following(self.window.actions_["follow"].isChecked()),
            "next_part": lambda: self.view.move_current(1),
            "previous_part": lambda: self.view.move_current(-1),
            "retry": self.timeline.retry_selected,
            "previous_attempt": lambda: self.view.switch_attempt(-1),
            "next_attempt": lambda: self.view.switch_attempt(1),
            "compare": self.view.compare,
            "stop": self.timeline.stop,
            "older": self.timeline.load_older,
            "copy_id": self.desk.copy_id,
            "history": self.archive.show,
            "data_folder": self._show_data_folder,
            "updates": self._show_updates,
            "diagnostics": lambda: self.scope.start("diagnostics", self._show_diagnostics()),
        }

    def _help(self, action: str) -> None:
        """The button of a problem."""
        current = self.connect_.session.connection.id if self.connect_.session else self.settings.last_connection_id
        if action in ("key", "connection"):
            self.editing.open_for(current or "")
        elif action == "agent":
            self.window.top_bar.agent_box.setFocus()
            self.window.top_bar.agent_box.showPopup()
        elif action == "resend":
            self.timeline.resend()
        elif action == "do-not-send":
            self.timeline.stop()
        else:
            self.desk.say_nothing()
            self._refresh()

    def _show_session(self, session: Session | None) -> None:
        self.timeline.show_session(session)
        self.browse.show_session(session)

    def _show_agent(self, agent_id: str) -> None:
        self.connect_.remember_agent(agent_id)
        self.timeline.show_agent(agent_id)
        if self.waiting is not None:
            self._open_given(self.waiting)

    def _open_given(self, what: str) -> None:
        """What the system or the command line asks to open: at once, or as soon as an agent is known."""
        self.waiting = None
        if what.lower().endswith(CASE_SUFFIX):
            self.desk.tell("This version does not open case files.", safe_line(what, 300))
        elif self.browse.agent_id is None:
            self.waiting = what
        else:
            self._open_reference(what)

    def _open(self, conversation_id: str) -> None:
        if self.browse.agent_id is not None:
            self.timeline.open(self.browse.agent_id, conversation_id)

    def _open_reference(self, text: str) -> None:
        reference = reference_of(text)
        agent_id = (reference.agent_id if reference else None) or self.browse.agent_id
        if reference is None or agent_id is None:
            self.desk.tell("This names no conversation.", "Paste a conversation's id or its link.")
            return
        self.window.top_bar.clear_open_field()
        self.window.browse.select(reference.conversation_id)
        self.timeline.open(agent_id, reference.conversation_id)

    def _refresh(self) -> None:
        if self.connect_.session is None:
            if self.settings.last_connection_id is not None:
                self.connect_.open(self.settings.last_connection_id)
            else:
                self.timeline.reload()
            return
        self.browse.refresh()
        self.timeline.reload()

    def _show_answer(self, turn: Turn | None, index: int) -> None:
        self.answer.show(turn, index, self.timeline.state, self.connect_.session)

    def _compare(self, key: str, left: str, right: str) -> None:
        """Two answers of a turn, also of one that a retry removed."""
        turn = turn_in(self.timeline.state, key) if self.timeline.state is not None else None
        if turn is not None:
            self.window.show_compare()
            self.answer.compare.show_sides(turn, left, right)

    def _open_kept(self, key: Key, _hit: Hit | None) -> None:
        self.timeline.open_kept(key)
        self.window.raise_()
        self.window.activateWindow()

    def _run_ended(self) -> None:
        self.browse.refresh()
        self.archive.refresh()

    def _show_data_folder(self) -> None:
        if self.history.folder is not None:
            open_folder(self.history.folder)

    async def _show_diagnostics(self) -> None:
        """All but the key store is known at once; that is asked without waking its password window."""
        dialog = DiagnosticsDialog(self.window)
        url = self.connect_.session.base_url if self.connect_.session is not None else None
        places = (("History", self.history.folder), ("Settings", default_path()), ("Log", log_folder()))
        dialog.show_groups(
            (
                ("Versions", versions()),
                ("Folders", facts.paths(places)),
                ("Keys", facts.key_store(None)),
                ("Network", facts.network(url)),
                ("Last errors of this session", facts.errors(self.watch.reports.kept)),
            )
        )
        dialog.open()
        state = await self.vault.state()
        if shiboken6.isValid(dialog):
            dialog.show_group("Keys", facts.key_store(state))

    def _show_updates(self) -> None:
        """Opening asks nobody: the button does."""
        updates = self.updates
        dialog = UpdatesDialog(updates.channel.host, self.window, ready=updates.channel.ready, daily=updates.daily)
        dialog.look_requested.connect(updates.look)
        dialog.stop_requested.connect(updates.stop)
        dialog.daily_changed.connect(lambda daily: updates.set_daily(daily=daily))
        dialog.page_requested.connect(lambda page: self.scope.start("link", self.desk.follow_link(page)))
        dialog.finished.connect(lambda: updates.show_in(None))
        dialog.finished.connect(dialog.deleteLater)
        updates.show_in(dialog)
        dialog.open()

    def _choose_theme(self, choice: str) -> None:
        self.settings.theme = choice  # type: ignore[assignment]  # the action's name is one of the three
        self.theme.choose(choice)  # type: ignore[arg-type]

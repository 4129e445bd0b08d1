"""Builds every object once and joins them; owns start and quit."""

import asyncio
import contextlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop  # type: ignore[import-untyped]

from chatbase_inspector.archive.controller import ArchiveController
from chatbase_inspector.browse.controller import BrowseController
from chatbase_inspector.browse.reference import reference_of
from chatbase_inspector.collecting import Collector
from chatbase_inspector.connect.controller import ConnectController, Demo
from chatbase_inspector.connect.demo_process import DemoProcess
from chatbase_inspector.connect.session import Session
from chatbase_inspector.conversation.state import Turn
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.desk import Desk
from chatbase_inspector.explain import explain
from chatbase_inspector.history.finding import Hit, Key
from chatbase_inspector.inspect.answer_tabs import AnswerTabs
from chatbase_inspector.look import metrics
from chatbase_inspector.look.application import application
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.opened_history import OpenedHistory
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.settings.connection import DEMO_ID
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.controller import TimelineController
from chatbase_inspector.timeline.removed import turn_in
from chatbase_inspector.timeline.view import TimelineView
from chatbase_inspector.window.connection_editing import ConnectionEditing
from chatbase_inspector.window.first_run import FirstRunPage
from chatbase_inspector.window.links import open_folder
from chatbase_inspector.window.main_window import MainWindow


class Inspector(QObject):
    """The program with one window.

    Args:
        demo: who serves the demo workspace.
    """

    def __init__(self, app: QApplication, settings: Settings, vault: KeyVault, demo: Demo) -> None:
        super().__init__()
        self.settings = settings
        self._collector = Collector()
        self.theme = Theme(app, settings.theme)
        self.scope = TaskScope(self._crashed)
        self.first_run = FirstRunPage()
        self.view = TimelineView()
        self.window = MainWindow(self.first_run, self.view)
        self.desk = Desk(self.window, self.first_run, self.view, settings, self._show_answer)
        self.history = OpenedHistory(self.desk.say, self.desk.tell, lambda: self.archive.apply_retention(time.time()))
        self._closed, self._closing = asyncio.Event(), False
        # Quitting ends all tasks of the scope, so it cannot be one of them: whoever runs the program waits for this.
        self.quit_wanted = asyncio.Event()
        self.answer = AnswerTabs(self.window.inspector, self.scope, self.history.get, self.desk.copy)
        self.connect_ = ConnectController(settings, vault, self.scope, self.desk, demo, self._show_session)
        self.editing = ConnectionEditing(
            settings, vault, self.scope, self.window, self.connect_.open, self.connect_.refresh_list
        )
        self.browse = BrowseController(self.window.browse, self.scope, self.desk, self._show_agent)
        self.timeline = TimelineController(
            view=self.view,
            scope=self.scope,
            surface=self.desk,
            history=self.history.get,
            silence_s=lambda: settings.silence_limit_s,
            on_changed=self._run_ended,
            about_agent=self.browse.about_agent,
        )
        self.archive = ArchiveController(
            scope=self.scope,
            settings=settings,
            history=self.history.get,
            on_open=self._open_kept,
            on_forgotten=self.timeline.forget_past,
            show_folder=open_folder,
            say=self.desk.say,
            running=lambda: self.timeline.running,
        )
        self._deeds = self._what_actions_do()
        self._join()

    def start(self, *, demo: bool = False, or_demo: bool = False) -> None:
        """Show the window, open the history, open what was open last."""
        if self.settings.window_state:
            self.window.restore_layout(self.settings.window_state)
        self.window.actions_.choose_theme(self.settings.theme)
        self.view.show_empty("Choose a conversation on the left, or open one by its id.")
        self.window.show()
        if self.settings.problem:
            self.desk.tell(self.settings.problem)
        self.scope.start("open-history", self.history.open())
        self.connect_.start(demo=demo, or_demo=or_demo)

    async def aclose(self) -> None:
        """Close now: stop timers, end tasks, close client, demo and history, then the window."""
        if self._closing:
            await self._closed.wait()
            return
        self._closing = True
        self._save()
        self.timeline.close()
        self.answer.close()
        await self.scope.aclose()
        self.archive.close()
        await self.connect_.aclose()
        await self.history.close()
        self.window.allow_close()
        self.theme.close()
        self._collector.close()
        self._closed.set()

    # ------------------------------------------------------------------ joining

    def _join(self) -> None:
        window, top = self.window, self.window.top_bar
        self.first_run.demo_requested.connect(lambda: self.connect_.open(DEMO_ID))
        self.first_run.connect_requested.connect(self.editing.open_new)
        self.first_run.stop_demo_requested.connect(self.connect_.stop)
        top.connection_requested.connect(self.connect_.open)
        top.connections_requested.connect(self.editing.open_list)
        top.agent_requested.connect(self.browse.choose_agent)
        top.open_requested.connect(self._open_reference)
        window.browse.conversation_chosen.connect(self._open)
        window.browse.action_requested.connect(self._help)
        window.messages.action_requested.connect(self._help)
        window.header.copy_id_requested.connect(lambda: self._act("copy_id"))
        window.close_requested.connect(lambda: self.scope.start("quit", self._quit()))
        window.actions_.triggered.connect(self._act)
        self.view.copy_requested.connect(self.desk.copy)
        self.view.link_requested.connect(lambda address: self.scope.start("link", self.desk.follow_link(address)))
        self.view.help_requested.connect(self._help)
        self.view.compare_requested.connect(self._compare)
        self.view.following_changed.connect(window.actions_["follow"].setChecked)

    def _what_actions_do(self) -> dict[str, Callable[[], object]]:
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
        }

    def _act(self, name: str) -> None:
        self._deeds.get(name, lambda: None)()

    def _help(self, action: str) -> None:
        """The button of a problem."""
        current = self.connect_.session.connection.id if self.connect_.session else self.settings.last_connection_id
        if action in ("key", "connection"):
            self.editing.open_for(current or "")
        elif action == "agent":
            self.window.top_bar.agent_box.setFocus()
            self.window.top_bar.agent_box.showPopup()
        else:
            self.desk.say_nothing()
            self._refresh()

    def _show_session(self, session: Session | None) -> None:
        self.timeline.show_session(session)
        self.browse.show_session(session)

    def _show_agent(self, agent_id: str) -> None:
        self.connect_.remember_agent(agent_id)
        self.timeline.show_agent(agent_id)

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

    def _choose_theme(self, choice: str) -> None:
        self.settings.theme = choice  # type: ignore[assignment]  # the action's name is one of the three
        self.theme.choose(choice)  # type: ignore[arg-type]

    # ------------------------------------------------------------------ start and quit

    async def _quit(self) -> None:
        if self.timeline.running and not await self.desk.wants_to_quit():
            return
        self.quit_wanted.set()

    def _save(self) -> None:
        self.settings.window_state = self.window.save_layout()
        with contextlib.suppress(OSError):
            self.settings.save()

    def _crashed(self, name: str, problem: BaseException) -> None:
        trace = "".join(traceback.format_exception(problem))
        sys.stderr.write(f"chatbase-inspector: the task “{name}” broke off\n{trace}")
        failure = Failure(kind=FailureKind.CRASHED, message=trace)
        self.desk.say(explain(failure, kept="What was received until then is kept."))


async def _play(app: QApplication, *, demo: bool, or_demo: bool) -> int:
    inspector = Inspector(app, Settings.load(), KeyVault(), DemoProcess())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, inspector.quit_wanted.set)
    inspector.start(demo=demo, or_demo=or_demo)
    await inspector.quit_wanted.wait()
    await inspector.aclose()
    return 0


def play(app: QApplication, work: Coroutine[Any, Any, int]) -> int:
    """Run `work` on a Qt loop of its own until it ends; its result."""
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    try:
        return int(loop.run_until_complete(work))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()


def run(*, demo: bool = False, or_demo: bool = False) -> int:
    """Open the window; return when the person has quit. The exit code is 0."""
    app = application(sys.argv[:1])
    return play(app, _play(app, demo=demo, or_demo=or_demo))

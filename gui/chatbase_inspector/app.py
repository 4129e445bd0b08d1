"""Builds every object once and joins them; owns start and quit."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop  # type: ignore[import-untyped]

from chatbase_inspector.archive.controller import ArchiveController
from chatbase_inspector.browse.controller import BrowseController
from chatbase_inspector.collecting import Collector
from chatbase_inspector.connect.controller import ConnectController, Demo
from chatbase_inspector.connect.demo_process import DemoProcess
from chatbase_inspector.crash.log import Log, log_folder
from chatbase_inspector.crash.report import report_of
from chatbase_inspector.crash.watching import Watch
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.desk import Desk
from chatbase_inspector.errands import Errands
from chatbase_inspector.explain import explain
from chatbase_inspector.inspect.answer_tabs import AnswerTabs
from chatbase_inspector.look.application import application
from chatbase_inspector.look.theme import Theme
from chatbase_inspector.opened_history import OpenedHistory
from chatbase_inspector.problems import Failure, FailureKind
from chatbase_inspector.settings.connection import DEMO_ID
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.controller import TimelineController
from chatbase_inspector.timeline.view import TimelineView
from chatbase_inspector.updates.channel import Channel, bundled
from chatbase_inspector.updates.controller import UpdatesController
from chatbase_inspector.window.connection_editing import ConnectionEditing
from chatbase_inspector.window.crash_desk import CrashDesk
from chatbase_inspector.window.first_run import FirstRunPage
from chatbase_inspector.window.links import open_folder
from chatbase_inspector.window.main_window import MainWindow
from chatbase_inspector.window.system_opening import SystemOpening


class Inspector(Errands):
    """The program with one window.

    Args:
        demo: who serves the demo workspace.
        watch: hears of what nobody caught; its reports are shown here.
        channel: where to look for updates; what the build names by default.
    """

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        vault: KeyVault,
        demo: Demo,
        watch: Watch | None = None,
        channel: Channel | None = None,
    ) -> None:
        super().__init__()
        self.settings, self.vault, self.watch = settings, vault, watch or Watch()
        self._collector = Collector()
        self.opening = SystemOpening(app)
        self.theme = Theme(app, settings.theme)
        self.scope = TaskScope(self._crashed)
        self.first_run = FirstRunPage()
        self.view = TimelineView()
        self.window = MainWindow(self.first_run, self.view)
        self.crashes = CrashDesk(self.window, log_folder())
        self.watch.tell = self.crashes.tell
        self.desk = Desk(self.window, self.first_run, self.view, settings, self._show_answer)
        self.history = OpenedHistory(self.desk.say, self.desk.tell, lambda: self.archive.apply_retention(time.time()))
        self._closed, self._closing = asyncio.Event(), False
        # Quitting ends all tasks of the scope, so it cannot be one of them: whoever runs the program waits for this.
        self.quit_wanted = asyncio.Event()
        self.answer = AnswerTabs(self.window.inspector, self.scope, self.history.get, self.desk.copy, self.view)
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
        self.updates = UpdatesController(
            settings, self.scope, channel or bundled(), _fetched, time.time, self.desk.tell_where_free
        )
        self._deeds = self.what_actions_do()
        self._join()

    def start(self, *, demo: bool = False, or_demo: bool = False, what: str | None = None) -> None:
        """Show the window, open the history, open what was open last; then `what` the system was asked to open."""
        if self.settings.window_state:
            self.window.restore_layout(self.settings.window_state)
        self.window.actions_.choose_theme(self.settings.theme)
        self.view.show_empty("Choose a conversation on the left, or open one by its id.")
        self.window.show()
        if self.settings.problem:
            self.desk.tell(self.settings.problem)
        self.scope.start("open-history", self.history.open())
        if what is not None:
            self._open_given(what)
        self.connect_.start(demo=demo, or_demo=or_demo)
        self.updates.start_daily()

    async def aclose(self) -> None:
        """Close now: stop timers, end tasks, close client, demo and history, then the window."""
        if self._closing:
            await self._closed.wait()
            return
        self._closing = True
        self.watch.tell = None
        self.opening.close()
        self.crashes.close()
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
        self.opening.asked.connect(self._open_given)
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
        self.crashes.quit_requested.connect(self.quit_wanted.set)
        window.close_requested.connect(lambda: self.scope.start("quit", self._quit()))
        window.actions_.triggered.connect(self._act)
        self.view.copy_requested.connect(self.desk.copy)
        self.view.link_requested.connect(lambda address: self.scope.start("link", self.desk.follow_link(address)))
        self.view.help_requested.connect(self._help)
        self.view.compare_requested.connect(self._compare)
        self.view.following_changed.connect(window.actions_["follow"].setChecked)

    def _act(self, name: str) -> None:
        self._deeds.get(name, lambda: None)()

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
        report = report_of(f"the task “{name}”", problem)
        _complain(f"the task “{name}” broke off\n{report.trace}")
        self.watch.hear(report.where, problem)
        failure = Failure(kind=FailureKind.CRASHED, message=report.trace)
        self.desk.say(explain(failure, kept="What was received until then is kept."))


async def _fetched(address: str) -> bytes:
    """Imported when it is used: most starts ask nobody."""
    from chatbase_inspector.updates.fetch import fetch  # noqa: PLC0415

    return await fetch(address)


async def _play(app: QApplication, watch: Watch, *, demo: bool, or_demo: bool, what: str | None) -> int:
    inspector = Inspector(app, Settings.load(), KeyVault(), DemoProcess(), watch)
    loop = asyncio.get_running_loop()
    watch.watch_loop(loop)
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, inspector.quit_wanted.set)
    inspector.start(demo=demo, or_demo=or_demo, what=what)
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


def run(*, demo: bool = False, or_demo: bool = False, what: str | None = None) -> int:
    """Open the window; return when the person has quit. The exit code is 0; 1 when the program could not start."""
    log, watch = Log(), Watch()
    log.start()
    watch.start()
    try:
        app = application(sys.argv[:1])
        return play(app, _play(app, watch, demo=demo, or_demo=or_demo, what=what))
    except Exception as problem:  # noqa: BLE001 - the last place that can say anything
        watch.hear("the start or the end of the program", problem)
        where = f"The report is in {log.folder}." if log.folder else "It could not be written to the log."
        _complain(f"something unforeseen ended the program. {where}\n{report_of('run', problem).trace}")
        return 1
    finally:
        watch.stop()
        log.stop()


def _complain(words: str) -> None:
    """On standard error, which a program without a console has not."""
    if sys.stderr is not None:
        sys.stderr.write(f"chatbase-inspector: {words}\n")

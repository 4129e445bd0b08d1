"""Joins the history window with the history. The window is made when it is first shown."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate

from chatbase_inspector.archive import words
from chatbase_inspector.archive.aging import Aging
from chatbase_inspector.archive.forgetting import Forgetting
from chatbase_inspector.archive.history_window import TRY_AGAIN, HistoryWindow
from chatbase_inspector.archive.query import local_day
from chatbase_inspector.archive.reading import OpenHistory, Reading
from chatbase_inspector.archive.saving import SAVED_FOLDER, Saving
from chatbase_inspector.explain import Explanation
from chatbase_inspector.history.finding import Hit, Key
from chatbase_inspector.history.history import History
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope

FOLDER_SLOT = "archive-folder"


class ArchiveController:
    """One history window at most.

    Args:
        history: opens the history if need be; gives it, or why there is none.
        on_open: called with a conversation whose kept copy the person wants to see, and the hit in it or None.
        on_forgotten: called with the conversation that is gone; None: any may be gone, or have lost its older part.
        show_folder: shows a folder of this computer.
        say: tells of trouble while the history window may not be there.
        running: whether the program records a retry now.
    """

    def __init__(
        self,
        *,
        scope: TaskScope,
        settings: Settings,
        history: OpenHistory,
        on_open: Callable[[Key, Hit | None], None],
        on_forgotten: Callable[[Key | None], None],
        show_folder: Callable[[Path], object],
        say: Callable[[Explanation], None],
        running: Callable[[], bool],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._scope = scope
        self._settings = settings
        self._history = history
        self._on_open = on_open
        self._on_forgotten = on_forgotten
        self._show_folder = show_folder
        self._running = running
        self._clock = clock
        self._aging = Aging(scope, settings, history, say, self._aged)
        self._reading: Reading | None = None
        self._saving: Saving | None = None
        self._forgetting: Forgetting | None = None
        self.window: HistoryWindow | None = None

    def show(self) -> None:
        """Show the window, or bring it to the front; what is kept is read again."""
        if self.window is None:
            self._make()
        if self.window is not None and self._reading is not None:
            self._reading.read(again=True)
            self.window.present()

    def refresh(self) -> None:
        """What is kept has changed: read it again where somebody looks."""
        if self.window is not None and self._reading is not None and self.window.isVisible():
            self._reading.read(again=True)

    def apply_retention(self, now: float) -> None:
        """Forget in the background what is older than the person wants to keep, at most once a day.

        Args:
            now: epoch seconds.
        """
        self._aging.apply(now)

    def close(self) -> None:
        """The program ends: close the window for good, once the scope's tasks have ended."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = self._reading = self._saving = self._forgetting = None

    # ------------------------------------------------------------------ inside

    def _make(self) -> None:
        today = local_day(self._clock())
        self.window = window = HistoryWindow(QDate(today.year, today.month, today.day), self._name_server)
        window.restore_layout(self._settings.history_geometry)
        self._reading = reading = Reading(window, self._scope, self._history, self._clock)
        self._saving = Saving(window, self._scope, self._history)
        self._forgetting = Forgetting(
            window,
            self._scope,
            self._history,
            self._settings,
            reading,
            self._aging,
            running=self._running,
            on_forgotten=self._on_forgotten,
            clock=self._clock,
        )
        window.open_requested.connect(self._on_open)
        window.closed.connect(self._window_closed)
        window.notice.action_requested.connect(self._help)
        window.footer.folder_requested.connect(lambda: self._scope.start(FOLDER_SLOT, self._show_history_folder()))
        window.hits.all_requested.connect(lambda: window.conversations.choose(None))
        window.hits.help_requested.connect(self._widen)

    def _name_server(self, base_url: str) -> str:
        """The name of the one connection with that address; else the computer's name in it."""
        names = {one.name for one in self._settings.connections if one.base_url == base_url and base_url}
        return names.pop() if len(names) == 1 else words.server_word(base_url)

    def _widen(self) -> None:
        """The button of an empty list: filters first, then the words."""
        if self.window is not None:
            filters = self.window.filters
            filters.clear_filters(words=not filters.query.narrowed_by)
            filters.focus_search()

    def _help(self, action: str) -> None:
        if action == TRY_AGAIN:
            self.refresh()
        elif action == SAVED_FOLDER and self._saving is not None:
            self._show_folder(self._saving.folder)

    async def _show_history_folder(self) -> None:
        history = await self._history()
        if isinstance(history, History):
            self._show_folder(history.path.parent)

    def _window_closed(self) -> None:
        if self.window is not None and self._reading is not None:
            self._reading.cancel()
            self._settings.history_geometry = self.window.save_layout()

    def _aged(self) -> None:
        self._on_forgotten(None)
        self.refresh()

"""Forgets at the person's word, after a question that says with numbers what goes; and changes how long is kept."""

from collections.abc import Awaitable, Callable

from PySide6.QtWidgets import QDialog

from chatbase_inspector.archive import words
from chatbase_inspector.archive.aging import Aging
from chatbase_inspector.archive.footer import OTHER
from chatbase_inspector.archive.history_window import HistoryWindow
from chatbase_inspector.archive.keep_days_dialog import KeepDaysDialog
from chatbase_inspector.archive.questions import ask_forget, ask_forget_everything, ask_keep_shorter
from chatbase_inspector.archive.reading import OpenHistory, Reading
from chatbase_inspector.explain import explain
from chatbase_inspector.history.finding import KeptConversation, Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.retention import Freed, forget, forget_everything, forget_older_than, older_than
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.settings.document import MOST_KEEP_DAYS
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.window.ask import answered

WORK_SLOT = "archive-work"
_USUAL_DAYS = 60
_NOTHING_FORGOTTEN = "Nothing was forgotten."
_RUNNING = (
    "A retry is going on. Nothing can be forgotten until it has ended.",
    "Wait for its end or stop it, then try again.",
)


class Forgetting:
    """One at a time; while it goes on the footer is off.

    Args:
        running: whether this window records a retry now.
        on_forgotten: called with the conversation that is gone; None: any may be gone, or have lost its older part.
    """

    def __init__(
        self,
        window: HistoryWindow,
        scope: TaskScope,
        history: OpenHistory,
        settings: Settings,
        reading: Reading,
        aging: Aging,
        *,
        running: Callable[[], bool],
        on_forgotten: Callable[[Key | None], None],
        clock: Callable[[], float],
    ) -> None:
        self._window = window
        self._scope = scope
        self._history = history
        self._settings = settings
        self._reading = reading
        self._aging = aging
        self._running = running
        self._on_forgotten = on_forgotten
        self._clock = clock
        footer = window.footer
        footer.show_keep(settings.keep_days)
        footer.forget_requested.connect(self.forget_chosen)
        footer.forget_all_requested.connect(lambda: scope.start(WORK_SLOT, self._forget_everything()))
        footer.keep_requested.connect(lambda days: scope.start(WORK_SLOT, self._keep(days)))

    def forget_chosen(self) -> None:
        """Ask, then forget the chosen conversation."""
        kept = self._window.conversations.chosen
        if kept is not None:
            self._scope.start(WORK_SLOT, self._forget(kept))

    # ------------------------------------------------------------------ inside

    async def _forget(self, kept: KeptConversation) -> None:
        if self._may_forget() and await self._agreed(ask_forget(kept, self._window)):
            await self._work(lambda history: forget(history, kept.key), kept.key)

    async def _forget_everything(self) -> None:
        size = self._reading.size
        if size is not None and self._may_forget() and await self._agreed(ask_forget_everything(size, self._window)):
            await self._work(forget_everything, None)

    async def _keep(self, days: int | None) -> None:
        if days == OTHER:
            dialog = KeepDaysDialog(self._settings.keep_days or _USUAL_DAYS, MOST_KEEP_DAYS, self._window)
            if not await self._agreed(dialog):
                return
            days = dialog.days
        before = self._settings.keep_days
        if days is None or (before is not None and days >= before):
            self._remember(days)
            return
        if self._may_forget():
            await self._keep_shorter(days, before)

    async def _keep_shorter(self, days: int, before: int | None) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            self._window.show_problem(explain(history, kept=_NOTHING_FORGOTTEN))
            return
        now = self._clock()
        try:
            goes = await older_than(history, days, now)
        except HistoryUnavailable as problem:
            self._window.show_problem(explain(problem.failure, kept=_NOTHING_FORGOTTEN))
            return
        agreed = await self._agreed(ask_keep_shorter(days, goes, before, self._window))
        if not agreed or not self._remember(days) or not self._may_forget():
            return
        if await self._work(lambda history: forget_older_than(history, days, now), None):
            self._aging.done(now)

    def _remember(self, days: int | None) -> bool:
        """Write down how long is kept; whether that went well."""
        before = self._settings.keep_days
        self._settings.keep_days = days
        try:
            self._settings.save()
        except OSError as problem:
            self._settings.keep_days = before
            reason = problem.strerror or type(problem).__name__
            what = f"How long to keep could not be written to the settings: {reason}."
            self._window.notice.show_words(what, "It stays as it was.", "bad")
            return False
        self._window.footer.show_keep(days)
        kept = "What is recorded is kept for ever." if days is None else f"It is kept for {words.keep_words(days)}."
        self._window.notice.show_words(kept, tone="good")
        return True

    def _may_forget(self) -> bool:
        if self._running():
            self._window.notice.show_words(*_RUNNING, tone="caution")
            return False
        return True

    async def _agreed(self, dialog: QDialog) -> bool:
        try:
            return await answered(dialog) == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()

    async def _work(self, deed: Callable[[History], Awaitable[Freed]], key: Key | None) -> bool:
        """Forget, and say what became of it; whether it was done."""
        window = self._window
        history = await self._history()
        if isinstance(history, Failure):
            window.show_problem(explain(history, kept=_NOTHING_FORGOTTEN))
            return False
        window.footer.setEnabled(False)
        window.work.start("Forgetting, and making the file smaller …")
        try:
            freed = await deed(history)
        except HistoryUnavailable as problem:
            window.show_problem(explain(problem.failure, kept=_NOTHING_FORGOTTEN))
            return False
        finally:
            window.work.end()
            window.footer.setEnabled(True)
        what, more = words.freed_words(freed)
        careful = freed.unfinished or freed.damaged_files_left
        window.notice.show_words(what, more, "caution" if careful else "good")
        self._on_forgotten(key)
        self._reading.read(again=True)
        return True

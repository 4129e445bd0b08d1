"""Forgets by itself what is older than the person wants to keep: quietly, at most once a day."""

import contextlib
from collections.abc import Callable

from chatbase_inspector.archive.reading import OpenHistory
from chatbase_inspector.explain import Explanation, explain
from chatbase_inspector.history.retention import Freed, forget_older_than
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope

AGING_SLOT = "archive-aging"
_DAY_S = 86_400


class Aging:
    """`say` tells the person only of a failure; `on_forgotten` is called when something went."""

    def __init__(
        self,
        scope: TaskScope,
        settings: Settings,
        history: OpenHistory,
        say: Callable[[Explanation], None],
        on_forgotten: Callable[[], None],
    ) -> None:
        self._scope = scope
        self._settings = settings
        self._history = history
        self._say = say
        self._on_forgotten = on_forgotten

    def apply(self, now: float) -> None:
        """Forget what is old at that moment (epoch seconds), unless it was done within a day or nothing has to go."""
        days, last = self._settings.keep_days, self._settings.forgot_at
        if days is not None and not (last <= now < last + _DAY_S):
            self._scope.start(AGING_SLOT, self._forget(days, now))

    async def _forget(self, days: int, now: float) -> None:
        history = await self._history()
        if isinstance(history, Failure):
            return  # whoever opens it tells why it could not be opened
        try:
            freed = await forget_older_than(history, days, now)
        except HistoryUnavailable as problem:
            self._say(explain(problem.failure, kept="What is older than you want to keep is still there."))
            return
        self.done(now)
        if freed != Freed(damaged_files_left=freed.damaged_files_left, running=freed.running):
            self._on_forgotten()

    def done(self, now: float) -> None:
        """Remember that it was done; where that cannot be written it is done once more at the next start."""
        self._settings.forgot_at = now
        with contextlib.suppress(OSError):
            self._settings.save()

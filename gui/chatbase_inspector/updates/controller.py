"""Looks for updates when the person asks, or once a day where it was switched on; installs nothing."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from chatbase_inspector import __version__
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.updates.channel import Channel
from chatbase_inspector.updates.feed import NotFetched, Refused, Release
from chatbase_inspector.updates.looking import look

SLOT: Final = "look-for-updates"
DAY_S: Final = 86_400.0
KEPT: Final = "You go on with the version you have. Nothing was changed."


class UpdatesView(Protocol):
    """What the dialog shows."""

    def show_looking(self) -> None: ...
    def show_none(self, current: str) -> None: ...
    def show_releases(self, releases: tuple[Release, ...], current: str) -> None: ...
    def show_failed(self, what: str, more: str) -> None: ...
    def show_stopped(self) -> None: ...


class UpdatesController:
    """Args:
    tell: says, in the window, that there is a new version; used by the daily look only.
    clock: epoch seconds.
    """

    def __init__(
        self,
        settings: Settings,
        scope: TaskScope,
        channel: Channel,
        fetch: Callable[[str], Awaitable[bytes]],
        clock: Callable[[], float],
        tell: Callable[[str, str], None],
        current: str = __version__,
    ) -> None:
        self.channel = channel
        self._settings = settings
        self._scope = scope
        self._fetch = fetch
        self._clock = clock
        self._tell = tell
        self._current = current
        self._view: UpdatesView | None = None

    @property
    def daily(self) -> bool:
        """Whether to look once a day."""
        return self._settings.look_for_updates

    def set_daily(self, *, daily: bool) -> None:
        """Keep the choice. Switching it on asks nobody: the next start does, or the button."""
        self._settings.look_for_updates = daily
        with contextlib.suppress(OSError):  # said when the settings were loaded, and again when they are saved
            self._settings.save()

    def show_in(self, view: UpdatesView | None) -> None:
        """The dialog that is open, or None when it is closed; closing stops a look that it asked for."""
        if view is None:
            self.stop()
        self._view = view

    def start_daily(self) -> None:
        """Look quietly, if it is switched on and the last look was a day ago."""
        since = self._clock() - self._settings.looked_for_updates_at
        if self.daily and self.channel.ready and not 0 <= since < DAY_S:
            self._scope.start(SLOT, self._look_quietly())

    def look(self) -> None:
        """Look now and show what is found."""
        if self._view is not None and self.channel.ready:
            self._view.show_looking()
            self._scope.start(SLOT, self._look(self._view))

    def stop(self) -> None:
        """Look no further."""
        if self._scope.busy(SLOT):
            self._scope.cancel(SLOT)
            if self._view is not None:
                self._view.show_stopped()

    async def _look(self, view: UpdatesView) -> None:
        try:
            releases = await self._found()
        except NotFetched as problem:
            view.show_failed("The list of releases did not come.", f"{problem} {KEPT}")
        except Refused as problem:
            view.show_failed("The list of releases is not believed.", f"{problem} {KEPT}")
        else:
            if releases:
                view.show_releases(releases, self._current)
            else:
                view.show_none(self._current)

    async def _look_quietly(self) -> None:
        """A failure is no news: the person did not ask."""
        with contextlib.suppress(NotFetched, Refused):
            releases = await self._found()
            if releases:
                self._tell(f"Version {releases[0].version} is there.", "Help, Check for updates says what is new.")

    async def _found(self) -> tuple[Release, ...]:
        settings = self._settings
        now = self._clock()
        seen = await look(self.channel, self._current, now, settings.updates_number, self._fetch)
        settings.looked_for_updates_at, settings.updates_number = now, seen.number
        with contextlib.suppress(OSError):
            settings.save()
        return seen.releases

"""When it looks, what it remembers, what it says."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.updates.channel import Channel
from chatbase_inspector.updates.controller import DAY_S, SLOT, UpdatesController
from chatbase_inspector.updates.feed import NotFetched, Release
from tests.updates.signing import NEW, NOW, channel, listed, signed


class Shown:
    """The dialog, written down."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []

    def show_looking(self) -> None:
        self.heard.append(("looking", None))

    def show_none(self, current: str) -> None:
        self.heard.append(("none", current))

    def show_releases(self, releases: tuple[Release, ...], _current: str) -> None:
        self.heard.append(("releases", [one.version for one in releases]))

    def show_failed(self, what: str, more: str) -> None:
        self.heard.append(("failed", f"{what} {more}"))

    def show_stopped(self) -> None:
        self.heard.append(("stopped", None))


class Desk:
    """A controller whose server answers as it is told."""

    def __init__(self, path: Path, answer: bytes | Exception | None = b"", where: Channel | None = None) -> None:
        self.asked: list[str] = []
        self.told: list[str] = []
        self.now = NOW
        self.answer = answer
        self.settings = Settings.load(path / "settings.json")
        self.scope = TaskScope(self._crashed)
        self.shown = Shown()
        self.it = UpdatesController(
            self.settings, self.scope, where or channel(), self._fetch, lambda: self.now, self._tell, "0.1.0"
        )

    def _crashed(self, name: str, problem: BaseException) -> None:
        raise AssertionError(name) from problem

    def _tell(self, what: str, more: str) -> None:
        self.told.append(f"{what} {more}")

    async def _fetch(self, address: str) -> bytes:
        self.asked.append(address)
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or b""

    async def looked(self, begin: Callable[[], None]) -> None:
        """Begin, and wait until nothing is under way."""
        begin()
        while self.scope.busy(SLOT):
            await asyncio.sleep(0)

    async def by_hand(self) -> list[tuple[str, Any]]:
        self.it.show_in(self.shown)
        await self.looked(self.it.look)
        return self.shown.heard


async def test_that_nobody_is_asked_before_it_is_switched_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed(NEW)))
    await desk.looked(desk.it.start_daily)
    desk.it.show_in(desk.shown)
    assert (desk.asked, desk.told, desk.shown.heard, desk.it.daily) == ([], [], [], False)


async def test_that_a_newer_version_is_shown_to_who_asks(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed(NEW)))
    assert await desk.by_hand() == [("looking", None), ("releases", ["9.1.0"])]
    assert desk.told == []


async def test_that_the_newest_version_is_told_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed({**NEW, "version": "0.1.0"})))
    assert await desk.by_hand() == [("looking", None), ("none", "0.1.0")]


@pytest.mark.parametrize(
    ("answer", "words"),
    [(NotFetched("The server sleeps."), "did not come. The server sleeps. You go on"), (b"{}", "not believed. ")],
)
async def test_that_a_failure_says_what_happened_and_that_nothing_changed(
    tmp_path: Path, answer: bytes | Exception, words: str
) -> None:
    heard = await Desk(tmp_path, answer).by_hand()
    assert [kind for kind, _ in heard] == ["looking", "failed"]
    assert words in heard[1][1]
    assert "Nothing was changed." in heard[1][1]


async def test_that_looking_can_be_stopped_and_ends_with_the_dialog(tmp_path: Path) -> None:
    desk = Desk(tmp_path, None)
    desk.it.show_in(desk.shown)
    desk.it.look()
    desk.it.stop()
    assert desk.shown.heard == [("looking", None), ("stopped", None)]
    desk.it.look()
    desk.it.show_in(None)
    assert not desk.scope.busy(SLOT)
    await desk.scope.aclose()


async def test_that_it_looks_once_a_day_where_it_was_switched_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed(NEW, good_until=NOW + 9 * DAY_S)))
    desk.it.set_daily(daily=True)
    for later_s, asked in ((0.0, 1), (DAY_S - 1, 1), (DAY_S + 1, 2)):
        desk.now = NOW + later_s
        await desk.looked(desk.it.start_daily)
        assert len(desk.asked) == asked
    assert desk.told == ["Version 9.1.0 is there. Help, Check for updates says what is new."] * 2


async def test_that_a_clock_that_was_wrong_does_not_end_the_looking(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed()))
    desk.it.set_daily(daily=True)
    desk.settings.looked_for_updates_at = NOW + 99 * DAY_S
    await desk.looked(desk.it.start_daily)
    assert len(desk.asked) == 1


@pytest.mark.parametrize("answer", [NotFetched("x"), b"{}", signed(listed())])
async def test_that_the_daily_look_is_silent_when_there_is_no_news(tmp_path: Path, answer: bytes | Exception) -> None:
    desk = Desk(tmp_path, answer)
    desk.it.set_daily(daily=True)
    await desk.looked(desk.it.start_daily)
    assert (len(desk.asked), desk.told) == (1, [])


async def test_that_a_build_without_a_channel_asks_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path, where=Channel())
    desk.it.set_daily(daily=True)
    await desk.looked(desk.it.start_daily)
    assert await desk.by_hand() == []
    assert desk.asked == []


async def test_that_choice_and_number_outlive_the_program(tmp_path: Path) -> None:
    desk = Desk(tmp_path, signed(listed(number=41)))
    desk.it.set_daily(daily=True)
    await desk.by_hand()
    again = Desk(tmp_path, signed(listed(NEW, number=40)))
    assert again.it.daily
    assert "older than one that was seen" in (await again.by_hand())[1][1]

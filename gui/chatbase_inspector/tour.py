"""Plays the main job on an invisible screen, as a person would, and leaves pictures: `make screenshots`.

The real window, the real demo server as a child process, real HTTP. Settings and history are in a folder of its own,
which goes away at the end, so nothing of the person's own is touched or shown.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from chatbase_inspector.archive.history_window import HistoryWindow
    from chatbase_inspector.window.confirm_retry import ConfirmRetryDialog

LIMIT_S = 30.0
LAMP = "3f0b9a52-77c1-4f0e-9d35-0c6c8a1e42b7"
ARABIC = "5e8f2b10-6c3d-4a97-b0e4-92d81c7f3a56"
MARKDOWN = "c2c4f6a8-0b1d-4e3f-9a5c-1d2e3f4a5b6c"


def take_screenshots(folder: str) -> int:
    """Play it all; the exit code: 0, or 1 when something that should have happened did not within 30 s."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="inspector-tour-") as home:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(Path(home) / name.lower())
        return _play_all(Path(folder))


def _play_all(out: Path) -> int:
    from chatbase_inspector.app import play
    from chatbase_inspector.look.application import application

    out.mkdir(parents=True, exist_ok=True)
    try:
        return play(application(["chatbase-inspector"]), _tour(out))
    except TimeoutError as problem:
        sys.stderr.write(f"The tour stopped: {problem}\n")
        return 1


async def _tour(out: Path) -> int:
    from chatbase_inspector.app import Inspector
    from chatbase_inspector.connect.demo_process import DemoProcess
    from chatbase_inspector.credentials.vault import KeyVault
    from chatbase_inspector.look.application import application
    from chatbase_inspector.settings.store import Settings

    inspector = Inspector(application([]), Settings.load(), KeyVault(), DemoProcess())
    try:
        await _Tour(inspector, out).play()
    finally:
        await inspector.aclose()
    return 0


class _Tour:
    """The steps, in the order of the README."""

    def __init__(self, inspector: "object", out: Path) -> None:
        from chatbase_inspector.app import Inspector

        assert isinstance(inspector, Inspector)  # noqa: S101 - imported late: it brings Qt
        self.it = inspector
        self.out = out

    async def play(self) -> None:
        """All pictures."""
        from PySide6.QtCore import Qt

        from chatbase_inspector.look.application import application

        it, window = self.it, self.it.window
        it.start()
        window.resize(1440, 900)
        for theme in ("light", "dark"):
            it.theme.choose(theme)
            await self.shoot(f"first-run-{theme}")
        it.theme.choose("light")
        it.first_run.demo_button.click()
        await self.until(lambda: window.browse.view.model().rowCount() > 10, "the demo's list")
        await self.open(LAMP)
        await self.both("timeline-before")
        await self.retry()
        self._select_tool()
        await self.both("timeline-after")
        await self.inside()
        await self.attempts()
        await self.history()
        await self.open(MARKDOWN)
        await self.both("markdown")
        window.resize(760, 900)
        await self.shoot("narrow-light")
        window.resize(1440, 900)
        await self.open(ARABIC)
        it.theme.set_text_scale(1.5)
        await self.shoot("large-text-light")
        it.theme.set_text_scale(1.0)
        application([]).setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        await self.shoot("right-to-left-light")
        application([]).setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    async def retry(self) -> None:
        """Retry the last answer that can be retried, with pictures of the question and of the stream."""
        from chatbase_inspector.window.confirm_retry import ConfirmRetryDialog

        it = self.it
        state = it.timeline.state
        assert state is not None  # noqa: S101 - a conversation was opened before
        it.timeline.retry(state.turns[1].key)
        await self.until(lambda: bool(it.window.findChildren(ConfirmRetryDialog)), "the question")
        dialog = it.window.findChildren(ConfirmRetryDialog)[-1]
        await self.both("confirm")
        dialog.retry_button.click()
        await self.until(lambda: self._live_parts() >= 2, "the answer's second part")
        await self.both("timeline-streaming")
        await self.until(lambda: not it.timeline.running, "the end of the answer")

    async def inside(self) -> None:
        """Where the time of the answer went, and its frames."""
        inspector = self.it.window.inspector
        for name, tab in (("timing", inspector.timing), ("frames", inspector.frames)):
            inspector.tabs.setCurrentWidget(tab)
            await asyncio.sleep(1.0)  # what is read of the run comes in pieces
            await self.both(name)
        inspector.tabs.setCurrentIndex(0)

    async def attempts(self) -> None:
        """Answer once more, flip back, compare."""
        it = self.it
        state = it.timeline.state
        assert state is not None  # noqa: S101 - a conversation was opened before
        it.timeline.retry(state.turns[1].key)
        await self.until(lambda: it.timeline.running or bool(self._asked()), "the question or the answer")
        if self._asked():
            self._asked()[-1].retry_button.click()
        await self.until(lambda: it.timeline.running, "the second answer")
        await self.until(lambda: not it.timeline.running, "its end")
        it.view.switch_attempt(-1)
        await self.until(lambda: "2 of 3" in str(it.window.inspector.part.detail), "its details")
        await self.both("attempts")
        it.view.compare()
        await self.until(lambda: it.window.inspector.compare.compared, "the comparison")
        await self.both("compare")
        it.window.inspector.tabs.setCurrentIndex(0)

    async def history(self) -> None:
        """The history window: what is kept, and a search in it."""
        it = self.it
        it.archive.show()
        await self.until(lambda: it.archive.window is not None and it.archive.window.hits.count > 0, "what is kept")
        kept = it.archive.window
        assert kept is not None  # noqa: S101 - just waited for
        await self.both("history", kept)
        kept.filters.search_field.setText("refund")
        await self.until(lambda: self._marked(kept), "hits")
        await self.both("history-search", kept)
        kept.close()

    def _marked(self, kept: "HistoryWindow") -> bool:
        from chatbase_inspector.archive.row_model import ROW_ROLE

        first = kept.hits.view.model().index(0, 0).data(ROW_ROLE)
        return first is not None and any(is_hit for _, is_hit in first.snippet)

    def _asked(self) -> "list[ConfirmRetryDialog]":
        from chatbase_inspector.window.confirm_retry import ConfirmRetryDialog

        return [one for one in self.it.window.findChildren(ConfirmRetryDialog) if one.isVisible()]

    async def open(self, conversation_id: str) -> None:
        """Open a conversation by its id, as if it were pasted."""
        field = self.it.window.top_bar.open_field
        field.setText(conversation_id)
        field.returnPressed.emit()
        await self.until(lambda: self._shows(conversation_id), "the conversation")

    async def both(self, name: str, window: "QWidget | None" = None) -> None:
        """A light and a dark picture of the same moment."""
        for theme in ("light", "dark"):
            self.it.theme.choose(theme)
            await self.shoot(f"{name}-{theme}", window)
        self.it.theme.choose("light")

    async def shoot(self, name: str, window: "QWidget | None" = None) -> None:
        """One picture of a window (None: the main one) with the dialog on it, once layouts have settled."""
        from PySide6.QtCore import QPoint
        from PySide6.QtGui import QPainter
        from PySide6.QtWidgets import QDialog

        for _ in range(4):
            await asyncio.sleep(0.05)
        picture = (window or self.it.window).grab()
        for dialog in self.it.window.findChildren(QDialog):
            if dialog.isVisible():
                painter = QPainter(picture)
                painter.fillRect(picture.rect(), "#60000000")
                middle = self.it.window.rect().center() - dialog.rect().center()
                painter.drawPixmap(QPoint(middle), dialog.grab())
                painter.end()
        picture.save(str(self.out / f"{name}.png"))

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for a condition.

        Raises:
            TimeoutError: it did not come within `LIMIT_S`.
        """
        end = time.monotonic() + LIMIT_S
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"{what} did not come within {LIMIT_S:g} s")
            await asyncio.sleep(0.03)

    def _select_tool(self) -> None:
        """Choose the first tool card, so that its details are on the right."""
        from chatbase_inspector.timeline.rows import ToolRow

        tool = next(row for row in self.it.view.model.rows if isinstance(row, ToolRow))
        self.it.view.select_row(tool.key)

    def _shows(self, conversation_id: str) -> bool:
        state = self.it.timeline.state
        return state is not None and state.head.id == conversation_id and bool(state.turns)

    def _live_parts(self) -> int:
        state = self.it.timeline.state
        return len(state.live.parts) if state is not None and state.live is not None else 0

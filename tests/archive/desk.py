"""The history window on a real history file, with a person in front of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.archive.controller import ArchiveController
from chatbase_inspector.archive.history_window import HistoryWindow
from chatbase_inspector.archive.reading import READ_SLOT
from chatbase_inspector.archive.row_model import ROW_ROLE
from chatbase_inspector.archive.rows_view import RowsView
from chatbase_inspector.explain import Explanation
from chatbase_inspector.history.finding import Hit, Key
from chatbase_inspector.history.history import History
from chatbase_inspector.problems import Failure
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.tasks import TaskScope
from tests.archive.kept import NOW
from tests.support.accessible import by_name, spoken
from tests.support.qt_loop import LiveLoop

_LIMIT_MS = 15_000


class Desk:
    """The controller with what the program would join it with, and what it heard."""

    def __init__(self, live: LiveLoop, qtbot: QtBot, path: Path) -> None:
        self.live = live
        self.qtbot = qtbot
        self.path = path
        self.history: History | Failure | None = None
        self.history_opens: asyncio.Event | None = None
        self.crashes: list[BaseException] = []
        self.opened: list[tuple[Key, Hit | None]] = []
        self.forgotten: list[Key | None] = []
        self.folders: list[Path] = []
        self.said: list[Explanation] = []
        self.running = False
        self.now = NOW
        self.scope = TaskScope(lambda _name, problem: self.crashes.append(problem))
        self.settings = Settings.load()
        self.controller = ArchiveController(
            scope=self.scope,
            settings=self.settings,
            history=self.open_history,
            on_open=lambda key, hit: self.opened.append((key, hit)),
            on_forgotten=self.forgotten.append,
            show_folder=self.folders.append,
            say=self.said.append,
            running=lambda: self.running,
            clock=lambda: self.now,
        )

    async def open_history(self) -> History | Failure:
        if self.history_opens is not None:
            await self.history_opens.wait()
        if self.history is None:
            self.history = await History.open(self.path)
        return self.history

    def fill(self, work: Callable[[History], object]) -> None:
        """Record something: a coroutine function of the open history."""

        async def recorded() -> None:
            history = await self.open_history()
            assert isinstance(history, History)
            await work(history)
            await history.indexed()

        self.live.run(recorded())

    def show(self) -> HistoryWindow:
        self.controller.show()
        self.settle()
        return self.window

    @property
    def window(self) -> HistoryWindow:
        assert self.controller.window is not None
        return self.controller.window

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=_LIMIT_MS)

    def settle(self) -> None:
        """Wait until nothing is asked of the history any more."""
        self.until(lambda: not self.scope.busy(READ_SLOT))

    # ------------------------------------------------------------------ what is seen

    def conversations(self) -> list[str]:
        return [row.key.conversation_id for row in _rows(self.window.conversations.view)]

    def hits(self) -> list[str]:
        return [f"{hit.kind} {hit.id}" for hit in _rows(self.window.hits.view)]

    def heard(self, view: RowsView) -> list[str]:
        """Each row as a screen reader says it."""
        model = view.model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [model.index(at, 0).data(role) for at in range(model.rowCount())]

    def words(self) -> str:
        """All that is written in the window."""
        texts = [getattr(child, "text", str)() for child in self._visible(QWidget) if hasattr(child, "text")]
        return "\n".join(text for text in texts if text)

    @property
    def dialog(self) -> QDialog:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        return dialog

    # ------------------------------------------------------------------ what is done

    def search(self, text: str) -> None:
        """Type into the search field and wait for what is found."""
        field = by_name(self.window, QLineEdit, "Search everything kept on this computer")
        field.selectAll()
        asked = self.window.filters.query_changed
        with self.qtbot.waitSignal(asked, timeout=_LIMIT_MS, check_params_cb=lambda query: query.text == text):
            self.qtbot.keyClicks(field, text)
        self.settle()

    def narrow(self, name: str, choice: str) -> None:
        """Choose in one of the filters."""
        box = by_name(self.window, QComboBox, name)
        box.setCurrentIndex(box.findText(choice))
        assert box.currentText() == choice
        self.settle()

    def choose(self, conversation_id: str) -> None:
        """Click a conversation in the list."""
        self.click(self.window.conversations.view, self.conversations().index(conversation_id))
        self.settle()

    def click(self, view: RowsView, at: int, *, double: bool = False) -> None:
        index = view.model().index(at, 0)
        view.scrollTo(index)
        place: QPoint = view.visualRect(index).center()
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        if double:
            self.qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def press(self, name: str) -> None:
        """Click what is called so, in the dialog when there is one."""
        where = QApplication.activeModalWidget() or self.window
        button = by_name(where, QAbstractButton, name)
        assert button.isEnabled(), name
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def wait_for_dialog(self) -> QDialog:
        self.until(lambda: QApplication.activeModalWidget() is not None)
        return self.dialog

    def offered(self) -> list[str]:
        return [spoken(button) for button in self._visible(QAbstractButton) if button.isEnabled()]

    def close(self) -> None:
        self.live.run(self.scope.aclose())
        self.controller.close()
        if isinstance(self.history, History):
            self.live.run(self.history.close())
        assert not self.crashes, self.crashes

    def _visible(self, kind: type[QWidget]) -> list[QWidget]:
        return [child for child in self.window.findChildren(kind) if child.isVisibleTo(self.window)]


def _rows(view: RowsView) -> list[object]:
    model = view.model()
    return [model.index(at, 0).data(ROW_ROLE) for at in range(model.rowCount())]

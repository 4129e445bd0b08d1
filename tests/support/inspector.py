"""The whole program on an invisible screen, and a person in front of it.

`inspector`   built, not started; its demo is the `demo_server` of the test, over real HTTP
`person`      sees, clicks and types; start the program with `person.start()`
`visitor`     the same person, with the demo open and its conversations listed
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPlainTextEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from chatbase_inspector.app import Inspector
from chatbase_inspector.browse.model import ROW_ROLE
from chatbase_inspector.connect.controller import Demo
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunRow
from chatbase_inspector.settings.store import Settings
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timeline.rows import AnyRow, TextRow
from chatbase_inspector.timeline.sentences import sentence_of
from tests.support.accessible import spoken
from tests.support.qt_loop import LiveLoop
from tests.support.talks import AGENT, LAMP

W = TypeVar("W", bound=QWidget)
R = TypeVar("R")
LIMIT_S = 20.0
_CLOSE_LIMIT_S = 20.0


@dataclass
class ServedDemo:
    """The program's demo, served by the server that the test holds, so that it can set faults and count requests."""

    server: DemoServer

    async def start(self) -> str:
        return self.server.base_url

    async def stop(self) -> None:
        return


class Person:
    """Sees what is on the screen, hears what a screen reader says, clicks and types. Never calls a controller.

    While a dialog stands before the window, it is the dialog that is seen and used.
    """

    def __init__(self, inspector: Inspector, server: DemoServer, live: LiveLoop, qtbot: QtBot) -> None:
        self.it = inspector
        self.server = server
        self.live = live
        self.qtbot = qtbot

    def start(self) -> None:
        """Start the program and wait until its window is there and its history is open, or has failed to open."""
        self.it.start()
        self._activate()
        self.until(lambda: not self.it.scope.busy("open-history"))

    def until(self, holds: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Wait for a condition; a failure says what was on the screen."""
        try:
            self.qtbot.waitUntil(holds, timeout=round(limit_s * 1000))
        except self.qtbot.TimeoutError:
            pytest.fail(f"It did not come within {limit_s:g} s. On the screen:\n{self.words()}", pytrace=True)

    # ------------------------------------------------------------------ seeing

    @property
    def front(self) -> QWidget:
        """The dialog that has to be answered first, else the window."""
        return QApplication.activeModalWidget() or self.it.window

    @property
    def dialog(self) -> QDialog | None:
        front = self.front
        return front if isinstance(front, QDialog) else None

    def words(self) -> str:
        """All that can be read or heard in front, a line for each widget."""
        return "\n".join(line for one in self._visible(QWidget) for line in _said(one))

    def sees(self, text: str) -> bool:
        return text in self.words()

    def timeline(self) -> str:
        """The whole timeline as a screen reader says it, also what is scrolled away."""
        return "\n".join(sentence_of(row) for row in self.rows())

    def rows(self, kind: type[R] | None = None) -> list[R]:
        """The rows of the timeline, in order; nothing while a page stands in their place."""
        if self.it.timeline.state is None:
            return []
        rows: list[AnyRow] = list(self.it.view.model.rows)
        return [row for row in rows if kind is None or isinstance(row, kind)]  # type: ignore[misc]

    def answer(self) -> str:
        """The words of the last answer, whole."""
        answers = [row for row in self.rows(TextRow) if row.kind == "answer" and not row.faded]
        last = answers[-1].turn if answers else ""
        return "\n".join(row.source[row.skip :] for row in answers if row.turn == last)

    @property
    def answering(self) -> bool:
        return self.it.timeline.running

    @property
    def frames_arrived(self) -> int:
        """How many events of the answer that is arriving are shown."""
        state = self.it.timeline.state
        return state.live.events if state is not None and state.live is not None else 0

    @property
    def retries_sent(self) -> int:
        return sum(heard.path.endswith("/retry") for heard in self.server.requests)

    def reads_of(self, conversation_id: str) -> int:
        """How often the conversation was read from its newest page."""
        return sum(heard.path.endswith(conversation_id) and heard.method == "GET" for heard in self.server.requests)

    # ------------------------------------------------------------------ mouse

    def find(self, name: str, kind: type[W] = QAbstractButton) -> W:  # type: ignore[assignment]
        """The one visible widget in front whose spoken name begins so."""
        found = [one for one in self._visible(kind) if _plain(spoken(one)).startswith(name)]
        exact = [one for one in found if _plain(spoken(one)) == name]
        found = exact or found
        assert len(found) == 1, f"{len(found)} of “{name}”; there are {[spoken(one) for one in self._visible(kind)]}"
        return found[0]

    def offers(self, name: str, kind: type[QWidget] = QAbstractButton) -> bool:
        """Whether something of that name can be seen."""
        return any(_plain(spoken(one)).startswith(name) for one in self._visible(kind))

    def press(self, name: str, kind: type[QWidget] = QAbstractButton) -> None:
        """Click what is called so; it must be in sight, enabled, and not covered."""
        self.until(lambda: self.offers(name, kind))
        widget = self.find(name, kind)
        assert widget.isEnabled(), f"“{name}” is off: {widget.accessibleDescription()}"
        shown = widget.visibleRegion().boundingRect()
        # a radio button takes the mouse on its circle and words only
        place = QPoint(shown.left() + 12, shown.center().y()) if isinstance(widget, QRadioButton) else shown.center()
        self.click(widget, place)

    def click(self, widget: QWidget, place: QPoint) -> None:
        """Click at `place` of the widget; nothing may lie over it there."""
        top = widget.window()
        at = widget.mapTo(top, place)
        under = top.childAt(at) or top
        assert under is widget or widget.isAncestorOf(under), f"{spoken(widget)} is covered by {under}"
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def open(self, conversation_id: str) -> None:
        """Click a conversation in the list and wait until it, or what is said in its place, is there."""
        self.click_in_list(conversation_id)
        self.until(lambda: self.shows(conversation_id))

    def click_in_list(self, conversation_id: str) -> None:
        """Click a conversation in the list, scrolling to it first."""
        view = self.it.window.browse.view
        model = view.model()
        self.until(lambda: any(self._id_at(row) == conversation_id for row in range(model.rowCount())))
        index = next(model.index(at, 0) for at in range(model.rowCount()) if self._id_at(at) == conversation_id)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())

    def _id_at(self, row: int) -> str | None:
        model = self.it.window.browse.view.model()
        found = model.index(row, 0).data(ROW_ROLE)
        return found.id if found is not None else None

    def shows(self, conversation_id: str) -> bool:
        state = self.it.timeline.state
        return state is not None and state.head.id == conversation_id and bool(self.rows())

    def scroll_until(self, holds: Callable[[], bool]) -> None:
        """Drag the timeline's scroll bar from its beginning until the condition holds."""
        bar = self.it.view.verticalScrollBar()
        for value in range(0, bar.maximum() + bar.singleStep(), bar.singleStep()):
            bar.setValue(value)
            if holds():
                return
        pytest.fail(f"It is nowhere in the timeline:\n{self.timeline()}")

    def press_in_timeline(self, name: str) -> None:
        """Scroll to a button of the timeline and click it."""
        self.scroll_until(lambda: self.offers(name) and not self.find(name).visibleRegion().isEmpty())
        self.press(name)

    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()

    # ------------------------------------------------------------------ keyboard

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the keyboard is."""
        self._activate()
        menu = QApplication.activePopupWidget()
        self.qtbot.keyClick(menu or QApplication.focusWidget() or self.front, key, modifier)

    def write(self, text: str) -> None:
        self._activate()
        self.qtbot.keyClicks(self.focus, text)

    def _activate(self) -> None:
        """Give the window the keyboard back after a dialog has closed, as every window system does but this one."""
        if QApplication.activeWindow() is None:
            front = self.front
            front.activateWindow()
            self.until(front.isActiveWindow)

    def fill_in(self, name: str, text: str) -> None:
        """Click a field, replace what stands in it."""
        self.press(name, QWidget)
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.write(text)

    def menu(self) -> dict[str, bool]:
        """Words of the open context menu, and whether each can be chosen."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return {action.text().replace("&", ""): action.isEnabled() for action in menu.actions() if action.text()}

    # ------------------------------------------------------------------ what is on disk

    def runs(self, conversation_id: str = LAMP, base_url: str = "demo") -> list[tuple[RunRow, list[Frame]]]:
        """The runs of a conversation with their frames, as another program reads them from the history file."""

        async def read() -> list[tuple[RunRow, list[Frame]]]:
            history = await History.open()
            try:
                rows = await history.runs(base_url, AGENT, conversation_id)
                return [(row, await history.frames_of(row.id)) for row in rows]
            finally:
                await history.close()

        return self.live.run(read())

    def _visible(self, kind: type[W]) -> list[W]:
        front = self.front
        found = [front] if isinstance(front, kind) else []
        found += [one for one in front.findChildren(kind) if one.isVisibleTo(front) and one.window() is front.window()]
        return [one for one in found if not one.visibleRegion().isEmpty()]


def _plain(words: str) -> str:
    return words.replace("&", "")


def _said(widget: QWidget) -> list[str]:
    """Lines that this widget itself shows or says."""
    lines = [_plain(spoken(widget)), widget.accessibleDescription()]
    if isinstance(widget, QLabel):
        lines.append(re.sub(r"<[^>]+>", "", widget.text()))
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        lines.append(widget.toPlainText())
    return list(dict.fromkeys(line for line in lines if line))


@contextlib.contextmanager
def built(live: LiveLoop, qapp: QApplication, demo: Demo, vault: KeyVault | None = None) -> Iterator[Inspector]:
    """The program, not started; closed at the end, so that no task or window stays."""
    inspector = Inspector(qapp, Settings.load(), vault or KeyVault(), demo)
    try:
        yield inspector
    finally:
        live.run(inspector.aclose(), _CLOSE_LIMIT_S)
        inspector.window.deleteLater()
        inspector.deleteLater()


@pytest.fixture
def inspector(live: LiveLoop, qapp: QApplication, demo_server: DemoServer) -> Iterator[Inspector]:
    with built(live, qapp, ServedDemo(demo_server)) as made:
        yield made


@pytest.fixture
def person(
    inspector: Inspector, demo_server: DemoServer, live: LiveLoop, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> Iterator[Person]:
    """Fails the test when a task of the program broke off: that is said on standard error, and nowhere else."""
    yield Person(inspector, demo_server, live, qtbot)
    assert "broke off" not in capfd.readouterr().err


@pytest.fixture
def visitor(person: Person) -> Person:
    person.start()
    person.press("Look around in the demo")
    person.until(lambda: person.it.window.browse.view.model().rowCount() > 10)
    return person

"""What can be seen and heard of the whole program, by name and words."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from chatbase_inspector.app import Inspector
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunRow
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.timeline.rows import AnswerHeadRow, TextRow
from chatbase_inspector.timeline.sentences import sentence_of
from tests.support.accessible import spoken
from tests.support.qt_loop import LiveLoop
from tests.support.talks import AGENT, LAMP

W = TypeVar("W", bound=QWidget)
LIMIT_S = 20.0


class Screen:
    """The program as it shows itself. While a dialog stands before the window, it is the dialog that is seen."""

    def __init__(self, inspector: Inspector, server: DemoServer, live: LiveLoop, qtbot: QtBot) -> None:
        self.it = inspector
        self.server = server
        self.live = live
        self.qtbot = qtbot

    def until(self, holds: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Wait for a condition; a failure says what was on the screen."""
        try:
            self.qtbot.waitUntil(holds, timeout=round(limit_s * 1000))
        except self.qtbot.TimeoutError:
            pytest.fail(f"It did not come within {limit_s:g} s. On the screen:\n{self.words()}")

    # ------------------------------------------------------------------ everywhere

    @property
    def front(self) -> QWidget:
        """The dialog that has to be answered first, else the window."""
        return QApplication.activeModalWidget() or self.it.window

    @property
    def dialog(self) -> QDialog | None:
        front = self.front
        return front if isinstance(front, QDialog) else None

    def words(self) -> str:
        """All that can be read or heard in front, a line for each."""
        return "\n".join(line for one in self._visible(QWidget) for line in _said(one))

    def sees(self, text: str) -> bool:
        return text in self.words()

    def find(self, name: str, kind: type[W] = QAbstractButton) -> W:  # type: ignore[assignment]
        """The one visible widget in front of that spoken name, or whose name begins so."""
        found = self.all(name, kind)
        exact = [one for one in found if _plain(spoken(one)) == name]
        found = exact or found
        assert len(found) == 1, f"{len(found)} of “{name}”; there are {[spoken(one) for one in self._visible(kind)]}"
        return found[0]

    def all(self, name: str, kind: type[W] = QAbstractButton) -> list[W]:  # type: ignore[assignment]
        """All visible widgets in front whose spoken name begins so."""
        return [one for one in self._visible(kind) if _plain(spoken(one)).startswith(name)]

    def offers(self, name: str, kind: type[QWidget] = QAbstractButton) -> bool:
        """Whether something of that name can be seen."""
        return bool(self.all(name, kind))

    # ------------------------------------------------------------------ the timeline

    def shows(self, conversation_id: str) -> bool:
        """Whether the timeline shows this conversation."""
        state = self.it.timeline.state
        return state is not None and state.head.id == conversation_id and bool(self.rows())

    def timeline(self) -> str:
        """The whole timeline as a screen reader says it, also what is scrolled away."""
        return "\n".join(sentence_of(row) for row in self.rows())

    def rows(self, kind: Any = object) -> list[Any]:
        """The rows of that kind, in order; none while a page stands in their place."""
        if self.it.timeline.state is None:
            return []
        return [row for row in self.it.view.model.rows if isinstance(row, kind)]

    def answer(self) -> str:
        """The words of the last answer, whole."""
        answers = [row for row in self.rows(TextRow) if row.kind == "answer" and not row.faded]
        last = answers[-1].turn if answers else ""
        return "\n".join(row.source[row.skip :] for row in answers if row.turn == last)

    @property
    def answering(self) -> bool:
        """Whether a run goes on, from the reading before it to its end on the screen after the reading behind it."""
        return self.it.timeline.running or any(row.live for row in self.rows(AnswerHeadRow))

    @property
    def frames_arrived(self) -> int:
        """How many events of the answer that is arriving are known."""
        state = self.it.timeline.state
        return state.live.events if state is not None and state.live is not None else 0

    # ------------------------------------------------------------------ behind the screen

    @property
    def retries_sent(self) -> int:
        return sum(heard.path.endswith("/retry") for heard in self.server.requests)

    def reads_of(self, conversation_id: str) -> int:
        """How often the conversation was read from its newest page."""
        return sum(heard.path.endswith(conversation_id) and heard.method == "GET" for heard in self.server.requests)

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
        rich = widget.textFormat() == Qt.TextFormat.RichText
        lines.append(re.sub(r"<[^>]+>", "", widget.text()) if rich else widget.text())
    elif isinstance(widget, QTextEdit | QPlainTextEdit):
        lines.append(widget.toPlainText())
    return list(dict.fromkeys(line for line in lines if line))

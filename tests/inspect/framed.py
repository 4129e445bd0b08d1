"""Runs in a real history file, and the tab “Frames” on a screen with its controller."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, ConversationState, Origin
from chatbase_inspector.history.history import History
from chatbase_inspector.history.recorder import RunRecorder
from chatbase_inspector.history.records import RunEnd
from chatbase_inspector.history.snapshot import Reason, Snapshot
from chatbase_inspector.inspect.frame_pane import FramesPane
from chatbase_inspector.inspect.framing import FramesController
from chatbase_inspector.problems import Failure
from chatbase_inspector.stream.frame import Frame
from chatbase_inspector.stream.frames import FrameReader
from chatbase_inspector.tasks import TaskScope
from tests.support.accessible import by_name
from tests.support.qt_loop import LiveLoop

RECORDINGS = Path(__file__).parents[1] / "stream" / "recordings"
MS = 1_000_000
STATE = ConversationState(Head("agent-1", "talk-1"))
BASE_URL = "https://www.chatbase.co/api/v2"


def frames_of(body: bytes, step_ns: int = 20 * MS) -> list[Frame]:
    """The frames of a body that came line by line, each `step_ns` after the one before."""
    reader, frames, at_ns = FrameReader(), [], 0
    for line in body.splitlines(keepends=True):
        at_ns += step_ns
        frames += reader.feed(line, at_ns)
    return frames + reader.close(at_ns + step_ns)


def recorded(name: str) -> bytes:
    return (RECORDINGS / f"{name}.sse").read_bytes()


async def begun(history: History, *, streamed: bool = True, target: str = "msg-1") -> RunRecorder:
    """A run whose request has left."""
    snapshot = Snapshot(
        base_url="demo",
        agent_id=STATE.head.agent_id,
        conversation_id=STATE.head.id,
        head=b"{}",
        messages=(),
        complete=True,
        taken_at=0.0,
        reason=Reason.BEFORE_RETRY,
    )
    recorder = await history.begin_run(snapshot, target_message_id=target, user_message_id=None, streamed=streamed)
    await recorder.mark_sent(1.0)
    return recorder


async def kept(
    history: History, frames: Sequence[Frame], *, streamed: bool = True, failure: Failure | None = None
) -> int:
    """A run that is over, with these frames; its number."""
    recorder = await begun(history, streamed=streamed)
    recorder.frames(frames)
    outcome = Outcome.REFUSED if failure is not None else Outcome.COMPLETE
    await recorder.end(RunEnd(outcome=outcome, duration_ns=1, failure=failure))
    return recorder.run_id


def attempt(run: int | None) -> Attempt:
    """An answer of that run; None: one that was only read."""
    return Attempt(0, Origin.STORED if run is None else Origin.RETRY, run=run)


@dataclass
class FramesDesk:
    """The tab with its controller and a history."""

    pane: FramesPane
    scope: TaskScope
    history: History
    live: LiveLoop
    qtbot: QtBot
    copied: list[str]
    trouble: Failure | None = None

    def __post_init__(self) -> None:
        self.controller = FramesController(self.pane, self.scope, self._opened, self.copied.append)

    async def _opened(self) -> History | Failure:
        return self.trouble or self.history

    def keep(self, body: bytes, *, streamed: bool = True) -> int:
        return self.live.run(kept(self.history, frames_of(body), streamed=streamed))

    def open(self, run: int | None) -> None:
        """Choose that answer; an answer with frames is read to its end."""
        self.controller.show_attempt(attempt(run), BASE_URL, STATE)

    def opened(self, body: bytes, *, streamed: bool = True) -> int:
        """Keep an answer, choose it, and wait until all of it is in the table."""
        run, count = self.keep(body, streamed=streamed), len(frames_of(body))
        self.open(run)
        self.qtbot.waitUntil(lambda: self.rows() == count)
        return run

    def rows(self) -> int:
        return self.pane.model.rowCount()

    def cell(self, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
        """One cell once it is fetched."""
        index = self.pane.model.index(row, column)
        self.qtbot.waitUntil(lambda: index.data() != "…")
        return str(index.data(role))

    def column(self, column: int) -> list[str]:
        return [self.cell(row, column) for row in range(self.rows())]

    def said(self) -> str:
        """All labels that can be seen."""
        labels = self.pane.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisibleTo(self.pane))

    def says(self, words: str) -> None:
        """Wait for a sentence."""
        self.qtbot.waitUntil(lambda: words in self.said())

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(by_name(self.pane, QAbstractButton, name), Qt.MouseButton.LeftButton)

    def choose_type(self, name: str | None) -> None:
        box = by_name(self.pane, QComboBox, "Type of the frames")
        row = next(at for at in range(box.count()) if box.itemData(at) == name)
        box.setCurrentIndex(row)
        box.activated.emit(row)

    def types(self) -> list[str]:
        box = by_name(self.pane, QComboBox, "Type of the frames")
        return [box.itemText(at) for at in range(box.count())]

    def choose(self, row: int) -> None:
        """Click a row and wait for its bytes."""
        number = f"Frame {self.pane.model.index(row, 0).data()} "
        self.pane.table.choose(row)
        self.qtbot.waitUntil(lambda: number in self.said())

    def working(self) -> bool:
        bars: Iterable[QProgressBar] = self.pane.findChildren(QProgressBar)
        return any(bar.isVisibleTo(self.pane) for bar in bars)


@contextmanager
def frames_desk(live: LiveLoop, qtbot: QtBot, folder: Path) -> Iterator[FramesDesk]:
    """The tab on a screen, 420 px wide; closed at the end, so that no task or widget stays."""
    pane = FramesPane()
    pane.resize(420, 800)
    pane.show()
    crashes: list[str] = []
    scope = TaskScope(lambda slot, problem: crashes.append(f"{slot}: {problem!r}"))
    history = live.run(History.open(folder / "history.sqlite3"))
    copied: list[str] = []
    desk = FramesDesk(pane, scope, history, live, qtbot, copied)
    try:
        yield desk
    finally:
        desk.controller.close()
        live.run(scope.aclose())
        live.run(history.close())
        pane.close()
        pane.deleteLater()
    assert crashes == []

"""Looks at the real window from inside: when it was painted first, how even its frames are, what its timeline shows."""

import asyncio
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer
from typing_extensions import override

from chatbase_inspector.timeline.rows import AnyRow, TextRow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from chatbase_inspector.app import Inspector

_TICK_MS = 16
_PERIOD_MS = 1000 / 60
END = "END-OF-ANSWER"


class FirstPaint(QObject):
    """Waits for the first paint of a window."""

    def __init__(self, window: "QWidget") -> None:
        super().__init__()
        self._window = window
        self._seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        window.installEventFilter(self)

    async def seen(self) -> float:
        """When the window had been painted: milliseconds since the epoch, as the load server's harness counts."""
        return await self._seen

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._seen.done():
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._stamp)  # the window and all in it are painted in this turn of the loop
        return False

    def _stamp(self) -> None:
        if not self._seen.done():
            self._seen.set_result(time.time() * 1e3)


class FrameMeter(QObject):
    """Ticks every 16 ms as a display would ask for frames, and keeps the gaps between the ticks."""

    def __init__(self, inspector: "Inspector") -> None:
        super().__init__()
        self._it = inspector
        self._gaps_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._waiting: list[asyncio.Future[None]] = []
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Forget what was measured and measure from now."""
        self._gaps_ms = []
        self._clock.start()
        self._timer.start()

    def stop(self) -> dict[str, float]:
        """Longest gap in ms, frames of 1/60 s missed, ticks."""
        self._timer.stop()
        self._gaps_ms.append(self._clock.nsecsElapsed() / 1e6)
        missed = sum(max(0, round(gap / _PERIOD_MS) - 1) for gap in self._gaps_ms)
        return {"stall_ms": max(self._gaps_ms), "dropped": missed, "frames": len(self._gaps_ms)}

    async def tick(self) -> None:
        """The next tick."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    def _tick(self) -> None:
        self._gaps_ms.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.start()
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    # ------------------------------------------------------------------ what the timeline shows

    @property
    def _rows(self) -> list[AnyRow]:
        return self._it.view.model.rows

    def text_painted(self) -> bool:
        """Whether text of the answer that arrives is on the screen; paints it if need be."""
        state = self._it.timeline.state
        answered = state is not None and state.live is None and len(state.turns[-1].attempts) > 1  # it was quick
        texts = (row for row in self._rows[-4:] if isinstance(row, TextRow) and row.kind == "answer")
        if not any(row.live or answered for row in texts):
            return False
        self._it.view.viewport().repaint()
        return True

    def end_painted(self) -> bool:
        """Whether the answer has ended and its last words are on the screen; paints them."""
        state = self._it.timeline.state
        if state is None or state.live is not None:
            return False
        last = next((row for row in reversed(self._rows) if isinstance(row, TextRow)), None)
        if last is None or last.live or not last.source.endswith(END):
            return False
        if last.key not in self._it.view.realised:
            return False
        self._it.view.viewport().repaint()
        return True

    def characters(self) -> int:
        """Characters of the last turn's answer in the rows of the timeline."""
        turn = self._rows[-1].turn
        texts = (row for row in self._rows if isinstance(row, TextRow) and row.kind == "answer" and row.turn == turn)
        return sum(len(row.source) - row.skip for row in texts)

    def messages(self) -> int:
        """Messages that are loaded and in the timeline's state."""
        state = self._it.timeline.state
        return sum(len(turn.messages) for turn in state.turns) if state is not None else 0

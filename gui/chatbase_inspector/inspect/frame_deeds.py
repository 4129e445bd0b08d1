"""What can be done with the frames: copy one, copy all, save, copy the request. One at a time, with a way to stop."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from chatbase_inspector.conversation.facts import Head
from chatbase_inspector.explain import explain
from chatbase_inspector.inspect.frame_pane import FramesPane
from chatbase_inspector.inspect.frame_reading import PIECE_BYTES, FrameReading, frames_at
from chatbase_inspector.inspect.frame_request import curl_command
from chatbase_inspector.inspect.frame_saving import SavedAs, save_frames
from chatbase_inspector.look.announce import announce
from chatbase_inspector.look.question import QuestionDialog
from chatbase_inspector.look.words import counted
from chatbase_inspector.problems import HistoryUnavailable, UnfitId
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.safe_text import safe_line

WORK_SLOT = "frames-work"
CLIPBOARD_BYTES = 32 << 20
_ROWS = 2_000
_NOTHING_WRITTEN = "Nothing was written."
_FORMS = {
    SavedAs.BODY: ("Save the answer as it came", "Server-sent events (*.sse)"),
    SavedAs.LINES: ("Save the frames as JSON lines", "JSON lines (*.jsonl)"),
}


class FrameDeeds:
    """Does what the buttons of the tab say, on the run that is shown.

    Args:
        copy: puts a text on the clipboard.
    """

    def __init__(self, pane: FramesPane, scope: TaskScope, copy: Callable[[str], None]) -> None:
        self._pane, self._scope, self._copy = pane, scope, copy
        self._reading: FrameReading | None = None
        self._base_url: str | None = None
        self._head: Head | None = None
        self._working = False
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._folder = Path(documents) if documents else Path.home()
        pane.bar.deed_requested.connect(self._do)

    @property
    def busy(self) -> bool:
        """Whether something is copied or written now."""
        return self._working

    def aim(self, base_url: str | None, head: Head | None) -> None:
        """Where the request of the run goes."""
        self._base_url, self._head = base_url, head

    def show(self, reading: FrameReading | None) -> None:
        """The frames of another run. What is written of the one before is stopped."""
        self._scope.cancel(WORK_SLOT)
        self._reading = reading
        self.offer()

    def offer(self) -> None:
        """Which buttons can be pressed."""
        reading = self._reading
        some = reading is not None and len(reading.index) > 0 and not self._working
        for name in ("all", "sse", "lines"):
            self._pane.bar.offer(name, offered=some)
        request = reading is not None and reading.row is not None and self._base_url is not None
        self._pane.bar.offer("curl", offered=request and self._head is not None)

    def stop(self) -> None:
        """Stop what is copied or written; nothing of it stays."""
        self._scope.cancel(WORK_SLOT)

    def _do(self, name: str) -> None:
        reading = self._reading
        if reading is None or self._working:
            return
        if name == "curl":
            self._copy_request(reading)
        elif name == "frame":
            shown = self._pane.table.chosen
            if shown is not None:
                self._scope.start(WORK_SLOT, self._copy_rows(reading, [self._pane.model.index_row(shown)]))
        elif name == "all":
            rows = reading.matches if reading.matches is not None else range(len(reading.index))
            self._scope.start(WORK_SLOT, self._copy_rows(reading, list(rows)))
        else:
            self._ask_place(reading, SavedAs.BODY if name == "sse" else SavedAs.LINES)

    # ------------------------------------------------------------------ copying

    def _copy_request(self, reading: FrameReading) -> None:
        row, head = reading.row, self._head
        if row is None or head is None or self._base_url is None:
            return
        try:
            command = curl_command(self._base_url, head.agent_id, head.id, row.target_message_id, streamed=row.streamed)
        except UnfitId:
            self._tell("The ids of this request fit no address, so there is no command for it.")
            return
        self._copy(command)
        self._tell("The request is copied, without the key. Sending it retries the answer again.")

    async def _copy_rows(self, reading: FrameReading, rows: list[int]) -> None:
        if not rows:
            self._tell("No frame is shown, so nothing is copied.")
            return
        size = await asyncio.to_thread(lambda: sum(map(reading.index.size_bytes, rows)))
        if size > CLIPBOARD_BYTES:
            self._tell(f"{counted(size, 'byte')} are too much for the clipboard. Save them instead.")
            return
        raw: list[bytes] = []
        try:
            at = 0
            while at < len(rows):
                spans = reading.index.spans(rows[at : at + _ROWS], PIECE_BYTES)
                raw += [frame.raw for frame in await frames_at(reading.history, reading.run, spans)]
                at += sum(count for _, count in spans)
                self._progress("Copying …", at, len(rows))
            self._copy(await asyncio.to_thread(lambda: b"".join(raw).decode(errors="replace")))
            self._tell(f"Copied: {counted(len(raw), 'frame')}")
        except HistoryUnavailable as problem:
            self._tell(explain(problem.failure).what)
        finally:
            self._end()

    # ------------------------------------------------------------------ saving

    def _ask_place(self, reading: FrameReading, form: SavedAs) -> None:
        title, kind = _FORMS[form]
        if form is SavedAs.BODY and reading.whole:
            kind = "JSON (*.json)"
        suffix = kind.rpartition(".")[2].rstrip(")")
        name = f"answer-run-{reading.run}.{suffix}"
        dialog = QFileDialog(self._pane.window(), title, str(self._folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([kind])
        dialog.setDefaultSuffix(suffix)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # Qt's own question would nest an event loop
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: self._ask_replace(reading, form, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_replace(self, reading: FrameReading, form: SavedAs, target: Path) -> None:
        if not target.exists():
            self._scope.start(WORK_SLOT, self._save(reading, form, target))
            return
        question = QuestionDialog(
            "Replace the file?",
            f"There is a file {safe_line(str(target), 400)} already. Its content would be lost.",
            safe="Keep it",
            other="&Replace it",
            role="danger",
            parent=self._pane.window(),
        )
        question.accepted.connect(lambda: self._scope.start(WORK_SLOT, self._save(reading, form, target)))
        question.finished.connect(question.deleteLater)
        question.open()

    async def _save(self, reading: FrameReading, form: SavedAs, target: Path) -> None:
        total = reading.expected
        size = reading.index.bytes // max(1, len(reading.index))
        try:
            count = await save_frames(
                reading.history,
                reading.run,
                target,
                form,
                frame_bytes=size,
                progress=lambda done: self._progress("Saving …", done, total),
            )
        except asyncio.CancelledError:
            self._tell(f"Saving was stopped. {_NOTHING_WRITTEN}")
            raise
        except HistoryUnavailable as problem:
            self._tell(f"{explain(problem.failure).what} {_NOTHING_WRITTEN}")
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            self._tell(f"The file could not be written: {reason}. {_NOTHING_WRITTEN}")
        else:
            self._folder = target.parent
            self._tell(
                f"{counted(count, 'frame')} saved as {safe_line(str(target), 400)}. Only you can read this file."
            )
        finally:
            self._end()

    # ------------------------------------------------------------------ telling

    def _progress(self, what: str, done: int, total: int) -> None:
        if not self._working:
            self._working = True
            self.offer()
        self._pane.bar.show_progress(f"{what} {done:,} of {total:,} frames", done, max(1, total), stopped=False)

    def _end(self) -> None:
        self._working = False
        self._pane.bar.show_progress("", 0, 0, stopped=False)
        self.offer()

    def _tell(self, words: str) -> None:
        self._pane.notice(words)
        announce(self._pane, words)

"""Saves a kept conversation as one JSON file that its owner alone can read."""

import asyncio
import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog

from chatbase_inspector.archive.forgetting import WORK_SLOT
from chatbase_inspector.archive.history_window import HistoryWindow
from chatbase_inspector.archive.questions import ask_replace
from chatbase_inspector.archive.reading import OpenHistory
from chatbase_inspector.explain import explain
from chatbase_inspector.history.export import export
from chatbase_inspector.history.finding import KeptConversation
from chatbase_inspector.problems import Failure, HistoryUnavailable
from chatbase_inspector.tasks import TaskScope
from chatbase_inspector.timeline.safe_text import safe_line
from chatbase_inspector.window.ask import answered

SAVED_FOLDER = "saved-folder"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_NOTHING_WRITTEN = "Nothing was written."


class Saving:
    """One at a time, and not while something is forgotten."""

    def __init__(self, window: HistoryWindow, scope: TaskScope, history: OpenHistory) -> None:
        self._window = window
        self._scope = scope
        self._history = history
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        self.folder = documents if documents.is_dir() else Path.home()
        window.footer.save_requested.connect(self.save_chosen)
        window.work.stop_requested.connect(lambda: scope.cancel(WORK_SLOT))

    def save_chosen(self) -> None:
        """Ask for a place, then save the chosen conversation."""
        kept = self._window.conversations.chosen
        if kept is not None:
            self._scope.start(WORK_SLOT, self._save(kept))

    # ------------------------------------------------------------------ inside

    async def _save(self, kept: KeptConversation) -> None:
        target = await self._target(kept)
        if target is None:
            return
        history = await self._history()
        if isinstance(history, Failure):
            self._window.show_problem(explain(history, kept=_NOTHING_WRITTEN))
            return
        window = self._window
        window.footer.setEnabled(False)
        window.work.start("Saving the conversation …", stop="Stop saving")
        try:
            await export(history, kept.key, target, progress=window.work.progress)
        except asyncio.CancelledError:
            window.notice.show_words("Saving was stopped.", _NOTHING_WRITTEN)
            raise
        except HistoryUnavailable as problem:
            window.show_problem(explain(problem.failure, kept=_NOTHING_WRITTEN))
        except KeyError:
            window.notice.show_words("Nothing is kept of this conversation any more.", _NOTHING_WRITTEN, "caution")
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            more = f"{_NOTHING_WRITTEN} Choose another folder, or make room, then try again."
            window.notice.show_words(f"The file could not be written: {reason}.", more, "bad")
        else:
            self.folder = target.parent
            more = "Only you can read this file. It holds the customer's words: mind whom you give it to."
            window.notice.show_words(
                f"Saved as {safe_line(str(target), 400)}.", more, "good", ((SAVED_FOLDER, "Open its folder"),)
            )
        finally:
            window.work.end()
            window.footer.setEnabled(True)

    async def _target(self, kept: KeptConversation) -> Path | None:
        """Where to save it; None: nowhere. A file that is there is replaced only when the person says so."""
        dialog = QFileDialog(self._window, "Save as JSON", str(self.folder / _file_name(kept)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters(["JSON (*.json)"])
        dialog.setDefaultSuffix("json")
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # Qt's own question would nest an event loop
        dialog.selectFile(_file_name(kept))
        if not await self._agreed(dialog):
            return None
        target = Path(dialog.selectedFiles()[0])
        taken = await asyncio.to_thread(target.exists)
        if taken and not await self._agreed(ask_replace(target, self._window)):
            return None
        return target

    async def _agreed(self, dialog: QDialog) -> bool:
        try:
            return await answered(dialog) == QDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()


def _file_name(kept: KeptConversation) -> str:
    """A name that any system takes, made from the id."""
    return f"conversation-{_UNFIT.sub('-', kept.key.conversation_id)[:80].strip('.-') or 'kept'}.json"

"""The log in the platform's folder: rotated, redacted, readable by its owner alone; faulthandler writes beside it."""

import copy
import faulthandler
import logging
import logging.handlers
from pathlib import Path
from typing import IO

import platformdirs
from typing_extensions import override

from chatbase_inspector.crash.redaction import redacted, words_of

NAME, FAULTS = "inspector.log", "faults.log"
MOST_BYTES, MOST_OLD = 1 << 20, 3
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# They quote addresses and headers at these levels; what goes wrong with a request is told by its problem.
_QUIET = ("httpx", "httpcore", "hpack", "asyncio")


def log_folder() -> Path:
    """The platform's folder for logs of this program."""
    return platformdirs.user_log_path("chatbase-inspector", appauthor=False)


class Redacting(logging.Formatter):
    """Leaves out keys, the name of the home folder, and what an exception quotes."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None  # another handler may have left the whole trace there
        return redacted(super().format(own))

    @override
    def formatException(self, ei: object) -> str:
        problem = ei[1] if isinstance(ei, tuple) else None
        return words_of(problem) if isinstance(problem, BaseException) else ""


class Log:
    """Open from `start` to `stop`. Where the folder cannot be written there is none, and `problem` says why."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.problem = ""
        self._handler: logging.Handler | None = None
        self._faults: IO[str] | None = None

    def start(self, folder: Path | None = None) -> None:
        """Begin to write; a folder that cannot be written costs the log, not the program."""
        folder = folder or log_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handler = logging.handlers.RotatingFileHandler(
                folder / NAME, maxBytes=MOST_BYTES, backupCount=MOST_OLD, encoding="utf-8", errors="backslashreplace"
            )
            (folder / NAME).chmod(0o600)
            self._faults = (folder / FAULTS).open("a", encoding="utf-8")
            (folder / FAULTS).chmod(0o600)
        except OSError as problem:
            self.problem = words_of(problem)
            return
        handler.setFormatter(Redacting(_FORM))
        handler.setLevel(logging.WARNING)
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger().addHandler(handler)
        faulthandler.enable(self._faults)
        self.folder, self._handler = folder, handler

    def stop(self) -> None:
        """Stop writing; may be called again."""
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

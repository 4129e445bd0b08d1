"""Which sentence a failing disk or file gives, so that a person knows what to do."""

import errno
import sqlite3
from pathlib import Path

from chatbase_inspector.problems import HistoryUnavailable

FULL = "disk-full"
READ_ONLY = "read-only"
BUSY = "busy"
DAMAGED = "damaged"
INDEX_DAMAGED = "search-index-damaged"
NEWER = "newer-schema"
FOREIGN = "not-a-history"
CLOSED = "closed"
RUNNING = "run-in-progress"
BROKEN = "io"

_SENTENCES = {
    FULL: "There is no room left to write the local history in {folder}. Free some space and try again.",
    READ_ONLY: "The local history in {folder} cannot be written: the folder or file is read-only or not yours.",
    BUSY: "Another program holds the local history in {folder} and does not let go. Close it and try again.",
    DAMAGED: "The local history file {file} is damaged. Restart the program; it will set the file aside.",
    INDEX_DAMAGED: "The search index in the local history file {file} is damaged. What was recorded is not.",
    NEWER: "The local history {file} was written by a newer version of this program. Use that version.",
    FOREIGN: "{file} is a database of another program, not a local history.",
    CLOSED: "The local history is closed.",
    RUNNING: "A retry is being recorded just now. Nothing was forgotten; try again when it has ended.",
    BROKEN: "The local history in {folder} could not be read or written.",
}
_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
_SYSTEM = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.ENOTDIR: READ_ONLY,
    errno.EISDIR: READ_ONLY,
    errno.EEXIST: READ_ONLY,
}


def refusal(code: str, path: Path, detail: str = "") -> HistoryUnavailable:
    """The problem with one of the codes above; `detail` is the technical sentence behind ours."""
    sentence = _SENTENCES[code].format(folder=path.parent, file=path)
    return HistoryUnavailable(f"{sentence} ({detail})" if detail else sentence, code=code)


def unavailable(cause: BaseException, path: Path) -> HistoryUnavailable:
    """What `cause` means for the person. A `HistoryUnavailable` is handed back as it is."""
    if isinstance(cause, HistoryUnavailable):
        return cause
    return refusal(code_of(cause), path, str(cause) or type(cause).__name__)


def code_of(cause: BaseException) -> str:
    """One of the codes above; BROKEN when nothing more is known."""
    if isinstance(cause, sqlite3.Error):
        if getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT_VTAB:
            return INDEX_DAMAGED  # FTS5 says so of its own tables; everything in them can be made anew
        # The low byte is the primary code (sqlite.org/rescode.html); errors of the binding itself carry none.
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, BROKEN)
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, BROKEN)
    return BROKEN

"""Writes the frames of a run into a file that its owner alone can read. Qt-free."""

import asyncio
import base64
import os
import secrets
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from chatbase_inspector.history.history import History
from chatbase_inspector.history.storable import storable
from chatbase_inspector.stream.frame import Frame

_PIECE = 2_000
_PIECE_BYTES = 8 << 20

Progress = Callable[[int], None]
"""How many frames are written."""


class SavedAs(StrEnum):
    """`BODY`: the bytes of the body exactly as they came. `LINES`: one JSON object a frame, with times."""

    BODY = "sse"
    LINES = "jsonl"


async def save_frames(
    history: History, run: int, target: Path, form: SavedAs, *, frame_bytes: int = 64, progress: Progress | None = None
) -> int:
    """Write all frames of a run; how many. `target` is there only once it is whole, and replaces what was there.

    The writing is done in threads, piece by piece. Cancelling, or a failure, leaves nothing behind.

    Args:
        frame_bytes: about how large a frame is, for the size of the pieces.

    Raises:
        HistoryUnavailable: the history cannot be read.
        OSError: the file cannot be written.
    """
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    written, first = 0, 0
    size = max(1, min(_PIECE, _PIECE_BYTES // max(1, frame_bytes)))
    file = await asyncio.to_thread(_made, part)
    try:
        try:
            while frames := await history.frames_of(run, first, size):
                await _finished(lambda frames=frames: file.write(b"".join(_pieces(frames, form))))  # type: ignore[misc]
                written += len(frames)
                first = frames[-1].number + 1
                if progress is not None:
                    progress(written)
            await _finished(lambda: _end(file))
        finally:
            file.close()
        await _finished(lambda: part.replace(target))
    finally:
        part.unlink(missing_ok=True)
    return written


async def _finished(work: Callable[[], object]) -> None:
    """Work in a thread that nobody leaves alone with the file: cancelling waits for it."""
    doing = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        if not doing.cancelled():
            doing.exception()
        raise


def _made(part: Path) -> BinaryIO:
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "wb")


def _end(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _pieces(frames: Iterable[Frame], form: SavedAs) -> Iterable[bytes]:
    return (frame.raw if form is SavedAs.BODY else json_line(frame) for frame in frames)


def json_line(frame: Frame) -> bytes:
    """`number`, `at_ms`, `kind`, `event`, `data`, and `raw`, or `raw_base64` where the bytes are no UTF-8."""
    try:
        raw = {"raw": frame.raw.decode()}
    except UnicodeDecodeError:
        raw = {"raw_base64": base64.b64encode(frame.raw).decode()}
    members = {"number": frame.number, "at_ms": frame.at_ns / 1e6, "bytes": len(frame.raw), "kind": frame.kind.value}
    return msgspec.json.encode({**members, "event": storable(frame.event), "data": storable(frame.data), **raw}) + b"\n"

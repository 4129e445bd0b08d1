"""Reading and replacing a small file so that a crash leaves the old or the new one, never half of one."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` durably. A link is followed; the folder is made. Only the person may read the file.

    Raises:
        OSError: it could not be written; the old file is untouched.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder, and some network drives refuse to sync one; the file itself is safe there.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def copied_aside(path: Path) -> Path:
    """Copy a file beside itself and return the copy; one of the same content is used again.

    Raises:
        OSError: it could not be read or copied.
    """
    content = path.read_bytes()
    for earlier in path.parent.glob(f"{path.name}.damaged-*"):
        if earlier.is_file() and earlier.read_bytes() == content:
            return earlier
    aside = free_damaged_name(path)
    replace_file(aside, content)
    return aside


def free_damaged_name(path: Path) -> Path:
    """`settings.json` → `settings.json.damaged-1`, or the next number that is free."""
    number = 1
    while (taken := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return taken

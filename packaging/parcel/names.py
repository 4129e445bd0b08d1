"""What the program is called by the systems it is installed on. Every manifest takes its names from here."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
BUILD: Final = ROOT / "build" / "package"
DIST: Final = ROOT / "dist"

NAME: Final = "Chatbase Inspector"
PROGRAM: Final = "chatbase-inspector"
APP_ID: Final = "io.github.chatbase_inspector.ChatbaseInspector"
SUMMARY: Final = "Open Chatbase conversations and retry answers without losing any"
MAKER: Final = "The Chatbase Inspector authors"
CONTACT: Final = "chatbase-inspector@users.noreply.github.com"
SCHEME: Final = "chatbase-inspector"
CASE_SUFFIX: Final = ".cbcase"
CASE_TYPE: Final = "application/vnd.chatbase-inspector.case"
CASE_WORDS: Final = "Chatbase Inspector case"
ICON: Final = "icons/chatbase-inspector.svg"

# Where a reproducible build has no commit to take its date from, e.g. in an unpacked archive.
_NO_COMMIT_EPOCH: Final = 1_767_225_600  # 2026-01-01


def version(source: Path = ROOT) -> str:
    """The one version, from the package itself.

    Raises:
        ValueError: it is not there, or is not three numbers.
    """
    text = (source / "gui/chatbase_inspector/__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("__version__ in gui/chatbase_inspector/__init__.py is not three numbers.")
    return found[1]


def epoch(source: Path = ROOT) -> int:
    """Seconds: `SOURCE_DATE_EPOCH` where it is set, else the date of the newest commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    command = ["git", "-c", f"safe.directory={source}", "log", "-1", "--format=%ct"]
    asked = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else _NO_COMMIT_EPOCH


def system() -> str:
    """This system's short word in names of files: "linux", "windows" or "macos"."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")

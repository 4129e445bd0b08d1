"""File sizes, and what must not be in a tracked file."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, nothing

LIMIT_LINES = 300
COUNTED = {".py", ".sh"}

LONGER: dict[str, int] = {}
"""Files over the limit and the length they may have. The list may only shrink; a new entry needs a reason beside it."""

_MACHINE = r"(?<![\w.:/])/(?:work|root|opt|mnt|Users)/(?!chatbase-inspector\b)[\w.]|/home/\w+/|\b[A-Z]:\\Users\\"
_INDEX = r"(?<!no-emit)-(?:extra-)?index-url|--find-links|--trusted-host|\bpypi\b.*/simple"
TRACES = {
    "a path of somebody's machine": _MACHINE,
    "an address of a package index": _INDEX,
    "a promise to finish later": r"\b(?:TODO|FIXME|XXX|HACK)\b",
}
SAMPLES = ("tests/rules/test_files.py", "tests/rules/test_lock.py")


def tracked() -> list[Path]:
    """Files under version control, or all files where there is none, as in an unpacked release."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        # the owner of a mounted checkout may differ from the person who runs the tests
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not _made(path)]


def _made(path: Path) -> bool:
    return any(part.startswith(".") or part in {"build", "dist", "__pycache__"} for part in path.parts)


def too_long(lengths: dict[str, int], longer: dict[str, int]) -> list[str]:
    """Files over the limit beyond what `longer` grants, and grants that are no longer needed."""
    found = [
        f"{name} has {lines} lines; {longer.get(name, LIMIT_LINES)} are allowed"
        for name, lines in lengths.items()
        if lines > longer.get(name, LIMIT_LINES)
    ]
    return found + [
        f"{name} may have {granted} lines and has {lengths.get(name, 0)}: lower or remove its entry"
        for name, granted in longer.items()
        if lengths.get(name, 0) <= LIMIT_LINES or lengths[name] < granted
    ]


def traces(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Lines that only make sense on one machine or that promise work, as `name:line what`."""
    return [
        f"{name}:{row} {what}: {line.strip()[:80]}"
        for name, text in texts
        for row, line in enumerate(text.splitlines(), 1)
        for what, pattern in TRACES.items()
        if re.search(pattern, line)
    ]


def _texts() -> list[tuple[str, str]]:
    read = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            read.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8")))
    return read


def test_that_no_file_outgrows_its_limit() -> None:
    lengths = {name: text.count("\n") for name, text in _texts() if Path(name).suffix in COUNTED}
    assert len(lengths) > 10
    nothing(too_long(lengths, LONGER))


def test_that_no_tracked_file_holds_a_trace_of_a_machine() -> None:
    nothing(traces((name, text) for name, text in _texts() if name not in SAMPLES))


def test_that_a_long_file_is_caught_and_a_grant_can_only_shrink() -> None:
    assert too_long({"a.py": 301}, {}) != []
    assert too_long({"a.py": 300}, {}) == []
    assert too_long({"a.py": 400}, {"a.py": 400}) == []
    assert too_long({"a.py": 401}, {"a.py": 400}) != []
    assert too_long({"a.py": 390}, {"a.py": 400}) != []
    assert too_long({}, {"gone.py": 400}) != []


@pytest.mark.parametrize(
    "line",
    [
        "open('/work/main/x')",
        "PATH=/root/.pyenv/bin",
        "find = /opt/wheels",
        "see /home/somebody/notes",
        "C:\\Users\\somebody\\x",
        "--extra-index-url https://example.org",
        "--index-url=https://example.org",
        "https://pypi.example.org/simple/httpx",
        "# TODO: later",
    ],
)
def test_that_a_trace_is_caught(line: str) -> None:
    assert len(traces([("x.py", f"first\n{line}\n")])) >= 1


@pytest.mark.parametrize("line", ["/opt/chatbase-inspector/bin", "GET /api/v2/agents", "it works/roots", "~/.config"])
def test_that_an_ordinary_line_is_let_through(line: str) -> None:
    assert traces([("x.py", line)]) == []

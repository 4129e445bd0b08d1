"""The locks fit pyproject.toml and each other, and hold nothing of the machine that wrote them."""

import re
import tomllib
from dataclasses import dataclass

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.sources import ROOT, nothing

LOCKS = ("run", "dev", "build", "package")


@dataclass(frozen=True)
class Pin:
    version: str
    hashes: int


def pins(text: str) -> dict[str, Pin]:
    """Name → pinned version and number of hashes of a lock's text."""
    found: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z])", text):
        head = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", block)
        if head:
            found[canonicalize_name(head[1])] = Pin(head[2], block.count("--hash=sha256:"))
    return found


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def wanted(name: str) -> list[Requirement]:
    """What pyproject.toml asks of that lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "run": project["project"]["dependencies"],
        "dev": project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"],
        "build": project["build-system"]["requires"],
        "package": project["project"]["dependencies"] + project["project"]["optional-dependencies"]["package"],
    }
    return [Requirement(line) for line in asked[name]]


def unmet(asked: list[Requirement], pinned: dict[str, Pin]) -> list[str]:
    """Requirements that the lock lacks or answers with a version they refuse."""
    return [
        f"{need}: locked is {pin.version if pin else 'nothing'}; run make lock"
        for need in asked
        for pin in [pinned.get(canonicalize_name(need.name))]
        if pin is None or not need.specifier.contains(pin.version, prereleases=True)
    ]


def strange_lines(text: str) -> list[str]:
    """Lines that are no pin, hash or comment, or hold an address or a path."""
    line_kinds = re.compile(r"#.*|[A-Za-z0-9._-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    return [line for line in text.splitlines() if not line_kinds.fullmatch(line) or re.search(r"://|(?<= )/\w", line)]


@pytest.mark.parametrize("name", LOCKS)
def test_that_the_lock_answers_what_pyproject_asks(name: str) -> None:
    nothing(unmet(wanted(name), pins(lock(name))))


@pytest.mark.parametrize("name", LOCKS)
def test_that_every_pin_has_hashes_and_nothing_else_is_there(name: str) -> None:
    assert pins(lock(name))
    assert [pinned for pinned, pin in pins(lock(name)).items() if not pin.hashes] == []
    nothing(strange_lines(lock(name)))


def test_that_the_locks_agree_on_every_version() -> None:
    run, dev, build, package = (pins(lock(name)) for name in LOCKS)
    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}
    assert {name: pin for name, pin in run.items() if package.get(name) != pin} == {}
    assert {name: pin for name, pin in build.items() if dev.get(name, pin) != pin} == {}


def test_that_a_lock_out_of_date_is_caught() -> None:
    text = "httpx==0.27.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert unmet([Requirement("httpx>=0.28")], pins(text)) != []
    assert unmet([Requirement("httpx>=0.27"), Requirement("h11")], pins(text)) != []
    assert unmet([Requirement("HTTPX>=0.27")], pins(text)) == []
    assert strange_lines(text) == []


@pytest.mark.parametrize("line", ["--index-url https://x.example", "a @ file:///a.whl", "-e .", "#    made in /tmp/x"])
def test_that_a_strange_line_in_a_lock_is_caught(line: str) -> None:
    assert strange_lines(line) == [line]

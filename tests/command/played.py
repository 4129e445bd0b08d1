"""The command line as a script meets it: another process, its two outputs, its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chatbase_inspector.demo.server import DemoServer
from tests.rules.sources import ROOT
from tests.support.talks import AGENT, LAMP

KEY = "key-of-a-script-7731"
LAMP_LAST = "msg_lamp_a2"
# Warnings are errors there as well; the path leads to the checkout and to the key store of `key_store.py`.
PROGRAM = [sys.executable, "-W", "error", "-m", "chatbase_inspector"]
LIMIT_S = 60


@dataclass
class Played:
    """One call that has ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[Any]:
        """All lines as JSON, split as a line reader of bytes does."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]

    @property
    def result(self) -> Any:
        return self.lines[-1]


def surroundings(**variables: str | None) -> dict[str, str]:
    """The environment of a call: this test's own home and the key; None takes a variable away."""
    path = os.pathsep.join([str(ROOT / "gui"), str(ROOT)])
    given = {"CHATBASE_API_KEY": KEY, "PYTHONPATH": path, **variables}
    return {name: value for name, value in {**os.environ, **given}.items() if value is not None}


def play(*words: str, before: Sequence[str] = (), **variables: str | None) -> Played:
    """Call the program with these words; `before` stands before the program itself."""
    command = [*before, *PROGRAM, *words]
    done = subprocess.run(
        command, env=surroundings(**variables), stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S,
        check=False,
    )  # fmt: skip
    return Played(done.returncode, done.stdout.decode(), done.stderr.decode())


def retry_words(server: DemoServer, *more: str, message: str = LAMP_LAST, conversation: str = LAMP) -> list[str]:
    target = ["--agent", AGENT, "--conversation", conversation, "--message", message]
    return ["retry", "--base-url", server.base_url, *target, *more]


def retries(server: DemoServer) -> int:
    """How often a retry reached the server."""
    return sum(heard.path.endswith("/retry") for heard in server.requests)


@contextmanager
def going_on(*words: str, **variables: str | None) -> Iterator["subprocess.Popen[bytes]"]:
    """The program while it runs; it is killed at the end if it still does."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*PROGRAM, *words], env=surroundings(**variables), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def read_until(child: "subprocess.Popen[bytes]", mark: bytes) -> bytes:
    """What the child prints until `mark` is in it; less when it ends before."""
    assert child.stdout is not None
    seen = b""
    while mark not in seen and (byte := os.read(child.stdout.fileno(), 1)):
        seen += byte
    return seen

"""SIGKILL at 200 random moments of a retry loses no committed snapshot and no attempt."""

import json
import random
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.history import History
from chatbase_inspector.history.place import default_path
from chatbase_inspector.history.records import RunState
from tests.command.played import LIMIT_S, PROGRAM, retries, retry_words, surroundings
from tests.demo.calls import api, conversation
from tests.history.samples import looked_at
from tests.support.talks import AGENT, LAMP

KILLS = 200
AT_ONCE = 4


class Death(msgspec.Struct):
    """One retry in a process of its own, and what was seen of it from outside.

    Attributes:
        before: the conversation as the server had it.
        printed: the whole lines that it wrote.
        asked: how often a retry reached the server.
        killed: it did not come to its end.
    """

    base_url: str
    before: list[Any]
    printed: list[Any]
    asked: int
    killed: bool


def retried(output: Path, killed_after_s: float, used: set[str]) -> Death:
    """Retry at a server of its own, all on one history; kill the process after so long, if it still lives."""
    with DemoServer(speed=0) as server:
        if server.base_url in used:  # the system gave the port of an earlier one: another will be free
            return retried(output, killed_after_s, used)
        used.add(server.base_url)
        server.faults.set("frame-delay", 0.01, on="retry")
        before = list(server.store.conversation(LAMP).messages)
        with output.open("wb") as out:
            child = subprocess.Popen(
                [*PROGRAM, *retry_words(server, "--json")], env=surroundings(), stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.PIPE,
            )  # fmt: skip
            try:
                child.wait(killed_after_s)
            except subprocess.TimeoutExpired:
                child.kill()
            _, said = child.communicate(timeout=LIMIT_S)
        assert child.returncode in (0, -9), said.decode()
        lines = output.read_bytes().splitlines(keepends=True)
        printed = [json.loads(line) for line in lines if line.endswith(b"\n")]
        settle(server)
        return Death(server.base_url, before, printed, retries(server), child.returncode == -9)


def settle(server: DemoServer) -> None:
    """Once another request was answered, the server has heard what the dead process had sent before."""
    with api(server) as client:
        assert client.get(conversation()).status_code == 200


async def judged(history: History, death: Death) -> str:
    """Check what the history has of it; in which stage it was killed."""
    runs = await history.runs(death.base_url, AGENT, LAMP)
    events = [line for line in death.printed if line["type"] != "result"]
    assert death.asked <= 1
    assert len(runs) <= 1
    if not runs:
        assert (death.asked, events, death.killed) == (0, [], True)
        return "before the snapshot"
    [run] = runs
    snapshot = await history.snapshot(run.snapshot_id)
    assert [json.loads(message.raw) for message in snapshot.messages] == death.before
    assert snapshot.complete
    frames = await history.frames_of(run.id)
    assert [frame.number for frame in frames] == list(range(len(frames)))
    kept = [json.loads(frame.data) for frame in frames if frame.data != "[DONE]"]
    assert kept[: len(events)] == events
    assert (run.state, run.frames) == (RunState.ENDED, len(frames))
    assert death.asked == 0 or run.sent_at is not None
    if not run.interrupted:
        assert run.outcome is Outcome.COMPLETE
        assert run.frames_seen == len(frames)
        return "after its end" if death.killed else "not at all"
    assert (run.outcome, run.frames_seen, death.killed) == (Outcome.INCOMPLETE, None, True)
    assert run.failure is not None
    assert run.failure.code == ("never-sent" if run.sent_at is None else "program-ended")
    if run.sent_at is None:
        return "between snapshot and sending"
    return "while it streamed" if frames else "sent, without an answer"


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_that_no_kill_at_any_moment_loses_a_snapshot_or_an_attempt(tmp_path: Path, record_property: Any) -> None:
    began = time.monotonic()
    used: set[str] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        unhurried = [pool.submit(retried, tmp_path / f"whole{number}", LIMIT_S, used) for number in range(AT_ONCE)]
        whole = [one.result() for one in unhurried]
        lifetime_s = (time.monotonic() - began) * 1.05
        chance = random.Random(3)  # noqa: S311 - no secret
        deaths: list[Death] = []
        while (left := KILLS - sum(death.killed for death in deaths)) and len(deaths) < 2 * KILLS:
            moments = [(number + chance.random()) / left * lifetime_s for number in range(left)]
            chance.shuffle(moments)
            first = len(deaths)
            dying = [pool.submit(retried, tmp_path / f"{first + row}", at, used) for row, at in enumerate(moments)]
            deaths += [one.result() for one in dying]
    assert sum(death.killed for death in deaths) == KILLS
    with looked_at(default_path()) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    history = await History.open()
    assert history.notice is None
    stages = Counter([await judged(history, death) for death in [*whole, *deaths]])
    await history.close()
    assert len({death.base_url for death in [*whole, *deaths]}) == AT_ONCE + len(deaths)
    asked = sum(death.asked for death in deaths)
    record_property("stages", dict(stages))
    print(dict(stages), f"{asked} of {len(deaths)} reached the server")  # noqa: T201
    assert min(stages["before the snapshot"], stages["while it streamed"], stages["after its end"]) > 0

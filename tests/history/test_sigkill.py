"""A killed program loses nothing that it was promised."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.records import RunState
from tests.history.samples import frame, opened, snapshot

ROOT = Path(__file__).parents[2]


def killed_after(path: Path, promises: int, *words: str) -> list[list[str]]:
    """Let the story run, kill it once it has made so many promises, return all it made until it was dead."""
    command = [sys.executable, "-m", "tests.history.dying_story", str(path), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        made = [child.stdout.readline().split() for _ in range(promises)]
        child.kill()
        made += [line.split() for line in child.stdout]
    assert child.returncode == -9
    return made


@pytest.mark.parametrize("seed", range(15))
async def test_that_a_killed_program_keeps_every_promise(path: Path, seed: int) -> None:
    promises = killed_after(path, random.Random(seed).randrange(1, 60))  # noqa: S311 - no secret
    begun = {int(p[1]): (int(p[2]), int(p[3])) for p in promises if p[0] == "begun"}
    sent = {int(p[1]) for p in promises if p[0] == "sent"}
    ended = {int(p[1]) for p in promises if p[0] == "ended"}
    flushed = {int(p[1]): int(p[2]) for p in promises if p[0] == "flushed"}
    async with opened(path) as history:
        assert history.notice is None
        for run_id, (snapshot_id, messages) in begun.items():
            row = await history.run(run_id)
            assert row.snapshot_id == snapshot_id
            kept = await history.snapshot(snapshot_id)
            assert kept.messages == snapshot(messages).messages
            frames = await history.frames_of(run_id)
            assert frames == [frame(number) for number in range(len(frames))]
            assert len(frames) >= (60 if run_id in ended else flushed.get(run_id, 0))
            assert row.state == RunState.ENDED
            assert row.frames == len(frames)
            if run_id in sent:
                assert row.sent_at == kept.taken_at
            if run_id in ended:
                assert (row.outcome, row.interrupted) == (Outcome.COMPLETE, False)
            elif row.interrupted:  # the end may have been written though the kill came before the promise
                assert row.outcome == Outcome.INCOMPLETE
                assert row.failure is not None
                assert row.failure.code == ("never-sent" if row.sent_at is None else "program-ended")


async def test_that_a_run_that_a_kill_cut_is_shown_as_incomplete(path: Path) -> None:
    promises = killed_after(path, 4, "hold")
    run_id = int(promises[-1][1])
    assert [words[0] for words in promises] == ["open", "begun", "sent", "flushed"]
    async with opened(path) as history:
        row = await history.run(run_id)
        assert (row.outcome, row.interrupted, row.frames_seen) == (Outcome.INCOMPLETE, True, None)
        assert row.failure is not None
        assert "program ended" in row.failure.message

"""A process that records run after run and says what it was promised, until it is killed.

python -m tests.history.dying_story PATH [hold]     hold: stay in the middle of the first run
"""

import asyncio
import sys
from pathlib import Path

from chatbase_inspector.history.history import History
from tests.history.samples import COMPLETE, begin, frame, snapshot


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - the parent reads it


async def story(path: Path, hold: bool) -> None:
    history = await History.open(path)
    say("open")
    for turn in range(1_000):
        run = await begin(history, snapshot(turn % 7 + 1, taken_at=float(turn)))
        say("begun", run.run_id, run.snapshot_id, turn % 7 + 1)
        await run.mark_sent(float(turn))
        say("sent", run.run_id)
        for number in range(0, 60, 3):
            run.frames([frame(n) for n in range(number, number + 3)])
            if number % 9 == 0:
                await run.flush()
                say("flushed", run.run_id, number + 3)
                if hold:
                    await asyncio.Event().wait()
        await run.end(COMPLETE)
        say("ended", run.run_id)


asyncio.run(story(Path(sys.argv[1]), "hold" in sys.argv))

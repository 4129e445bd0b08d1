"""A process that records five runs and closes.

python -m tests.history.busy_story PATH CONVERSATION
"""

import asyncio
import sys
from pathlib import Path

from tests.history.samples import COMPLETE, begin, frame, opened, snapshot


async def story(path: Path, conversation: str) -> None:
    async with opened(path) as history:
        for _ in range(5):
            run = await begin(history, snapshot(20, conversation_id=conversation))
            await run.mark_sent(1.0)
            for number in range(0, 90, 3):
                run.frames([frame(n) for n in range(number, number + 3)])
                assert await run.flush(), run.problem
            assert await run.end(COMPLETE), run.problem


asyncio.run(story(Path(sys.argv[1]), sys.argv[2]))

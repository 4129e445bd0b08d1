"""A process that may not write files beyond a size, as on a full disk: the system itself refuses the write.

python -m tests.history.limited_story PATH
"""

import asyncio
import resource
import sys
from pathlib import Path

from chatbase_inspector.history.history import History
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.samples import begin, snapshot


async def story(path: Path) -> None:
    history = await History.open(path)
    await begin(history, snapshot(4))
    print("begun")  # noqa: T201 - the parent reads it
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    largest = max(beside.stat().st_size for beside in path.parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 10_000, most))
    try:
        await begin(history, snapshot(5_000))
    except HistoryUnavailable:
        print("refused")  # noqa: T201
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await begin(history, snapshot(50))
    print("begun")  # noqa: T201
    await history.close()


asyncio.run(story(Path(sys.argv[1])))

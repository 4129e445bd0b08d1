"""A person may have a run forgotten while the conversation is read again after it."""

import asyncio
from pathlib import Path

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.demo.server import DemoServer
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.records import RunState
from chatbase_inspector.history.retention import forget
from tests.support.talks import AGENT, LAMP, open_talk


async def test_that_a_run_forgotten_during_the_re_reading_ends_well_and_stays_forgotten(
    demo_server: DemoServer, tmp_path: Path
) -> None:
    talk = await open_talk(demo_server, tmp_path)
    last = (await talk.answers())[-1]
    retry = talk.retry(last, on=lambda *_: demo_server.faults.set("delay-headers", 1.0, on="get"))
    running = asyncio.gather(retry.run())
    while not any(run.state is RunState.ENDED for run in await talk.history.runs("demo", AGENT, LAMP)):
        await asyncio.sleep(0)
    assert (await forget(talk.history, Key("demo", AGENT, LAMP))).attempts == 1
    [result] = await running
    assert result.outcome is Outcome.COMPLETE
    assert await talk.history.runs("demo", AGENT, LAMP) == []
    assert await talk.history.snapshots("demo", AGENT, LAMP) == []
    await talk.close()

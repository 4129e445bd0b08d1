"""A talk whose past is read back: what several tests of it do."""

import asyncio

from msgspec.structs import replace

from chatbase_inspector.conversation.events import Recalled
from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.conversation.state import Attempt, ConversationState, Turn
from chatbase_inspector.conversation.store import ConversationStore
from chatbase_inspector.history.finding import Key
from chatbase_inspector.runs.reading import read_newest
from chatbase_inspector.runs.recall import recall
from chatbase_inspector.stream.frame import Frame
from tests.support.talks import AGENT, LAMP, Talk

LAMP_KEY = Key("demo", AGENT, LAMP)


async def past_of(talk: Talk, conversation_id: str = LAMP) -> ConversationState:
    past = await recall(talk.history, Key("demo", AGENT, conversation_id))
    assert past is not None
    return past


async def opened_again(talk: Talk, conversation_id: str = LAMP) -> ConversationStore:
    """The conversation as a new session shows it: read from the server, then recalled."""
    reading = await read_newest(talk.client, AGENT, conversation_id)
    store = ConversationStore(ConversationState(reading.head))
    store.dispatch([reading.loaded(0), Recalled(0, await past_of(talk, conversation_id))])
    return store


async def stopped(talk: Talk) -> None:
    """A retry of the last answer that is stopped after its eighth frame."""
    talk.server.faults.set("stall-after-frames", 8, on="retry")
    came: list[Frame] = []
    work = talk.retry((await talk.answers())[-1], silence_s=60, on=lambda frames, _: came.extend(frames))
    task = asyncio.get_running_loop().create_task(work.run())
    while len(came) < 8:
        await asyncio.sleep(0.01)
    work.stop()
    await asyncio.wait_for(task, 10)


def plain(attempt: Attempt) -> Attempt:
    """Without what is told apart only while it happens: how deltas were joined, and the moment before the request."""
    return replace(attempt, events=0, started_at=None, number=0, step_parts=0)


def stack(turn: Turn) -> list[tuple[int | None, str, Outcome | None, bool | None]]:
    return [(attempt.run, attempt.text, attempt.outcome, attempt.on_server) for attempt in turn.attempts]

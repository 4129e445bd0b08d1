"""What these tests keep in the history first."""

import json
import time

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.history.snapshot import Snapshot
from tests.history.samples import KEY
from tests.history.told import play, said, streamed, talk

NOW = time.mktime((2026, 11, 24, 14, 12, 0, 0, 0, -1))
HOUR_S, DAY_S = 3_600.0, 86_400.0
SERVER, AGENT = KEY[:2]


def head(title: str | None) -> bytes:
    return json.dumps({"id": "c", "title": title, "status": "ongoing"}).encode()


def copy(conversation: str, title: str | None, age_s: float, *texts: str, **place: str) -> Snapshot:
    """A copy of a conversation of these messages, taken so long ago; a message is named after its first words."""
    messages = [
        said(f"{conversation}-{text[:9]}", text, NOW - 3 * HOUR_S + number, "assistant" if number % 2 else "user")
        for number, text in enumerate(texts)
    ]
    return talk(*messages, at=NOW - age_s, conversation_id=conversation, head=head(title), **place)


async def shop(history: History) -> None:
    """Four conversations: two attempts today, one failed a week and a bit ago, a demo copy, an old one."""
    before = copy("lamp", "Lamp arrived broken", 2 * HOUR_S, "The lamp is broken, refund please", "No.")
    after = copy("lamp", "Lamp arrived broken", HOUR_S, "The lamp is broken, refund please", "You get a refund.")
    await play(
        history, before, "lamp-No.", streamed("You get ", "a refund today."), sent_at=NOW - 2 * HOUR_S, cost=1.5,
        name="Shop bot", after=after,
    )  # fmt: skip
    await play(history, after, "lamp-You get a", streamed("Never."), sent_at=NOW - HOUR_S, outcome=Outcome.INCOMPLETE)
    other = copy("invoice", None, 10 * DAY_S, "Where is my invoice?", "Here.", agent_id="agent-2")
    await play(
        history, other, "invoice-Here.", streamed("I can"), sent_at=NOW - 10 * DAY_S, outcome=Outcome.FAILED,
        name="Invoice bot",
    )  # fmt: skip
    await history.keep(copy("tour", "Demo tour", 3 * DAY_S, "What is this demo?", base_url="demo"))
    await history.keep(copy("old", "An old one", 200 * DAY_S, "Long ago, refund?"))


async def many(history: History, count: int = 260) -> None:
    """So many conversations of one message each."""
    for number in range(count):
        await history.keep(copy(f"c{number:03}", f"Title {number}", number * 60.0, f"pebble number {number}"))

"""A history worth saving, ways to damage it, and what must hold of all that is given back."""

import random
from collections.abc import Callable
from pathlib import Path

import msgspec

from chatbase_inspector.history.history import History
from chatbase_inspector.history.records import RunRow, SnapshotRow
from chatbase_inspector.history.snapshot import Reason, Snapshot
from chatbase_inspector.stream.frame import Frame
from tests.history.samples import begin, frame, looked_at, opened
from tests.history.told import play, said, streamed, talk

PAGE = 4096
NAMES = ("one", "two", "three")


class Truth(msgspec.Struct):
    """All that a history holds, by number."""

    snapshots: dict[int, tuple[SnapshotRow, Snapshot]] = {}
    runs: dict[int, tuple[RunRow, list[Frame]]] = {}


async def fill(path: Path, *, dying: bool = False) -> None:
    async with opened(path) as history:
        for row, name in enumerate(NAMES):
            messages = [said(f"{name}{n}", f"message {n} of {name} " + "und so weiter " * (n % 40)) for n in range(40)]
            messages.append(said(f"{name}-long", f"{name} lang " * 2_000))
            head = f'{{"id":"{name}","agent_id":"agent-1","title":"Talk {name}"}}'.encode()
            for attempt in range(3):
                before = talk(*messages, conversation_id=name, head=head, reason=Reason.BEFORE_RETRY)
                frames = streamed(*(f"{name} {attempt} word {n} " for n in range(60)), "lang " * 1_500)
                after = talk(
                    *messages[:20], said(f"{name}{attempt}", "new answer"), conversation_id=name, head=head,
                    reason=Reason.AFTER_RETRY,
                )  # fmt: skip
                await play(history, before, f"{name}{20 - row}", frames, after=after, cost=0.5, name="Shop bot")
        if dying:
            run = await begin(history, talk(*messages, conversation_id="three", head=head))
            run.frames([frame(n) for n in range(20)])
            await run.flush()
        await history.indexed()
    with looked_at(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def told(history: History) -> Truth:
    """All that it gives back."""
    keys = await history.ask(
        lambda c: c.execute("SELECT base_url, agent_id, conversation_id FROM conversations").fetchall()
    )
    truth = Truth()
    for key in keys:
        for snapshot in await history.snapshots(*key):
            truth.snapshots[snapshot.id] = snapshot, await history.snapshot(snapshot.id)
        for run in await history.runs(*key):
            truth.runs[run.id] = run, await history.frames_of(run.id)
    return truth


def check(found: Truth, truth: Truth) -> None:
    """Whole or marked, and nothing that was not written."""
    for number, (row, snapshot) in found.snapshots.items():
        written, original = truth.snapshots[number]
        if snapshot == original:
            assert (row.complete, row.messages) == (written.complete, len(snapshot.messages))
            continue
        assert not snapshot.complete
        assert row.messages == len(snapshot.messages)
        talked = {m for _, other in truth.snapshots.values() if other.conversation_id == original.conversation_id
                  for m in other.messages}  # fmt: skip
        assert talked.issuperset(snapshot.messages)
        assert snapshot.head in (original.head, b"{}")
        if snapshot.head == original.head and len(snapshot.messages) < len(original.messages):
            assert (snapshot.older_missing or 0) >= len(original.messages) - len(snapshot.messages)
    for number, (run, frames) in found.runs.items():
        wanted, original_frames = truth.runs[number]
        for name in ("target_message_id", "snapshot_id", "sent_at", "outcome", "meta", "failure", "headers", "status"):
            assert getattr(run, name) == getattr(wanted, name), name
        assert run.after_id in (wanted.after_id, None)
        by_number = {one.number: one for one in original_frames}
        assert all(by_number[one.number] == one for one in frames)
        assert run.frames == len(frames)
        if len(frames) < len(original_frames) and not run.interrupted:
            assert run.frames_seen == len(original_frames)


Damage = Callable[[bytearray, random.Random], None]


def zero_pages(content: bytearray, chance: random.Random) -> None:
    for number in chance.sample(range(len(content) // PAGE), 5):
        content[number * PAGE : (number + 1) * PAGE] = bytes(PAGE)


def random_pages(content: bytearray, chance: random.Random) -> None:
    for number in chance.sample(range(len(content) // PAGE), 5):
        content[number * PAGE : (number + 1) * PAGE] = chance.randbytes(PAGE)


def random_bytes(content: bytearray, chance: random.Random) -> None:
    for _ in range(200):
        content[chance.randrange(len(content))] = chance.randrange(256)


def garbage_pieces(content: bytearray, chance: random.Random) -> None:
    for _ in range(8):
        at = chance.randrange(len(content) - 600)
        content[at : at + 600] = chance.randbytes(600)


def swapped_pages(content: bytearray, chance: random.Random) -> None:
    for _ in range(4):
        one, two = chance.sample(range(1, len(content) // PAGE), 2)
        content[one * PAGE : (one + 1) * PAGE] = content[two * PAGE : (two + 1) * PAGE]


def cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(100, len(content)) :]


def header(content: bytearray, chance: random.Random) -> None:
    for _ in range(4):
        content[chance.randrange(100)] = chance.randrange(256)


def first_page(content: bytearray, chance: random.Random) -> None:
    content[:PAGE] = chance.randbytes(PAGE)


WAYS: tuple[Damage, ...] = (
    zero_pages, random_pages, random_bytes, garbage_pieces, swapped_pages, cut_off, header, first_page,
)  # fmt: skip

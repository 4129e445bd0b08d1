"""What is forgotten is in no file any more, and nothing else is touched."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.database import connect
from chatbase_inspector.history.finding import Key
from chatbase_inspector.history.history import History
from chatbase_inspector.history.retention import Freed, forget, forget_everything, forget_older_than, older_than
from chatbase_inspector.history.snapshot import Reason
from chatbase_inspector.problems import HistoryUnavailable
from tests.history.samples import COMPLETE, KEY, begin, count, frame, looked_at, opened, snapshot
from tests.history.told import found, play, said, streamed, talk

TABLES = ("snapshots", "messages", "snapshot_messages", "runs", "frames", "texts", "index_queue")
SECRET = ("zwetschgenknödel", "quittengelee", "holunderblüte", "sk-verysecret", "agent-secret", "kirschkern")
KEPT = "apfelstrudel"
DAY_S = 86_400.0


def key(conversation: str, agent: str = KEY[1]) -> Key:
    return Key(KEY[0], agent, conversation)


async def filled(history: History) -> None:
    """One conversation to be forgotten, with each of the SECRET words somewhere in it, and one to be kept."""
    messages = [said(f"m{number}", f"zwetschgenknödel number {number} " + "long " * 50) for number in range(400)]
    before = talk(*messages, conversation_id="secret", head=b'{"title":"holunderblute holunderbl\xc3\xbcte"}')
    await play(
        history, before, "m7", streamed("Ich mag ", "quittengelee", *("viel davon " for _ in range(300))),
        after=talk(*messages[:5], said("m9", "kirschkern"), conversation_id="secret"),
    )  # fmt: skip
    run = await begin(
        history,
        snapshot((said("x", "sk-verysecret"),), conversation_id="secret-too", agent_id="agent-secret"),
    )
    assert await run.end(COMPLETE)
    await play(history, talk(said("k", KEPT), conversation_id="kept"), "k", streamed(KEPT, " again"))
    await history.indexed()


def files(path: Path) -> Iterator[Path]:
    return (file for file in path.parent.iterdir() if file.is_file())


def words_left(path: Path, words: tuple[str, ...] = SECRET) -> set[str]:
    """Which of the words stand in any file, as they were written or as the index has them (small, without accents)."""
    content = b"\n".join(file.read_bytes().lower() for file in files(path))
    folded = {word: word.replace("ö", "o").replace("ü", "u") for word in words}
    return {word for word in words if word.encode() in content or folded[word].encode() in content}


def size(path: Path) -> int:
    return sum(file.stat().st_size for file in files(path) if file.suffix != ".sqlite3-shm")


async def test_that_a_forgotten_conversation_is_in_no_file_and_the_files_are_smaller(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
        assert words_left(path) == set(SECRET)
        before = size(path)
        freed = await forget(history, key("secret"))
        assert (freed.conversations, freed.snapshots, freed.attempts) == (1, 2, 1)
        assert (freed.held, freed.unfinished, freed.running) == (False, None, 0)
        assert words_left(path) == {"sk-verysecret", "agent-secret"}
        assert freed.bytes > before // 2
        assert size(path) < before - freed.bytes + 40_000
        assert not path.with_name(path.name + "-wal").stat().st_size
        await forget(history, key("secret-too", "agent-secret"))
        assert words_left(path) == set()
        assert [hit.kind for hit in await found(history, KEPT)] == ["message", "attempt"]
        [run] = await history.runs(*KEY[:2], "kept")
        assert len(await history.frames_of(run.id)) == 2
        assert len((await history.snapshot(run.snapshot_id)).messages) == 1
    with looked_at(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_that_everything_forgotten_leaves_an_empty_history_that_goes_on(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
        numbers = [row.id for row in await history.runs(*KEY[:2], "kept")]
        freed = await forget_everything(history)
        assert (freed.conversations, freed.attempts, freed.unfinished) == (3, 3, None)
        assert words_left(path, (*SECRET, KEPT)) == set()
        assert [count(path, table) for table in TABLES] == [0] * len(TABLES)
        assert (await Archive(history).size()).file_bytes < 250_000
        run = await begin(history)
        assert run.run_id > max(numbers)  # a number once given is never used again
        assert await run.end(COMPLETE)
    async with opened(path) as again:
        assert len(await again.runs(*KEY)) == 1


async def test_that_files_set_aside_as_damaged_are_forgotten_with_everything(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
    for name in ("history.damaged-20260101T000000Z.sqlite3", "history.damaged-20260101T000000Z.sqlite3-wal"):
        (path.parent / name).write_text("zwetschgenknödel", encoding="utf-8")
    other = path.parent / "holiday.damaged-1.sqlite3"
    other.write_text("mine", encoding="utf-8")
    async with opened(path) as history:
        freed = await forget(history, key("secret"))
        assert (freed.damaged_files, freed.damaged_files_left) == (0, 1)
        freed = await forget_everything(history)
        assert (freed.damaged_files, freed.damaged_files_left) == (1, 0)
        assert words_left(path) == set()
    assert other.exists()


async def test_that_what_is_not_kept_can_be_forgotten(path: Path) -> None:
    async with opened(path) as history:
        assert replace(await forget(history, key("nowhere")), bytes=0) == Freed()
        assert (await forget_everything(history)).conversations == 0
        assert (await forget_older_than(history, 0, 1e10)).attempts == 0


async def test_that_odd_names_are_forgotten_by_the_same_names(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(snapshot(conversation_id="half \ud83d"))
        assert (await forget(history, key("half \ud83d"))).conversations == 1


@pytest.mark.parametrize("days", [-1.0, float("nan"), float("inf")])
async def test_that_a_limit_that_is_none_is_refused(path: Path, days: float) -> None:
    async with opened(path) as history:
        await filled(history)
        with pytest.raises(ValueError, match="days"):
            await forget_older_than(history, days, 1e9)
        assert count(path, "runs") == 3


async def aged(history: History, conversation: str, day: int, *, after_day: int | None = None) -> int:
    """A run in the middle of that day, its snapshots with it; its number."""
    at = (day + 0.5) * DAY_S
    before = talk(said("old", f"before on day {day}"), at=at, conversation_id=conversation, reason=Reason.BEFORE_RETRY)
    after = None
    if after_day is not None:
        after = talk(
            said("new", f"after on day {after_day}"), at=(after_day + 0.5) * DAY_S, conversation_id=conversation
        )
    number = await play(history, before, "old", streamed(f"answer of day {day}"), sent_at=at, after=after)
    ended = "UPDATE runs SET prepared_at = ?, ended_at = ? WHERE id = ?"
    await history.change(lambda c: c.execute(ended, (at, at + 1, number)) and None)
    return number


async def test_that_only_what_is_old_goes_and_a_young_attempt_keeps_all_of_its_own(path: Path) -> None:
    async with opened(path) as history:
        await aged(history, "mixed", 1, after_day=1)
        bridging = await aged(history, "mixed", 2, after_day=9)  # read again much later
        young = await aged(history, "mixed", 9)
        await aged(history, "old", 1)
        await history.keep(talk(said("o", "opened once"), at=DAY_S, conversation_id="old"))
        await history.keep(talk(said("o", "opened lately"), at=9 * DAY_S, conversation_id="opened"))
        told = await older_than(history, 5, 10 * DAY_S)
        freed = await forget_older_than(history, 5, 10 * DAY_S)
        assert (freed.conversations, freed.snapshots, freed.attempts) == (1, 4, 2)
        assert replace(freed, bytes=0) == told
        rows = await history.runs(*KEY[:2], "mixed")
        assert [row.id for row in rows] == [bridging, young]
        for row in rows:
            assert len(await history.frames_of(row.id)) == 1
            for number in filter(None, (row.snapshot_id, row.after_id)):
                assert len((await history.snapshot(number)).messages) == 1
        assert words_left(path, ("day 1", "opened once")) == set()
        assert words_left(path, ("day 2", "day 9", "opened lately")) == {"day 2", "day 9", "opened lately"}
        assert await found(history, "once") == ()
        told = await older_than(history, 0, 11 * DAY_S)
        freed = await forget_older_than(history, 0, 11 * DAY_S)
        assert (freed.conversations, freed.attempts) == (2, 2)
        assert replace(freed, bytes=0) == told


async def test_that_a_message_that_a_young_snapshot_shows_stays(path: Path) -> None:
    async with opened(path) as history:
        both = said("m", "shown in both")
        await history.keep(talk(both, said("n", "shown once"), at=DAY_S))
        await history.keep(talk(both, at=9 * DAY_S))
        assert (await forget_older_than(history, 5, 10 * DAY_S)).snapshots == 1
        [row] = await history.snapshots(*KEY)
        assert (await history.snapshot(row.id)).messages == (both,)
        assert count(path, "messages") == 1


async def refused(forgetting: object) -> None:
    with pytest.raises(HistoryUnavailable, match="being recorded just now") as caught:
        await forgetting  # type: ignore[misc]
    assert caught.value.failure.code == "run-in-progress"


async def test_that_nothing_is_forgotten_while_this_window_records(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
        run = await begin(history)
        await refused(forget(history, key("secret")))
        await refused(forget_everything(history))
        assert words_left(path) == set(SECRET)
        freed = await forget_older_than(history, 0, 1e10)  # removes what is over; the file shrinks another time
        assert (freed.attempts, freed.running) == (3, 1)
        assert freed.unfinished is not None
        assert "next time" in freed.unfinished
        run.frames([frame(0)])
        assert await run.end(COMPLETE)
        assert len((await history.snapshot(run.snapshot_id)).messages) == 4
        before = size(path)
        assert (await forget_older_than(history, 1e4, 1e9)).attempts == 0
        assert size(path) < before
        assert len(await history.frames_of(run.run_id)) == 1


async def test_that_an_attempt_that_another_window_records_is_not_removed(path: Path) -> None:
    async with opened(path) as here, opened(path) as other:
        await filled(here)
        run = await begin(other)
        await run.mark_sent(1.0)
        await refused(forget(here, key(KEY[2])))
        await refused(forget_everything(here))
        assert (await forget(here, key("secret"))).attempts == 1
        freed = await forget_older_than(here, 0, 1e10)
        assert (freed.attempts, freed.running) == (2, 1)
        run.frames([frame(0)])
        assert await run.end(COMPLETE)
        assert await other.frames_of(run.run_id) == [frame(0)]
        assert (await forget(here, key(KEY[2]))).attempts == 1


async def test_that_an_attempt_of_a_window_that_died_can_be_forgotten(path: Path) -> None:
    async with opened(path) as history:
        await begin(history)
        with looked_at(path) as connection:
            connection.execute("UPDATE owners SET token = 'of a dead one'")
        assert (await forget(history, key(KEY[2]))).attempts == 1


async def test_that_a_window_that_reads_an_older_state_is_told_and_not_disturbed(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
        reading = connect(path)
        reading.execute("BEGIN")
        assert reading.execute("SELECT count(*) FROM runs").fetchone() == (3,)
        freed = await forget(history, key("secret"))
        assert freed.held
        assert freed.unfinished is not None
        assert "until all windows are closed" in freed.unfinished
        assert reading.execute("SELECT count(*) FROM runs").fetchone() == (3,)
        reading.close()
    assert words_left(path, SECRET[:3]) == set()


async def test_that_a_disk_too_full_to_shrink_is_told_and_the_rows_are_gone(path: Path) -> None:
    async with opened(path) as history:
        await filled(history)
        await history.maintain(lambda c, _: c.set_authorizer(deny_vacuum))
        freed = await forget(history, key("secret"))
        assert freed.attempts == 1
        assert not freed.held
        assert freed.unfinished is not None
        assert "could not shrink" in freed.unfinished
        assert await history.runs(*KEY[:2], "secret") == []
    assert words_left(path, SECRET[:3]) == set()  # overwritten in its place


def deny_vacuum(action: int, *about: object) -> int:
    """SQLite attaches the new file to itself when it shrinks; that is refused here."""
    return 1 if action == 24 else 0


async def test_that_a_closing_window_does_not_wait_for_the_file_to_shrink(path: Path) -> None:
    history = await History.open(path)
    await filled(history)
    forgetting = asyncio.gather(forget(history, key("secret")))
    await asyncio.sleep(0)
    await history.close()
    [freed] = await forgetting
    assert freed.attempts == 1
    async with opened(path) as again:
        assert await again.runs(*KEY[:2], "secret") == []
        assert len(await again.runs(*KEY[:2], "kept")) == 1


@pytest.mark.parametrize(
    "damage", ["UPDATE words_data SET block = x'00000000ffffff' WHERE id = 10", "DELETE FROM words_data"]
)
async def test_that_a_damaged_index_does_not_keep_anything_from_being_forgotten(path: Path, damage: str) -> None:
    async with opened(path) as history:
        await filled(history)
        await history.change(lambda c: c.execute(damage) and None)
    async with opened(path) as history:
        assert (await forget(history, key("secret"))).attempts == 1
        assert words_left(path, SECRET[:3]) == set()
        assert len(await found(history, KEPT)) == 2

"""A message that is no longer on the server says since when; one that is merely not loaded does not."""

from pathlib import Path

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.history import History
from chatbase_inspector.history.snapshot import Snapshot
from tests.history.samples import opened
from tests.history.told import found, play, said, talk

TALK = tuple(said(f"m{row}", f"word{row}", at=float(row)) for row in range(6))
FRESH = said("new", "fresh", at=9.0)


def before(at: float = 1_000.0) -> Snapshot:
    return talk(*TALK, at=at)


async def removed(history: History, row: int) -> float | None:
    [hit] = await found(history, f"word{row}")
    return hit.removed_at


async def test_that_a_retry_removes_its_target_and_all_after_it(path: Path) -> None:
    async with opened(path) as history:
        await play(history, before(), "m3", sent_at=50.0, after=talk(*TALK[:3], FRESH, at=2_000.0))
        assert [await removed(history, row) for row in range(6)] == [None, None, None, 50.0, 50.0, 50.0]
        [hit] = await found(history, "fresh")
        assert hit.removed_at is None


@pytest.mark.parametrize("status", [200, 201])
async def test_that_an_accepted_retry_counts_also_when_the_server_was_not_read_again(path: Path, status: int) -> None:
    async with opened(path) as history:
        await play(history, before(), "m3", sent_at=50.0, status=status, outcome=Outcome.INCOMPLETE)
        assert [await removed(history, row) for row in (2, 3, 5)] == [None, 50.0, 50.0]


@pytest.mark.parametrize(("status", "sent_at"), [(429, 50.0), (500, 50.0), (None, 50.0), (None, None), (200, None)])
async def test_that_nothing_is_called_removed_by_a_retry_of_which_nobody_knows(
    path: Path, status: int | None, sent_at: float | None
) -> None:
    async with opened(path) as history:
        await play(history, before(), "m3", sent_at=sent_at, status=status, outcome=Outcome.INCOMPLETE)
        assert await removed(history, 4) is None
        await history.keep(before(3_000.0))
        assert await removed(history, 4) is None


@pytest.mark.parametrize(("status", "since"), [(500, 50.0), (None, 50.0), (429, 3_000.0)])
async def test_that_a_later_reading_tells_what_a_broken_retry_did(path: Path, status: int | None, since: float) -> None:
    async with opened(path) as history:
        await play(history, before(), "m3", sent_at=50.0, status=status, outcome=Outcome.INCOMPLETE)
        await history.keep(talk(*TALK[:3], at=3_000.0))
        assert [await removed(history, row) for row in (2, 4)] == [None, since]


async def test_that_a_message_that_the_server_still_has_after_all_is_not_removed(path: Path) -> None:
    async with opened(path) as history:
        await play(history, before(), "m3", sent_at=50.0, after=before(2_000.0))
        assert await removed(history, 4) is None


async def test_that_what_is_only_not_loaded_is_not_removed(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(before())
        await history.keep(talk(*TALK[4:], at=2_000.0, complete=False, older_missing=4))
        assert [await removed(history, row) for row in range(6)] == [None] * 6


async def test_that_what_somebody_else_removed_is_gone_since_it_was_missed(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(before())
        await history.keep(talk(FRESH, at=1_500.0, complete=False))
        await history.keep(talk(*TALK[:2], TALK[4], at=2_000.0, complete=False))
        await history.keep(talk(*TALK[:2], TALK[4], at=3_000.0))
        assert [await removed(history, row) for row in range(6)] == [None, None, 2_000.0, 2_000.0, None, 2_000.0]


async def test_that_the_retry_that_removed_it_counts_and_not_a_later_one(path: Path) -> None:
    async with opened(path) as history:
        after = talk(*TALK[:3], FRESH, at=2_000.0)
        await play(history, before(), "m5", sent_at=50.0, after=talk(*TALK[:5], FRESH, at=1_100.0))
        await play(history, talk(*TALK[:5], FRESH, at=1_200.0), "m3", sent_at=60.0, after=after)
        await play(history, after, "new", sent_at=70.0, after=talk(*TALK[:3], said("newer", "x"), at=3_000.0))
        assert [await removed(history, row) for row in (2, 3, 4, 5)] == [None, 60.0, 60.0, 50.0]
        [hit] = await found(history, "fresh")
        assert hit.removed_at == 70.0


async def test_that_a_changed_rating_does_not_make_a_message_removed(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(before())
        await history.keep(talk(*TALK[:2], said("m2", "rated", at=2.0), *TALK[3:], at=2_000.0))
        assert await removed(history, 2) is None


async def test_that_messages_without_an_id_are_told_apart_by_what_they_say(path: Path) -> None:
    one, other = said("", "word1"), said("", "word2")
    async with opened(path) as history:
        await history.keep(talk(one, other, at=1_000.0))
        await history.keep(talk(one, at=2_000.0))
        assert await removed(history, 1) is None
        assert await removed(history, 2) == 2_000.0

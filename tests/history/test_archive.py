"""What the history holds is listed by conversation, attempt and snapshot, narrowed, and measured."""

from pathlib import Path

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.archive import Archive
from chatbase_inspector.history.finding import Hit, Key, Wanted
from chatbase_inspector.history.history import History
from chatbase_inspector.history.snapshot import Reason
from tests.history.samples import KEY, begin, opened
from tests.history.told import found, play, said, streamed, talk

SERVER_HEAD = b'{"id":"c","title":"Where is it?","status":"ended","userId":"shopper-7","odd":[1]}'
OWN_HEAD = b'{"agent_id":"a","id":"c","title":"Newer title","status":"ongoing","user_id":"shopper-8"}'

EVERYTHING = Wanted()


async def listed(history: History, wanted: Wanted = EVERYTHING, **page: int) -> tuple[Hit, ...]:
    await history.indexed()
    return (await Archive(history).find(wanted, **page)).hits


async def some(history: History) -> None:
    """Three conversations of two agents on two servers."""
    before = talk(said("u", "first words"), said("a", "old"), at=100.0, head=SERVER_HEAD)
    await play(history, before, "a", streamed("one"), sent_at=110.0, cost=0.5, name="Shop bot")
    again = talk(said("u", "first words"), at=200.0, head=OWN_HEAD)
    await play(history, again, "a", streamed("two"), sent_at=210.0, outcome=Outcome.FAILED, cost=0.0)
    await history.keep(talk(said("x", "demo words"), at=300.0, base_url="demo", conversation_id="d", head=b"no JSON"))
    other = talk(
        said("y", "other words"), at=400.0, agent_id="agent-2", conversation_id="e", reason=Reason.BEFORE_RETRY
    )
    await play(history, other, "y", sent_at=410.0, outcome=Outcome.REFUSED, status=429)


def short(hits: tuple[Hit, ...]) -> list[str]:
    return [f"{hit.kind} {hit.id}" for hit in hits]


async def test_that_without_words_attempts_and_snapshots_are_listed_newest_first(path: Path) -> None:
    async with opened(path) as history:
        await some(history)
        hits = await listed(history)
        assert short(hits) == [
            *("attempt 3", "snapshot 4", "snapshot 3"),
            *("attempt 2", "snapshot 2", "attempt 1", "snapshot 1"),
        ]
        refused, _, demo, failed, _, first, snapshot = hits
        assert (refused.outcome, refused.number, refused.credits) == (Outcome.REFUSED, 1, None)
        assert (failed.outcome, failed.number, failed.credits, failed.duration_ns) == (Outcome.FAILED, 2, 0.0, 7)
        assert (first.at, first.number, first.credits, first.agent_name) == (110.0, 1, 0.5, "Shop bot")
        assert first.snippet == (("one", False),)
        assert first.title == failed.title == snapshot.title == "Newer title"
        assert (snapshot.at, snapshot.snippet, snapshot.outcome) == (100.0, (("first words", False),), None)
        assert demo.key == Key("demo", KEY[1], "d")
        assert demo.title is demo.agent_name is None


async def test_that_a_listing_is_narrowed_by_time_agent_server_and_outcome(path: Path) -> None:
    async with opened(path) as history:
        await some(history)
        assert short(await listed(history, Wanted(since=200.0, until=300.0))) == ["attempt 2", "snapshot 2"]
        assert short(await listed(history, Wanted(agent_id="agent-2"))) == ["attempt 3", "snapshot 4"]
        assert short(await listed(history, Wanted(base_url="demo"))) == ["snapshot 3"]
        assert short(await listed(history, Wanted(base_url="demo", agent_id="agent-2"))) == []
        assert short(await listed(history, Wanted(conversation_id="e"))) == ["attempt 3", "snapshot 4"]
        assert short(await listed(history, Wanted(text="words", conversation_id="d"))) == ["message 3"]
        assert short(await listed(history, Wanted(conversation_id="d", agent_id="agent-2"))) == []
        outcomes = frozenset({Outcome.FAILED, Outcome.REFUSED})
        assert short(await listed(history, Wanted(outcomes=outcomes))) == ["attempt 3", "attempt 2"]
        assert short(await listed(history, Wanted(outcomes=outcomes, until=400.0))) == ["attempt 2"]
        assert short(await listed(history, Wanted(text="words", base_url="demo"))) == ["message 3"]
        assert short(await listed(history, Wanted(text="one", outcomes=frozenset({Outcome.COMPLETE})))) == ["attempt 1"]


async def test_that_conversations_are_listed_with_what_is_known_of_them(path: Path) -> None:
    async with opened(path) as history:
        await some(history)
        await history.indexed()
        archive = Archive(history)
        other, demo, shop = await archive.conversations(Wanted(), limit=10)
        assert (shop.title, shop.status, shop.user_id, shop.agent_name) == (
            *("Newer title", "ongoing"),
            *("shopper-8", "Shop bot"),
        )
        assert (shop.snapshots, shop.attempts, shop.messages) == (2, 2, 2)
        assert (shop.first_at, shop.last_at) == (100.0, 210.0)
        assert shop.frame_bytes == sum(len(frame.raw) for frame in (*streamed("one"), *streamed("two")))
        assert (demo.title, demo.status, demo.attempts, demo.frame_bytes) == (None, None, 0, 0)
        assert [other] == await archive.conversations(Wanted(), limit=1)
        assert [shop] == await archive.conversations(Wanted(), limit=10, offset=2)
        assert [shop] == await archive.conversations(Wanted(text="two"), limit=10)
        assert [shop] == await archive.conversations(Wanted(outcomes=frozenset({Outcome.FAILED})), limit=10)
        assert [demo] == await archive.conversations(Wanted(base_url="demo"), limit=10)
        assert await archive.conversations(Wanted(since=1e10), limit=10) == [] or other.last_at > 1e9


async def test_that_agents_are_told_with_their_newest_name(path: Path) -> None:
    async with opened(path) as history:
        await some(history)
        assert await Archive(history).agents() == [
            ("demo", "agent-1", None),
            (KEY[0], "agent-1", "Shop bot"),
            (KEY[0], "agent-2", None),
        ]


async def test_that_size_counts_what_is_there(path: Path) -> None:
    async with opened(path) as history:
        empty = await Archive(history).size()
        assert (empty.attempts, empty.oldest_at, empty.newest_at) == (0, None, None)
        await some(history)
        size = await Archive(history).size()
        assert (size.conversations, size.snapshots, size.attempts, size.messages, size.frames) == (3, 4, 3, 4, 2)
        assert size.oldest_at == 100.0
        assert size.file_bytes >= path.stat().st_size > 4096


async def test_that_an_attempt_that_still_runs_is_listed(path: Path) -> None:
    async with opened(path) as history:
        await begin(history)
        attempt = (await listed(history))[0]
        assert (attempt.kind, attempt.outcome, attempt.duration_ns) == ("attempt", None, None)


async def test_that_pages_show_each_hit_once_and_say_when_there_are_more(path: Path) -> None:
    async with opened(path) as history:
        messages = [said(f"m{number}", f"common word {'word ' * (number % 5)}") for number in range(5_230)]
        await history.keep(talk(*messages))
        await history.indexed()
        archive, offset, seen = Archive(history), 0, []
        while True:
            page = await archive.find(Wanted(text="common"), limit=700, offset=offset)
            seen += [hit.message_id for hit in page.hits]
            offset += 700
            if not page.more:
                break
        assert len(seen) == len(set(seen)) == 5_230
        assert len((await archive.find(Wanted(text="common"), limit=5_230)).hits) == 5_230


async def test_that_the_best_hit_comes_first(path: Path) -> None:
    async with opened(path) as history:
        texts = ["parcel " * 5, "the parcel of somebody else with many other words in it", "nothing"]
        await history.keep(talk(*(said(f"m{row}", text) for row, text in enumerate(texts))))
        assert [hit.message_id for hit in await found(history, "parcel")] == ["m0", "m1"]


async def test_that_a_message_without_a_time_has_that_of_its_first_snapshot(path: Path) -> None:
    async with opened(path) as history:
        await history.keep(talk(said("m", "timeless", at=None), at=77.0))
        await history.keep(talk(said("m", "timeless", at=None), at=88.0))
        [hit] = await found(history, "timeless")
        assert (hit.at, hit.role) == (77.0, "user")

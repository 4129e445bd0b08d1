"""Files that earlier versions of the program wrote are opened with all that is in them."""

from pathlib import Path

import pytest

from chatbase_inspector.conversation.outcome import Outcome
from chatbase_inspector.history.storable import storable
from tests.history.samples import opened
from tests.history.told import ids
from tests.history.versions.rebuild import OLD_TABLES, columns, rebuilt, rows
from tests.history.versions.v1_story import BASE, DEMO, MESSAGES, RUNS


@pytest.mark.parametrize("version", sorted(OLD_TABLES))
async def test_that_an_earlier_file_keeps_every_row_byte_for_byte(path: Path, version: int) -> None:
    rebuilt(version, path)
    tables = [table for table in OLD_TABLES[version] if table not in ("owners", "runs")]
    ended = (
        "id, conversation, before_snapshot, target_message_id, prepared_at, sent_at, status, headers, meta, frames_seen"
    )
    before = {table: (columns(path, table), rows(path, table)) for table in tables}
    runs = rows(path, "runs", ended)
    async with opened(path):
        pass
    assert rows(path, "runs", ended) == runs
    for table, (names, old) in before.items():
        assert sorted(rows(path, table, names), key=repr) == sorted(old, key=repr), table


async def test_that_a_file_of_version_1_tells_every_snapshot_run_and_frame(path: Path) -> None:
    rebuilt(1, path)
    async with opened(path) as history:
        kept = {row.id: row for row in await history.runs(BASE, "agent-1", "conv-1")}
        kept |= {row.id: row for row in await history.runs("demo", DEMO.agent_id, "conv-2")}
        assert sorted(kept) == list(range(1, len(RUNS) + 1))
        for number, told in enumerate(RUNS, 1):
            row = kept[number]
            assert (row.target_message_id, row.status) == (told.target, told.status)
            assert tuple(await history.frames_of(number)) == told.frames
            snapshot = await history.snapshot(row.snapshot_id)
            assert snapshot.messages == told.before.messages
            assert (snapshot.head, snapshot.taken_at) == (told.before.head, told.before.taken_at)
            assert row.outcome is (told.end.outcome if told.end else Outcome.INCOMPLETE)
            assert row.agent_name is row.agent_model is None
        assert kept[len(RUNS)].interrupted
        assert storable(DEMO.agent_id) in {row.agent_id for row in kept.values()}
        after = kept[1].after_id
        assert after is not None
        assert (await history.snapshot(after)).messages[:5] == MESSAGES[:5]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        *(("päckchen", ["u1"]), ("📦", ["u1"]), ("شحنتي", ["a1"]), ("包裹", ["a1"]), ("hologram metres", [""])),
        *(("halb", ["u2"]), ("smashed", ["a2"]), ("brieftaube", ["a3"]), ("quebec", ["a3"]), ("AB-1234", ["a3"])),
        *(("nachbar", ["run 1"]), ("halfway", ["run 2"]), ("stopped midway", ["run 3"]), ("zwetschge", ["run 5"])),
        *(("stück", ["run 6"]), ("nobody saw", ["run 7"]), ("zäme", ["d2"])),
    ],
)
async def test_that_a_file_of_version_1_is_found_by_its_words(path: Path, asked: str, told: list[str]) -> None:
    rebuilt(1, path)
    async with opened(path) as history:
        assert await ids(history, asked) == told

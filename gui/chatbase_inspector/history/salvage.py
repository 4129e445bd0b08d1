"""Builds a new history from what can be read of a damaged one. What was not written so is left out, never guessed."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from chatbase_inspector.history import salvage_rows as rows
from chatbase_inspector.history import salvage_sql as sql
from chatbase_inspector.history.database import migrate
from chatbase_inspector.history.salvage_pages import INDEX_INTERIOR, INDEX_LEAF, TABLE_LEAF, Pages, open_pages
from chatbase_inspector.history.salvage_sql import Names, Saved
from chatbase_inspector.history.seals import Value

LONGEST_S = 170.0
_STRANGERS = 5  # so many rows one after the other that are none of ours: all of the page is the search index's


def salvage(damaged: Path, fresh: Path, longest_s: float = LONGEST_S) -> Saved:
    """Write what is whole in `damaged` into the new database `fresh`; the damaged one is only read.

    After `longest_s` it reads no further and keeps what it has. It holds one record in memory, and a few numbers for
    each message.

    Raises:
        OSError, sqlite3.Error: `damaged` cannot be opened, or `fresh` cannot be written; it is of no use then.
    """
    until = time.monotonic() + longest_s
    file, log = open_pages(damaged)
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            migrate(connection, fresh)
            connection.execute("BEGIN IMMEDIATE")
            salvaging = _Salvaging(Pages(file, log), connection, lambda: time.monotonic() > until)
            salvaging.read()
            saved = sql.completed(connection, salvaging.conversations(), salvaging.snapshots, salvaging.runs)
            connection.execute("COMMIT")
    finally:
        file.close()
        if log is not None:
            log.close()
    return msgspec.structs.replace(saved, unreadable=len(salvaging.pages.unreadable), stopped=salvaging.stopped)


class _Salvaging:
    """Goes through the pages: first the tables, then what needs to know them."""

    def __init__(self, pages: Pages, connection: sqlite3.Connection, late: Callable[[], bool]) -> None:
        self.pages = pages
        self.stopped = False
        self.snapshots: dict[int, tuple[Value, ...]] = {}
        self.runs: dict[int, dict[str, Value]] = {}
        self._connection = connection
        self._late = late
        self._names: dict[int, list[Names]] = {}
        self._messages: dict[int, int] = {}

    def read(self) -> None:
        """Read all pages, as far as the time allows."""
        indexes: dict[int, list[int]] = {INDEX_LEAF: [], INDEX_INTERIOR: []}
        for number in self._in_time(range(1, self.pages.count + 1)):
            kind = self.pages.kind(number)
            if kind == TABLE_LEAF:
                self._read_table(number)
            elif kind in indexes:
                indexes[kind].append(number)
        frames: list[int] = []
        seen: dict[int, str] = {}
        for number in self._in_time(indexes[INDEX_LEAF]):
            seen[number] = self._read_index(number, "", frames)
        for number in self._in_time(indexes[INDEX_INTERIOR]):
            seen[number] = self._read_index(number, _below(self.pages, number, seen), frames)
        for number in self._in_time(frames):
            self._read_frames(number)

    def conversations(self) -> dict[int, Names]:
        """The names of each conversation. Where table and index differ, those that more speaks for.

        A conversation whose names are lost is called “(not known)”, apart from what its snapshots tell.
        """
        heads: dict[int, list[bytes]] = {}
        for row in self.snapshots.values():
            heads.setdefault(int(row[0]), []).append(bytes(row[3]))  # type: ignore[arg-type]
        often = Counter(name for names in self._names.values() for told in names for name in told)

        def weight(number: int, names: Names) -> tuple[int, int]:
            inside = sum(names[2].encode(errors="replace") in head for head in heads.get(number, []))
            return inside, often[names[0]] + often[names[1]]

        return {
            number: max(self._names[number], key=lambda names: weight(number, names))
            if number in self._names
            else rows.names_of_lost(number, heads[number])
            for number in sorted({*self._names, *heads})
        }

    def _in_time(self, numbers: range | list[int]) -> Iterator[int]:
        for number in numbers:
            self.stopped = self.stopped or self._late()
            if self.stopped:
                return
            yield number

    def _read_table(self, number: int) -> None:
        strangers = 0
        for record in self.pages.records(number):
            values, rowid = record.values, record.rowid
            strangers = 0 if rows.may_be_ours(values) else strangers + 1
            if strangers == _STRANGERS:
                return
            if strangers or rowid is None or rowid < 1:
                continue
            if rows.is_message(values):
                message = rows.message(values)
                if message is not None and sql.add_message(self._connection, rowid, message):
                    self._messages[rowid] = int(message[0])  # type: ignore[arg-type]
            elif rows.is_conversation(values):
                self._names.setdefault(rowid, []).append(values[1:])  # type: ignore[arg-type]
            elif rows.is_sequence(values):
                sql.raise_sequence(self._connection, str(values[0]), int(values[1]))  # type: ignore[arg-type]
            elif (snapshot := rows.snapshot(rowid, values)) is not None:
                self.snapshots.setdefault(rowid, snapshot)
            elif (run := rows.run(rowid, values)) is not None:
                self.runs.setdefault(rowid, run)

    def _read_index(self, number: int, known: str, frames: list[int]) -> str:
        """Take the page's rows, unless they are frames: those come later. What kind of triples it holds."""
        found: list[tuple[int, int, int]] = []
        for record in self.pages.records(number):
            values = record.values
            if rows.is_frame(values):
                frames.append(number)
                return "frames"
            if rows.is_conversation_key(values):
                self._names.setdefault(int(values[3]), []).append(values[:3])  # type: ignore[arg-type]
            elif rows.is_frame_seal(values):
                if values[0] in self.runs:
                    sql.add_seal(self._connection, values)
            elif rows.is_triple(values):
                found.append(values)  # type: ignore[arg-type]
        kind = known or rows.in_order(found, self._known, leaf=self.pages.kind(number) == INDEX_LEAF)
        if kind in ("table", "index"):
            found = rows.ascending(found)
            placed = found if kind == "table" else [(snapshot, place, message) for message, snapshot, place in found]
            sql.add_places(self._connection, [row for row in placed if self._fits(*row)])
        return kind

    def _known(self, snapshot: int, place: int, message: int) -> bool:
        return snapshot in self.snapshots and self._fits(snapshot, place, message)

    def _fits(self, snapshot: int, place: int, message: int) -> bool:
        conversation, known = self._messages.get(message), self.snapshots.get(snapshot)
        if conversation is None or snapshot < 1 or place < 0:
            return False
        return known is None or (known[0] == conversation and place < int(known[6]))  # type: ignore[arg-type]

    def _read_frames(self, number: int) -> None:
        for record in self.pages.records(number):
            values = record.values
            if rows.is_frame(values) and values[0] in self.runs:
                frame = rows.frame(values, sql.seal_of(self._connection, values[0], values[1]))
                if frame is not None:
                    sql.add_frame(self._connection, frame)


def _below(pages: Pages, number: int, seen: dict[int, str]) -> str:
    """What most pages below hold: the rows on an interior page are too few to tell by themselves."""
    kinds = [seen[child] for child in pages.children(number) if seen.get(child)]
    return max(set(kinds), key=kinds.count) if kinds else ""

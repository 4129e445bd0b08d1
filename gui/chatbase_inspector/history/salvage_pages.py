"""Reads SQLite's file format without SQLite: every page by itself, so that a broken one costs what stands on it only.

After https://www.sqlite.org/fileformat2.html. The file may be anything: each number in it is checked before use, each
chain ends, and nothing larger than one record is held in memory. Raises nothing.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from chatbase_inspector.history.seals import Value

_HEADER = b"SQLite format 3\x00"
_SIZE = 4096  # what this program's files have; told by the header, which may be broken
_SIZES = {1 << power for power in range(9, 17)}
_LONGEST = 256 * 1024 * 1024  # a frame is limited to 64 MB, a message to less

INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13


class Record(msgspec.Struct, frozen=True, gc=False):
    """One row of a table (with its `rowid`) or of an index."""

    rowid: int | None
    values: tuple[Value, ...]


class Pages:
    """The pages of a database file, with what of its write-ahead log is whole laid over them.

    Attributes:
        count: how many pages the file has.
        unreadable: numbers of the pages that are all zeros or no page at all, or hold a record that cannot be read.
    """

    def __init__(self, file: BinaryIO, log: BinaryIO | None) -> None:
        self._file = file
        self._log = log
        head = _read(file, 0, 100)
        told = int.from_bytes(head[16:18], "big")
        told = 65_536 if told == 1 else told
        self._size = told if head[:16] == _HEADER and told in _SIZES else _SIZE
        self._usable = self._size  # this program reserves no bytes at the end of a page
        self._logged, pages = ({}, 0) if log is None else _committed(log, self._size)
        if not pages:
            pages = -(-file.seek(0, 2) // self._size)
            if head[24:28] == head[92:96]:  # what stands behind the told end is of an earlier time
                pages = min(pages, int.from_bytes(head[28:32], "big") or pages)
        self.count = pages
        self._budget_bytes = 4 * self.count * self._size
        self.unreadable: set[int] = set()
        self._free = self._freelist()

    def kind(self, number: int) -> int:
        """The kind of the page: one of the four above, or 0 for what holds no records."""
        if number in self._free:
            return 0
        page = self._page(number)
        kind = page[self._start(number)] if page else 0
        if not page.strip(b"\x00") or (page and number == 1 and not page.startswith(_HEADER)):
            self.unreadable.add(number)
        return kind if kind in (INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF) else 0

    def children(self, number: int) -> list[int]:
        """The pages below an interior page, as far as they can be."""
        page, start = self._page(number), self._start(number)
        found = [int.from_bytes(page[at : at + 4], "big") for at in self._cells(page, start, 12)]
        found.append(int.from_bytes(page[start + 8 : start + 12], "big"))
        return [child for child in found if 1 < child <= self.count]

    def records(self, number: int) -> Iterator[Record]:
        """The records of the page, in order; one that cannot be read is left out."""
        page, start, kind = self._page(number), self._start(number), self.kind(number)
        if kind in (0, TABLE_INTERIOR):
            return
        for at in self._cells(page, start, 12 if kind == INDEX_INTERIOR else 8):
            try:
                yield self._record(page, at + 4 if kind == INDEX_INTERIOR else at, kind == TABLE_LEAF)
            except (ValueError, IndexError, struct.error, OverflowError):
                self.unreadable.add(number)

    def _page(self, number: int) -> bytes:
        """All of the page; nothing where the file ends before its end."""
        at = self._logged.get(number)
        if at is not None and self._log is not None:
            return _read(self._log, at, self._size)
        page = _read(self._file, (number - 1) * self._size, self._size)
        if len(page) < self._size:
            self.unreadable.add(number)
            return b""
        return page

    @staticmethod
    def _start(number: int) -> int:
        return 100 if number == 1 else 0

    def _cells(self, page: bytes, start: int, header: int) -> list[int]:
        if len(page) < self._size:
            return []
        told = min(int.from_bytes(page[start + 3 : start + 5], "big"), (self._size - start - header) // 2)
        first = start + header
        found = struct.unpack_from(f">{told}H", page, first)
        return [at for at in found if first + 2 * told <= at < self._usable - 3]

    def _record(self, page: bytes, at: int, of_table: bool) -> Record:
        length, at = _varint(page, at)
        rowid = None
        if of_table:
            rowid, at = _varint(page, at)
        if not 0 < length <= min(_LONGEST, self.count * self._size):
            raise ValueError("no length")
        most = self._usable - 35 if of_table else (self._usable - 12) * 64 // 255 - 23
        if length <= most:
            payload = page[at : at + length]
        else:
            least = (self._usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._usable - 4)
            local = local if local <= most else least
            below = int.from_bytes(page[at + local : at + local + 4], "big")
            payload = page[at : at + local] + self._overflow(below, length - local)
        if len(payload) < length:
            raise ValueError("cut off")
        return Record(rowid, _values(payload))

    def _overflow(self, number: int, wanted: int) -> bytes:
        pieces, seen = [], set()
        while wanted > 0:
            if not 1 < number <= self.count or number in seen or self._budget_bytes < 0:
                raise ValueError("a chain that breaks")
            seen.add(number)
            page = self._page(number)
            pieces.append(page[4 : 4 + min(wanted, self._usable - 4)])
            wanted -= len(pieces[-1])
            self._budget_bytes -= self._size
            number = int.from_bytes(page[:4], "big")
        return b"".join(pieces)

    def _freelist(self) -> set[int]:
        """Pages that are not in use: what stands there was removed, and stays removed."""
        found: set[int] = set()
        trunk = int.from_bytes(self._page(1)[32:36], "big")
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self._page(trunk)
            if len(page) < self._size:
                break
            following, leaves = struct.unpack_from(">II", page)
            leaves = min(leaves, self._size // 4 - 2)
            found.update(leaf for leaf in struct.unpack_from(f">{leaves}I", page, 8) if 1 < leaf <= self.count)
            trunk = following
        return found


def open_pages(path: Path) -> tuple[BinaryIO, BinaryIO | None]:
    """The file and its write-ahead log, where there is one; both to be closed."""
    log = path.with_name(path.name + "-wal")
    file = path.open("rb")
    try:
        return file, log.open("rb") if log.is_file() else None
    except BaseException:
        file.close()
        raise


def _committed(log: BinaryIO, size: int) -> tuple[dict[int, int], int]:
    """Where in the log the newest committed version of each page stands, and how many pages the file then has."""
    head = _read(log, 0, 32)
    found: dict[int, int] = {}
    if len(head) < 32:
        return found, 0
    magic, _, told, _, *salt = struct.unpack(">6I", head[:24])
    order = ">" if magic & 1 else "<"
    sums = _sums(order, head[:24], (0, 0))
    if magic & ~1 != 0x377F0682 or told != size or sums != struct.unpack(">2I", head[24:]):
        return found, 0
    waiting: dict[int, int] = {}
    pages, at = 0, 32
    while len(frame := _read(log, at, 24 + size)) == 24 + size:
        number, commit, *salted = struct.unpack(">4I", frame[:16])
        sums = _sums(order, frame[24:], _sums(order, frame[:8], sums))
        if salted != salt or sums != struct.unpack(">2I", frame[16:24]) or not number:
            break
        waiting[number] = at + 24
        if commit:
            found |= waiting
            waiting.clear()
            if commit < pages:
                found = {page: place for page, place in found.items() if page <= commit}
            pages = commit
        at += 24 + size
    return found, pages


def _sums(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two


def _values(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    if not at <= end <= len(payload):
        raise ValueError("no header")
    kinds: list[int] = []
    while at < end:
        kind = payload[at]
        if kind < 0x80:
            at += 1
        else:
            kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != end or len(kinds) > 100:
        raise ValueError("no header")
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("other lengths")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind <= 6:
        end = at + (1, 2, 3, 4, 6, 8)[kind - 1]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11):
        raise ValueError("no kind")
    end = at + (kind - 12) // 2
    return payload[at:end] if kind % 2 == 0 else payload[at:end].decode(), end


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(8):
        byte = content[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    value = value << 8 | content[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    """Less where the file ends, nothing where the disk cannot read it any more."""
    try:
        file.seek(at)
        return file.read(length)
    except OSError:
        return b""

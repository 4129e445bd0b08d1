"""Decompression in small pieces: nothing lost, nothing hoarded."""

import gzip
import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.api import body
from chatbase_inspector.problems import StreamBroken


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def opened(*chunks: bytes, coding: str | None = "gzip") -> list[bytes]:
    return [piece async for piece in body.decompressed(sent(*chunks), coding, None)]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
async def test_that_any_split_of_any_members_gives_the_same_bytes(members: list[bytes], size: int) -> None:
    raw = b"".join(gzip.compress(member) for member in members)
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    assert b"".join(await opened(*chunks)) == b"".join(members)


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 5 << 16])
async def test_that_what_grows_is_handed_on_in_small_pieces(size: int) -> None:
    pieces = await opened(gzip.compress(b"\0" * size))
    assert sum(map(len, pieces)) == size
    assert all(0 < len(piece) <= 1 << 16 for piece in pieces)


@pytest.mark.parametrize("padding", [(b"\0" * 20,), (b"\0", b"\0" * 600)])
async def test_that_zero_bytes_behind_the_data_are_padding(padding: tuple[bytes, ...]) -> None:
    first, *more = padding
    assert await opened(gzip.compress(b"data") + first, *more) == [b"data"]


@pytest.mark.parametrize("coding", [None, "", "identity", " Identity "])
async def test_that_plain_bytes_pass_but_for_empty_pieces(coding: str | None) -> None:
    assert await opened(b"a", b"", b"b\0", coding=coding) == [b"a", b"b\0"]


@pytest.mark.parametrize("coding", ["GZIP", "x-gzip"])
async def test_that_the_name_of_the_compression_may_be_written_otherwise(coding: str) -> None:
    assert await opened(gzip.compress(b"data"), coding=coding) == [b"data"]


async def test_that_an_empty_compressed_body_is_empty() -> None:
    assert await opened() == []
    assert await opened(b"") == []


@given(st.binary(min_size=1, max_size=80))
async def test_that_bytes_that_are_no_gzip_break_cleanly(raw: bytes) -> None:
    if raw.strip(b"\0"):
        with pytest.raises(StreamBroken):
            await opened(raw)


async def test_that_a_whole_body_may_reach_its_limit_and_not_pass_it() -> None:
    data = os.urandom(100)
    assert await body.whole(sent(data[:50], data[50:]), 100) == data
    with pytest.raises(body.TooLarge):
        await body.whole(sent(data[:50], data[50:]), 99)

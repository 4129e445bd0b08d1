"""Chunked bodies: what `WholeReads` hands out is what h11's own reader hands out, in fewer pieces."""

import asyncio
from itertools import pairwise

import h11
from h11 import _readers
from h11._receivebuffer import ReceiveBuffer
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.api.chunked import WholeReads
from chatbase_inspector.api.client import ChatbaseClient
from chatbase_inspector.demo.server import DemoServer

_sizes = st.lists(st.binary(min_size=1, max_size=40), max_size=12)
_forms = st.sampled_from([b"%x\r\n", b"%X\r\n", b"0%x\r\n", b"%x;name=value\r\n", b"%x \r\n"])
_faults = st.sampled_from([b"", b"zz\r\n", b"\r\n\r\n", b"-1\r\n", b"5\r\nabc"])


def _body(pieces: list[bytes], forms: list[bytes], fault: bytes, *, ended: bool) -> bytes:
    wire = b"".join(forms[row % len(forms)] % len(piece) + piece + b"\r\n" for row, piece in enumerate(pieces))
    return wire + fault + (b"0\r\ntrailer: yes\r\n\r\n" if ended else b"")


def _read(reader: _readers.ChunkedReader, wire: bytes, cuts: list[int]) -> tuple[bytes, str, int]:
    """All data, how it ended, how many pieces."""
    buffer, found, count = ReceiveBuffer(), b"", 0
    edges = sorted({min(cut, len(wire)) for cut in cuts} | {0, len(wire)})
    for begin, end in pairwise(edges):
        buffer += wire[begin:end]
        while True:
            try:
                event = reader(buffer)
            except h11.ProtocolError:
                return found, "refused", count
            if event is None:
                break
            if isinstance(event, h11.EndOfMessage):
                return found, "ended", count
            found += event.data
            count += 1
    return found, "waiting", count


@given(
    pieces=_sizes,
    forms=st.lists(_forms, min_size=1, max_size=4),
    fault=_faults,
    ended=st.booleans(),
    cuts=st.lists(st.integers(0, 600), max_size=8),
)
def test_that_the_bytes_and_the_end_are_those_of_the_parser_itself(
    pieces: list[bytes], forms: list[bytes], fault: bytes, ended: bool, cuts: list[int]
) -> None:
    wire = _body(pieces, forms, fault, ended=ended)
    ours, theirs = _read(WholeReads(), wire, cuts), _read(_readers.ChunkedReader(), wire, cuts)
    assert ours[:2] == theirs[:2]


def test_that_what_came_in_one_read_is_one_piece() -> None:
    wire = b"".join(b"%x\r\n%s\r\n" % (len(text), text) for text in (b"data: one\n\n", b"data: two\n\n")) * 500
    assert _read(WholeReads(), wire + b"0\r\n\r\n", []) == (b"data: one\n\ndata: two\n\n" * 500, "ended", 1)


def test_that_the_client_reads_so(demo_server: DemoServer) -> None:
    async def ask() -> None:
        client = ChatbaseClient(demo_server.base_url, None)
        try:
            await client.health()
        finally:
            await client.aclose()

    asyncio.run(ask())
    readers = _readers.READERS[h11.SEND_BODY]
    assert isinstance(readers, dict)
    assert readers["chunked"] is WholeReads

"""Reads chunked bodies a read at a time. Free of httpx; works below it, on the HTTP parser that httpx uses.

An event stream sends one HTTP chunk an event, and h11 (0.16) hands out one object a chunk: for 100,000 events of one
answer that alone costs two seconds (measured). What lies complete in the buffer is handed out as one object instead:
the same bytes in the same order, only fewer pieces. Whatever is not plain, such as extensions, trailers, faults or a
chunk that is not all here, is left to h11's own reader.
"""

import re

import h11
from h11 import _readers
from h11._receivebuffer import ReceiveBuffer
from typing_extensions import override

_PLAIN_SIZE = re.compile(rb"\r\n([0-9A-Fa-f]{1,8})\r\n")


class WholeReads(_readers.ChunkedReader):
    """h11's reader of chunked bodies, with consecutive complete chunks joined."""

    @override
    def __call__(self, buf: ReceiveBuffer) -> h11.Data | h11.EndOfMessage | None:
        found = super().__call__(buf)
        if not isinstance(found, h11.Data) or not self._bytes_to_discard:
            return found
        waiting, pieces, begin = buf._data, [bytes(found.data)], 0
        while (mark := _PLAIN_SIZE.match(waiting, begin)) is not None:
            size = int(mark[1], 16)
            end = mark.end() + size
            if not size or end > len(waiting):
                break
            pieces.append(bytes(waiting[mark.end() : end]))
            begin = end
        if not begin:
            return found
        buf._extract(begin)  # the end of the last chunk is read, and judged, with the next call
        return h11.Data(data=b"".join(pieces), chunk_start=found.chunk_start, chunk_end=True)


def join_chunks() -> None:
    """Have all connections of this process read so. Twice is no error."""
    readers = _readers.READERS[h11.SEND_BODY]
    if isinstance(readers, dict):  # so it is in the versions that pyproject.toml allows; a test reads it
        readers["chunked"] = WholeReads

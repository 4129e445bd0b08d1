"""A body as it travels → its bytes: decompression in small pieces, and limits that a hostile answer cannot jump."""

import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

from chatbase_inspector.problems import StreamBroken

# The compression that plain calls ask for. Streams ask for none: a compressor may hold words back.
CODING = "gzip"
# 1 KiB of gzip can grow to 1 MiB: what comes out is handed on in pieces of this size.
_PIECE_BYTES = 1 << 16
_GZIP = zlib.MAX_WBITS | 16


class TooLarge(Exception):
    """A body is larger than its reader allows."""


async def decompressed(
    raw: AsyncIterator[bytes], coding: str | None, request_id: str | None
) -> AsyncGenerator[bytes, None]:
    """The body's bytes as they come; never an empty piece.

    Args:
        coding: the `Content-Encoding` header.

    Raises:
        StreamBroken: "encoding" for one that was not asked for, "damaged" for data that is none, "cut" when the
            compressed data ends too early.
    """
    name = (coding or "identity").strip().lower()
    if name in ("", "identity"):
        async for chunk in raw:
            if chunk:
                yield chunk
        return
    if name not in (CODING, "x-gzip"):
        raise StreamBroken(f"The answer is compressed as {name[:60]!r}.", code="encoding", request_id=request_id)
    inflater = _Inflater()
    try:
        async for chunk in raw:
            for piece in inflater.pieces(chunk):
                yield piece
    except zlib.error as error:
        raise StreamBroken(
            f"The compressed answer is damaged: {error}", code="damaged", request_id=request_id
        ) from None
    if not inflater.ended:
        raise StreamBroken("The compressed answer ends too early.", code="cut", request_id=request_id)


async def whole(pieces: AsyncIterator[bytes], limit_bytes: int) -> bytes:
    """All of a body.

    Raises:
        TooLarge: it has more than `limit_bytes`.
    """
    kept = bytearray()
    async for piece in pieces:
        kept += piece
        if len(kept) > limit_bytes:
            raise TooLarge
    return bytes(kept)


class _Inflater:
    """gzip, also of several members one after the other. Zero bytes behind a member are padding."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(_GZIP)
        self._begun = False

    @property
    def ended(self) -> bool:
        """Whether the data is complete; no data at all is."""
        return self._engine.eof or not self._begun

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        rest, full = chunk, False
        while rest or full:
            if self._engine.eof:
                rest = rest if rest.strip(b"\0") else b""
                if not rest:
                    return
                self._engine = zlib.decompressobj(_GZIP)
            self._begun = True
            piece = self._engine.decompress(rest, _PIECE_BYTES)
            full = len(piece) == _PIECE_BYTES
            rest = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
            if piece:
                yield piece

"""Reads what an invisible X screen shows: Xvfb keeps its picture in a file in the format of xwd."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """`rows`: one line of pixels after the other, four bytes each: blue, green, red, unused."""

    width: int
    height: int
    rows: bytes

    @property
    def colours(self) -> int:
        """How many different colours it has."""
        return len(set(struct.unpack(f"<{self.width * self.height}I", self.rows)))

    def differing(self, other: "Picture") -> int:
        """Number of pixels that are not the same."""
        if self.rows == other.rows:
            return 0
        ours, theirs = memoryview(self.rows).cast("I"), memoryview(other.rows).cast("I")
        step = self.width
        return sum(
            sum(one != two for one, two in zip(ours[at : at + step], theirs[at : at + step], strict=True))
            for at in range(0, len(ours), step)
            if ours[at : at + step] != theirs[at : at + step]
        )

    def has(self, colour: str) -> int:
        """How many pixels have the colour `#rrggbb`."""
        wanted = int(colour[1:], 16)
        return sum(pixel & 0xFFFFFF == wanted for pixel in memoryview(self.rows).cast("I"))

    def save(self, path: Path) -> None:
        """Write a PNG file."""
        lines = bytearray()
        for at in range(0, len(self.rows), self.width * 4):
            line = self.rows[at : at + self.width * 4]
            rgb = bytearray(self.width * 3)
            rgb[0::3], rgb[1::3], rgb[2::3] = line[2::4], line[1::4], line[0::4]
            lines += b"\0" + rgb
        head = struct.pack(">2I5B", self.width, self.height, 8, 2, 0, 0, 0)
        parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(lines), 6)), (b"IEND", b""))
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts))


def read(frame_buffer: Path) -> Picture:
    """What is on the screen now. Raises: ValueError: the screen is of another kind than 24 bits in four bytes."""
    content = frame_buffer.read_bytes()
    head = struct.unpack_from(">25I", content)
    size, width, height, bits, bytes_a_line, colours = head[0], head[4], head[5], head[11], head[12], head[19]
    if bits != 32 or bytes_a_line != width * 4:
        raise ValueError(f"A screen of {bits} bits a pixel cannot be read.")
    start = size + colours * 12
    return Picture(width, height, content[start : start + bytes_a_line * height])


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

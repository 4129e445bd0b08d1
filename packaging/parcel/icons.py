"""Draws the program's icon from its one SVG in every size: `python -m parcel icons` (needs PySide6, no display)."""

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from parcel import names

SIZES_PX: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_ICO_PX: Final = (16, 24, 32, 48, 64, 128, 256)
# Apple's four-letter names of PNG images in an ICNS file, by size in pixels.
_ICNS: Final = {"icp4": 16, "icp5": 32, "icp6": 64, "ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024}


def draw(folder: Path, source: Path = names.ROOT) -> None:
    """Write `<size>.png`, `chatbase-inspector.ico`, `chatbase-inspector.icns` and the SVG into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    svg = (source / "resources" / names.ICON).read_bytes()
    images = {size: png(svg, size) for size in {*SIZES_PX, *_ICO_PX, *_ICNS.values()}}
    for size in SIZES_PX:
        (folder / f"{size}.png").write_bytes(images[size])
    (folder / f"{names.PROGRAM}.svg").write_bytes(svg)
    (folder / f"{names.PROGRAM}.ico").write_bytes(ico(images))
    (folder / f"{names.PROGRAM}.icns").write_bytes(icns(images))


def png(svg: bytes, size_px: int) -> bytes:
    """One square picture."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(written, "PNG")  # type: ignore[call-overload]  # a name of a format is text, the stub says bytes
    return bytes(written.data().data())


def ico(images: Mapping[int, bytes]) -> bytes:
    """An icon file for Windows: a directory and PNG images, smallest first."""
    head = struct.pack("<3H", 0, 1, len(_ICO_PX))
    at = len(head) + 16 * len(_ICO_PX)
    entries, body = b"", b""
    for size in _ICO_PX:
        image = images[size]
        entries += struct.pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(image), at + len(body))
        body += image
    return head + entries + body


def icns(images: Mapping[int, bytes]) -> bytes:
    """An icon file for macOS: named PNG images."""
    body = b"".join(
        name.encode() + struct.pack(">I", 8 + len(images[size])) + images[size] for name, size in _ICNS.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body

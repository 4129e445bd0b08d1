"""All icons are drawn from one SVG."""

import struct
from pathlib import Path

from PySide6.QtGui import QImage

from parcel import icons, names


def drawn(folder: Path) -> Path:
    icons.draw(folder)
    return folder


def test_that_every_size_is_drawn_whole(tmp_path: Path, qapp: object) -> None:
    folder = drawn(tmp_path)
    for size in icons.SIZES_PX:
        image = QImage(str(folder / f"{size}.png"))
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(size // 2, size // 4).alpha() == 255


def test_that_windows_and_macos_get_images_they_can_find(tmp_path: Path, qapp: object) -> None:
    folder = drawn(tmp_path)
    ico = (folder / f"{names.PROGRAM}.ico").read_bytes()
    count = struct.unpack_from("<3H", ico)[2]
    for row in range(count):
        length, at = struct.unpack_from("<2I", ico, 6 + 16 * row + 8)
        assert ico[at : at + 4] == b"\x89PNG"
        assert at + length <= len(ico)
    icns = (folder / f"{names.PROGRAM}.icns").read_bytes()
    at, kinds = 8, []
    while at < len(icns):
        kinds.append(icns[at : at + 4].decode())
        assert icns[at + 8 : at + 12] == b"\x89PNG"
        at += struct.unpack_from(">I", icns, at + 4)[0]
    assert at == len(icns) == struct.unpack_from(">I", icns, 4)[0]
    assert {"ic07", "ic10"} <= set(kinds)


def test_that_drawing_twice_gives_the_same_bytes(tmp_path: Path, qapp: object) -> None:
    one, two = drawn(tmp_path / "one"), drawn(tmp_path / "two")
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in two.iterdir()
    }

"""The smoke test sees what it looks for: a check that cannot fail proves nothing."""

import struct
from pathlib import Path

from PySide6.QtGui import QImage

from parcel.smoke import screen, watched

TRACE = """
12 execve("/usr/bin/chatbase-inspector", ["chatbase-inspector"], 0x7f /* 10 vars */) = 0
12 openat(AT_FDCWD, "/usr/lib/chatbase-inspector/_internal/base_library.zip", O_RDONLY|O_CLOEXEC) = 3
12 openat(AT_FDCWD, "/usr/lib/python3/dist-packages/x.py", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
12 openat(AT_FDCWD, "/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY|O_CLOEXEC) = 3
12 connect(4, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X7"}, 20) = 0
12 connect(5, {sa_family=AF_INET, sin_port=htons(8611), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS
12 connect(6, {sa_family=AF_INET6, sin6_port=htons(1), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0
""".splitlines()


def test_that_the_programs_own_files_and_this_computer_are_no_strangers() -> None:
    assert watched.foreign_code(TRACE) == []
    assert watched.foreign_addresses(TRACE) == []
    assert watched.started(TRACE) == ["/usr/bin/chatbase-inspector"]


def test_that_code_from_outside_is_seen() -> None:
    lines = [
        '1 openat(AT_FDCWD, "/srv/python3.11/site-packages/evil.py", O_RDONLY) = 7',
        '1 open("/usr/lib/python3.11/lib-dynload/x.so", O_RDONLY) = 8',
        '1 execve("/usr/bin/python3.11", ["python3.11"], 0x1) = 0',
    ]
    assert len(watched.foreign_code(lines)) == 3


def test_that_an_attempt_to_reach_out_is_seen_even_when_it_fails() -> None:
    lines = [
        '1 connect(5, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16) = -1 ENETUNREACH',
        '1 connect(5, {sa_family=AF_INET6, sin6_port=htons(53), inet_pton(AF_INET6, "2001:db8::1", &x)}, 28) = -1 E',
        "1 connect(5, {sa_family=AF_VSOCK, svm_cid=1}, 16) = 0",
    ]
    assert watched.foreign_addresses(lines) == ["192.0.2.7", "2001:db8::1", "AF_VSOCK"]


def dump(path: Path, rows: bytes, width: int, height: int) -> Path:
    """A frame buffer as Xvfb keeps it, with one entry in its table of colours."""
    numbers = [0] * 25
    numbers[0], numbers[4], numbers[5], numbers[11], numbers[12], numbers[19] = 100, width, height, 32, width * 4, 1
    path.write_bytes(struct.pack(">25I", *numbers) + b"\0" * 12 + rows)
    return path


def test_that_the_screen_is_read_and_kept_as_it_is(tmp_path: Path) -> None:
    red, blue = b"\0\0\xff\0", b"\xff\0\0\0"
    picture = screen.read(dump(tmp_path / "screen", red * 2 + blue * 4, 3, 2))
    assert (picture.colours, picture.has("#ff0000"), picture.has("#0000ff"), picture.has("#00ff00")) == (2, 2, 4, 0)
    picture.save(tmp_path / "picture.png")
    image = QImage(str(tmp_path / "picture.png"))
    assert [image.pixelColor(x, 0).name() for x in range(3)] == ["#ff0000", "#ff0000", "#0000ff"]


def test_that_pixels_that_changed_are_counted(tmp_path: Path) -> None:
    one = screen.read(dump(tmp_path / "one", b"\0\0\0\0" * 6, 3, 2))
    two = screen.read(dump(tmp_path / "two", b"\0\0\0\0" * 5 + b"\1\0\0\0", 3, 2))
    assert (one.differing(one), one.differing(two)) == (0, 1)

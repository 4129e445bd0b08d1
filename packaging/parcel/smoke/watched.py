"""Reads a trace of strace: what the program opened, started and connected to."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parcel import names

HOME: Final = f"/usr/lib/{names.PROGRAM}/"
_OPENED: Final = re.compile(r'(?:openat\([^,]+, |open\()"([^"]+)"[^)]*\)\s+= \d+')
_STARTED: Final = re.compile(r'execve\("([^"]+)".*\)\s+= 0')
_CONNECTED: Final = re.compile(r"connect\(\d+, \{sa_family=(AF_\w+)(.*)")
_ADDRESS: Final = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_CODE: Final = re.compile(r"\.(py|pyc|pyo|pyd|zip|egg)$|/(site|dist)-packages/|/lib-dynload/|/python3?[\d.]*$")
_LOOPBACK: Final = re.compile(r"127\.[\d.]+|::1|::ffff:127\.[\d.]+")


def foreign_code(lines: Iterable[str]) -> list[str]:
    """Python code that was opened or started and does not lie in the bundle."""
    found = {match[1] for line in lines for match in (*_OPENED.finditer(line), *_STARTED.finditer(line))}
    return sorted(path for path in found if _CODE.search(path) and not path.startswith(HOME))


def foreign_addresses(lines: Iterable[str]) -> list[str]:
    """Where it tried to connect beyond this computer, failed or not."""
    return sorted({address for line in lines for address in _reached(line) if not _LOOPBACK.fullmatch(address)})


def started(lines: Iterable[str]) -> list[str]:
    """The programs that were started, this one included."""
    return sorted({match[1] for line in lines for match in _STARTED.finditer(line)})


def _reached(line: str) -> Iterator[str]:
    for family, rest in _CONNECTED.findall(line):
        if family in {"AF_UNIX", "AF_UNSPEC", "AF_NETLINK"}:
            continue
        address = _ADDRESS.search(rest)
        yield (address[1] or address[2]) if address else family

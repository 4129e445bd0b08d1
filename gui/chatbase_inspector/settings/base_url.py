"""The check of an API address: a key is sent there, so it is strict."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

DEFAULT_BASE_URL: Final = "https://www.chatbase.co/api/v2"

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")


def checked_base_url(text: str) -> str:
    """The address in its one form: lower-case host, no default port, no slash at the end.

    Nothing typed means Chatbase's own. Only https, or http on this computer itself, may carry a key.

    Raises:
        ValueError: it is no such address; the sentence says why and what to write.
    """
    typed = text.strip()
    if not typed:
        return DEFAULT_BASE_URL
    if not typed.isascii() or not typed.isprintable() or set(typed) & set(' \\"<>^`{|}'):
        raise ValueError("An address holds neither spaces nor special letters. Copy it again.")
    parts = _split(typed)
    host, port = _host_and_port(parts)
    if parts.scheme == "http" and not _is_this_computer(host):
        raise ValueError("Start the address with https://. Without it others on the network could read the key.")
    if parts.path and any(step in {".", ".."} for step in parts.path.split("/")):
        raise ValueError("Write the address without “.” and “..” between the slashes.")
    shown_port = "" if port is None or port == _DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{parts.scheme}://{host}{shown_port}{parts.path.rstrip('/')}"


def _split(typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise ValueError("This is not a web address. Chatbase's own is " + DEFAULT_BASE_URL) from None
    if "://" not in typed or parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("Start the address with https://, such as " + DEFAULT_BASE_URL)
    if "@" in parts.netloc:
        raise ValueError("Leave out the name and password in front of “@”. The key has its own field.")
    if "?" in typed or "#" in typed:
        raise ValueError("End the address before “?” or “#”.")
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int | None]:
    try:
        port = parts.port
    except ValueError:
        raise ValueError("The number after “:” is no port. Ports go from 1 to 65535.") from None
    if port == 0:
        raise ValueError("The number after “:” is no port. Ports go from 1 to 65535.")
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host) or ".." in host:
        raise ValueError("The address names no server. Chatbase's own is " + DEFAULT_BASE_URL)
    return host, port


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

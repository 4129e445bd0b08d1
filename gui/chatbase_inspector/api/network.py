"""Why no answer came, judged by the exceptions behind an exception; and the system's proxy. Makes no connection."""

import errno
import ipaddress
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

_RESET = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ESHUTDOWN)


def behind(error: BaseException) -> Iterator[BaseException]:
    """`error` and all that led to it: causes, contexts, members of groups; each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        if isinstance(found, BaseExceptionGroup):
            waiting.extend(found.exceptions)
        waiting.extend(next_one for next_one in (found.__cause__, found.__context__) if next_one is not None)


def word_for(error: BaseException) -> str:
    """What broke: "dns", "tls", "refused", "reset", "timeout" or "network"."""
    found = {_word(each) for each in behind(error)}
    # A name that leads to several addresses fails once for each; what says most comes first.
    return next((word for word in ("dns", "tls", "refused", "reset", "timeout") if word in found), "network")


def _word(error: BaseException) -> str | None:
    match error:
        case socket.gaierror():
            return "dns"
        case ssl.SSLError():
            return "tls"
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "timeout"
        case OSError() if error.errno in _RESET:
            return "reset"
        case _:
            return None


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer: `localhost`, 127.0.0.0/8 or ::1."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def system_proxy(base_url: str) -> str | None:
    """The proxy that the system (environment, Windows and macOS settings) names for `base_url`; None: none.

    Loopback never goes through a proxy.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if is_loopback(host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def proxy_name(proxy: str) -> str:
    """Host and port of a proxy's address, without the name and password that may stand in it."""
    return proxy.rpartition("@")[2].rpartition("://")[2].rstrip("/")

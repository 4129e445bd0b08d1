"""What support asks first: folders, key store, proxy, certificates, last errors. No key, no name, no conversation."""

import os
from collections.abc import Iterable
from pathlib import Path

from chatbase_inspector.api.network import proxy_name, system_proxy
from chatbase_inspector.crash.redaction import redacted
from chatbase_inspector.crash.report import Report
from chatbase_inspector.credentials.state import VaultState

Facts = tuple[tuple[str, str], ...]
_MOST_ERRORS = 5


def paths(found: Iterable[tuple[str, Path | None]]) -> Facts:
    """Each folder or file, and whether it can be written."""
    return tuple((name, _place(path)) for name, path in found)


def key_store(state: VaultState | None) -> Facts:
    """Which key store is used and whether it is ready; None: it was not asked yet."""
    if state is None:
        return (("Key store", "not asked yet"),)
    name = state.backend or "none"
    return (("Key store", f"{name} · {state.sentence}{' · ' + redacted(state.detail) if state.detail else ''}"),)


def network(base_url: str | None) -> Facts:
    """How the server is reached: address, proxy without its password, where certificates come from."""
    if base_url is None:
        return (("Server", "no connection is open"), ("Certificates", _certificates()))
    try:
        proxy = system_proxy(base_url)
    except ValueError as problem:
        return (("Server", redacted(base_url)), ("Proxy", f"cannot be read: {type(problem).__name__}"))
    shown = f"{proxy_name(proxy)}" if proxy else "none"
    return (("Server", redacted(base_url)), ("Proxy", shown), ("Certificates", _certificates()))


def errors(reports: Iterable[Report]) -> Facts:
    """The last unforeseen errors of this session, newest first."""
    last = list(reports)[-_MOST_ERRORS:][::-1]
    return tuple(("Error", f"{each.where}: {each.summary}") for each in last) or (("Errors", "none in this session"),)


def as_text(facts: Facts) -> str:
    """A line each, for a ticket."""
    return "\n".join(f"{name}: {value}" for name, value in facts)


def _certificates() -> str:
    given = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
    return "the system's own" + (f", with {' and '.join(given)}" if given else "")


def _place(path: Path | None) -> str:
    if path is None:
        return "none"
    holder = next((each for each in (path, *path.parents) if each.exists()), None)
    word = "" if holder is not None and os.access(holder, os.W_OK) else " · cannot be written"
    return redacted(str(path)) + word

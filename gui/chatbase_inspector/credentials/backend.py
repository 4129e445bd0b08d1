"""The only module that calls `keyring`: which key store is used, and what its failures mean.

Everything here blocks, perhaps until a person answers, and runs in the vault's thread. Importing keyring takes
60 ms and looking for a key store another 50 to 120 (measured 2026-11 with keyring 25.7), so even this module
is imported at first use and in that thread.
"""

import secrets
from contextlib import closing, suppress

import keyring
from keyring import core
from keyring.backend import KeyringBackend, by_priority
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError

from chatbase_inspector.credentials import state
from chatbase_inspector.credentials.state import Computer, KeyringUnavailable, VaultState

_NAMES = {
    "keyring.backends.SecretService": state.SYSTEM_STORE,
    "keyring.backends.libsecret": state.SYSTEM_STORE,
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the macOS keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}


def name_of(store: KeyringBackend) -> str:
    """Name for people; of a store we do not know, the words of its own package."""
    return _NAMES.get(type(store).__module__, f"the key store “{store.name}”")


def usable_store(computer: Computer) -> KeyringBackend:
    """The key store to use: the one the person configured for keyring, else the best safe one of this system.

    Looks again when none was found before, so that one installed meanwhile is noticed.

    Raises:
        KeyringUnavailable: there is none, or only one that would keep keys in the clear.
    """
    try:
        store = _found_store()
    except Exception as problem:  # noqa: BLE001 - a configured store may fail in any way
        raise KeyringUnavailable(state.failed("", computer, _words(problem))) from None
    reason = _why_unsafe(store)
    if reason:
        raise KeyringUnavailable(state.unsafe(store.name, reason, computer))
    if _is_fail(store):
        raise KeyringUnavailable(state.no_backend(computer))
    return store


def _found_store() -> KeyringBackend:
    store = keyring.get_keyring()
    if isinstance(store, ChainerBackend):
        # A chain writes to its first link, safe or not, and reads from all: use the best safe one alone.
        links: list[KeyringBackend] = list(ChainerBackend.backends)
        return next((link for link in links if not _why_unsafe(link)), links[0] if links else store)
    if _is_fail(store) and not _was_chosen():
        found = _newly_found()
        if found is not None:
            keyring.set_keyring(found)
            return found
    return store


def _was_chosen() -> bool:
    return (core.load_env() or core.load_config()) is not None


def _newly_found() -> KeyringBackend | None:
    # keyring lists the stores once a process; a service started since is seen only by asking the classes.
    classes = sorted(KeyringBackend.get_viable_backends(), key=by_priority, reverse=True)
    for store_class in classes:
        if store_class.priority < 1:
            continue
        with suppress(TypeError):
            store = store_class()
            if not _is_fail(store) and not _why_unsafe(store) and not hasattr(store, "backends"):
                return store
    return None


def _is_fail(store: KeyringBackend) -> bool:
    return isinstance(store, fail.Keyring)


def _why_unsafe(store: KeyringBackend) -> str:
    if isinstance(store, null.Keyring):
        return "it forgets every key at once"
    for ancestor in type(store).__mro__:
        if ancestor.__module__.split(".")[:2] == ["keyrings", "alt"] or "plaintext" in ancestor.__name__.lower():
            return "it writes keys into a file that others may read"
    return ""


def look(store: KeyringBackend, computer: Computer) -> VaultState:
    """State of a store without waking a password window, as far as the store lets us know.

    Only the Secret Service tells whether it is locked; of the others readiness is known after a test.
    """
    if not type(store).__module__.startswith("keyring.backends.SecretService"):
        return state.ready(name_of(store))
    import secretstorage  # noqa: PLC0415 - installed on Linux only

    with closing(secretstorage.dbus_init()) as bus:
        try:
            is_locked = secretstorage.Collection(bus).is_locked()
        except secretstorage.ItemNotFoundException:
            return state.ready_after_set_up(name_of(store))
    return state.locked(name_of(store), computer) if is_locked else state.ready(name_of(store))


def state_after(problem: Exception, store: KeyringBackend, computer: Computer) -> VaultState:
    """What a failed call says about the store."""
    words = _words(problem)
    if isinstance(problem, NoKeyringError):
        return state.no_backend(computer)
    if "Denied" in words or "Auth Failure" in words or "AccessDenied" in words:
        # macOS reports a refused and a locked keychain by the same exception; its text tells them apart.
        return state.denied(name_of(store), computer, words)
    if isinstance(problem, (KeyringLocked, InitError)) or "Locked" in type(problem).__name__:
        return state.locked(name_of(store), computer, words)
    return state.failed(name_of(store), computer, words)


def forget(store: KeyringBackend, service: str, user: str) -> None:
    """Delete every entry of `user`, also ones stored twice; none at all is fine.

    Raises:
        Exception: whatever the store raises when an entry stays.
    """
    for _attempt in range(8):
        try:
            store.delete_password(service, user)
        except PasswordDeleteError:
            if store.get_password(service, user) is None:
                return
            raise
        if store.get_password(service, user) is None:
            return
    raise PasswordDeleteError("An entry comes back after each deletion.")


def round_trip(store: KeyringBackend, service: str, computer: Computer) -> VaultState:
    """Write, read and delete an entry of its own.

    Raises:
        Exception: whatever the store raises.
    """
    user, word = f"test-{secrets.token_hex(8)}", secrets.token_hex(16)
    store.set_password(service, user, word)
    try:
        came_back = store.get_password(service, user)
    finally:
        forget(store, service, user)
    if came_back != word:
        return state.failed(name_of(store), computer, "What was read is not what was written.")
    return state.ready(name_of(store))


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"

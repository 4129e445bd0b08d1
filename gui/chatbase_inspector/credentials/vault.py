"""Keeps API keys: in the system's key store, or in memory for this session when a person asked for it."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Final, TypeVar

from chatbase_inspector.credentials import state
from chatbase_inspector.credentials.secret import MASK, ApiKey
from chatbase_inspector.credentials.serial import SerialThread
from chatbase_inspector.credentials.state import Computer, KeyringUnavailable, VaultKind, VaultState

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "Chatbase Inspector"

T = TypeVar("T")


class Kept(StrEnum):
    """Where a key is kept."""

    KEYRING = "keyring"
    SESSION = "session"


class KeyVault:
    """The keys of all connections: one entry of the key store each, named by the connection's id.

    It never chooses memory by itself: what the key store refuses raises. All calls to the key store leave
    the loop and run one at a time. A locked store may wait for a person for ever. Cancelling gives the wait
    up at once and the program can go on and quit; the call itself lives in its thread until the operating
    system answers, may still take effect then, and later calls that need the key store wait for it. Keys
    of this session do not.
    """

    def __init__(self, computer: Computer | None = None) -> None:
        self._computer = computer or Computer.this()
        self._thread = SerialThread("key-store")
        self._session: dict[str, ApiKey] = {}
        self._in_keyring: set[str] = set()

    async def get(self, connection_id: str) -> ApiKey | None:
        """The connection's key, None if none is kept. May wait for a person.

        Raises:
            KeyringUnavailable: the key store cannot be asked, or what it holds is no key.
        """
        if connection_id in self._session:
            return self._session[connection_id]
        text = await self._ask(lambda store: store.get_password(SERVICE, connection_id))
        if text is None:
            self._in_keyring.discard(connection_id)
            return None
        try:
            key = ApiKey(text)
        except ValueError as problem:
            raise KeyringUnavailable(state.not_a_key(state.SYSTEM_STORE, str(problem))) from None
        self._in_keyring.add(connection_id)
        return key

    async def set(self, connection_id: str, key: ApiKey, remember: Kept = Kept.KEYRING) -> Kept:
        """Keep the key; says where. May wait for a person. A key in the key store replaces the session's.

        For the session only, an older key in the key store is deleted, so that it does not come back at the
        next start; a locked store is not woken for that.

        Raises:
            KeyringUnavailable: the key store did not take it, so it is kept nowhere new; or it did not give
                the older one up.
        """
        if remember == Kept.SESSION:
            if (await self.state()).kind is VaultKind.READY:
                await self.forget(connection_id)
            await self.set_for_session(connection_id, key)
            return Kept.SESSION
        await self._ask(lambda store: store.set_password(SERVICE, connection_id, key.reveal()), hide=key)
        self._in_keyring.add(connection_id)
        self._session.pop(connection_id, None)
        return Kept.KEYRING

    async def set_for_session(self, connection_id: str, key: ApiKey) -> None:
        """Keep the key in memory until the program ends. An older one in the key store stays for then."""
        self._session[connection_id] = key

    async def forget(self, connection_id: str) -> None:
        """Delete the key from memory and from the key store; having none is fine. May wait for a person.

        The copy in memory is gone even when this raises or is cancelled.

        Raises:
            KeyringUnavailable: the key store could not be asked or kept the entry.
        """
        only_here = self._session.pop(connection_id, None) is not None and connection_id not in self._in_keyring
        try:
            await self._ask(lambda store: _backend().forget(store, SERVICE, connection_id))
        except KeyringUnavailable as problem:
            if not (only_here and problem.state.kind is VaultKind.NO_BACKEND):
                raise
        self._in_keyring.discard(connection_id)

    def where(self, connection_id: str) -> Kept | None:
        """Where the key is, as far as this session knows; None before the first `get` or `set`."""
        if connection_id in self._session:
            return Kept.SESSION
        return Kept.KEYRING if connection_id in self._in_keyring else None

    async def state(self) -> VaultState:
        """A look at the key store that wakes no password window. The store's failure is a state."""
        if self._thread.stuck:
            return state.waiting()
        try:
            return await self._ask(lambda store: _backend().look(store, self._computer))
        except KeyringUnavailable as problem:
            return problem.state

    async def test(self) -> VaultState:
        """Write, read and delete a throw-away entry. May wait for a person. The store's failure is a state."""
        try:
            return await self._ask(lambda store: _backend().round_trip(store, SERVICE, self._computer))
        except KeyringUnavailable as problem:
            return problem.state

    async def _ask(self, call: "Callable[[KeyringBackend], T]", hide: ApiKey | None = None) -> T:
        return await self._thread.run(lambda: self._called(call, hide))

    def _called(self, call: "Callable[[KeyringBackend], T]", hide: ApiKey | None) -> T:
        backend = _backend()
        store = backend.usable_store(self._computer)
        try:
            return call(store)
        except Exception as problem:  # noqa: BLE001 - stores raise whatever their system gives them
            now = backend.state_after(problem, store, self._computer)
        detail = now.detail.replace(hide.reveal(), MASK) if hide else now.detail
        # Raised outside of `except`: a chained exception could quote the key in a crash report.
        raise KeyringUnavailable(replace(now, detail=detail[:300]))


def _backend() -> ModuleType:
    from chatbase_inspector.credentials import backend  # noqa: PLC0415 - keyring costs 60 ms: first use, own thread

    return backend

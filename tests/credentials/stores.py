"""Key stores that live in memory: the one edge of `credentials` that tests replace."""

import threading

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryStore(KeyringBackend):
    """Behaves like a key store whose owner is logged in. `problem`, when set, is raised by every call."""

    priority = 0.1  # type: ignore[assignment]  # keyring reads it from the class; low, so that it is never picked

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.problem: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._raise()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._raise()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._raise()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("No such password!")

    def _raise(self) -> None:
        if self.problem is not None:
            raise self.problem


class WaitingStore(MemoryStore):
    """Waits in every call until `person` is set, as a locked key store waits for a password."""

    def __init__(self) -> None:
        super().__init__()
        self.person = threading.Event()
        self.entered = threading.Event()
        self.most_at_once = 0
        self._inside = 0

    def _raise(self) -> None:
        self._inside += 1
        self.most_at_once = max(self.most_at_once, self._inside)
        self.entered.set()
        self.person.wait()
        self._inside -= 1
        super()._raise()


class PlaintextKeyring(MemoryStore):
    """Has the name of the store in `keyrings.alt` that writes keys into a readable file."""

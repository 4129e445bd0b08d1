"""A key store for another process: the one edge that is replaced there. Its only key stands in the environment."""

import os

from keyring.backend import KeyringBackend


class GivenStore(KeyringBackend):
    """Holds the key of the variable STORED_KEY under every name, and takes none."""

    priority = 5  # type: ignore[assignment]  # keyring reads it from the class

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - keyring's own signature
        return os.environ.get("STORED_KEY")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError

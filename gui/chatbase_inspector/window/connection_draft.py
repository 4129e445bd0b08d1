"""What a person typed about a connection, ready to be kept."""

from dataclasses import dataclass

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.vault import Kept


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """One connection to save.

    Attributes:
        connection_id: None for a new one.
        base_url: as `checked_base_url` gives it.
        key: None when the key that is kept for `connection_id` stays as it is.
        agent_id: None when the account has no agents, or the one of `connection_id` stays.
        remember: where to keep `key`; None exactly when `key` is None.
    """

    connection_id: str | None
    name: str
    base_url: str
    key: ApiKey | None
    agent_id: str | None
    remember: Kept | None

"""A place to read conversations from: the demo, or an account at Chatbase."""

import secrets
from typing import Annotated, Final, Literal

import msgspec

DEMO_ID: Final = "demo"

ShortText = Annotated[str, msgspec.Meta(max_length=2_000)]


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One connection; its key is in the key store under `id`.

    Attributes:
        base_url: as `checked_base_url` gives it; empty for the demo, whose address is new at each start.
        agent_id: the agent last chosen.
        last_used: seconds since the epoch; 0 means never.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    name: ShortText
    base_url: ShortText = ""
    kind: Literal["demo", "chatbase"] = "chatbase"
    agent_id: ShortText | None = None
    last_used: Annotated[float, msgspec.Meta(ge=0, le=1e11)] = 0.0


DEMO: Final = Connection(id=DEMO_ID, name="Demo workspace", kind="demo")


def new_connection_id() -> str:
    """An id no other connection has; it also names the entry in the key store."""
    return secrets.token_hex(8)

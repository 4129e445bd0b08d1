"""Where the list of releases is, and whose signature it must have. Both are fixed when the program is built."""

import base64
import binascii
from urllib.parse import urlsplit

import msgspec

from chatbase_inspector.api.network import is_loopback
from chatbase_inspector.assets import resource

KEY_BYTES = 32


class Channel(msgspec.Struct, frozen=True):
    """Attributes:
    address: https, or http on this computer; empty in a build that nobody has published.
    public_keys: Ed25519, base64; a list signed by any one of them is good.
    """

    address: str = ""
    public_keys: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether this build can look at all."""
        return self.host != "" and bool(self.keys)

    @property
    def host(self) -> str:
        """Who would be asked; empty when nobody can be."""
        try:
            parts = urlsplit(self.address)
            host = parts.hostname or ""
        except ValueError:
            return ""
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
        return host if safe else ""

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys that are whole; a damaged one counts for nothing."""
        return tuple(key for text in self.public_keys if len(key := _decoded(text)) == KEY_BYTES)


def bundled() -> Channel:
    """The channel of this build; an empty one when its file is damaged."""
    try:
        return msgspec.json.decode(resource("updates/channel.json").read_bytes(), type=Channel)
    except (OSError, msgspec.MsgspecError):
        return Channel()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""

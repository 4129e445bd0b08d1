"""Lists of releases, signed as who publishes would."""

import base64
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chatbase_inspector.updates.channel import Channel
from chatbase_inspector.updates.feed import MARK

NOW = 1_795_441_570.0
OURS, THEIRS = Ed25519PrivateKey.from_private_bytes(b"o" * 32), Ed25519PrivateKey.from_private_bytes(b"t" * 32)
NEW = {"version": "9.1.0", "published": "2026-12-01", "page": "https://example.org/9.1.0", "notes": ["Faster."]}


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def channel(address: str = "https://example.org/releases.json") -> Channel:
    return Channel(address, (public(OURS),))


def listed(*releases: dict[str, Any], number: int = 7, good_until: float = NOW + 1000, **more: Any) -> bytes:
    return msgspec.json.encode({"number": number, "good_until": good_until, "releases": releases, **more})


def signed(text: bytes, key: Ed25519PrivateKey = OURS, mark: bytes = MARK) -> bytes:
    return msgspec.json.encode(
        {
            "signed": base64.b64encode(text).decode(),
            "signatures": [base64.b64encode(key.sign(mark + text)).decode()],
        }
    )

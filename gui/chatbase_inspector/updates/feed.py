"""Reads a signed list of releases. The signature comes first: nothing of an unsigned text is looked at.

The file is `{"signed": base64, "signatures": [base64, …]}`. What is signed is `MARK` and the bytes behind `signed`,
which are a `Feed` in JSON. `number` grows with every list, and `good_until` ends it: so that neither an old list nor no
list at all can hide a release for long.
"""

import base64
import binascii
import re
from typing import Final

import msgspec

from chatbase_inspector.updates.channel import Channel

MARK: Final = b"chatbase-inspector releases 1\n"
MOST_BYTES: Final = 256_000
_MOST_SIGNATURES: Final = 10
_VERSION: Final = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}")


class Release(msgspec.Struct, frozen=True):
    """`published`: a day, 2026-12-01. `page`: where it can be had; https. `mends_security`: it should not wait."""

    version: str
    published: str
    page: str
    notes: tuple[str, ...] = ()
    mends_security: bool = False


class Feed(msgspec.Struct, frozen=True):
    """`good_until`: epoch seconds."""

    number: int
    good_until: float
    releases: tuple[Release, ...]


class _Envelope(msgspec.Struct):
    signed: str
    signatures: list[str]


class NotFetched(Exception):
    """The list did not come; the message is a sentence for the person."""


class Refused(Exception):
    """The list is not believed; the message is a sentence for the person."""


def read(text: bytes, channel: Channel, now: float, last_number: int = 0) -> Feed:
    """The list, once it is known to be genuine and fresh.

    Args:
        now: epoch seconds.
        last_number: of the newest list that was ever believed here.

    Raises:
        Refused: it is damaged, signed by nobody known, too old, or older than one seen before.
    """
    try:
        envelope = msgspec.json.decode(text, type=_Envelope)
        signed = base64.b64decode(envelope.signed, validate=True)
        signatures = [base64.b64decode(one, validate=True) for one in envelope.signatures[:_MOST_SIGNATURES]]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, binascii.Error, ValueError):
        raise Refused("The list of releases is damaged.") from None
    if not any(_is_by(key, signed, signature) for key in channel.keys for signature in signatures):
        raise Refused("The list of releases is not signed by the makers of this program.")
    try:
        feed = msgspec.json.decode(signed, type=Feed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused("The list of releases is written for another version of this program.") from None
    if feed.number < last_number:
        raise Refused("The list of releases is older than one that was seen before.")
    if feed.good_until < now:
        raise Refused("The list of releases is out of date, so it may hide newer ones.")
    return feed


def newer(feed: Feed, current: str) -> tuple[Release, ...]:
    """The releases after `current`, the newest first; what has no proper version or page is passed over."""
    own = _order(current)
    good = [one for one in feed.releases if _VERSION.fullmatch(one.version) and one.page.startswith("https://")]
    return tuple(sorted((one for one in good if _order(one.version) > own), key=_by_version, reverse=True))


def _by_version(release: Release) -> tuple[int, ...]:
    return _order(release.version)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".")) if _VERSION.fullmatch(version) else ()


def _is_by(key: bytes, signed: bytes, signature: bytes) -> bool:
    # 60 ms to import, and only this needs it
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, MARK + signed)
    except (InvalidSignature, ValueError):
        return False
    return True

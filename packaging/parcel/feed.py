"""The list of releases, on the side of who publishes: `python -m parcel feed new-key|sign|check`.

The private key is never in this project: `new-key` writes it to a file of its own, readable by its owner alone.
"""

import argparse
import base64
import os
import time
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chatbase_inspector.updates import feed
from chatbase_inspector.updates.channel import Channel, bundled

GOOD_FOR_DAYS: Final = 90


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The words that can be typed."""
    whole = commands.add_parser("feed", help="the signed list of releases")
    what = whole.add_subparsers(dest="what", required=True)
    made = what.add_parser("new-key", help="make a key; prints the public half")
    made.add_argument("private", type=Path, help="file for the private half, outside this folder")
    signed = what.add_parser("sign", help="sign a list: JSON with `number` and `releases`")
    signed.add_argument("--key", type=Path, required=True)
    signed.add_argument("--days", type=int, default=GOOD_FOR_DAYS, help="how long it is good")
    signed.add_argument("list", type=Path)
    signed.add_argument("out", type=Path)
    checked = what.add_parser("check", help="read a signed list as the program would")
    checked.add_argument("file", type=Path)


def run(given: argparse.Namespace) -> int:
    """The exit code."""
    match given.what:
        case "new-key":
            print(new_key(given.private))
        case "sign":
            given.out.write_bytes(sign(given.list.read_bytes(), given.key.read_bytes(), given.days))
        case _:
            return _check(given.file, bundled())
    return 0


def new_key(private: Path) -> str:
    """Write the private half; returns the public one. Raises: FileExistsError: there is something already."""
    key = Ed25519PrivateKey.generate()
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(key.private_bytes_raw()).decode() + "\n")
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def sign(listed: bytes, private: bytes, days: int) -> bytes:
    """The file to publish. Raises: msgspec.ValidationError: the list lacks something."""
    plain = msgspec.json.decode(listed, type=dict[str, object])
    whole = msgspec.convert({"good_until": time.time() + days * 86_400, **plain}, feed.Feed)
    text = msgspec.json.encode(whole)
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    envelope = {
        "signed": base64.b64encode(text).decode(),
        "signatures": [base64.b64encode(key.sign(feed.MARK + text)).decode()],
    }
    return msgspec.json.encode(envelope) + b"\n"


def _check(file: Path, channel: Channel) -> int:
    try:
        read = feed.read(file.read_bytes(), channel, time.time())
    except feed.Refused as problem:
        print(problem)
        return 1
    print(f"List {read.number}, good for {(read.good_until - time.time()) / 86_400:.0f} days:")
    for one in feed.newer(read, "0.0.0"):
        print(f"  {one.version}  {one.published}  {one.page}")
    return 0

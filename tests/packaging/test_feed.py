"""Who publishes signs a list, and the program believes it."""

import base64
import stat
import time
from pathlib import Path

import msgspec
import pytest

from chatbase_inspector.updates.channel import Channel
from chatbase_inspector.updates.feed import newer, read
from parcel import feed


def test_that_what_is_signed_is_believed_and_can_expire(tmp_path: Path) -> None:
    private = tmp_path / "private"
    channel = Channel("https://example.org/x", (feed.new_key(private),))
    release = {"version": "1.0.0", "published": "2026-12-01", "page": "https://example.org/1"}
    signed = feed.sign(msgspec.json.encode({"number": 3, "releases": [release]}), private.read_bytes(), 30)
    found = read(signed, channel, time.time())
    assert [one.version for one in newer(found, "0.1.0")] == ["1.0.0"]
    assert 29 * 86_400 < found.good_until - time.time() < 31 * 86_400


def test_that_a_private_key_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    private = tmp_path / "private"
    public = feed.new_key(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert len(base64.b64decode(public)) == len(base64.b64decode(private.read_text())) == 32
    with pytest.raises(FileExistsError):
        feed.new_key(private)

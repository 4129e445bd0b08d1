"""The list of releases is believed only when it is genuine and fresh."""

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.updates.channel import Channel, bundled
from chatbase_inspector.updates.feed import Refused, newer, read
from tests.updates.signing import NEW, NOW, OURS, THEIRS, channel, listed, public, signed


def refusal(text: bytes, now: float = NOW, last_number: int = 0, where: Channel | None = None) -> str:
    with pytest.raises(Refused) as caught:
        read(text, where or channel(), now, last_number)
    return str(caught.value)


def test_that_a_genuine_list_is_read() -> None:
    feed = read(signed(listed(NEW)), channel(), NOW)
    assert (feed.number, [one.version for one in feed.releases]) == (7, ["9.1.0"])
    assert feed.releases[0].notes == ("Faster.",)


def test_that_members_of_a_later_version_do_no_harm() -> None:
    text = listed({**NEW, "size": 5, "mends_security": True}, colour="blue")
    assert read(signed(text), channel(), NOW).releases[0].mends_security


@pytest.mark.parametrize(
    "text",
    [
        signed(listed(NEW), THEIRS),
        signed(listed(NEW), mark=b""),
        msgspec.json.encode({"signed": base64.b64encode(listed(NEW)).decode(), "signatures": []}),
        msgspec.json.encode({"signed": base64.b64encode(listed(NEW)).decode(), "signatures": ["AAAA"]}),
    ],
    ids=["another key", "a signature for something else", "none", "a short one"],
)
def test_that_a_list_without_our_signature_is_refused(text: bytes) -> None:
    assert "not signed" in refusal(text)


@pytest.mark.parametrize(
    "text", [b"", b"null", b"[]", b"\xff", b"{", b'{"signed": "*", "signatures": []}', b"[" * 9000]
)
def test_that_what_is_no_list_is_refused(text: bytes) -> None:
    assert "damaged" in refusal(text)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_that_a_list_with_any_byte_changed_is_refused(at: int, change: int) -> None:
    text = bytearray(listed(NEW))
    text[at % len(text)] ^= change
    envelope = msgspec.json.decode(signed(listed(NEW)))
    envelope["signed"] = base64.b64encode(text).decode()
    assert "not signed" in refusal(msgspec.json.encode(envelope))


def test_that_a_signed_text_that_is_no_list_is_refused() -> None:
    assert "another version" in refusal(signed(b'{"releases": 5}'))


def test_that_an_old_list_cannot_hide_a_release() -> None:
    assert "older than one" in refusal(signed(listed(number=7)), last_number=8)
    assert "out of date" in refusal(signed(listed(good_until=NOW - 1)))
    assert read(signed(listed(number=8)), channel(), NOW, 8).releases == ()


def test_that_a_second_key_can_take_over() -> None:
    both = Channel("https://example.org/", (public(OURS), public(THEIRS)))
    assert read(signed(listed(), THEIRS), both, NOW).number == 7


def test_that_releases_are_ordered_by_number_and_older_ones_are_no_news() -> None:
    versions = ["0.9.0", "0.10.0", "0.1.0", "0.1.1", "0.0.9"]
    feed = read(signed(listed(*({**NEW, "version": version} for version in versions))), channel(), NOW)
    assert [one.version for one in newer(feed, "0.1.0")] == ["0.10.0", "0.9.0", "0.1.1"]
    assert newer(feed, "1.0.0") == ()


@pytest.mark.parametrize(
    "change", [{"page": "http://example.org"}, {"page": "javascript:x"}, {"version": "2"}, {"version": "2.0.0-rc1"}]
)
def test_that_a_release_without_a_proper_page_or_version_is_passed_over(change: dict[str, str]) -> None:
    assert newer(read(signed(listed({**NEW, **change})), channel(), NOW), "0.1.0") == ()


@pytest.mark.parametrize(
    "address", ["", "http://example.org/x", "ftp://example.org/x", "https://[broken", "example.org"]
)
def test_that_a_list_comes_over_https_or_not_at_all(address: str) -> None:
    assert not channel(address).ready


def test_that_a_channel_without_a_whole_key_is_not_ready() -> None:
    assert channel().ready
    assert not Channel("https://example.org/x", ("AAAA", "*")).ready


def test_that_the_bundled_channel_is_whole_or_says_that_it_is_not_there() -> None:
    here = bundled()
    assert here.ready == (here.address != "")
    assert len(here.keys) == len(here.public_keys)

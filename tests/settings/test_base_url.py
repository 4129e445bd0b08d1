"""A key is only ever sent to an address that passed this check."""

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.settings.base_url import DEFAULT_BASE_URL, checked_base_url


@pytest.mark.parametrize(
    ("text", "checked"),
    [
        ("", DEFAULT_BASE_URL),
        ("  ", DEFAULT_BASE_URL),
        ("https://www.chatbase.co/api/v2", "https://www.chatbase.co/api/v2"),
        (" https://www.chatbase.co/api/v2/ \n", "https://www.chatbase.co/api/v2"),
        ("HTTPS://WWW.Chatbase.CO/api/v2", "https://www.chatbase.co/api/v2"),
        ("https://www.chatbase.co:443/api/v2", "https://www.chatbase.co/api/v2"),
        ("https://example.test:8443", "https://example.test:8443"),
        ("https://example.test///", "https://example.test"),
        ("http://localhost:8000/api/v2", "http://localhost:8000/api/v2"),
        ("http://127.0.0.1:80/api/v2", "http://127.0.0.1/api/v2"),
        ("http://127.8.9.1:5000", "http://127.8.9.1:5000"),
        ("http://[::1]:5000/api/v2", "http://[::1]:5000/api/v2"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://my_proxy.test/a%20b", "https://my_proxy.test/a%20b"),
    ],
)
def test_that_an_address_gets_its_one_form(text: str, checked: str) -> None:
    assert checked_base_url(text) == checked
    assert checked_base_url(checked) == checked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://www.chatbase.co/api/v2", "Start the address with https"),
        ("http://localhost.evil.test/api", "Start the address with https"),
        ("http://127.0.0.1.evil.test/", "Start the address with https"),
        ("http://127.1/", "Start the address with https"),
        ("http://2130706433/", "Start the address with https"),
        ("http://0.0.0.0:8000", "Start the address with https"),
        ("http://[::ffff:7f00:1]/", "Start the address with https"),
        ("www.chatbase.co/api/v2", "Start the address with https"),
        ("localhost:8000", "Start the address with https"),
        ("ftp://localhost/", "Start the address with https"),
        ("javascript:alert(1)", "Start the address with https"),
        ("file:///etc/passwd", "Start the address with https"),
        ("https:www.chatbase.co", "Start the address with https"),
        ("https://user:word@www.chatbase.co", "Leave out the name and password"),
        ("https://@www.chatbase.co", "Leave out the name and password"),
        ("http://localhost@evil.test/", "Leave out the name and password"),
        ("https://www.chatbase.co/api?x=1", "before"),
        ("https://www.chatbase.co/api?", "before"),
        ("https://www.chatbase.co/api#x", "before"),
        ("https://www.chatbase.co:99999/", "no port"),
        ("https://www.chatbase.co:0/", "no port"),
        ("https://www.chatbase.co:x/", "no port"),
        ("https:///api/v2", "names no server"),
        ("https://", "names no server"),
        ("https://-a.test/", "names no server"),
        ("https://a..test/", "names no server"),
        ("https://[::1/", "not a web address"),
        ("https://www.chatbase.co/a/../b", "without"),
        ("https://www.chat base.co", "neither spaces"),
        ("https://www.chatbase.co\\@evil.test/", "neither spaces"),
        ("https://www.сhatbase.co/", "neither spaces"),
        ("https://www.chatbase.co/\x00", "neither spaces"),
        ("https://www.chat\nbase.co/", "neither spaces"),
    ],
)
def test_that_an_unsafe_address_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_base_url(text)


ADDRESSES = st.from_regex(r"https?://[a-z0-9@:/?#\[\]._ -]{0,40}", fullmatch=True) | st.text(max_size=40)


@given(ADDRESSES)
def test_that_whatever_passes_is_https_or_stays_on_this_computer(text: str) -> None:
    try:
        checked = checked_base_url(text)
    except ValueError:
        return
    parts = urlsplit(checked)
    assert checked_base_url(checked) == checked
    assert not parts.username
    assert not parts.query
    assert not parts.fragment
    if parts.scheme != "https":
        host = parts.hostname or ""
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback

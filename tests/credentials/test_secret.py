"""An API key gives its text to `reveal` and to nothing else."""

import copy
import dataclasses
import json
import logging
import pickle
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbase_inspector.credentials.secret import LONGEST_KEY_CHARS, ApiKey

SECRET = "sk-live-7f3a9b2c"
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=60)


@dataclasses.dataclass(frozen=True)
class Holder:
    key: ApiKey


@pytest.mark.parametrize(
    "shown",
    [
        repr(ApiKey(SECRET)),
        str(ApiKey(SECRET)),
        f"{ApiKey(SECRET)}",
        f"{ApiKey(SECRET)!r:>40}",
        f"{ApiKey(SECRET):>40}",
        "%s" % ApiKey(SECRET),  # noqa: UP031 - the old way must not leak either
        repr(Holder(ApiKey(SECRET))),
        repr([ApiKey(SECRET)]),
    ],
)
def test_that_no_way_of_printing_shows_the_key(shown: str) -> None:
    assert SECRET not in shown
    assert "ApiKey(•••)" in shown


def test_that_a_log_line_does_not_show_the_key(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").debug("using %s and %r", ApiKey(SECRET), ApiKey(SECRET))
    assert SECRET not in caplog.text


def test_that_the_key_has_no_dictionary_to_look_into() -> None:
    with pytest.raises(TypeError):
        vars(ApiKey(SECRET))


def test_that_a_key_is_neither_pickled_nor_written_as_json() -> None:
    key = ApiKey(SECRET)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(key, protocol)
    with pytest.raises(TypeError):
        json.dumps({"key": key})
    with pytest.raises(TypeError):
        msgspec.json.encode(Holder(key))


def test_that_copying_a_form_keeps_its_key() -> None:
    holder = Holder(ApiKey(SECRET))
    assert copy.deepcopy(holder) == holder
    assert copy.copy(holder.key) == holder.key


@given(VISIBLE)
def test_that_any_visible_ascii_is_a_key_and_comes_back_as_it_was(text: str) -> None:
    assert ApiKey(text).reveal() == text


@given(VISIBLE, st.text(" \t\r\n\u00a0\u200b\ufeff\u2060", max_size=6), st.text(" \n\ufeff\u200e", max_size=6))
def test_that_what_a_paste_takes_along_is_dropped(text: str, before: str, after: str) -> None:
    assert ApiKey(before + text + after).reveal() == text


def test_that_keys_are_equal_by_their_text() -> None:
    assert ApiKey(SECRET) == ApiKey(f" {SECRET}\n")
    assert ApiKey(SECRET) != ApiKey(SECRET + "x")
    assert ApiKey(SECRET) != SECRET
    assert len({ApiKey(SECRET), ApiKey(SECRET)}) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no key yet"),
        (" \n\ufeff ", "no key yet"),
        ("sk-live\n7f3a", "A line break"),
        ("sk live", "A space"),
        ("sk\x007f3a", "An invisible character"),
        ("sk\u200b7f3a", "An invisible character"),
        ("sk’7f3a", "outside plain English"),
        ("ключ", "outside plain English"),
        ("Bearer sk-live-7f3a", "without the words"),
        ("Authorization: Bearer sk-live-7f3a", "without the words"),
        ("k" * (LONGEST_KEY_CHARS + 1), "too long"),
    ],
)
def test_that_what_cannot_be_a_key_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ApiKey(text)


@given(st.text(max_size=50))
def test_that_a_key_fits_a_request_header_or_is_refused(text: str) -> None:
    try:
        key = ApiKey(text)
    except ValueError:
        return
    assert key.reveal().encode("ascii").isascii()
    assert key.reveal().isprintable()


def test_that_a_refusal_does_not_quote_the_key() -> None:
    with pytest.raises(ValueError, match="A space") as caught:
        ApiKey(f"{SECRET} {SECRET}")
    assert SECRET not in "".join(traceback.format_exception(caught.value))

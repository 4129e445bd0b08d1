"""Keys are kept where the person said, one call at a time, and never anywhere else."""

import asyncio
import traceback
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import keyring
import pytest
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import Computer, KeyringUnavailable, VaultKind
from chatbase_inspector.credentials.vault import SERVICE, Kept, KeyVault
from tests.credentials.stores import MemoryStore, PlaintextKeyring

T = TypeVar("T")
KEY, OTHER = ApiKey("sk-live-7f3a9b2c"), ApiKey("sk-live-other")
DEBIAN = Computer("linux", ("debian",))


def played(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(story, 20))


@pytest.fixture(autouse=True)
def _own_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def store() -> MemoryStore:
    memory = MemoryStore()
    keyring.set_keyring(memory)
    return memory


def test_that_a_key_goes_into_the_key_store_under_its_connection(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    assert played(vault.set("one", KEY)) is Kept.KEYRING
    assert store.entries == {(SERVICE, "one"): KEY.reveal()}
    assert played(vault.get("one")) == KEY
    assert vault.where("one") is Kept.KEYRING


def test_that_another_session_finds_the_key(store: MemoryStore) -> None:
    played(KeyVault(DEBIAN).set("one", KEY))
    later = KeyVault(DEBIAN)
    assert later.where("one") is None
    assert played(later.get("one")) == KEY
    assert later.where("one") is Kept.KEYRING


def test_that_each_connection_has_its_own_key(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    played(vault.set("one", KEY))
    played(vault.set("two", OTHER))
    played(vault.forget("one"))
    assert played(vault.get("one")) is None
    assert played(vault.get("two")) == OTHER


def test_that_a_session_key_never_reaches_the_key_store(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    assert played(vault.set("one", KEY, remember=Kept.SESSION)) is Kept.SESSION
    assert vault.where("one") is Kept.SESSION
    assert played(vault.get("one")) == KEY
    assert not store.entries
    assert played(KeyVault(DEBIAN).get("one")) is None


def test_that_choosing_the_session_deletes_the_older_key(store: MemoryStore) -> None:
    played(KeyVault(DEBIAN).set("one", OTHER))
    vault = KeyVault(DEBIAN)
    played(vault.set("one", KEY, remember=Kept.SESSION))
    assert played(vault.get("one")) == KEY
    assert not store.entries


def test_that_a_session_key_needs_no_key_store() -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    vault = KeyVault(DEBIAN)
    assert played(vault.set("one", KEY, remember=Kept.SESSION)) is Kept.SESSION
    assert played(vault.get("one")) == KEY
    played(vault.forget("one"))
    assert vault.where("one") is None


def test_that_keeping_a_key_for_good_replaces_the_session_key(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    played(vault.set_for_session("one", OTHER))
    played(vault.set("one", KEY))
    assert vault.where("one") is Kept.KEYRING
    assert played(vault.get("one")) == KEY


def test_that_forgetting_deletes_both_copies(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    played(vault.set("one", KEY))
    played(vault.set_for_session("one", OTHER))
    played(vault.forget("one"))
    assert not store.entries
    assert vault.where("one") is None
    assert played(vault.get("one")) is None


def test_that_forgetting_what_was_never_kept_is_fine(store: MemoryStore) -> None:
    played(KeyVault(DEBIAN).forget("never"))


def test_that_forgetting_says_so_when_the_entry_stays(store: MemoryStore) -> None:
    vault = KeyVault(DEBIAN)
    played(vault.set("one", KEY))
    store.problem = KeyringLocked("Failed to unlock the collection!")
    with pytest.raises(KeyringUnavailable) as caught:
        played(vault.forget("one"))
    assert caught.value.state.kind is VaultKind.LOCKED


def test_that_without_a_key_store_nothing_is_kept_by_itself() -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    vault = KeyVault(DEBIAN)
    with pytest.raises(KeyringUnavailable) as caught:
        played(vault.set("one", KEY))
    assert caught.value.state.kind is VaultKind.NO_BACKEND
    assert "sudo apt install gnome-keyring" in caught.value.state.advice
    assert vault.where("one") is None
    with pytest.raises(KeyringUnavailable):
        played(vault.get("one"))


@pytest.mark.parametrize("unsafe", [PlaintextKeyring, null.Keyring])
def test_that_a_store_that_is_not_safe_is_refused_and_said_so(unsafe: type[Any]) -> None:
    bad = unsafe()
    keyring.set_keyring(bad)
    vault = KeyVault(DEBIAN)
    state = played(vault.state())
    assert state.kind is VaultKind.NO_BACKEND
    assert "not safe" in state.sentence
    with pytest.raises(KeyringUnavailable):
        played(vault.set("one", KEY))
    assert not getattr(bad, "entries", {})


def test_that_of_a_chain_of_stores_the_safe_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    safe, unsafe = MemoryStore(), PlaintextKeyring()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [unsafe, safe])
    keyring.set_keyring(chainer.ChainerBackend())  # type: ignore[no-untyped-call]
    played(KeyVault(DEBIAN).set("one", KEY))
    assert safe.entries
    assert not unsafe.entries


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (KeyringLocked("Failed to unlock the collection!"), VaultKind.LOCKED),
        (InitError("Failed to create the collection: Prompt dismissed.."), VaultKind.LOCKED),
        (KeyringLocked("Can't get password: (-128, 'Keychain Access Denied')"), VaultKind.DENIED),
        (PasswordSetError("Can't store: (-25293, 'Security Auth Failure: make sure …')"), VaultKind.DENIED),
        (OSError("the bus is gone"), VaultKind.FAILED),
    ],
)
def test_that_each_failure_has_its_own_words(store: MemoryStore, problem: Exception, kind: VaultKind) -> None:
    store.problem = problem
    vault = KeyVault(DEBIAN)
    with pytest.raises(KeyringUnavailable) as caught:
        played(vault.get("one"))
    state = caught.value.state
    assert state.kind is kind
    assert state.advice
    assert type(problem).__name__ in state.detail
    assert state.sentence == str(caught.value)
    assert played(vault.test()).kind is kind


def test_that_a_failure_does_not_quote_the_key(store: MemoryStore) -> None:
    store.problem = PasswordSetError(f"cannot store {KEY.reveal()}")
    with pytest.raises(KeyringUnavailable) as caught:
        played(KeyVault(DEBIAN).set("one", KEY))
    assert KEY.reveal() not in caught.value.state.detail
    assert KEY.reveal() not in "".join(traceback.format_exception(caught.value))


def test_that_an_entry_that_is_no_key_is_reported_and_not_quoted(store: MemoryStore) -> None:
    store.entries[SERVICE, "one"] = "two words"
    with pytest.raises(KeyringUnavailable) as caught:
        played(KeyVault(DEBIAN).get("one"))
    assert "not an API key" in caught.value.state.sentence
    assert "two words" not in repr(caught.value.state)


def test_that_the_test_leaves_nothing_behind(store: MemoryStore) -> None:
    assert played(KeyVault(DEBIAN).test()).kind is VaultKind.READY
    assert not store.entries


def test_that_a_store_that_loses_what_it_takes_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(MemoryStore())
    monkeypatch.setattr(MemoryStore, "get_password", lambda *_: None)
    assert played(KeyVault(DEBIAN).test()).kind is VaultKind.FAILED

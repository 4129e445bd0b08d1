"""A key store that waits for a person holds up neither the program nor its end."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import keyring
import pytest

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import Computer, VaultKind
from chatbase_inspector.credentials.vault import SERVICE, KeyVault
from tests.credentials.stores import WaitingStore

T = TypeVar("T")
KEY = ApiKey("sk-live-7f3a9b2c")
DEBIAN = Computer("linux", ("debian",))


def played(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(story, 20))


@pytest.fixture
def waiting() -> Iterator[WaitingStore]:
    before = keyring.get_keyring()
    slow = WaitingStore()
    keyring.set_keyring(slow)
    yield slow
    slow.person.set()
    keyring.set_keyring(before)


async def entered(slow: WaitingStore) -> None:
    await asyncio.to_thread(slow.entered.wait)


def test_that_calls_never_overlap(waiting: WaitingStore) -> None:
    async def story() -> None:
        vault = KeyVault(DEBIAN)
        async with asyncio.TaskGroup() as group:
            for number in range(6):
                group.create_task(vault.set(f"c{number}", KEY))
            await entered(waiting)
            waiting.person.set()

    played(story())
    assert waiting.most_at_once == 1
    assert len(waiting.entries) == 6


def test_that_giving_up_on_a_locked_store_leaves_the_program_usable(waiting: WaitingStore) -> None:
    async def story() -> None:
        vault = KeyVault(DEBIAN)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(None) as limit:
                await asyncio.gather(vault.get("one"), _end_when_entered(limit, waiting))
        state = await vault.state()
        assert (state.kind, "waiting for your answer" in state.sentence) == (VaultKind.LOCKED, True)
        await vault.set_for_session("one", KEY)
        assert await vault.get("one") == KEY

    played(story())


async def _end_when_entered(limit: asyncio.Timeout, slow: WaitingStore) -> None:
    await entered(slow)
    limit.reschedule(asyncio.get_running_loop().time())


def test_that_a_call_given_up_before_its_turn_is_never_made(waiting: WaitingStore) -> None:
    async def story() -> None:
        vault = KeyVault(DEBIAN)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(vault.set("first", KEY))
            await entered(waiting)
            second = group.create_task(vault.set("second", KEY))
            third = group.create_task(vault.set("third", KEY))
            await asyncio.sleep(0)
            second.cancel()
            await asyncio.sleep(0)
            waiting.person.set()
        assert first.done()
        assert third.done()

    played(story())
    assert set(waiting.entries) == {(SERVICE, "first"), (SERVICE, "third")}


def test_that_an_answer_after_the_loop_has_ended_disturbs_nobody(waiting: WaitingStore) -> None:
    async def story() -> None:
        limited = asyncio.wait_for(KeyVault(DEBIAN).set("one", KEY), 0.05)
        with pytest.raises(TimeoutError):
            await limited

    played(story())
    waiting.person.set()
    gc.collect()


def test_that_a_store_that_never_answers_does_not_keep_the_program_alive() -> None:
    program = """
import asyncio, keyring
from tests.credentials.stores import WaitingStore
from chatbase_inspector.credentials.vault import KeyVault

slow = WaitingStore()
keyring.set_keyring(slow)

async def story():
    try:
        await asyncio.wait_for(KeyVault().get("one"), 0.2)
    except TimeoutError:
        print("given up")

asyncio.run(story())
"""
    path = [place for place in sys.path if place]
    code = f"import sys; sys.path[:0] = {path!r}\n{program}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "given up\n"
    assert ended.stderr == ""


def test_that_importing_the_vault_does_not_load_keyring() -> None:
    path = [place for place in sys.path if place]
    code = (
        f"import sys; sys.path[:0] = {path!r}\n"
        "import chatbase_inspector.credentials.vault\n"
        "print('keyring' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout == "False\n"

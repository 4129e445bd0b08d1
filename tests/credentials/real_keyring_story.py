"""Played by test_real_keyring.py inside a private D-Bus session: uses KeyVault and prints what happened as JSON.

`python real_keyring_story.py STORY [ARGUMENT]`
"""

import asyncio
import json
import subprocess
import sys
from contextlib import closing
from typing import Any

import secretstorage

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import KeyringUnavailable
from chatbase_inspector.credentials.vault import SERVICE, Kept, KeyVault

FIRST, SECOND = ApiKey("sk-first-7f3a9b2c"), ApiKey("sk-second-51d0e8")


async def day() -> dict[str, Any]:
    """Everything a person does with keys in a day, then the key store is locked."""
    vault = KeyVault()
    seen: dict[str, Any] = {"fresh": state_of(await vault.state()), "missing": await vault.get("one")}
    seen["kept"] = await vault.set("one", FIRST)
    await vault.set("two", SECOND)
    seen["same_process"] = await vault.get("one") == FIRST
    seen["other_process"] = other_process("one")
    seen["entries"] = entries()
    seen["test"] = state_of(await vault.test())
    seen["entries_after_test"] = entries()
    await vault.set("one", SECOND)
    seen["replaced"] = [await vault.get("one") == SECOND, len(entries())]
    await vault.set("عربي 🔑", FIRST)
    seen["non_ascii_connection"] = await vault.get("عربي 🔑") == FIRST
    await vault.forget("عربي 🔑")
    await vault.forget("one")
    await vault.forget("one")
    seen["forgotten"] = [await vault.get("one"), other_process("one"), await vault.get("two") == SECOND]
    lock()
    seen["locked"] = state_of(await vault.state())
    seen["locked_get"] = await refused(vault.get("two"))
    seen["locked_set"] = await refused(vault.set("three", FIRST))
    seen["locked_forget"] = await refused(vault.forget("two"))
    seen["locked_test"] = state_of(await vault.test())
    seen["session_while_locked"] = await session_key(vault)
    return seen


async def look() -> dict[str, Any]:
    return {"state": state_of(await KeyVault().state())}


async def show(connection_id: str) -> dict[str, Any]:
    key = await KeyVault().get(connection_id)
    return {"key": key.reveal() if key else None}


async def session_key(vault: KeyVault) -> bool:
    await vault.set("four", FIRST, Kept.SESSION)
    return await vault.get("four") == FIRST


async def refused(call: Any) -> list[str]:
    try:
        await call
    except KeyringUnavailable as problem:
        return state_of(problem.state)
    return ["not refused", ""]


def state_of(state: Any) -> list[str]:
    return [state.kind, state.sentence]


def other_process(connection_id: str) -> Any:
    command = [sys.executable, __file__, "show", connection_id]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return json.loads(ended.stdout)["key"]


def entries() -> list[str]:
    """User names of our entries, read past KeyVault."""
    with closing(secretstorage.dbus_init()) as bus:
        items = secretstorage.search_items(bus, {"service": SERVICE})
        return sorted(item.get_attributes()["username"] for item in items)


def lock() -> None:
    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


if __name__ == "__main__":
    story = {"day": day, "look": look, "show": show}[sys.argv[1]]
    print(json.dumps(asyncio.run(story(*sys.argv[2:]))))  # noqa: T201 - this is its answer

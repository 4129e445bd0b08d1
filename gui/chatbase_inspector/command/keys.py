"""Where the command line's key comes from: the environment of whoever calls it, else the OS keyring."""

import os

from chatbase_inspector.credentials.secret import ApiKey
from chatbase_inspector.credentials.state import KeyringUnavailable
from chatbase_inspector.credentials.vault import KeyVault
from chatbase_inspector.settings.store import Settings

VARIABLE = "CHATBASE_API_KEY"


async def key_for(base_url: str, agent_id: str) -> ApiKey:
    """The key for this server.

    A key in the environment is the more explicit wish, and spares a locked keyring's question.

    Raises:
        ValueError: there is no key, or what there is cannot be one; a sentence for the person.
    """
    text = os.environ.get(VARIABLE, "")
    if text.strip():
        return ApiKey(text)
    why = f"No API key is known for {base_url}."
    connection = Settings.load().connection_for(base_url, agent_id)
    if connection is not None:
        try:
            key = await KeyVault().get(connection.id)
        except KeyringUnavailable as problem:
            key, why = None, f"{why} {problem.state.sentence}"
        if key is not None:
            return key
    raise ValueError(f"{why} Set {VARIABLE}, or connect once in the window.")

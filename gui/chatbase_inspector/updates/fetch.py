"""Gets the list of releases. The request says nothing of the person, the computer or the version."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpx
import truststore

from chatbase_inspector.api.network import system_proxy, word_for
from chatbase_inspector.updates.feed import MOST_BYTES, NotFetched

LIMIT_S = 15.0
_WORDS = {
    "dns": "The address is not known. There may be no connection to the internet.",
    "tls": "No safe connection could be made. A proxy or a virus scanner may stand between.",
    "refused": "The server does not take connections now.",
    "timeout": "The server did not answer in time.",
}


async def fetch(address: str) -> bytes:
    """The text at `address`, 256 kB and 15 s at most, over no redirect. Cancelling closes the connection.

    Raises:
        NotFetched: it did not come.
    """
    proxy = system_proxy(address)
    tls = await asyncio.to_thread(truststore.SSLContext, ssl.PROTOCOL_TLS_CLIENT)
    try:
        async with (
            asyncio.timeout(LIMIT_S),
            httpx.AsyncClient(
                verify=tls,
                proxy=proxy,
                trust_env=False,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                headers={"user-agent": "chatbase-inspector", "accept": "application/json"},
            ) as http,
            http.stream("GET", address) as response,
        ):
            return await _body(response)
    except TimeoutError:
        raise NotFetched(_WORDS["timeout"]) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
        raise NotFetched(_WORDS.get(word_for(problem), "The connection broke off.")) from None


async def _body(response: httpx.Response) -> bytes:
    """Raises NotFetched: it is no list."""
    if response.status_code != httpx.codes.OK:
        raise NotFetched(f"The server has no list of releases there (HTTP {response.status_code}).")
    text = bytearray()
    async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_bytes())) as pieces:
        async for piece in pieces:
            text += piece
            if len(text) > MOST_BYTES:
                raise NotFetched("What came is too long for a list of releases.")
    return bytes(text)

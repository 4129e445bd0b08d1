"""Text that SQLite and JSON can hold. Halves of surrogate pairs have no UTF-8; they become U+FFFD."""

from typing import Any

import msgspec


def storable(text: str) -> str:
    """The text, storable; nearly always the same object."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass").decode(errors="replace")
    return text


def stored_json(value: Any) -> bytes:
    """JSON of a struct, tuple, dict or scalar."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean(msgspec.to_builtins(value)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(member) for member in value]
    return value

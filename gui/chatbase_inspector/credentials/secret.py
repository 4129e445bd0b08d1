"""An API key that cannot be shown, written or sent by accident."""

import hmac
from typing import Any, Final, NoReturn, final

from typing_extensions import override

MASK: Final = "ApiKey(•••)"

# Windows keeps 2,560 bytes of UTF-16 an entry; a key that fits there fits in every key store.
LONGEST_KEY_CHARS: Final = 1_200

# Copying from a web page or a chat often takes these along; `str.strip` keeps them.
_INVISIBLE_ENDS: Final = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"


@final
class ApiKey:
    """One API key. Only `reveal` gives the text away; it cannot be pickled or written as JSON.

    White space and invisible marks around a pasted key are dropped. What remains must be visible ASCII,
    because it travels in the `Authorization` header.

    Raises:
        ValueError: it cannot be a key; the sentence says why and does not quote it.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = _checked(text)

    def reveal(self) -> str:
        """The key itself: for the request header and the key store, never for a message or a file."""
        return self.__text

    @override
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ApiKey):
            return NotImplemented
        return hmac.compare_digest(self.__text, other.__text)

    @override
    def __hash__(self) -> int:
        return hash(self.__text)

    @override
    def __repr__(self) -> str:
        return MASK

    @override
    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __copy__(self) -> "ApiKey":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "ApiKey":
        return self

    @override
    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("An API key is never written anywhere but to the key store.")


def _checked(text: str) -> str:
    key = _trimmed(text)
    if not key:
        raise ValueError("There is no key yet. Paste the API key from your Chatbase workspace settings.")
    if key.lower().startswith(("bearer ", "authorization:")):
        raise ValueError("Paste the key alone, without the words “Authorization” and “Bearer”.")
    if len(key) > LONGEST_KEY_CHARS:
        raise ValueError(f"This is too long to be an API key: {len(key):,} characters.")
    for position, character in enumerate(key, start=1):
        if not "!" <= character <= "~":
            raise ValueError(
                f"{_named(character)} is not part of an API key (character {position}). Copy the key again."
            )
    return key


def _trimmed(text: str) -> str:
    before = None
    while text != before:
        before, text = text, text.strip().strip(_INVISIBLE_ENDS)
    return text


def _named(character: str) -> str:
    if character in "\r\n\v\f\x85\u2028\u2029":
        return "A line break"
    if character.isspace():
        return "A space"
    if not character.isprintable():
        return "An invisible character"
    return "A letter or sign outside plain English ones"

"""Takes out of a text what must not leave this computer: keys, a person's name in paths, a customer's words."""

import re
from pathlib import Path

MASK = "•••"
HIDDEN = "(its words are left out: they may quote a conversation)"
_LONGEST_CHARS = 300

# Python and Qt write these messages themselves; all others may quote what a server or a person wrote.
_OWN_WORDS = (
    AttributeError,
    NameError,
    IndexError,
    ImportError,
    NotImplementedError,
    RecursionError,
    MemoryError,
    OSError,
    TypeError,
    ZeroDivisionError,
)
_BEARER = re.compile(r"(?i)\b(bearer|authorization:|api[-_ ]?key[=:]?)\s+\S+")
# As long as a key and made like one: letters and digits mixed, no folder and no dotted name.
_LIKE_A_KEY = re.compile(r"(?<![\w/.\\-])(?=[A-Za-z_+=-]*\d)(?=[\d_+=-]*[A-Za-z])[A-Za-z0-9_+=-]{16,}(?![\w/.\\])")
_IN_A_URL = re.compile(r"(?<=://)[^/@\s]+@")


def redacted(text: str) -> str:
    """`text` without what looks like a key or a password, and without the name of the person's home folder."""
    text = _IN_A_URL.sub(f"{MASK}@", _BEARER.sub(rf"\1 {MASK}", text))
    text = _LIKE_A_KEY.sub(MASK, text)
    home = _home()
    return text.replace(home, "~") if home else text


def words_of(problem: BaseException) -> str:
    """Type and message of an exception; the message only where nobody else can have written it."""
    name = type(problem).__qualname__
    if isinstance(problem, _OWN_WORDS) and not isinstance(problem, UnicodeError):
        return f"{name}: {redacted(str(problem))[:_LONGEST_CHARS]}"
    return f"{name} {HIDDEN}" if str(problem) else name


def _home() -> str:
    try:
        home = str(Path.home())
    except RuntimeError:
        return ""
    return home if len(home) > 3 else ""

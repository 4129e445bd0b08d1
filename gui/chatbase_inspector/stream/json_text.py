"""JSON text as servers send it, where msgspec is stricter than they are.

A JavaScript server that cuts its text between the two UTF-16 units of an emoji sends `"\\ud83d"` in one delta and
`"\\ude00"` in the next. Both are valid JSON, neither is valid Unicode, and msgspec refuses them; see also `halves`.
"""

import re

import msgspec


class _Object(msgspec.Struct):
    """Any JSON object; all members are skipped."""


_decode_object = msgspec.json.Decoder(_Object).decode
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def is_object(text: str) -> bool:
    """Whether the text is one complete JSON object. One nested too deeply to tell counts if it ends like one."""
    try:
        _decode_object(text)
    except RecursionError:
        return text.rstrip().endswith("}")
    except ValueError:
        if "\\u" not in text:
            return False
        mended = without_lone_escapes(text)
        return mended != text and is_object(mended)
    return True


def without_lone_escapes(text: str) -> str:
    """The JSON text with each escaped half of a character as U+FFFD; the very same text where there is none."""
    return _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)

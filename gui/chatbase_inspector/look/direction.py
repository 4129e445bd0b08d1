"""Which way a text of unknown language runs. Qt-free."""

import unicodedata


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs right to left, as the Unicode bidi algorithm decides."""
    for character in text[:500]:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return True
        if kind == "L":
            return False
    return False

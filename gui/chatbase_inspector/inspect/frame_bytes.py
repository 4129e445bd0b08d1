"""Bytes as a person can read them: what is no plain character stands in ⟦brackets⟧. Qt-free."""

import re

_NAMES = {"\x00": "NUL", "\r": "CR", "\x1b": "ESC", "\x7f": "DEL", "\ufeff": "BOM"}
_NAMES |= {"\u2028": "LS", "\u2029": "PS", "\x85": "NEL", "\x08": "BS", "\x07": "BEL", "\u200b": "ZWSP"}
_NAMES |= {"\u200e": "LRM", "\u200f": "RLM", "\u061c": "ALM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF"}
_NAMES |= {"\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI"}
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def as_text(raw: bytes) -> str:
    """The bytes as text, for `visible`; bytes that are no UTF-8 become halves of characters."""
    return raw.decode(errors="surrogateescape")


def visible(text: str) -> str:
    """LF and tab work; all other controls, marks of direction and bytes that are no UTF-8 are named in brackets."""
    return _ODD.sub(lambda found: f"⟦{_name(found[0])}⟧", text)


def _name(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"0x{code - 0xDC00:02X}"
    return _NAMES.get(character, f"0x{code:02X}")

"""Makes hostile text harmless to look at: nothing invisible may change what a person reads."""

import re

# C0 and C1 without tab and newline; CR is handled before.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BIDI_NAMES = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ANY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def safe_text(text: str) -> str:
    """`text` without control characters; bidi overrides and isolates become visible marks such as ⟦RLO⟧."""
    if _ANY.search(text) is None:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _CONTROLS.sub("", text)
    return _BIDI.sub(lambda found: f"⟦{_BIDI_NAMES[found.group()]}⟧", text)


def safe_line(text: str, limit: int = 200) -> str:
    """`text` on one line for names and labels, cut after `limit` characters with “…”."""
    line = " ".join(safe_text(text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

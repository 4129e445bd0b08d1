"""Makes text of a comparison safe to paste: nothing invisible, nothing that a ticket system would act on."""

import re

_BIDI = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\u2028": "LS",
    "\u2029": "PS",
}
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_TICKS = re.compile("`+")


def plain(text: str) -> str:
    """`text` with a visible sign in place of each control character, bidi override and broken character.

    Nothing is left out: in a comparison, what cannot be seen may be the difference.
    """
    return _ODD.sub(lambda found: _sign(found.group()), text)


def _sign(char: str) -> str:
    if char in _BIDI:
        return f"⟦{_BIDI[char]}⟧"
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)  # ␀ … ␟
    return "␡" if code == 0x7F else f"⟦{code:04X}⟧"


def line(text: str, limit: int) -> str:
    """The same on one line, cut after `limit` characters."""
    shown = " ".join(plain(text[:limit]).split())
    return shown if len(text) <= limit else f"{shown}… ({len(text):,} characters)"


def cell(text: str) -> str:
    """As literal text for a cell of a Markdown table."""
    shown = line(text, 200).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def fenced(text: str) -> str:
    """As a block that shows its text and does nothing else; no run of backticks inside can end it."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.removesuffix(chr(10))}\n{fence}"

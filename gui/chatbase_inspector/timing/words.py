"""Times and sentences as the timing panes say them."""

from collections.abc import Iterable
from typing import Literal

import msgspec

_S = 1_000_000_000
_MIN = 60 * _S
_HOUR = 60 * _MIN

Style = Literal["plain", "strong", "code"]


class Piece(msgspec.Struct, frozen=True):
    """A piece of a sentence. `code` pieces are what a server said, as it came: show them through `safe_line`."""

    text: str
    style: Style = "plain"


Sentence = tuple[Piece, ...]


def as_text(sentence: Iterable[Piece]) -> str:
    """The sentence without its styles; `code` pieces stand in backticks. For copying and screen readers."""
    return "".join(f"`{piece.text}`" if piece.style == "code" else piece.text for piece in sentence)


def rounded(ns: int) -> str:
    """“840 ms”, “4.2 s”, “1 min 4 s”, “2 h 5 min”: as much as a sentence needs."""
    if ns < 999_500_000:
        return f"{max(0, ns) / 1e6:.0f} ms"
    if ns < 59_950_000_000:
        return f"{ns / 1e9:.1f} s"
    whole_s = round(ns / 1e9)
    if whole_s < 3600:
        return f"{whole_s // 60} min {whole_s % 60} s"
    return f"{whole_s // 3600} h {whole_s % 3600 // 60} min"


def exact(ns: int) -> str:
    """“+1.234567 s”, “+1 min 4.250000 s”: how long after the request, to the microsecond; for a cursor."""
    ns = max(0, ns)
    micros = ns // 1000
    if micros < 60_000_000:
        return f"+{micros // 1_000_000}.{micros % 1_000_000:06} s"
    minutes, rest = divmod(micros, 60_000_000)
    return f"+{minutes} min {rest // 1_000_000}.{rest % 1_000_000:06} s"


def tick(ns: int) -> str:
    """The shortest exact words for a place on the axis: “0”, “250 µs”, “1.5 ms”, “2.5 s”, “1 min 20 s”, “2 h”."""
    if ns == 0:
        return "0"
    if ns < 1_000_000:
        return f"{_plain(ns / 1e3)} µs"
    if ns < _S:
        return f"{_plain(ns / 1e6)} ms"
    if ns < _MIN:
        return f"{_plain(ns / 1e9)} s"
    hours, rest = divmod(ns, _HOUR)
    minutes, rest = divmod(rest, _MIN)
    said = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{_plain(rest / 1e9)} s" if rest else "",
    ]
    return " ".join(part for part in said if part)


def _plain(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")

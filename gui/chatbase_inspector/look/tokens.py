"""The named colours of the program, as `#rrggbb`. Qt-free."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from chatbase_inspector.assets import resource

Tone = Literal["neutral", "accent", "tool", "good", "caution", "bad"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours. `window`, `pane`, `raised` are grounds; `ink`, `second`, `third` text, from strong to quiet.

    Attributes:
        on_accent: text on a ground of `accent`.
        user: ground of a customer's message. `removed`: of messages no longer on the server.
        added_tint, deleted_tint, moved_tint: grounds of words that a comparison found new, gone or elsewhere.
    """

    dark: bool
    window: str
    pane: str
    raised: str
    line: str
    faint_line: str
    ink: str
    second: str
    third: str
    accent: str
    accent_tint: str
    on_accent: str
    tool: str
    tool_tint: str
    good: str
    good_tint: str
    caution: str
    caution_tint: str
    bad: str
    bad_tint: str
    user: str
    selection: str
    removed: str
    added_tint: str
    deleted_tint: str
    moved_tint: str

    def pair(self, tone: Tone) -> tuple[str, str]:
        """Text and ground of a badge or notice in that tone."""
        if tone == "neutral":
            return self.second, self.faint_line
        return getattr(self, tone), getattr(self, f"{tone}_tint")


def _read() -> tuple[Tokens, Tokens]:
    sets = msgspec.json.decode(resource("theme/tokens.json").read_bytes(), type=dict[str, Tokens])
    return sets["light"], sets["dark"]


LIGHT, DARK = _read()
